"""Mail that waits to be sent, in SQL: written with what causes it, claimed, settled. Functions inside transactions."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.database.stored_times import over
from bot.mail.message import Mail
from bot.mail.tables import FAILED, IS_OPEN, LATE, NOBODYS, SENDING, SENT, WAITING, outbox

LONGEST_WAIT = 900.0  # seconds between two tries, and of a claim
MOST_UNSURE = 2  # tries whose end nobody knows: one more could be one mail too many
KEPT = 30 * 86400  # seconds that is remembered that a mail went or ended, and why

_NOTHING: dict[str, Any] = {"mail": None, "secret": None, "customer": None, "claimed_by": None}
_OF_WORKER = (
    outbox.c.id == sa.bindparam("ident"),
    outbox.c.state == SENDING,
    outbox.c.claimed_by == sa.bindparam("worker"),
)


@dataclass(frozen=True)
class Claimed:
    """A mail that this worker may send. `secret`: sealed; `attempts`: with this one."""

    id: str
    mail: Mail
    secret: str | None
    attempts: int


def put(
    db: Any, ident: str, mail: Mail | None, expires: float, secret: str | None = None, customer: str | None = None
) -> None:
    """To be sent until `expires` (seconds since 1970). `ident` makes the Message-ID: one mail, however often it is put.

    None for a mail to nobody, which is as much work and is never sent.
    """
    row = {
        "id": ident, "customer": customer, "mail": mail.as_json() if mail else None, "secret": secret if mail else None,
        "state": WAITING if mail else NOBODYS, "at": time.time(), "expires": expires,
    }  # fmt: skip
    if db.execute(sa.select(outbox.c.id).where(outbox.c.id == ident)).first() is None:
        db.execute(sa.insert(outbox), row)


def put_since(db: Any, idents: Collection[str], since: float) -> bool:
    """Whether one of these mails was put after that time, whatever became of it."""
    return db.execute(sa.select(outbox.c.id).where(outbox.c.id.in_(idents), outbox.c.at > since)).first() is not None


def withdraw(db: Any, ident: str) -> bool:
    """What it says has become untrue: it is not sent where it waits, and has surely not gone yet."""
    waits = (outbox.c.id == ident, IS_OPEN, outbox.c.state == WAITING, outbox.c.unsure == 0)
    ended = sa.update(outbox).where(*waits).values(state=LATE, reason="withdrawn", **_NOTHING)
    return bool(db.execute(ended).rowcount)


def is_due(db: Any) -> bool:
    """Whether there is anything to claim."""
    due = sa.select(outbox.c.id).where(IS_OPEN, over(outbox.c.not_before, time.time(), LONGEST_WAIT)).limit(1)
    return db.execute(due).first() is not None


def claim(db: Any, worker: str, seconds: float, limit: int) -> list[Claimed]:
    """What may be sent now, for `seconds`. What came too late for that, or ended in doubt too often, is over."""
    now = time.time()
    due = over(outbox.c.not_before, now, LONGEST_WAIT)
    lapsed = sa.and_(IS_OPEN, outbox.c.state == SENDING, due)  # its worker died, perhaps with the mail on the way
    db.execute(
        sa.update(outbox).where(lapsed).values(state=WAITING, claimed_by=None, unsure=outbox.c.unsure + 1, not_before=0)
    )
    waiting = sa.and_(IS_OPEN, outbox.c.state == WAITING)
    _end(db, sa.and_(waiting, outbox.c.expires <= now), LATE)
    _end(db, sa.and_(waiting, outbox.c.unsure >= MOST_UNSURE), FAILED, reason="nobody knows whether it went")
    # What is over first goes first: a code does not wait behind a thousand reminders.
    free = sa.select(outbox.c.id).where(waiting, due).order_by(outbox.c.expires, outbox.c.at).limit(limit)
    found = []
    for ident in db.execute(free).scalars().all():
        took = db.execute(
            sa.update(outbox)
            .where(outbox.c.id == ident, waiting, due)
            .values(state=SENDING, claimed_by=worker, not_before=now + seconds, attempts=outbox.c.attempts + 1)
            .returning(outbox.c.mail, outbox.c.secret, outbox.c.attempts)
        ).first()
        if took is not None:
            found.append(Claimed(ident, Mail(**took.mail), took.secret, took.attempts))
    return found


def sent(db: Any, ident: str, worker: str, recipient: str | None = None) -> None:
    """`recipient`: a fingerprint of the address."""
    _settle(db, ident, worker, state=SENT, reason=None, recipient=recipient, **_NOTHING)


def failed(db: Any, ident: str, worker: str, reason: str) -> None:
    _settle(db, ident, worker, state=FAILED, reason=reason[:200], **_NOTHING)


def later(db: Any, ident: str, worker: str, wait: float, reason: str, unsure: bool) -> None:
    """Try again after `wait` seconds."""
    _settle(
        db, ident, worker, state=WAITING, reason=reason[:200], claimed_by=None,
        not_before=time.time() + min(wait, LONGEST_WAIT), unsure=outbox.c.unsure + int(unsure),
    )  # fmt: skip


def sweep(db: Any) -> None:
    """Forget what ended long ago."""
    db.execute(sa.delete(outbox).where(~IS_OPEN, outbox.c.at < time.time() - KEPT))


def belongings(db: Any, customer: str) -> dict[str, list[dict[str, Any]]]:
    """What waits to be sent to a customer."""
    rows = db.execute(sa.select(outbox).where(outbox.c.customer == customer).order_by(outbox.c.id))
    return {outbox.name: [dict(row._mapping) for row in rows]}


def forget(db: Any, customer: str) -> None:
    """Nothing more is sent to a customer."""
    db.execute(sa.delete(outbox).where(outbox.c.customer == customer))


def _end(db: Any, which: Any, state: str, **also: Any) -> None:
    db.execute(sa.update(outbox).where(which).values(state=state, **_NOTHING, **also))


def _settle(db: Any, ident: str, worker: str, **values: Any) -> None:
    """Only for the worker that still has the claim."""
    db.execute(sa.update(outbox).where(*_OF_WORKER).values(**values), {"ident": ident, "worker": worker})
