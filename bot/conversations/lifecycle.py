"""When a conversation begins, changes hands and ends. Functions of a connection inside a transaction."""

from __future__ import annotations

import secrets
import time
from typing import Any

import sqlalchemy as sa

from bot.conversations import message_log
from bot.conversations.models import BOT, CLOSED, Conversation
from bot.conversations.tables import IS_PENDING, conversations, identities, messages
from bot.events import record

FREE: dict[str, Any] = {"lease_owner": None, "lease_until": 0.0}
_THIS = conversations.c.id == sa.bindparam("ident")
_CHANGE = sa.update(conversations).where(_THIS).values(owner_version=conversations.c.owner_version + 1)
_LOCK_IDENTITY = sa.select(identities).where(identities.c.id == sa.bindparam("ident")).with_for_update(key_share=True)
#: What a conversation takes over from the one before it: how its customer speaks, how far they have read and written.
_SUCCESSOR = (
    "identity", "channel", "spoken", "delivered_seq", "rate_from", "rate_count", "awaited_secret", "asked_for",
    "last_activity",
)  # fmt: skip
_MOVE = sa.update(messages).where(messages.c.identity == sa.bindparam("whose"), IS_PENDING)


def new_id() -> str:
    return f"c_{secrets.token_urlsafe(18)}"


def identity(db: Any, ident: str) -> Any:
    """The identity's row, locked: who changes it and its conversation locks it first. None where there is none."""
    return db.execute(_LOCK_IDENTITY, {"ident": ident}).first()


def latest(db: Any, ident: str) -> Conversation | None:
    """The newest conversation, and nobody else opens another before this transaction ends."""
    return message_log.current(db, ident) if identity(db, ident) else None


def settled(db: Any, ident: str) -> Conversation:
    """The newest conversation of an identity that is locked, locked too; no other is opened behind it."""
    while True:
        talk = message_log.current(db, ident)
        assert talk is not None  # an identity has one from the beginning
        talk = message_log.locked(db, talk.id)
        if talk.is_open or message_log.current(db, ident) == talk:
            return talk


def open_next(db: Any, before: Conversation, pending: int = 0) -> str:
    """A new conversation with a new memory behind a closed one; its id. Lines are counted on."""
    ident, now = new_id(), time.time()
    taken_over = sa.select(
        sa.literal(ident), sa.literal(BOT), sa.literal(now), sa.literal(now), sa.literal(pending),
        conversations.c.last_seq, conversations.c.last_seq + 1, *(conversations.c[name] for name in _SUCCESSOR),
    ).where(conversations.c.id == before.id)  # fmt: skip
    columns = ("id", "owner", "owner_since", "created_at", "pending", "last_seq", "first_seq", *_SUCCESSOR)
    db.execute(sa.insert(conversations).from_select(columns, taken_over))
    return ident


def opened(db: Any, talk: Conversation, after: str | None = None, ident: str | None = None) -> None:
    """The event: with the first line, for a conversation may be made before anybody speaks. `after`: the one before."""
    record(
        db, "conversation.opened", conversation=ident or talk.id, identity=talk.identity, customer=talk.customer,
        channel=talk.channel, after=after,
    )  # fmt: skip


def close(db: Any, talk: Conversation, by: str, why: str) -> None:
    """For good: nothing is appended afterwards, and the engine's memory goes.

    What still waits for an answer is answered in the next conversation. `talk` as it is `locked`.
    """
    ended = {"owner": CLOSED, "engine_state": None, "waiting_told": False, "pending": 0, **FREE}
    ended["owner_since"] = time.time()
    db.execute(_CHANGE, {"ident": talk.id, **ended})
    following = None
    if talk.pending:
        following = open_next(db, talk, talk.pending)
        db.execute(_MOVE, {"whose": talk.identity, "conversation": following})
    _owner_changed(db, talk, CLOSED, by, why)
    record(
        db, "conversation.closed", conversation=talk.id, identity=talk.identity, customer=talk.customer, by=by, why=why
    )
    if following:
        opened(db, talk, talk.id, following)


def change_owner(db: Any, talk: Conversation, to: str, by: str, why: str, **also: Any) -> None:
    """The one place where a conversation changes hands; a turn that began before will find its version gone.

    `also`: columns to set on the way, such as the `assignee`; another owner's conversation is nobody's without.
    """
    moved = {"owner": to, "owner_since": time.time(), "assignee": None} if talk.owner != to else {}
    db.execute(_CHANGE, {"ident": talk.id, **moved, **also})
    _owner_changed(db, talk, to, by, why)


def disturb(db: Any, talk: Conversation) -> None:
    """A turn that began before this counts no longer: it knew the customer as somebody else."""
    db.execute(_CHANGE, {"ident": talk.id})


def _owner_changed(db: Any, talk: Conversation, to: str, by: str, why: str) -> None:
    if talk.owner != to:
        record(
            db, "owner.changed", conversation=talk.id, identity=talk.identity, customer=talk.customer,
            before=talk.owner, after=to, by=by, why=why,
        )  # fmt: skip
