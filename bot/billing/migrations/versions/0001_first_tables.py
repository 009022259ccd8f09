"""The first tables: customers, services, invoices, payments, cards, attempts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "billing_attempts",
        sa.Column("reference", sa.String(length=30), nullable=False),
        sa.Column("customer", sa.String(length=64), nullable=False),
        sa.Column("numbers", sa.Text(), nullable=False),
        sa.Column("amount", sa.String(length=24), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("gateway", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("transaction_id", sa.String(length=120), nullable=True),
        sa.Column("begun", sa.DateTime(), nullable=False),
        sa.Column("changed", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("reference"),
    )
    op.create_index("ix_billing_attempts_begun", "billing_attempts", ["begun"], unique=False)
    op.create_table(
        "billing_customers",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("password", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
    )
    op.create_table(
        "billing_cards",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("customer", sa.String(length=64), nullable=False),
        sa.Column("bank", sa.String(length=40), nullable=False),
        sa.Column("network", sa.String(length=20), nullable=False),
        sa.Column("card_type", sa.String(length=10), nullable=False),
        sa.Column("last4", sa.String(length=4), nullable=False),
        sa.Column("mandate", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["customer"], ["billing_customers.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_billing_cards_customer", "billing_cards", ["customer"], unique=False)
    op.create_table(
        "billing_invoices",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("customer", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("amount", sa.String(length=24), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("issued", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["customer"], ["billing_customers.id"]),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("billing_invoices_of_customer", "billing_invoices", ["customer", "issued", "number"], unique=False)
    op.create_table(
        "billing_payments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer", sa.String(length=64), nullable=False),
        sa.Column("gateway", sa.String(length=32), nullable=False),
        sa.Column("transaction_id", sa.String(length=120), nullable=False),
        sa.Column("amount", sa.String(length=24), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["customer"], ["billing_customers.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("gateway", "transaction_id", name="billing_payments_once"),
    )
    op.create_index("ix_billing_payments_customer", "billing_payments", ["customer"], unique=False)
    op.create_table(
        "billing_services",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("customer", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("domain", sa.String(length=253), nullable=True),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("next_due", sa.Date(), nullable=False),
        sa.Column("amount", sa.String(length=24), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("cycle_months", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["customer"], ["billing_customers.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_billing_services_customer", "billing_services", ["customer"], unique=False)
    op.create_index("ix_billing_services_next_due", "billing_services", ["next_due"], unique=False)
    op.create_table(
        "billing_automatic",
        sa.Column("invoice", sa.Integer(), nullable=False),
        sa.Column("card", sa.String(length=64), nullable=False),
        sa.Column("last_attempt", sa.Date(), nullable=True),
        sa.Column("failure", sa.String(length=24), nullable=True),
        sa.ForeignKeyConstraint(["card"], ["billing_cards.id"]),
        sa.ForeignKeyConstraint(["invoice"], ["billing_invoices.number"]),
        sa.PrimaryKeyConstraint("invoice"),
    )
    op.create_table(
        "billing_lines",
        sa.Column("invoice", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("amount", sa.String(length=24), nullable=False),
        sa.Column("service", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["invoice"], ["billing_invoices.number"]),
        sa.ForeignKeyConstraint(["service"], ["billing_services.id"]),
        sa.PrimaryKeyConstraint("invoice", "position"),
    )
    op.create_index("ix_billing_lines_service", "billing_lines", ["service"], unique=False)
    op.create_table(
        "billing_payment_invoices",
        sa.Column("payment", sa.Integer(), nullable=False),
        sa.Column("invoice", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["invoice"], ["billing_invoices.number"]),
        sa.ForeignKeyConstraint(["payment"], ["billing_payments.id"]),
        sa.PrimaryKeyConstraint("payment", "invoice"),
        sa.UniqueConstraint("invoice"),
    )
    op.create_table(
        "billing_renewals",
        sa.Column("service", sa.String(length=64), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("invoice", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["invoice"], ["billing_invoices.number"]),
        sa.ForeignKeyConstraint(["service"], ["billing_services.id"]),
        sa.PrimaryKeyConstraint("service", "due"),
    )


def downgrade() -> None:
    for table in (
        "billing_renewals",
        "billing_payment_invoices",
        "billing_lines",
        "billing_automatic",
        "billing_services",
        "billing_payments",
        "billing_invoices",
        "billing_cards",
        "billing_customers",
        "billing_attempts",
    ):
        op.drop_table(table)
