"""One reminder of one customer: chosen, written down and put on its way, all in one transaction."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from bot.answers import Reply
from bot.billing import Invoice
from bot.conversations import message_log
from bot.conversations.link_notices import tell
from bot.conversations.models import FAILED, Conversation
from bot.conversations.tables import messages
from bot.database.parts import in_parts
from bot.events import record
from bot.mail import Mail, outbox
from bot.mail.tables import LATE
from bot.mail.tables import outbox as mails
from bot.reminders import ways
from bot.reminders.choices import wants_none
from bot.reminders.letters import Letter
from bot.reminders.tables import sent
from bot.reminders.ways import MAIL, Windows

KEPT = 400 * 86_400.0  # seconds that is remembered what was sent
MOST_NAMED = 50  # invoices in one event

#: Gives a reply the addresses that are for this very conversation.
Addressed = Callable[[Conversation, tuple[Reply, ...]], tuple[Reply, ...]]
#: (number, due date) -> the latest step that was told.
Told = Mapping[tuple[str, date], int]

_FAILED = sa.exists().where(
    messages.c.identity == sent.c.identity, messages.c.seq == sent.c.seq, messages.c.state == FAILED
)
_LATE = sa.exists().where(mails.c.id == sent.c.mail, mails.c.state == LATE)
#: What never came to the customer is told again, by another way or in another mail.
_COUNTS = sa.and_(~_FAILED, ~_LATE)
_TOLD = (
    sa.select(sent.c.customer, sent.c.invoice, sent.c.due, sa.func.min(sent.c.step).label("step"))
    .where(sent.c.customer.in_(sa.bindparam("customers", expanding=True)), _COUNTS)
    .group_by(sent.c.customer, sent.c.invoice, sent.c.due)
)


@dataclass(frozen=True)
class Due:
    """An invoice, and the step of the reminders that it is at."""

    invoice: Invoice
    step: int


@dataclass(frozen=True)
class Parcel:
    """All that may be said to one customer. `mail`: None where none can be sent; `expires`: seconds since 1970."""

    letter: Letter
    due: tuple[Due, ...]
    mail: Mail | None
    expires: float
    ident: str

    @classmethod
    def of(cls, letter: Letter, due: tuple[Due, ...], mail: Mail | None, seconds: float) -> Parcel:
        return cls(letter, due, mail, time.time() + seconds, f"reminder-{secrets.token_urlsafe(18)}")


def told(db: Any, customers: Collection[str]) -> dict[str, dict[tuple[str, date], int]]:
    """What each of these customers was told."""
    found: dict[str, dict[tuple[str, date], int]] = {}
    for some in in_parts(sorted(customers)):
        for row in db.execute(_TOLD, {"customers": list(some)}):
            found.setdefault(row.customer, {})[row.invoice, row.due] = row.step
    return found


def is_news(due: Due, known: Told) -> bool:
    """Whether this step, and none behind it, was told."""
    step = known.get((due.invoice.number, due.invoice.due))
    return step is None or step > due.step


def way(db: Any, parcel: Parcel, windows: Windows) -> str | None:
    """By which it would go now; None where none leads to the customer. Writes nothing."""
    ident = ways.chat(db, parcel.letter.customer.id, windows, mail=parcel.mail is not None)
    talk = message_log.current(db, ident) if ident is not None else None
    return talk.channel if talk is not None else MAIL if parcel.mail else None


def send(db: Any, parcel: Parcel, windows: Windows, addressed: Addressed) -> str | None:
    """By which way it went; None where it did not: told meanwhile, not wanted any more, or no way leads there.

    Raises IntegrityError where another process has just told it.
    """
    customer = parcel.letter.customer.id
    if wants_none(db, customer):
        return None
    known = told(db, [customer]).get(customer, {})
    if not all(is_news(one, known) for one in parcel.due):
        return None
    ident = ways.chat(db, customer, windows, mail=parcel.mail is not None)
    if ident is None and parcel.mail is None:
        return None
    rows = [
        {"customer": customer, "invoice": one.invoice.number, "due": one.invoice.due, "step": one.step,
         "at": time.time(), "channel": MAIL, "mail": None, "identity": None, "seq": None}
        for one in parcel.due
    ]  # fmt: skip
    db.execute(sa.delete(sent).where(sent.c.at < time.time() - KEPT))
    for row in rows:  # the row of one that did not arrive
        this = [sent.c[name] == row[name] for name in ("customer", "invoice", "due", "step")]
        db.execute(sa.delete(sent).where(*this, ~_COUNTS))
    if ident is not None:
        return _tell(db, parcel, rows, ident, addressed)
    db.execute(sa.insert(sent), [{**row, "mail": parcel.ident} for row in rows])
    outbox.put(db, parcel.ident, parcel.mail, parcel.expires, customer=customer)
    _record(db, parcel, MAIL)
    return MAIL


def _tell(db: Any, parcel: Parcel, rows: list[dict[str, Any]], ident: str, addressed: Addressed) -> str | None:
    before = message_log.current(db, ident)
    if before is None:
        return None
    talk = before

    def say(language: str) -> Reply:
        return addressed(talk, (parcel.letter.reply(language),))[0]

    tell(db, ident, say)
    now = message_log.current(db, ident)
    assert now is not None  # it has just been spoken in
    where = {"channel": now.channel, "identity": ident, "seq": now.last_seq}
    db.execute(sa.insert(sent), [{**row, **where} for row in rows])
    # With this what becomes of the payment is told there too.
    record(db, "link.issued", conversation=now.id, identity=ident, customer=now.customer, purpose="pay")
    _record(db, parcel, now.channel)
    return str(now.channel)


def _record(db: Any, parcel: Parcel, channel: str) -> None:
    numbers = [one.invoice.number for one in parcel.due][:MOST_NAMED]
    record(db, "reminder.sent", customer=parcel.letter.customer.id, channel=channel, invoices=numbers)
