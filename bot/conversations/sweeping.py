"""Forget what nobody needs any more: expired buttons and codes, identities that never said a word. In transactions."""

from __future__ import annotations

import time
from typing import Any

import sqlalchemy as sa

from bot.conversations.personal_data import forget_identities
from bot.conversations.tables import buttons, conversations, identities, link_codes
from bot.database.parts import in_parts


def sweep(db: Any, idle_seconds: float, proved_seconds: float) -> int:
    """Forget expired buttons, and identities that never said anything; returns how many of these.

    Who logged in less than ``proved_seconds`` ago is still there, however silent.
    """
    now = time.time()
    for table in (buttons, link_codes):
        db.execute(sa.delete(table).where(table.c.expires < now - 3600))
    nobody = sa.or_(identities.c.customer.is_(None), identities.c.linked_at < now - proved_seconds)
    unnamed = sa.select(identities.c.id).where(identities.c.external_id.is_(None), nobody)
    silent = (
        conversations.c.last_seq == 0,
        conversations.c.last_activity < now - idle_seconds,
        conversations.c.identity.in_(unnamed),
    )
    gone = list(db.execute(sa.delete(conversations).where(*silent).returning(conversations.c.identity)).scalars())
    for some in in_parts(gone):
        forget_identities(db, some)
    return len(gone)
