"""Booking a confirmed payment in the embedded backend's tables, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.billing import schema
from bot.billing.backends import queries, renewal
from bot.billing.backends.parts import Booked
from bot.billing.models import Invoice, InvoiceStatus, Money, Share
from bot.errors import InvoiceNotFound, NotPayable, PaymentMismatch
from bot.events import record as record_event

SETTLED = (InvoiceStatus.PAID, InvoiceStatus.REFUNDED)


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
    owed = locked(connection, customer, numbers)
    # After the lock: a second confirmation of the same payment waits above and finds the first one here.
    row = _already(connection, customer, set(numbers), gateway, transaction_id)
    if row is not None:
        if Money.of(row.amount, row.currency) != amount or set(_shares_of(connection, row)) != set(map(int, numbers)):
            raise PaymentMismatch(transaction_id=transaction_id)
        return owed
    for invoice in owed:
        if not invoice.payable:
            raise NotPayable(number=invoice.number, status=str(invoice.status))
    if Money.total(invoice.left for invoice in owed) != amount:
        raise PaymentMismatch(transaction_id=transaction_id)
    taken = {invoice.number: invoice.left for invoice in owed}
    _book(connection, customer, owed, taken, gateway, transaction_id, at)
    return queries.owned(connection, customer, numbers)


def record_shares(
    connection: Connection,
    customer: str,
    shares: Sequence[Share],
    gateway: str,
    transaction_id: str,
    at: datetime,
) -> Booked:
    """In a writing transaction; see PartPayments.record_shares. IntegrityError as above."""
    meant = {share.number: share.amount for share in shares}
    if len(meant) != len(shares) or any(share.amount.amount <= 0 for share in shares):
        raise PaymentMismatch(transaction_id=transaction_id)
    owed = locked(connection, customer, tuple(meant))
    if any(invoice.total.currency != meant[invoice.number].currency for invoice in owed):
        raise PaymentMismatch(transaction_id=transaction_id)
    row = _already(connection, customer, set(meant), gateway, transaction_id)
    if row is not None:
        took = tuple(map(str, queries.settled_by(connection, row.id)))
        return Booked(owed, took, Money.of(row.amount, row.currency))
    taken = {one.number: min(meant[one.number], one.left) for one in owed if one.payable and one.left.amount > 0}
    if not taken:
        raise NotPayable(number=owed[0].number, status=str(owed[0].status))
    _book(connection, customer, owed, taken, gateway, transaction_id, at)
    now = queries.owned(connection, customer, tuple(meant))
    return Booked(now, tuple(taken), Money.total(taken.values()))


def take_back(connection: Connection, gateway: str, transaction_id: str, amount: Money) -> None:
    """In a writing transaction; see PartPayments.take_back. The invoice that was named last is owed again first."""
    payments, shares = schema.payments, schema.payment_invoices
    this = (payments.c.gateway == gateway, payments.c.transaction_id == transaction_id)
    row = connection.execute(sa.select(payments).where(*this)).first()
    if row is None or row.currency != amount.currency:
        return
    numbers = tuple(map(str, queries.settled_by(connection, row.id)))
    owed = {one.number: one for one in locked(connection, row.customer, numbers)}
    # After the lock, which whoever gives back too waits for.
    query = sa.select(shares).where(shares.c.payment == row.id).order_by(shares.c.position.desc())
    rows = connection.execute(query).all()
    back = amount.amount - sum((Decimal(one.returned or 0) for one in rows), Decimal(0))
    for one in rows:
        invoice, before = owed[str(one.invoice)], Decimal(one.returned or 0)
        more = min(back, Decimal(one.amount) - before)
        if invoice.status in SETTLED or more <= 0:
            continue
        back -= more
        this_one = (shares.c.payment == row.id, shares.c.invoice == one.invoice)
        connection.execute(sa.update(shares).where(*this_one).values(returned=str(before + more)))
        met = (invoice.met or _nothing(amount)) - Money(more, row.currency)
        number = schema.invoices.c.number
        connection.execute(sa.update(schema.invoices).where(number == one.invoice).values(met=str(met.amount)))


def meet(connection: Connection, invoices: Sequence[Invoice], taken: Mapping[str, Money], on: date) -> None:
    """Each has been met by so much more; one of which nothing is left is paid, and its services are renewed.

    The invoices are locked.
    """
    paid = []
    for invoice in invoices:
        more = taken.get(invoice.number)
        if more is None:
            continue
        met = more if invoice.met is None else invoice.met + more
        values: dict[str, Any] = {"met": str(met.amount)}
        if met == invoice.total:
            paid.append(int(invoice.number))
            values |= {"status": str(InvoiceStatus.PAID), "paid_on": on}
        number = schema.invoices.c.number
        connection.execute(sa.update(schema.invoices).where(number == int(invoice.number)).values(values))
    for service, was in renewal.renew(connection, paid).items():
        record_event(connection, "service.activated", customer=invoices[0].customer, service=service, was=was)


def locked(connection: Connection, customer: str, numbers: tuple[str, ...]) -> tuple[Invoice, ...]:
    if not numbers:
        raise InvoiceNotFound(number="")
    queries.known(connection, customer)
    return queries.owned(connection, customer, numbers, lock=True)


def _book(
    connection: Connection,
    customer: str,
    owed: Sequence[Invoice],
    taken: Mapping[str, Money],
    gateway: str,
    transaction_id: str,
    at: datetime,
) -> None:
    amount = Money.total(taken.values())
    money = {"amount": str(amount.amount), "currency": amount.currency}
    values = {"customer": customer, "gateway": gateway, "transaction_id": transaction_id, "at": at, **money}
    written = connection.execute(sa.insert(schema.payments).values(values)).inserted_primary_key[0]
    shares = [
        {"payment": written, "invoice": int(number), "position": position, "amount": str(share.amount)}
        for position, (number, share) in enumerate(taken.items(), start=1)
    ]
    connection.execute(sa.insert(schema.payment_invoices), shares)
    meet(connection, owed, taken, at.astimezone().date())


def _already(connection: Connection, customer: str, numbers: set[str], gateway: str, transaction_id: str) -> Any:
    """The row of this transaction, where it is on the books; PaymentMismatch where it settled something else."""
    table = schema.payments
    query = sa.select(table).where(table.c.gateway == gateway, table.c.transaction_id == transaction_id)
    row = connection.execute(query).first()
    if row is not None and (row.customer != customer or not _shares_of(connection, row) <= set(map(int, numbers))):
        raise PaymentMismatch(transaction_id=transaction_id)
    return row


def _shares_of(connection: Connection, row: Any) -> set[int]:
    return set(queries.settled_by(connection, row.id))


def _nothing(money: Money) -> Money:
    return Money.of(0, money.currency)
