"""invoices are paid in parts, and with account credit"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

AMOUNT = sa.String(24)
#: What was settled by then was settled whole.
WHOLE = (
    "INSERT INTO billing_payment_shares (payment, invoice, position, amount)"
    " SELECT p.payment, p.invoice, p.position, i.amount FROM billing_payment_invoices p"
    " JOIN billing_invoices i ON i.number = p.invoice"
)


def upgrade() -> None:
    for table, names in {"billing_invoices": ("met", "credit"), "billing_attempts": ("booked", "credited")}.items():
        for name in names:
            op.add_column(table, sa.Column(name, AMOUNT))
    op.add_column("billing_attempts", sa.Column("shares", sa.Text))
    # Made anew, since an invoice was in it once only, and SQLite drops no constraint.
    op.create_table(
        "billing_payment_shares",
        sa.Column("payment", sa.Integer, sa.ForeignKey("billing_payments.id"), primary_key=True),
        sa.Column("invoice", sa.Integer, sa.ForeignKey("billing_invoices.number"), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("amount", AMOUNT, nullable=False),
        sa.Column("returned", AMOUNT),
    )
    op.execute(WHOLE)
    op.drop_table("billing_payment_invoices")
    op.rename_table("billing_payment_shares", "billing_payment_invoices")
    op.create_index("ix_billing_payment_invoices_invoice", "billing_payment_invoices", ["invoice"])
    op.create_table(
        "billing_credits",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("customer", sa.String(64), sa.ForeignKey("billing_customers.id"), nullable=False, index=True),
        sa.Column("amount", AMOUNT, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("invoice", sa.Integer, sa.ForeignKey("billing_invoices.number"), index=True),
        sa.Column("key", sa.String(120), nullable=False, unique=True),
        sa.Column("at", sa.DateTime, nullable=False),
    )
