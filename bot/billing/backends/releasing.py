"""Let go of what is booked on invoices that were cancelled afterwards: it is on no invoice any more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.billing import schema
from bot.billing.backends import booking, crediting, queries
from bot.billing.backends.parts import Released
from bot.billing.models import InvoiceStatus, Money

CANCELLED = str(InvoiceStatus.CANCELLED)


def stranded(connection: Connection) -> list[tuple[int | None, int | None]]:
    """Payments that have something on a cancelled invoice, and cancelled invoices that credit met, each by its key."""
    invoices, shares = schema.invoices, schema.payment_invoices
    on_it = sa.select(shares).join(invoices, invoices.c.number == shares.c.invoice)
    rows = connection.execute(on_it.where(invoices.c.status == CANCELLED).order_by(shares.c.payment))
    payments = dict.fromkeys(row.payment for row in rows if kept_of(row))
    met = sa.select(invoices).where(invoices.c.status == CANCELLED, invoices.c.credit.is_not(None))
    numbers = [row.number for row in connection.execute(met.order_by(invoices.c.number)) if Decimal(row.credit)]
    return [*((payment, None) for payment in payments), *((None, number) for number in numbers)]


def release(connection: Connection, payment: int, also: Callable[[Any, Released], bool]) -> None:
    """In a writing transaction; see PartPayments.release.

    What went back of the others before is no longer on them either: what is left of the payment is what they hold.
    """
    payments, shares, invoices = schema.payments, schema.payment_invoices, schema.invoices
    row = connection.execute(sa.select(payments).where(payments.c.id == payment)).one()
    numbers = tuple(map(str, queries.settled_by(connection, payment)))
    owed = {one.number: one for one in booking.locked(connection, row.customer, numbers)} if numbers else {}
    # After the lock, which whoever books and gives back waits for too.
    taken = queries.shares_of(connection, [payment])[payment]
    gone = [one for one in taken if owed[str(one.invoice)].status is InvoiceStatus.CANCELLED]
    if not any(kept_of(one) for one in gone):
        return
    was = Money.of(row.amount, row.currency)
    kept = Money(sum((kept_of(one) for one in taken if one not in gone), Decimal(0)), row.currency)
    cancelled = tuple(str(one.invoice) for one in gone if kept_of(one))
    if not also(connection, Released(row.gateway, row.transaction_id, cancelled, was, kept)):
        return
    for one in taken:
        this, net = (shares.c.payment == payment, shares.c.invoice == one.invoice), kept_of(one)
        if one in gone or not net:
            connection.execute(sa.delete(shares).where(*this))
        else:
            connection.execute(sa.update(shares).where(*this).values(amount=str(net), returned=None))
    for one in gone:
        met = owed[str(one.invoice)].met  # none: of a time when invoices were only paid whole
        left = max(met.amount - kept_of(one), Decimal(0)) if met else Decimal(0)
        connection.execute(sa.update(invoices).where(invoices.c.number == one.invoice).values(met=str(left)))
    connection.execute(sa.update(payments).where(payments.c.id == payment).values(amount=str(kept.amount)))


def release_credit(connection: Connection, number: int, at: datetime) -> None:
    """In a writing transaction: what met a cancelled invoice of account credit is account credit again."""
    owner = sa.select(schema.invoices.c.customer).where(schema.invoices.c.number == number)
    crediting.put_back(connection, str(connection.execute(owner).scalar_one()), str(number), at)


def kept_of(share: Any) -> Decimal:
    """What an invoice still holds of a payment."""
    return Decimal(share.amount) - Decimal(share.returned or 0)
