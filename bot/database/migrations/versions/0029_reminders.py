"""reminders that were sent, who wants none, and invoices by their due date"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminders_sent",
        sa.Column("customer", sa.String(64), primary_key=True),
        sa.Column("invoice", sa.String(40), primary_key=True),
        sa.Column("due", sa.Date, primary_key=True),
        sa.Column("step", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("mail", sa.String(80)),
        sa.Column("identity", sa.String(40)),
        sa.Column("seq", sa.Integer),
    )
    for column in ("at", "mail"):
        op.create_index(f"ix_reminders_sent_{column}", "reminders_sent", [column])
    op.create_table(
        "reminder_choices",
        sa.Column("customer", sa.String(64), primary_key=True),
        sa.Column("off", sa.Boolean, nullable=False),
        sa.Column("by", sa.String(20), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_index("billing_invoices_due", "billing_invoices", ["due"])
