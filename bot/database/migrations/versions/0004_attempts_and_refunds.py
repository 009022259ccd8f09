"""what an attempt keeps of the gateway and of refunds; what the stand-ins remember."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("billing_attempts", sa.Column("session", sa.String(length=200), nullable=True))
    op.add_column("billing_attempts", sa.Column("received", sa.String(length=28), nullable=True))
    op.add_column("billing_attempts", sa.Column("refunded", sa.String(length=24), nullable=True))
    op.create_index("ix_billing_attempts_customer", "billing_attempts", ["customer"], unique=False)
    op.create_table(
        "billing_standin_payments",
        sa.Column("gateway", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=30), nullable=False),
        sa.Column("transaction_id", sa.String(length=120), nullable=False),
        sa.Column("amount", sa.String(length=24), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("gateway", "reference"),
        sa.UniqueConstraint("transaction_id"),
    )
    op.create_table(
        "billing_standin_refunds",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("transaction_id", sa.String(length=120), nullable=False),
        sa.Column("amount", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(
        "ix_billing_standin_refunds_transaction_id", "billing_standin_refunds", ["transaction_id"], unique=False
    )
