"""Puts the contract's books into the embedded backend's tables."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.billing import schema
from bot.billing.backends import crediting
from bot.billing.database import writing
from bot.security import passwords
from tests.backend_books import NOW, Books
from tests.contracts.backend import (
    AutomaticPaymentsContract,
    DemoDataContract,
    DueInvoicesContract,
    EarlyRenewalsContract,
    EmailAddressesContract,
    InvoicesContract,
    LoginContract,
    PasswordsContract,
    PaymentsContract,
    RenewalsContract,
    SavedCardsContract,
    SearchingContract,
    ServicesContract,
)
from tests.contracts.backend_money import ApplyingCreditContract, PartPaymentsContract, SettlingContract


class SqlContract(
    InvoicesContract,
    LoginContract,
    PasswordsContract,
    EmailAddressesContract,
    SearchingContract,
    ServicesContract,
    PaymentsContract,
    AutomaticPaymentsContract,
    SettlingContract,
    PartPaymentsContract,
    ApplyingCreditContract,
    DueInvoicesContract,
    RenewalsContract,
    SavedCardsContract,
    EarlyRenewalsContract,
    DemoDataContract,
):
    """All that the embedded backend declares."""


def fill(engine: Engine, books: Books) -> None:
    """Write everything; the tables are migrated and empty."""
    with writing(engine) as connection:
        for customer in books.customers:
            kept = passwords.keep(books.passwords[customer.id])
            connection.execute(sa.insert(schema.customers).values(password=kept, **vars(customer)))
        for service in books.services:
            row = {**vars(service), "amount": str(service.price.amount), "currency": service.price.currency}
            del row["price"]
            connection.execute(sa.insert(schema.services).values({**row, "status": str(service.status)}))
        for invoice in books.invoices:
            row = {name: getattr(invoice, name) for name in ("customer", "issued", "due", "paid_on")}
            money = {"amount": str(invoice.total.amount), "currency": invoice.total.currency}
            number = int(invoice.number)
            connection.execute(
                sa.insert(schema.invoices).values(number=number, status=str(invoice.status), **row, **money)
            )
            for position, line in enumerate(invoice.lines, start=1):
                told = {"description": line.description, "amount": str(line.amount.amount), "service": line.service_id}
                connection.execute(sa.insert(schema.lines).values(invoice=number, position=position, **told))
        for payment in books.payments:
            row = {"customer": "r1", "gateway": payment.gateway, "transaction_id": payment.transaction_id}
            money = {"amount": str(payment.amount.amount), "currency": payment.amount.currency}
            insert = sa.insert(schema.payments).values(**row, **money, at=payment.at)
            key = connection.execute(insert).inserted_primary_key[0]
            for position, number in enumerate(payment.invoices, start=1):
                settled = {"payment": key, "invoice": int(number), "position": position, "amount": money["amount"]}
                connection.execute(sa.insert(schema.payment_invoices).values(settled))
        for customer, money in books.credits:
            crediting.add(connection, customer, money, f"{customer} {money}", NOW)
        for automatic in books.automatic:
            connection.execute(sa.insert(schema.cards).values(vars(automatic.card)))
            tried = {"last_attempt": automatic.last_attempt, "failure": automatic.failure}
            connection.execute(
                sa.insert(schema.automatic).values(invoice=int(automatic.invoice), card=automatic.card.id, **tried)
            )
