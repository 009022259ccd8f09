"""Account credit in the embedded backend's tables: what came and what was used, one row for each time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.billing import schema
from bot.billing.backends import booking, queries
from bot.billing.models import Invoice, InvoiceStatus, Money
from bot.errors import CustomerNotFound, NotPayable, PaymentMismatch
from bot.events import record as record_event

GATEWAY = "credit"  # by which an invoice was paid, in the event log

_TABLE = schema.credits


def credit(connection: Connection, customer: str) -> tuple[Money, ...]:
    """What they have, in each currency of which there is something."""
    queries.known(connection, customer)
    sums: dict[str, Decimal] = {}
    for row in connection.execute(sa.select(_TABLE).where(_TABLE.c.customer == customer).order_by(_TABLE.c.id)):
        sums[row.currency] = sums.get(row.currency, Decimal(0)) + Decimal(row.amount)
    return tuple(Money(amount, currency) for currency, amount in sums.items() if amount > 0)


def add(connection: Connection, customer: str, amount: Money, key: str, at: datetime) -> None:
    """In a writing transaction; see ApplyingCredit.add_credit. IntegrityError where somebody else was quicker."""
    _lock(connection, customer)
    name, before = _so_far(connection, customer, amount, key)
    more = Money(amount.amount - before, amount.currency)
    if more.amount > 0:
        _write(connection, customer, more, None, name, at)


def withdraw(
    connection: Connection,
    customer: str,
    amount: Money,
    key: str,
    at: datetime,
    also: Callable[[Any, Money], None],
) -> None:
    """In a writing transaction; see ApplyingCredit.withdraw_credit. IntegrityError as above."""
    _lock(connection, customer)
    name, before = _so_far(connection, customer, amount, f"withdrawn of {key}")
    there = {one.currency: one.amount for one in credit(connection, customer)}
    more = min(amount.amount + before, there.get(amount.currency, Decimal(0)))
    if more > 0:
        _write(connection, customer, Money(-more, amount.currency), None, name, at)
    also(connection, Money(max(more, Decimal(0)) - before, amount.currency))


def apply(connection: Connection, customer: str, number: str, amount: Money, key: str, at: datetime) -> Invoice:
    """In a writing transaction; see ApplyingCredit.apply_credit. IntegrityError as above."""
    _lock(connection, customer)  # so that nothing is used twice
    (invoice,) = queries.owned(connection, customer, (number,), lock=True)
    used = Money(-amount.amount, amount.currency)
    if _already(connection, customer, used, int(number), key):
        return invoice
    if not invoice.payable:
        raise NotPayable(number=number, status=str(invoice.status))
    there = {one.currency: one.amount for one in credit(connection, customer)}
    fits = amount.currency == invoice.total.currency and Decimal(0) < amount.amount <= invoice.left.amount
    if not fits or amount.amount > there.get(amount.currency, 0):
        raise PaymentMismatch()
    _write(connection, customer, used, int(number), key, at)
    so_far = amount if invoice.credit is None else invoice.credit + amount
    table = schema.invoices
    changed = sa.update(table).where(table.c.number == int(number)).values(credit=str(so_far.amount))
    connection.execute(changed)
    booking.meet(connection, (invoice,), {number: amount}, at.astimezone().date())
    (met,) = queries.owned(connection, customer, (number,))
    facts: dict[str, Any] = {"invoice": number, "amount": str(amount.amount), "currency": amount.currency}
    record_event(connection, "credit.applied", customer=customer, **facts, left=str(met.left.amount))
    if met.status is InvoiceStatus.PAID:
        record_event(connection, "invoice.settled", customer=customer, invoice=number, gateway=GATEWAY, transaction="")
    return met


def put_back(connection: Connection, customer: str, number: str, at: datetime) -> None:
    """In a writing transaction: what met an invoice that was cancelled afterwards is their credit again."""
    _lock(connection, customer)
    (invoice,) = queries.owned(connection, customer, (number,), lock=True)
    used = invoice.credit
    if invoice.status is not InvoiceStatus.CANCELLED or not used or not used.amount or not invoice.met:
        return
    newest = sa.select(sa.func.max(_TABLE.c.id)).where(_TABLE.c.invoice == int(number))
    key = f"back of {number} {connection.execute(newest).scalar_one()}"  # it may be used there again, and cancelled
    _write(connection, customer, used, int(number), key, at)
    table, values = schema.invoices, {"credit": None, "met": str((invoice.met - used).amount)}
    connection.execute(sa.update(table).where(table.c.number == int(number)).values(values))
    facts: dict[str, Any] = {"invoice": number, "amount": str(used.amount), "currency": used.currency}
    record_event(connection, "credit.returned", customer=customer, **facts)


def _lock(connection: Connection, customer: str) -> None:
    table = schema.customers
    query = sa.select(table.c.id).where(table.c.id == queries.bindable(customer)).with_for_update()
    if connection.execute(query).first() is None:
        raise CustomerNotFound(customer=customer)


def _already(connection: Connection, customer: str, amount: Money, number: int | None, key: str) -> bool:
    """Whether exactly this was done; PaymentMismatch where the key was of something else."""
    row: Any = connection.execute(sa.select(_TABLE).where(_TABLE.c.key == key)).first()
    if row is None:
        return False
    if (row.customer, row.invoice, Money.of(row.amount, row.currency)) != (customer, number, amount):
        raise PaymentMismatch()
    return True


def _so_far(connection: Connection, customer: str, amount: Money, key: str) -> tuple[str, Decimal]:
    """The key of the next row of this name, and what all before come to; PaymentMismatch where they are others'."""
    same = sa.or_(_TABLE.c.key == key, _TABLE.c.key.startswith(f"{key} + ", autoescape=True))
    rows = connection.execute(sa.select(_TABLE).where(same)).all()
    if amount.amount <= 0 or any((one.customer, one.invoice, one.currency) != (customer, None, amount.currency)
                                 for one in rows):  # fmt: skip
        raise PaymentMismatch()
    return f"{key} + {len(rows)}" if rows else key, sum((Decimal(one.amount) for one in rows), Decimal(0))


def _write(connection: Connection, customer: str, amount: Money, number: int | None, key: str, at: datetime) -> None:
    money = {"amount": str(amount.amount), "currency": amount.currency}
    values = {"customer": customer, "invoice": number, "key": key, "at": at, **money}
    connection.execute(sa.insert(_TABLE).values(values))
