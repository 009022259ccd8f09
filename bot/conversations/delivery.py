"""What reaches the customer: how far a client has read, what is on its way. Inside transactions."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from bot.conversations.models import BOT, CLOSED, DELIVERED, PENDING, WAITING
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
