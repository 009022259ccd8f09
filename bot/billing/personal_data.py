"""What the embedded backend and the payment attempts keep of a customer: to hand it out, and to replace the person."""

from __future__ import annotations

from typing import Any

import regex
import sqlalchemy as sa

from bot.billing import schema
from bot.billing.database import take_turn
from bot.billing.models import ServiceStatus
from bot.security import passwords
from bot.standins import personal_data as standins
from bot.standins.documents import table as standin_documents

_ENDING = r"(?:['’]?s|-?(?:er|ke|te|ra|der)|(?:য়ের|ের|এর|র|কে|তে|েরা|দের))?"

ERASED = "Erased customer"  # on an invoice, in the place of a name


def belongings(db: Any, customer: str) -> dict[str, list[dict[str, Any]]]:
    """Rows by the name of their table."""
    found = {
        table.name: [
            dict(row._mapping) for row in db.execute(sa.select(table).where(where).order_by(*table.primary_key))
        ]
        for table, where in _theirs(customer).items()
    }
    return {**found, standin_documents.name: standins.belongings(db, _payments(db, customer))}


def _theirs(customer: str) -> dict[sa.Table, Any]:
    invoices = sa.select(schema.invoices.c.number).where(schema.invoices.c.customer == customer)
    payments = sa.select(schema.payments.c.id).where(schema.payments.c.customer == customer)
    services = sa.select(schema.services.c.id).where(schema.services.c.customer == customer)
    taken = sa.select(schema.attempts.c.transaction_id).where(schema.attempts.c.customer == customer)
    return {
        schema.customers: schema.customers.c.id == customer,
        schema.services: schema.services.c.customer == customer,
        schema.invoices: schema.invoices.c.customer == customer,
        schema.lines: schema.lines.c.invoice.in_(invoices),
        schema.renewals: schema.renewals.c.service.in_(services),
        schema.payments: schema.payments.c.customer == customer,
        schema.payment_invoices: schema.payment_invoices.c.payment.in_(payments),
        schema.credits: schema.credits.c.customer == customer,
        schema.cards: schema.cards.c.customer == customer,
        schema.automatic: schema.automatic.c.invoice.in_(invoices),
        schema.attempts: schema.attempts.c.customer == customer,
        schema.gateway_refunds: schema.gateway_refunds.c.transaction_id.in_(taken),
    }


def _payments(db: Any, customer: str) -> set[str]:
    """By which names gateways know what they paid."""
    table = schema.attempts
    named = sa.select(table.c.reference, table.c.session, table.c.transaction_id).where(table.c.customer == customer)
    return {name for row in db.execute(named) for name in row if name}


def replace(db: Any, customer: str, instead: str) -> None:
    """Invoices, payments and attempts stay, as those of `instead`; saved cards go, and services end."""
    take_turn(db)  # nobody makes a renewal invoice meanwhile
    customers, attempts = schema.customers, schema.attempts
    standins.forget(db, _payments(db, customer))
    db.execute(sa.update(attempts).where(attempts.c.customer == customer).values(customer=instead))
    who = db.execute(sa.select(customers).where(customers.c.id == customer).with_for_update()).first()
    if who is None:  # the invoices are in another backend
        return
    nobody = {"id": instead, "name": ERASED, "email": f"{instead}@erased.invalid", "password": passwords.NOBODY}
    db.execute(sa.insert(customers), {**who._mapping, **nobody, "language": None})
    _replace_words(db, customer, (who.name, who.email))
    saved = sa.select(schema.cards.c.id).where(schema.cards.c.customer == customer)
    db.execute(sa.delete(schema.automatic).where(schema.automatic.c.card.in_(saved)))
    db.execute(sa.delete(schema.cards).where(schema.cards.c.customer == customer))
    _end_services(db, customer, instead)
    for table in (schema.invoices, schema.payments, schema.credits):
        db.execute(sa.update(table).where(table.c.customer == customer).values(customer=instead))
    db.execute(sa.delete(customers).where(customers.c.id == customer))


def _end_services(db: Any, customer: str, instead: str) -> None:
    """Under new names, since the old ones may hold the customer's; invoice lines and renewals point to them."""
    services = schema.services
    theirs = db.execute(sa.select(services).where(services.c.customer == customer).order_by(services.c.id)).all()
    for number, row in enumerate(theirs, start=1):
        ended = {"id": f"{instead}-{number}", "customer": instead, "domain": None, "status": ServiceStatus.CANCELLED}
        db.execute(sa.insert(services), {**row._mapping, **ended})
        for column in (schema.lines.c.service, schema.renewals.c.service):
            db.execute(sa.update(column.table).where(column == row.id).values({column: ended["id"]}))
        db.execute(sa.delete(services).where(services.c.id == row.id))


def _replace_words(db: Any, customer: str, known: tuple[str, ...]) -> None:
    """Names, addresses and domains in what an invoice's lines and a service's name say."""
    services, invoices, lines = schema.services, schema.invoices, schema.lines
    domains = db.execute(sa.select(services.c.domain).where(services.c.customer == customer)).scalars()
    theirs = sa.select(invoices.c.number).where(invoices.c.customer == customer)
    for word in sorted({*known, *domains} - {None, ""}, key=len, reverse=True):
        for column, where in (
            (lines.c.description, lines.c.invoice.in_(theirs)),
            (services.c.name, services.c.customer == customer),
        ):
            here = (where, sa.func.lower(column).contains(word.lower(), autoescape=True))
            for text in db.execute(sa.select(column).where(*here).distinct()).scalars():
                left = {column: without_name(word, text)}
                db.execute(sa.update(column.table).where(where, column == text).values(left))


def without_name(word: str, text: str) -> str:
    """As a word of its own, with a case ending or without: a customer called Nil is not in "Nilgiri server"."""
    alone = rf"(?<![\p{{L}}\p{{M}}\p{{N}}]){regex.escape(word)}{_ENDING}(?![\p{{L}}\p{{M}}\p{{N}}])"
    return str(regex.sub(alone, "…", text, flags=regex.IGNORECASE))
