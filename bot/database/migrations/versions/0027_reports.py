"""what the invoice backend told by itself of its invoices"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "billing_reports",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("invoice", sa.String(64), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("happened", sa.Float, nullable=False),
        sa.Column("received", sa.Float, nullable=False),
    )
    op.create_index("ix_billing_reports_invoice", "billing_reports", ["invoice"])
    op.create_index("ix_billing_reports_received", "billing_reports", ["received"])
