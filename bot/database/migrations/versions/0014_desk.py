"""agents of the desk, their notes and read marks, and since when a conversation is whose"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TALKS = "conv_conversations"


def upgrade() -> None:
    op.add_column(TALKS, sa.Column("owner_since", sa.Float, nullable=False, server_default="0"))
    op.execute(f"UPDATE {TALKS} SET owner_since = last_activity")  # what waits has waited since about then
    op.create_index("ix_conv_conversations_owner", TALKS, ["owner", "owner_since"])
    still = sa.text("owner != 'closed'")
    op.create_index(f"ix_{TALKS}_since", TALKS, ["owner_since"], sqlite_where=still, postgresql_where=still)
    op.create_table(
        "desk_agents",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("totp", sa.Text),
        sa.Column("totp_step", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("seen_at", sa.Float, nullable=False, server_default="0"),
    )
    op.create_table(
        "desk_sessions",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("agent", sa.String(32), sa.ForeignKey("desk_agents.name"), nullable=False),
        sa.Column("expires", sa.Float, nullable=False),
        sa.Column("used_at", sa.Float, nullable=False),
    )
    for column in ("agent", "expires"):
        op.create_index(f"ix_desk_sessions_{column}", "desk_sessions", [column])
    op.create_table(
        "desk_notes",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("conversation", sa.String(40), sa.ForeignKey(f"{TALKS}.id"), nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_index("ix_desk_notes_conversation", "desk_notes", ["conversation"])
    op.create_table(
        "desk_reads",
        sa.Column("conversation", sa.String(40), sa.ForeignKey(f"{TALKS}.id"), primary_key=True),
        sa.Column("agent", sa.String(32), primary_key=True),
        sa.Column("seq", sa.Integer, nullable=False),
    )
