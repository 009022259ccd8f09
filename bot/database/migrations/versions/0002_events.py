"""the event log, who reads it and how far, and what it comes to per day"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("conversation", sa.String(40)),
        sa.Column("identity", sa.String(40)),
        sa.Column("customer", sa.String(64)),
        sa.Column("seq", sa.Integer),
        sa.Column("data", sa.JSON, nullable=False),
        sqlite_autoincrement=True,  # a number is never given twice, or a cursor would pass over the second event
    )
    op.create_index("ix_events_kind", "events", ["kind", "id"])
    op.create_index("ix_events_conversation", "events", ["conversation", "id"])
    op.create_index("ix_events_customer", "events", ["customer", "id"])
    op.create_table(
        "subscribers",
        sa.Column("name", sa.String(60), primary_key=True),
        sa.Column("cursor", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("not_before", sa.Float, nullable=False, server_default="0"),
        sa.Column("failing_since", sa.Float),
        sa.Column("last_error", sa.String(200)),
        sa.Column("lease_owner", sa.String(60)),
        sa.Column("lease_until", sa.Float, nullable=False, server_default="0"),
        sa.Column("created_at", sa.Float, nullable=False),
    )
    op.create_table(
        "event_counts",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("kind", sa.String(40), primary_key=True),
        sa.Column("count", sa.BigInteger, nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION events_are_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events "
            "FOR EACH STATEMENT EXECUTE FUNCTION events_are_append_only()"
        )
    else:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER events_no_{change.lower()} BEFORE {change} ON events "
                "BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
            )
