"""refunds of gateways that do not count them, and when a gateway was asked about an attempt"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "billing_gateway_refunds",
        sa.Column("gateway", sa.String(32), primary_key=True),
        sa.Column("key", sa.String(80), primary_key=True),
        sa.Column("transaction_id", sa.String(120), nullable=False),
        sa.Column("amount", sa.String(24), nullable=False),
        sa.Column("id", sa.String(80)),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_index("ix_billing_gateway_refunds_transaction_id", "billing_gateway_refunds", ["transaction_id"])
    op.add_column("billing_attempts", sa.Column("asked", sa.DateTime))
