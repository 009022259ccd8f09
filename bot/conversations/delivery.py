"""What reaches the customer: how far a client has read, what is on its way. Inside transactions."""
from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from bot.conversations import log
from bot.conversations.models import BOT, CLOSED, DELIVERED, PENDING, SENDING, WAITING, Message
from bot.conversations.tables import conversations, messages


def seen(db: Any, ident: str, seq: int) -> None:
    moved = db.execute(
        sa.update(conversations)
        .where(conversations.c.id == ident, conversations.c.delivered_seq < seq, conversations.c.last_seq >= seq)
        .values(delivered_seq=seq)
    )
    if moved.rowcount:
        db.execute(
            sa.update(messages)
            .where(messages.c.conversation == ident, messages.c.seq <= seq, messages.c.state == WAITING)
            .values(state=DELIVERED)
        )


def last_seqs(db: Any, idents: Sequence[str]) -> dict[str, int]:
    query = sa.select(conversations.c.id, conversations.c.last_seq).where(conversations.c.id.in_(idents))
    return {row.id: row.last_seq for row in db.execute(query)}


def is_typing(db: Any, ident: str) -> bool:
    query = (
        sa.select(sa.literal(1))
        .select_from(messages.join(conversations, conversations.c.id == messages.c.conversation))
        .where(conversations.c.id == ident, messages.c.state == PENDING, conversations.c.owner.in_((BOT, CLOSED)))
    )
    return db.execute(query.limit(1)).first() is not None


def depth(db: Any) -> dict[str, int]:
    states = ("pending", "queued", "sending")
    query = (
        sa.select(messages.c.state, sa.func.count()).where(messages.c.state.in_(states)).group_by(messages.c.state)
    )
    return {state: 0 for state in states} | {state: count for state, count in db.execute(query)}


def claim(db: Any, channel: str, worker: str, seconds: float, limit: int) -> list[tuple[Message, str]]:
    """The next message of each conversation of a pushing channel, with whom it goes to; claimed for `seconds`.

    A claim that ran out belonged to a worker that died: its message is sent again rather than lost.
    """
    now = time.time()
    open_states = messages.c.state.in_((WAITING, SENDING))
    heads = (
        sa.select(messages.c.conversation, sa.func.min(messages.c.seq).label("seq"))
        .where(open_states, messages.c.channel == channel)
        .group_by(messages.c.conversation)
        .subquery()
    )
    mine = sa.and_(messages.c.conversation == heads.c.conversation, messages.c.seq == heads.c.seq)
    free = sa.select(messages.c.conversation, messages.c.seq).select_from(messages.join(heads, mine))
    found = []
    for row in db.execute(free.where(messages.c.not_before <= now).limit(limit)).all():
        this = sa.and_(messages.c.conversation == row.conversation, messages.c.seq == row.seq)
        took = db.execute(
            sa.update(messages)
            .where(this, open_states, messages.c.not_before <= now)
            .values(state=SENDING, claimed_by=worker, not_before=now + seconds, attempts=messages.c.attempts + 1)
        )
        message = log.message(db, row.conversation, row.seq)
        talk = log.conversation(db, row.conversation)
        if took.rowcount and message and talk:
            found.append((message, talk.external_id or talk.id))
    return found


def settle(db: Any, message: Message, worker: str, state: str, wait: float) -> None:
    """How the delivery ended; only for the worker that still has the claim."""
    db.execute(
        sa.update(messages)
        .where(
            messages.c.conversation == message.conversation,
            messages.c.seq == message.seq,
            messages.c.state == SENDING,
            messages.c.claimed_by == worker,
        )
        .values(state=state, not_before=time.time() + wait, claimed_by=None)
    )
