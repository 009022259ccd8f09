"""The tables of agents and their sessions; notes and read marks are with the conversations that they go with."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

agents = sa.Table(
    "desk_agents",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),  # never given to somebody else: events name it for good
    sa.Column("title", sa.String(60), nullable=False),
    sa.Column("role", sa.String(10), nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("password", sa.String(200), nullable=False),  # see bot/security/passwords.py
    sa.Column("totp", sa.Text),  # the key of the second factor, sealed
    sa.Column("totp_step", sa.BigInteger, nullable=False, server_default="0"),  # of the last code that was used
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("seen_at", sa.Float, nullable=False, server_default="0"),
)

pictures = sa.Table(
    "desk_pictures",
    metadata,
    sa.Column("agent", sa.String(32), sa.ForeignKey("desk_agents.name"), primary_key=True),
    sa.Column("id", sa.String(43), nullable=False, unique=True),  # says nothing of whose it is
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
)

sessions = sa.Table(
    "desk_sessions",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),  # SHA-256 of the cookie's token: the table alone opens nothing
    sa.Column("agent", sa.String(32), sa.ForeignKey("desk_agents.name"), nullable=False, index=True),
    sa.Column("expires", sa.Float, nullable=False, index=True),
    sa.Column("used_at", sa.Float, nullable=False),
)
