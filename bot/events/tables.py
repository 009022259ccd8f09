"""The tables of the event log and of those who read it."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

#: The data of an event that somebody was erased from. The triggers of the log know its spelling.
ERASED = {"erased": True}

events = sa.Table(
    "events",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("conversation", sa.String(40)),
    sa.Column("identity", sa.String(40)),
    sa.Column("customer", sa.String(64)),
    sa.Column("seq", sa.Integer),
    sa.Column("data", sa.JSON, nullable=False),
    sa.Index("ix_events_kind", "kind", "id"),
    sa.Index("ix_events_conversation", "conversation", "id"),
    sa.Index("ix_events_customer", "customer", "id"),
    sqlite_autoincrement=True,
)

subscribers = sa.Table(
    "subscribers",
    metadata,
    sa.Column("name", sa.String(60), primary_key=True),
    sa.Column("cursor", sa.BigInteger, nullable=False),  # the last event that is done with
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),  # at the event after it, in vain
    sa.Column("not_before", sa.Float, nullable=False, server_default="0"),
    sa.Column("failing_since", sa.Float),
    sa.Column("last_error", sa.String(200)),
    sa.Column("lease_owner", sa.String(60)),
    sa.Column("lease_until", sa.Float, nullable=False, server_default="0"),
    sa.Column("created_at", sa.Float, nullable=False),
)

#: As it is stored, on SQLite and PostgreSQL alike.
WAS_ERASED = sa.cast(events.c.data, sa.Text) == sa.literal_column("'{\"erased\":true}'")

event_counts = sa.Table(
    "event_counts",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),  # UTC
    sa.Column("kind", sa.String(40), primary_key=True),
    sa.Column("count", sa.BigInteger, nullable=False),
)
