"""The tables of the embedded backend and of payment attempts, as the migrations make them."""

from __future__ import annotations

import sqlalchemy as sa

from bot.billing.moment import Moment

METADATA = sa.MetaData()

# Amounts are text ("2300.00"): SQLite would keep a NUMERIC as a binary fraction.
AMOUNT, CURRENCY, WORD, NAME = sa.String(24), sa.String(3), sa.String(24), sa.String(200)

customers = sa.Table(
    "billing_customers",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("name", NAME, nullable=False),
    sa.Column("email", sa.String(254), nullable=False, unique=True),  # lower case
    sa.Column("country", sa.String(2), nullable=False),
    sa.Column("currency", CURRENCY, nullable=False),
    sa.Column("language", sa.String(8)),
    sa.Column("password", sa.String(200), nullable=False),  # see bot/security/passwords.py
)

services = sa.Table(
    "billing_services",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("customer", sa.ForeignKey("billing_customers.id"), nullable=False, index=True),
    sa.Column("name", NAME, nullable=False),
    sa.Column("kind", WORD, nullable=False),
    sa.Column("domain", sa.String(253)),
    sa.Column("status", WORD, nullable=False),
    sa.Column("next_due", sa.Date, nullable=False, index=True),
    # The day of the month on which it is due where the month has that day (31); none: that of next_due.
    sa.Column("due_day", sa.SmallInteger),
    sa.Column("amount", AMOUNT, nullable=False),
    sa.Column("currency", CURRENCY, nullable=False),
    sa.Column("cycle_months", sa.Integer, nullable=False),
)

invoices = sa.Table(
    "billing_invoices",
    METADATA,
    # The number printed on the invoice. No sequence: renewals take the next one under a lock, so that none is skipped.
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("customer", sa.ForeignKey("billing_customers.id"), nullable=False),
    sa.Column("status", WORD, nullable=False),
    sa.Column("amount", AMOUNT, nullable=False),
    sa.Column("currency", CURRENCY, nullable=False),
    sa.Column("issued", sa.Date, nullable=False),
    sa.Column("due", sa.Date, nullable=False),
    sa.Column("paid_on", sa.Date),
    sa.Column("met", AMOUNT),  # by payments, less what went back and is owed again, and by credit
    sa.Column("credit", AMOUNT),  # how much of that by account credit
    sa.Index("billing_invoices_of_customer", "customer", "issued", "number"),
    sa.Index("billing_invoices_due", "due"),
)

lines = sa.Table(
    "billing_lines",
    METADATA,
    sa.Column("invoice", sa.ForeignKey("billing_invoices.number"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("description", sa.String(500), nullable=False),
    sa.Column("amount", AMOUNT, nullable=False),
    sa.Column("service", sa.ForeignKey("billing_services.id"), index=True),
    sa.Column("period_from", sa.Date),  # the first and the last day that it pays for
    sa.Column("period_to", sa.Date),
)

payments = sa.Table(
    "billing_payments",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("customer", sa.ForeignKey("billing_customers.id"), nullable=False, index=True),
    sa.Column("gateway", sa.String(32), nullable=False),
    sa.Column("transaction_id", sa.String(120), nullable=False),
    sa.Column("amount", AMOUNT, nullable=False),
    sa.Column("currency", CURRENCY, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("gateway", "transaction_id", name="billing_payments_once"),
)

# How much of a payment each invoice took, under a lock of the invoice's own row.
payment_invoices = sa.Table(
    "billing_payment_invoices",
    METADATA,
    sa.Column("payment", sa.ForeignKey("billing_payments.id"), primary_key=True),
    sa.Column("invoice", sa.ForeignKey("billing_invoices.number"), primary_key=True, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("amount", AMOUNT, nullable=False),
    sa.Column("returned", AMOUNT),  # so much of it went back and is owed again
)

# Account credit: what came (+), what was used (-); the sum is what there is.
credits = sa.Table(
    "billing_credits",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("customer", sa.ForeignKey("billing_customers.id"), nullable=False, index=True),
    sa.Column("amount", AMOUNT, nullable=False),
    sa.Column("currency", CURRENCY, nullable=False),
    sa.Column("invoice", sa.ForeignKey("billing_invoices.number"), index=True),  # that it met
    sa.Column("key", sa.String(120), nullable=False, unique=True),  # of the same once more
    sa.Column("at", Moment, nullable=False),
)

renewals = sa.Table(
    "billing_renewals",
    METADATA,
    sa.Column("service", sa.ForeignKey("billing_services.id"), primary_key=True),
    sa.Column("due", sa.Date, primary_key=True),
    sa.Column("invoice", sa.ForeignKey("billing_invoices.number"), nullable=False),
)

cards = sa.Table(
    "billing_cards",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("customer", sa.ForeignKey("billing_customers.id"), nullable=False, index=True),
    sa.Column("bank", sa.String(40), nullable=False),
    sa.Column("network", sa.String(20), nullable=False),
    sa.Column("card_type", sa.String(10), nullable=False),
    sa.Column("last4", sa.String(4), nullable=False),
    sa.Column("mandate", WORD, nullable=False),
)

automatic = sa.Table(
    "billing_automatic",
    METADATA,
    sa.Column("invoice", sa.ForeignKey("billing_invoices.number"), primary_key=True),
    sa.Column("card", sa.ForeignKey("billing_cards.id"), nullable=False),
    sa.Column("last_attempt", sa.Date),
    sa.Column("failure", WORD),
)

attempts = sa.Table(
    "billing_attempts",
    METADATA,
    # No foreign keys: the invoices of an attempt may live in another backend than this database.
    sa.Column("reference", sa.String(30), primary_key=True),
    sa.Column("customer", sa.String(64), nullable=False, index=True),
    sa.Column("numbers", sa.Text, nullable=False),  # separated by spaces
    sa.Column("amount", AMOUNT, nullable=False),
    sa.Column("currency", CURRENCY, nullable=False),
    sa.Column("gateway", sa.String(32), nullable=False),
    sa.Column("state", WORD, nullable=False),
    sa.Column("transaction_id", sa.String(120)),
    sa.Column("session", sa.String(200)),  # the gateway's own name for it
    sa.Column("received", sa.String(28)),  # what came, where it is not `amount`: "2299.00 BDT"
    sa.Column("refunded", AMOUNT),  # how much of it went back
    sa.Column("begun", Moment, nullable=False, index=True),
    sa.Column("changed", Moment, nullable=False),
    sa.Column("asked", Moment),  # when the gateway was last asked what became of it
    sa.Column("shares", sa.Text),  # how much of `amount` is for which of the numbers; none: each is paid whole
    sa.Column("booked", AMOUNT),  # what its invoices took, where that is not all that came
    sa.Column("credited", AMOUNT),  # what became account credit
    sa.Column("credit_back", AMOUNT),  # what of that went back at the gateway all the same,
    sa.Column("withdrawn", AMOUNT),  # was taken off the account again for it,
    sa.Column("lost", AMOUNT),  # and could not be, since it was used
    sa.Column("came_with", sa.String(30)),  # of a payment beside the first of an attempt: the attempt's reference
    sa.Index("uq_billing_attempts_transaction", "gateway", "transaction_id", unique=True),
)

# What gateways were asked to give back, here or elsewhere, and what became of it.
gateway_refunds = sa.Table(
    "billing_gateway_refunds",
    METADATA,
    sa.Column("gateway", sa.String(32), primary_key=True),
    sa.Column("key", sa.String(80), primary_key=True),
    sa.Column("transaction_id", sa.String(120), nullable=False, index=True),
    sa.Column("amount", AMOUNT, nullable=False),
    sa.Column("id", sa.String(80)),  # the gateway's name for it; none where nobody knows what came of asking
    sa.Column("at", sa.Float, nullable=False),
    # asked (is looked for in the gateway's list), promised, done, failed; nobody knows: none, and "unknown" once told
    sa.Column("state", WORD),
    sa.Column("asked", sa.Float),  # when the gateway was last asked what became of what it had promised
    sa.Index("ix_billing_gateway_refunds_state", "state"),
)

reports = sa.Table(
    "billing_reports",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),  # the backend's own name of a report
    sa.Column("invoice", sa.String(64), nullable=False, index=True),  # its key there, not what is printed on it
    sa.Column("state", WORD, nullable=False),
    sa.Column("happened", sa.Float, nullable=False),  # by the backend's clock
    sa.Column("received", sa.Float, nullable=False, index=True),
)
