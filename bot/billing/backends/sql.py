"""The embedded backend: invoices in our own database, SQLite or PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot.billing import schema
from bot.billing.backends import renewal, rows
from bot.billing.backends.base import BillingBackend
from bot.billing.database import reading, writing
from bot.billing.models import (
    AutomaticPayment,
    Customer,
    Invoice,
    InvoiceStatus,
    Money,
    Page,
    Payment,
    Service,
    unique,
)
from bot.errors import CustomerNotFound, InvoiceNotFound, NotAllowed, NotPayable, PaymentMismatch
from bot.security import passwords

LARGEST = 2**31 - 1  # what an invoice number can be in the database


class SqlBackend(BillingBackend):
    """Blocking SQL in worker threads: one code path for both databases. `renewal_days` before the due date a renewal
    invoice is made."""

    name = "sql"

    def __init__(self, engine: Engine, renewal_days: int) -> None:
        self._engine = engine
        self._renewal_days = renewal_days

    async def customer(self, customer: str) -> Customer:
        return await asyncio.to_thread(self._customer, customer)

    async def find_login(self, email: str, password: str) -> Customer:
        return await asyncio.to_thread(self._find_login, email, password)

    async def invoices(
        self, customer: str, statuses: Collection[InvoiceStatus] | None = None, page: int = 1, per_page: int = 10
    ) -> Page[Invoice]:
        return await asyncio.to_thread(self._invoices, customer, statuses, page, per_page)

    async def invoice(self, customer: str, number: str) -> Invoice:
        return await asyncio.to_thread(self._invoice, customer, number)

    async def services(self, customer: str) -> tuple[Service, ...]:
        return await asyncio.to_thread(self._services, customer)

    async def payments(self, customer: str) -> tuple[Payment, ...]:
        return await asyncio.to_thread(self._payments, customer)

    async def automatic_payments(self, customer: str) -> tuple[AutomaticPayment, ...]:
        return await asyncio.to_thread(self._automatic_payments, customer)

    async def record_payment(
        self, customer: str, numbers: Sequence[str], gateway: str, transaction_id: str, amount: Money, at: datetime
    ) -> tuple[Invoice, ...]:
        arguments = (customer, unique(numbers), gateway, transaction_id, amount, at)
        try:
            return await asyncio.to_thread(self._record_payment, *arguments)
        except IntegrityError:
            # Somebody else wrote this transaction or settled this invoice meanwhile: look again at what is there now.
            return await asyncio.to_thread(self._record_payment, *arguments)

    async def generate_renewals(self, today: date) -> tuple[Invoice, ...]:
        return await asyncio.to_thread(self._generate_renewals, today)

    async def close(self) -> None:
        await asyncio.to_thread(self._engine.dispose)

    # -- the same, blocking ---------------------------------------------------------------------------------------

    def _customer(self, customer: str) -> Customer:
        with reading(self._engine) as connection:
            return _known(connection, customer)

    def _find_login(self, email: str, password: str) -> Customer:
        with reading(self._engine) as connection:
            query = schema.customers.c.email == _bindable(email.strip().lower())
            row = connection.execute(sa.select(schema.customers).where(query)).first()
        if not passwords.matches(password, row.password if row else None) or row is None:
            raise NotAllowed()
        return rows.as_customer(row)

    def _invoices(
        self, customer: str, statuses: Collection[InvoiceStatus] | None, page: int, per_page: int
    ) -> Page[Invoice]:
        if not 1 <= per_page <= 100:
            raise ValueError("a page holds 1 to 100 invoices")
        table = schema.invoices
        theirs = table.c.customer == _bindable(customer)
        if statuses is not None:
            theirs &= table.c.status.in_([str(status) for status in statuses])
        with reading(self._engine) as connection:
            newest = sa.select(table).where(theirs).order_by(table.c.issued.desc(), table.c.number.desc())
            some = connection.execute(newest.limit(per_page)).all() if page <= 1 else []
            if 0 < len(some) < per_page:  # most customers' invoices fit on one page: nothing is left to count
                return Page(rows.as_invoices(connection, some), len(some), 1, 1)
            if not some:
                _known(connection, customer)
            total = connection.execute(sa.select(sa.func.count()).select_from(table).where(theirs)).scalar()
            page, pages = Page.turn(total, page, per_page)
            if not some and total:
                some = connection.execute(newest.limit(per_page).offset((page - 1) * per_page)).all()
            return Page(rows.as_invoices(connection, some), total, page, pages)

    def _invoice(self, customer: str, number: str) -> Invoice:
        with reading(self._engine) as connection:
            try:
                return _owned(connection, customer, (number,))[0]
            except InvoiceNotFound:
                _known(connection, customer)
                raise

    def _services(self, customer: str) -> tuple[Service, ...]:
        table = schema.services
        with reading(self._engine) as connection:
            _known(connection, customer)
            query = sa.select(table).where(table.c.customer == customer).order_by(table.c.next_due, table.c.id)
            return tuple(rows.as_service(row) for row in connection.execute(query))

    def _payments(self, customer: str) -> tuple[Payment, ...]:
        table = schema.payments
        with reading(self._engine) as connection:
            _known(connection, customer)
            newest = sa.select(table).where(table.c.customer == customer).order_by(table.c.at.desc(), table.c.id.desc())
            found = connection.execute(newest).all()
            settled = _settled(connection, [row.id for row in found])
        return tuple(rows.as_payment(row, settled[row.id]) for row in found)

    def _automatic_payments(self, customer: str) -> tuple[AutomaticPayment, ...]:
        cards, automatic, invoices = schema.cards, schema.automatic, schema.invoices
        joined = automatic.join(cards, cards.c.id == automatic.c.card).join(
            invoices, invoices.c.number == automatic.c.invoice
        )
        columns = (cards, automatic.c.invoice, automatic.c.last_attempt, automatic.c.failure)
        # Both the card and the invoice must be theirs: a wrong row may not show one customer another's card.
        theirs = (cards.c.customer == customer, invoices.c.customer == customer)
        with reading(self._engine) as connection:
            _known(connection, customer)
            query = sa.select(*columns).select_from(joined).where(*theirs)
            found = connection.execute(query.order_by(invoices.c.due, invoices.c.number))
            return tuple(rows.as_automatic(row) for row in found)

    def _record_payment(
        self, customer: str, numbers: tuple[str, ...], gateway: str, transaction_id: str, amount: Money, at: datetime
    ) -> tuple[Invoice, ...]:
        if not numbers:
            raise InvoiceNotFound(number="")
        invoices, payments = schema.invoices, schema.payments
        with writing(self._engine) as connection:
            _known(connection, customer)
            owed = _owned(connection, customer, numbers, lock=True)
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
            settled = [
                {"payment": written, "invoice": key, "position": position} for position, key in enumerate(keys, start=1)
            ]
            connection.execute(sa.insert(schema.payment_invoices), settled)
            renewal.renew(connection, keys)
            return _owned(connection, customer, numbers)

    def _generate_renewals(self, today: date) -> tuple[Invoice, ...]:
        with writing(self._engine, alone=True) as connection:
            services = renewal.due_soon(connection, today, self._renewal_days)
            made = [renewal.make_invoice(connection, service, today) for service in services]
            table = schema.invoices
            query = sa.select(table).where(table.c.number.in_(made)).order_by(table.c.number)
            return rows.as_invoices(connection, connection.execute(query))


def _bindable(text: str) -> str:
    """Text that every driver can carry; PostgreSQL refuses NUL and lone surrogates, which name nobody anyway."""
    return "" if "\0" in text or not text.isprintable() else text


def _known(connection: Connection, customer: str) -> Customer:
    table = schema.customers
    row = connection.execute(sa.select(table).where(table.c.id == _bindable(customer))).first()
    if row is None:
        raise CustomerNotFound(customer=customer)
    return rows.as_customer(row)


def _owned(connection: Connection, customer: str, numbers: tuple[str, ...], lock: bool = False) -> tuple[Invoice, ...]:
    """These invoices of this customer, in this order; InvoiceNotFound for the first that is not theirs."""
    table = schema.invoices
    keys = [int(number) for number in numbers if _printed(number)]
    owner = table.c.customer == _bindable(customer)
    query = sa.select(table).where(owner, table.c.number.in_(keys)).order_by(table.c.number)
    found = connection.execute(query.with_for_update() if lock else query)
    theirs = {invoice.number: invoice for invoice in rows.as_invoices(connection, found)}
    for number in numbers:
        if number not in theirs:
            raise InvoiceNotFound(number=number)
    return tuple(theirs[number] for number in numbers)


def _printed(number: str) -> bool:
    """Whether a number can stand on an invoice: "4821", not "04821", "৪৮২১" or "1e3"."""
    plain = number.isascii() and number.isdigit() and len(number) <= 10 and number[0] != "0"
    return plain and int(number) <= LARGEST


def _settled(connection: Connection, payments: list[int]) -> dict[int, list[int]]:
    """Which invoices each of these payments settled."""
    table = schema.payment_invoices
    found: dict[int, list[int]] = {payment: [] for payment in payments}
    query = sa.select(table).where(table.c.payment.in_(payments)).order_by(table.c.payment, table.c.position)
    for row in connection.execute(query):
        found[row.payment].append(row.invoice)
    return found


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
    if not same or set(_settled(connection, [row.id])[row.id]) != keys:
        raise PaymentMismatch(transaction_id=transaction_id)
    return True
