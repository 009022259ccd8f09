"""Every session token of an identity dies, because its version rises. Inside transactions."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.conversations.tables import identities
from bot.events import record

_NEWER = sa.update(identities).values(version=identities.c.version + 1)


def end_sessions(db: Any, ident: str) -> None:
    """Every session token of this identity dies."""
    newer = _NEWER.where(identities.c.id == ident).returning(identities.c.channel, identities.c.customer)
    ended = db.execute(newer).first()
    if ended is not None:
        _signed_out(db, ident, ended.channel, ended.customer, "signed out")


def raise_versions(db: Any, customer: str) -> list[str]:
    """End the sessions of every identity that is this customer, for example after a new password; returns which."""
    raised = _NEWER.where(identities.c.customer == customer)
    ended = db.execute(raised.returning(identities.c.id, identities.c.channel)).all()
    for row in ended:
        _signed_out(db, row.id, row.channel, customer, "password")
    return [row.id for row in ended]


def _signed_out(db: Any, ident: str, channel: str, customer: str | None, why: str) -> None:
    record(db, "identity.signed_out", identity=ident, customer=customer, channel=channel, why=why)
