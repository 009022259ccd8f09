"""The client area's sessions of version 0.1."""

from __future__ import annotations

import sqlalchemy as sa

from bot.database.migrations.released import Missing


def create(missing: Missing) -> None:
    missing.table(
        "web_sessions",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("customer", sa.String(64), nullable=False),
        sa.Column("expires", sa.Float, nullable=False),
    )
    missing.index("ix_web_sessions_expires", "web_sessions", ["expires"])
