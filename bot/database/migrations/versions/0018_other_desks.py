"""tickets as they stand at other desks, what came from there, and how far mailboxes are read"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def _conversation() -> sa.Column[str]:
    return sa.Column("conversation", sa.String(40), sa.ForeignKey("conv_conversations.id"), nullable=False)


def upgrade() -> None:
    op.create_table(
        "desk_cases",
        sa.Column("desk", sa.String(20), primary_key=True),
        sa.Column("ticket", sa.Integer, sa.ForeignKey("conv_tickets.id"), primary_key=True, autoincrement=False),
        _conversation(),
        sa.Column("ref", sa.String(80)),
        sa.Column("upto", sa.Integer, nullable=False),
        sa.Column("passed", sa.Integer, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("ended_there", sa.Boolean, nullable=False),
        sa.Column("settled", sa.Boolean, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_index("ix_desk_cases_conversation", "desk_cases", ["conversation"])
    op.create_index("ix_desk_cases_ref", "desk_cases", ["desk", "ref"])
    unsettled = ~sa.column("settled", sa.Boolean)
    op.create_index("ix_desk_cases_unsettled", "desk_cases", ["at"], sqlite_where=unsettled, postgresql_where=unsettled)
    op.create_table(
        "desk_arrivals",
        sa.Column("desk", sa.String(20), primary_key=True),
        sa.Column("external_id", sa.String(64), primary_key=True),
        _conversation(),
        sa.Column("seq", sa.Integer),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_index("ix_desk_arrivals_conversation", "desk_arrivals", ["conversation"])
    op.create_table(
        "desk_mailboxes",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("validity", sa.BigInteger, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
    )
