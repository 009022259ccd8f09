"""A message comes in: checked, counted, stored, and its turn taken, in one transaction."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from bot.conversations import attachments, lifecycle, message_log
from bot.conversations.masked_text import MaskedText
from bot.conversations.models import PENDING, Accepted, Admission, Conversation, Inbound, Message, Work
from bot.conversations.tables import IS_OPEN, conversations, messages
from bot.database.prepared import Prepared
from bot.database.stored_times import over
from bot.errors import NotFound, TooMany
from bot.events import record

MINUTE = 60.0  # seconds

# The row is locked by the update and tells in RETURNING all that the rest needs. What is decided in it is decided on
# the row alone, which is read again where somebody else had it locked.
_SINCE, _NOW = sa.bindparam("minute_ago", type_=sa.Float), sa.bindparam("now", type_=sa.Float)
_NEW_MINUTE = over(conversations.c.rate_from, _SINCE, 2 * MINUTE)
_FREE = conversations.c.pending == 0  # nothing waits, so nobody has the lease: it ends with the last answer
_ACCEPT = Prepared(
    sa.update(conversations)
    .where(
        conversations.c.identity == sa.bindparam("whose"),
        IS_OPEN,
        conversations.c.last_activity >= sa.bindparam("active_since", type_=sa.Float),
    )
    .values(
        last_seq=conversations.c.last_seq + 1,
        pending=conversations.c.pending + 1,
        last_activity=_NOW,
        rate_from=sa.case((_NEW_MINUTE, _NOW), else_=conversations.c.rate_from),
        rate_count=sa.case((_NEW_MINUTE, 1), else_=conversations.c.rate_count + 1),
        lease_owner=sa.case((_FREE, sa.bindparam("worker", type_=sa.String)), else_=conversations.c.lease_owner),
        lease_until=sa.case((_FREE, sa.bindparam("until", type_=sa.Float)), else_=conversations.c.lease_until),
    )
    .returning(
        *message_log.TALK_COLUMNS,
        conversations.c.engine_state,
        conversations.c.lease_owner,
        conversations.c.rate_from,
        conversations.c.rate_count,
        conversations.c.awaited_secret,
    )
)
_REMEMBER = sa.update(conversations).where(conversations.c.id == sa.bindparam("ident"))
_STORED = sa.select(messages.c.seq).where(
    messages.c.channel == sa.bindparam("channel"), messages.c.external_id == sa.bindparam("external")
)
_ADD = Prepared(sa.insert(messages))


def stored(db: Any, channel: str, external_id: str) -> int | None:
    """The number of the line that an earlier delivery made."""
    found: int | None = db.execute(_STORED, {"channel": channel, "external": external_id}).scalar()
    return found


def accept(
    db: Any,
    inbound: Inbound,
    body: dict[str, Any],
    admission: Admission,
    worker: str | None,
    seconds: float,
    typed: MaskedText | None = None,
) -> Accepted:
    """Append a message to the open conversation of its identity; to a new one where the last is closed.

    With a `worker`, its turn is taken in the same breath where nothing else waits and nobody has the lease.
    Raises NotFound (no such identity), TooMany, what `admission.check` raises, and IntegrityError where this delivery
    is stored already.
    """
    now, before = time.time(), None
    row = _update(db, inbound.identity, admission.active_since, worker, seconds, now)
    if row is None:
        before = _look_closer(db, inbound, admission)
        row = _update(db, inbound.identity, 0.0, worker, seconds, now)
        if row is None:
            raise NotFound()
    *columns, state, holder, minute, count, awaited = row
    talk = Conversation(*columns)
    if talk.channel != inbound.channel:
        raise NotFound()
    admission.check(talk)
    if admission.per_minute is not None and count > admission.per_minute:
        raise TooMany(retry_after=max(1, min(int(MINUTE), math.ceil(minute + MINUTE - now))))
    payload: Mapping[str, Any] | None = None
    if inbound.command is not None:
        payload = {"intent": inbound.command, "entities": {}}
        body = {**body, "payload": payload}
    elif inbound.note is not None:
        body = {**body, **inbound.note}
    if inbound.button is not None:  # what the customer saw on it, for whoever reads the log
        found = message_log.button(db, talk.identity, inbound.button)
        title, payload = found or ("", None)
        # Whatever else a client sends in the place of a token is not kept.
        body = {**body, "button": inbound.button if found else "", "text": title}
    elif typed is not None:
        typed.read_after(awaited)
        typed.read_asked(talk.asked_for, talk.identity)
        body = {**body, **typed.body}
        if awaited is not None or typed.remembered is not None:
            db.execute(_REMEMBER, {"ident": talk.id, "awaited_secret": typed.remembered})
    if inbound.files:
        body = {**body, "files": [file.as_json() for file in inbound.files]}
    mine = worker is not None and holder == worker and talk.pending == 1
    said = Message(
        talk.identity, talk.last_seq, talk.id, talk.channel, "in", "customer", inbound.external_id,
        inbound.kind, body, PENDING, now, attempts=int(mine),
    )  # fmt: skip
    _ADD.run(db, vars(said))
    if inbound.files:
        attachments.add(db, said, inbound.files)
    if talk.last_seq == talk.first_seq and talk.pending == 1:
        lifecycle.opened(db, talk, before)
    _record(db, talk, said)
    return Accepted(talk.last_seq, True, Work(talk, said, state, payload) if mine else None)


def _update(db: Any, identity: str, active_since: float, worker: str | None, seconds: float, now: float) -> Any:
    values = {
        "whose": identity, "active_since": active_since, "now": now, "minute_ago": now - MINUTE,
        "worker": worker, "until": now + seconds if worker else 0.0,
    }  # fmt: skip
    return _ACCEPT.run(db, values).first


def _look_closer(db: Any, inbound: Inbound, admission: Admission) -> str | None:
    """No open conversation, or a silent one: let the check see it. Returns the closed one that is succeeded, if any."""
    talk = lifecycle.latest(db, inbound.identity)
    if talk is None or talk.channel != inbound.channel:
        raise NotFound()
    admission.check(talk)
    if talk.is_open:
        return None
    lifecycle.open_next(db, talk)
    return talk.id


def _record(db: Any, talk: Conversation, said: Message) -> None:
    record(
        db, "message.received", conversation=talk.id, identity=talk.identity, customer=talk.customer, seq=said.seq,
        channel=talk.channel, form=said.kind,
    )  # fmt: skip
