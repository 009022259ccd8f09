"""Who may work on a conversation, and what is next in it: leases in SQL. Inside transactions."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from bot.conversations import message_log
from bot.conversations.lifecycle import FREE
from bot.conversations.models import BUTTON, Conversation, Message, Work
from bot.conversations.tables import IS_OPEN, IS_PENDING, conversations, messages
from bot.database.stored_times import over

LONGEST_LEASE = 60.0  # seconds that anybody takes one for; the dispatcher's is shorter

_WHOSE, _WORKER = sa.bindparam("whose"), sa.bindparam("worker", type_=sa.String)
_OPEN_ONE = (conversations.c.identity == _WHOSE, IS_OPEN)
HELD = conversations.c.lease_owner == _WORKER
_TAKE = (
    sa.update(conversations)
    .where(
        *_OPEN_ONE,
        conversations.c.pending > 0,
        sa.or_(HELD, over(conversations.c.lease_until, sa.bindparam("now", type_=sa.Float), LONGEST_LEASE)),
    )
    .returning(*message_log.TALK_COLUMNS, conversations.c.engine_state)
)
_HOLD = _RELEASE = sa.update(conversations).where(*_OPEN_ONE, HELD)
_FIRST_PENDING = (
    sa.select(sa.func.min(messages.c.seq)).where(messages.c.identity == _WHOSE, IS_PENDING).scalar_subquery()
)
_NEXT = (
    sa.update(messages)
    .where(messages.c.identity == _WHOSE, messages.c.seq == _FIRST_PENDING)
    .values(attempts=messages.c.attempts + 1)
    .returning(*message_log.LINE_COLUMNS)
)


def waiting(db: Any, limit: int) -> list[str]:
    """Identities with a message to answer that nobody works on."""
    query = (
        sa.select(messages.c.identity)
        .join(conversations, conversations.c.id == messages.c.conversation)
        .where(IS_PENDING, over(conversations.c.lease_until, time.time(), LONGEST_LEASE))
        .group_by(messages.c.identity)
        .order_by(sa.func.min(messages.c.at))
        .limit(limit)
    )
    return [row.identity for row in db.execute(query)]


def hold(db: Any, identity: str, worker: str, seconds: float) -> bool:
    """Renew a lease; False where the worker has none on the open conversation."""
    held = db.execute(_HOLD, {"whose": identity, "worker": worker, "lease_until": time.time() + seconds})
    return bool(held.rowcount)


def release(db: Any, identity: str, worker: str) -> None:
    db.execute(_RELEASE, {"whose": identity, "worker": worker, **FREE})


def take(db: Any, identity: str, worker: str, seconds: float) -> Work | None:
    """The lease and the next message in order; None (and no lease) where there is nothing or another has it."""
    now = time.time()
    lease = {"lease_owner": worker, "lease_until": now + seconds}
    row = db.execute(_TAKE, {"whose": identity, "worker": worker, "now": now, **lease}).first()
    if row is None:
        return None
    *columns, state = row
    said = Message(*db.execute(_NEXT, {"whose": identity}).one())
    return Work(Conversation(*columns), said, state, payload(db, said))


def payload(db: Any, said: Message) -> Mapping[str, Any] | None:
    """What a message says without words; None also for a button that is no longer good."""
    if said.kind == BUTTON and (found := message_log.button(db, said.identity, said.body["button"])):
        return found[1]
    told: Mapping[str, Any] | None = said.body.get("payload")
    return told
