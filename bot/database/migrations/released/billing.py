"""Billing of version 0.1: customers, services, invoices, payments, cards, attempts."""

from __future__ import annotations

import sqlalchemy as sa

from bot.database.migrations.released import Missing


def create(missing: Missing) -> None:
    missing.table(
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
    missing.index("ix_billing_attempts_begun", "billing_attempts", ["begun"])
    missing.table(
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
    missing.table(
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
    missing.index("ix_billing_cards_customer", "billing_cards", ["customer"])
    missing.table(
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
    missing.index("billing_invoices_of_customer", "billing_invoices", ["customer", "issued", "number"])
    missing.table(
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
    missing.index("ix_billing_payments_customer", "billing_payments", ["customer"])
    missing.table(
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
    missing.index("ix_billing_services_customer", "billing_services", ["customer"])
    missing.index("ix_billing_services_next_due", "billing_services", ["next_due"])
    missing.table(
        "billing_automatic",
        sa.Column("invoice", sa.Integer(), nullable=False),
        sa.Column("card", sa.String(length=64), nullable=False),
        sa.Column("last_attempt", sa.Date(), nullable=True),
        sa.Column("failure", sa.String(length=24), nullable=True),
        sa.ForeignKeyConstraint(["card"], ["billing_cards.id"]),
        sa.ForeignKeyConstraint(["invoice"], ["billing_invoices.number"]),
        sa.PrimaryKeyConstraint("invoice"),
    )
    missing.table(
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
    missing.index("ix_billing_lines_service", "billing_lines", ["service"])
    missing.table(
        "billing_payment_invoices",
        sa.Column("payment", sa.Integer(), nullable=False),
        sa.Column("invoice", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["invoice"], ["billing_invoices.number"]),
        sa.ForeignKeyConstraint(["payment"], ["billing_payments.id"]),
        sa.PrimaryKeyConstraint("payment", "invoice"),
        sa.UniqueConstraint("invoice"),
    )
    missing.table(
        "billing_renewals",
        sa.Column("service", sa.String(length=64), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("invoice", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["invoice"], ["billing_invoices.number"]),
        sa.ForeignKeyConstraint(["service"], ["billing_services.id"]),
        sa.PrimaryKeyConstraint("service", "due"),
    )
