"""Questions to the embedded backend's tables, each on a connection that is handed in."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.billing import schema
from bot.billing.backends import rows
from bot.billing.models import AutomaticPayment, Customer, Invoice, InvoiceStatus, Page, Payment, SavedCard, Service
from bot.errors import CustomerNotFound, InvoiceNotFound

LARGEST = 2**31 - 1  # what an invoice number can be in the database

# Built once: building a select takes longer than running it.
_INVOICES = schema.invoices.c
_THEIRS = _INVOICES.customer == sa.bindparam("whose")
_OF_STATUS = _INVOICES.status.in_(sa.bindparam("statuses", expanding=True))
_NEWEST = (
    sa.select(schema.invoices)
    .where(_THEIRS)
    .order_by(_INVOICES.issued.desc(), _INVOICES.number.desc())
    .limit(sa.bindparam("most"))
    .offset(sa.bindparam("skipped"))
)
_COUNT = sa.select(sa.func.count()).select_from(schema.invoices).where(_THEIRS)
_NEWEST_OF_STATUS, _COUNT_OF_STATUS = _NEWEST.where(_OF_STATUS), _COUNT.where(_OF_STATUS)


def bindable(text: str) -> str:
    """Text that every driver can carry; PostgreSQL refuses NUL and lone surrogates, which name nobody anyway."""
    return "" if "\0" in text or not text.isprintable() else text


def known(connection: Connection, customer: str) -> Customer:
    table = schema.customers
    row = connection.execute(sa.select(table).where(table.c.id == bindable(customer))).first()
    if row is None:
        raise CustomerNotFound(customer=customer)
    return rows.as_customer(row)


def login(connection: Connection, email: str) -> Any:
    """The row of the customer with this address, password included; None where there is none."""
    table = schema.customers
    return connection.execute(sa.select(table).where(table.c.email == bindable(email.strip().lower()))).first()


def keep_password(connection: Connection, customer: str, kept: str, also: Callable[[Connection], None]) -> None:
    """`kept`: as bot/security/passwords.py makes it; `also`: what else is written with it. CustomerNotFound."""
    changed = sa.update(schema.customers).where(schema.customers.c.id == bindable(customer)).values(password=kept)
    if not connection.execute(changed).rowcount:
        raise CustomerNotFound(customer=customer)
    also(connection)


def page_of(
    connection: Connection, customer: str, statuses: Collection[InvoiceStatus] | None, page: int, per_page: int
) -> Page[Invoice]:
    listed, count = (_NEWEST, _COUNT) if statuses is None else (_NEWEST_OF_STATUS, _COUNT_OF_STATUS)
    values: dict[str, Any] = {"whose": bindable(customer)}
    if statuses is not None:
        values["statuses"] = [str(status) for status in statuses]
    return turned(connection, customer, listed, count, values, page, per_page)


def turned(
    connection: Connection, customer: str, listed: Any, count: Any, values: dict[str, Any], page: int, per_page: int
) -> Page[Invoice]:
    """The page of `listed` (which takes `most` and `skipped`) that exists nearest to the one asked for."""
    first = {**values, "most": per_page, "skipped": 0}
    some = connection.execute(listed, first).all() if page <= 1 else []
    if 0 < len(some) < per_page:  # most customers' invoices fit on one page: nothing is left to count
        return Page(rows.as_invoices(connection, some), len(some), 1, 1)
    if not some:
        known(connection, customer)
    total = connection.execute(count, values).scalar() or 0
    page, pages = Page.turn(total, page, per_page)
    if not some and total:
        some = connection.execute(listed, {**first, "skipped": (page - 1) * per_page}).all()
    return Page(rows.as_invoices(connection, some), total, page, pages)


def due(connection: Connection, first: date, last: date, after: Invoice | None, most: int) -> tuple[Invoice, ...]:
    """Unpaid invoices that are due in a stretch of days, of all customers; behind `after`, without lines."""
    place = sa.tuple_(_INVOICES.customer, _INVOICES.number)
    query = sa.select(schema.invoices).where(
        _INVOICES.status == str(InvoiceStatus.UNPAID), _INVOICES.due.between(first, last)
    )
    if after is not None:
        query = query.where(place > sa.tuple_(after.customer, int(after.number)))
    found = connection.execute(query.order_by(_INVOICES.customer, _INVOICES.number).limit(most))
    return tuple(rows.as_invoice(row, ()) for row in found)


def owned(connection: Connection, customer: str, numbers: tuple[str, ...], lock: bool = False) -> tuple[Invoice, ...]:
    """These invoices of this customer, in this order; InvoiceNotFound for the first that is not theirs."""
    table = schema.invoices
    keys = [int(number) for number in numbers if _printed(number)]
    owner = table.c.customer == bindable(customer)
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


def services(connection: Connection, customer: str) -> tuple[Service, ...]:
    table = schema.services
    known(connection, customer)
    query = sa.select(table).where(table.c.customer == customer).order_by(table.c.next_due, table.c.id)
    return tuple(rows.as_service(row) for row in connection.execute(query))


def payments(connection: Connection, customer: str) -> tuple[Payment, ...]:
    table = schema.payments
    known(connection, customer)
    newest = sa.select(table).where(table.c.customer == customer).order_by(table.c.at.desc(), table.c.id.desc())
    found = connection.execute(newest).all()
    shares = shares_of(connection, [row.id for row in found])
    return tuple(rows.as_payment(row, shares[row.id]) for row in found if shares[row.id])


def settled_by(connection: Connection, payment: int) -> tuple[int, ...]:
    """Which invoices a payment settled, whole or in part."""
    return tuple(row.invoice for row in shares_of(connection, [payment])[payment])


def shares_of(connection: Connection, payments: list[int]) -> dict[int, list[Any]]:
    """What invoices took of each of these payments, as rows."""
    table = schema.payment_invoices
    found: dict[int, list[Any]] = {payment: [] for payment in payments}
    query = sa.select(table).where(table.c.payment.in_(payments)).order_by(table.c.payment, table.c.position)
    for row in connection.execute(query):
        found[row.payment].append(row)
    return found


def saved_cards(connection: Connection, customer: str) -> tuple[SavedCard, ...]:
    known(connection, customer)
    query = sa.select(schema.cards).where(schema.cards.c.customer == customer).order_by(schema.cards.c.id)
    return tuple(rows.as_card(row) for row in connection.execute(query))


def automatic_payments(connection: Connection, customer: str) -> tuple[AutomaticPayment, ...]:
    cards, automatic, invoices = schema.cards, schema.automatic, schema.invoices
    joined = automatic.join(cards, cards.c.id == automatic.c.card).join(
        invoices, invoices.c.number == automatic.c.invoice
    )
    columns = (cards, automatic.c.invoice, automatic.c.last_attempt, automatic.c.failure)
    # Both the card and the invoice must be theirs: a wrong row may not show one customer another's card.
    theirs = (cards.c.customer == customer, invoices.c.customer == customer)
    known(connection, customer)
    query = sa.select(*columns).select_from(joined).where(*theirs).order_by(invoices.c.due, invoices.c.number)
    return tuple(rows.as_automatic(row) for row in connection.execute(query))
