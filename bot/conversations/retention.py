"""Forget conversations that have been over for long, with their messages, tickets and events."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from bot.conversations.models import BOT, CLOSED
from bot.conversations.personal_data import forget_conversations
from bot.conversations.tables import conversations, identities, tickets
from bot.database.engine import Database
from bot.events import personal_data as events

_AT_ONCE = 200  # conversations, or events, of one transaction: nobody waits long behind it


async def forget_older(database: Database, before: float) -> int:
    """Forget what was over at that time (seconds since 1970), in small transactions; how many conversations."""
    count = 0
    while talks := await database.read(over, before):
        gone = await database.write(forget, talks, before)
        if not gone:
            break  # all of them go on
        count += gone
    behind = 0
    while old := await database.read(events.older, before, behind, _AT_ONCE):
        await database.write(events.erase_these, old)
        behind = old[-1]
    return count


def _over(before: float) -> Any:
    """Closed, or silent and the bot's; never one that waits for an answer or a person."""
    needed = sa.exists().where(
        tickets.c.conversation == conversations.c.id, sa.or_(tickets.c.state == "open", tickets.c.closed_at >= before)
    )
    return sa.and_(
        conversations.c.last_activity < before,
        conversations.c.created_at < before,
        conversations.c.pending == 0,
        conversations.c.owner.in_((BOT, CLOSED)),
        ~needed,
    )


def over(db: Any, before: float) -> list[str]:
    """Some conversations that were over at that time, for `forget`. Inside a transaction, as what follows."""
    return list(db.execute(sa.select(conversations.c.id).where(_over(before)).limit(_AT_ONCE)).scalars())


def forget(db: Any, talks: Collection[str], before: float) -> int:
    """Those of `talks` that nobody has gone on with meanwhile; how many."""
    whose = sa.select(conversations.c.identity).where(conversations.c.id.in_(talks))
    # The identity first, as everybody does who opens a conversation behind another.
    db.execute(sa.select(identities.c.id).where(identities.c.id.in_(whose)).with_for_update(key_share=True)).all()
    still = sa.select(conversations.c.id).where(conversations.c.id.in_(talks), _over(before)).with_for_update()
    gone = list(db.execute(still).scalars())
    forget_conversations(db, gone)
    events.erase_conversations(db, gone)
    return len(gone)
