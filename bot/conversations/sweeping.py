"""Forget what nobody needs any more: expired buttons, and identities that never said anything. Inside transactions."""

from __future__ import annotations

import time
from typing import Any

import sqlalchemy as sa

from bot.conversations.tables import buttons, contacts, conversations, identities

_AT_ONCE = 500  # bound values of one statement


def sweep(db: Any, idle_seconds: float) -> int:
    """Forget expired buttons, and identities that never said anything; returns how many of these."""
    now = time.time()
    db.execute(sa.delete(buttons).where(buttons.c.expires < now - 3600))
    unnamed = sa.select(identities.c.id).where(identities.c.external_id.is_(None))
    silent = (
        conversations.c.last_seq == 0,
        conversations.c.last_activity < now - idle_seconds,
        conversations.c.identity.in_(unnamed),
    )
    gone = list(db.execute(sa.delete(conversations).where(*silent).returning(conversations.c.identity)).scalars())
    for start_at in range(0, len(gone), _AT_ONCE):
        some = gone[start_at : start_at + _AT_ONCE]
        unused = sa.delete(identities).where(identities.c.id.in_(some))
        people = list(db.execute(unused.returning(identities.c.contact)).scalars())
        used = sa.exists().where(identities.c.contact == contacts.c.id)
        db.execute(sa.delete(contacts).where(contacts.c.id.in_(people), ~used))
    return len(gone)
