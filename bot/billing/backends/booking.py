"""Booking a confirmed payment in the embedded backend's tables, once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.billing import schema
from bot.billing.backends import queries, renewal
from bot.billing.models import Invoice, InvoiceStatus, Money
from bot.errors import InvoiceNotFound, NotPayable, PaymentMismatch
from bot.events import record as record_event


def record(
    connection: Connection,
    customer: str,
    numbers: tuple[str, ...],
    gateway: str,
    transaction_id: str,
    amount: Money,
    at: datetime,
) -> tuple[Invoice, ...]:
    """In a writing transaction; see Settling.record_payment. IntegrityError where somebody else was quicker."""
    if not numbers:
        raise InvoiceNotFound(number="")
    invoices, payments = schema.invoices, schema.payments
    queries.known(connection, customer)
    owed = queries.owned(connection, customer, numbers, lock=True)
    keys = [int(invoice.number) for invoice in owed]
    # After the lock: a second confirmation of the same payment waits above and finds the first one here.
    if _already(connection, customer, set(keys), gateway, transaction_id, amount):
        return owed
    for invoice in owed:
        if not invoice.payable:
            raise NotPayable(number=invoice.number, status=str(invoice.status))
    if Money.total(invoice.total for invoice in owed) != amount:
        raise PaymentMismatch(transaction_id=transaction_id)
    paid = {"status": str(InvoiceStatus.PAID), "paid_on": at.astimezone().date()}
    connection.execute(sa.update(invoices).where(invoices.c.number.in_(keys)).values(paid))
    money = {"amount": str(amount.amount), "currency": amount.currency}
    values = {"customer": customer, "gateway": gateway, "transaction_id": transaction_id, "at": at, **money}
    written = connection.execute(sa.insert(payments).values(values)).inserted_primary_key[0]
    settled = [{"payment": written, "invoice": key, "position": position} for position, key in enumerate(keys, start=1)]
    connection.execute(sa.insert(schema.payment_invoices), settled)
    woken = renewal.renew(connection, keys)
    now_paid = queries.owned(connection, customer, numbers)
    for service, was in woken.items():
        record_event(connection, "service.activated", customer=customer, service=service, was=was)
    return now_paid


def _already(
    connection: Connection, customer: str, keys: set[int], gateway: str, transaction_id: str, amount: Money
) -> bool:
    """Whether exactly this payment is on the books; PaymentMismatch where its transaction settled something else."""
    table = schema.payments
    query = sa.select(table).where(table.c.gateway == gateway, table.c.transaction_id == transaction_id)
    row: Any = connection.execute(query).first()
    if row is None:
        return False
    same = (row.customer, Money.of(row.amount, row.currency)) == (customer, amount)
    if not same or set(queries.settled_by(connection, [row.id])[row.id]) != keys:
        raise PaymentMismatch(transaction_id=transaction_id)
    return True
