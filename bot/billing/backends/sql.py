"""The embedded backend: invoices in our own database, SQLite or PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.billing import demo, schema
from bot.billing.backends import finding, queries, renewal, rows
from bot.billing.backends.base import (
    AutomaticPayments,
    DemoData,
    DueInvoices,
    EarlyRenewals,
    EmailAddresses,
    Invoices,
    Login,
    Passwords,
    Renewals,
    SavedCards,
    Searching,
    Services,
)
from bot.billing.backends.sql_money import SqlMoney
from bot.billing.database import read, read_many, write
from bot.billing.invoice_search import NEWEST, InvoiceOrder, InvoiceSearch
from bot.billing.models import (
    AutomaticPayment,
    Customer,
    Invoice,
    InvoiceStatus,
    Page,
    SavedCard,
    Service,
)
from bot.database.engine import Database
from bot.errors import InvoiceNotFound, NotAllowed
from bot.security import passwords
from bot.security.one_by_one import OneByOne
from bot.settings import Settings

T = TypeVar("T")


class SqlBackend(
    Invoices,
    Login,
    Passwords,
    EmailAddresses,
    Searching,
    Services,
    SqlMoney,
    SavedCards,
    AutomaticPayments,
    DueInvoices,
    Renewals,
    EarlyRenewals,
    DemoData,
):
    """One code path for SQLite and PostgreSQL, in the installation's own database.

    `renewal_days` before the due date a renewal invoice is made.
    """

    name = "sql"

    def __init__(self, database: Database, renewal_days: int) -> None:
        self._database = database
        self._renewal_days = renewal_days
        self._logins = OneByOne(passwords.QUEUE)

    @classmethod
    def open(cls, chosen: Settings, database: Database) -> SqlBackend:
        return cls(database, chosen.renewal_days)

    async def customer(self, customer: str) -> Customer:
        return await self._read(lambda connection: queries.known(connection, customer))

    async def find_login(self, email: str, password: str) -> Customer:
        row = await self._read(lambda connection: queries.login(connection, email))
        kept = row.password if row else None
        if not await self._logins.in_thread(passwords.matches, password, kept) or row is None:
            raise NotAllowed()
        return rows.as_customer(row)

    async def set_password(self, customer: str, password: str, also: Callable[[Any], None]) -> None:
        await self.customer(customer)
        kept = await self._logins.in_thread(passwords.keep, password)
        await write(self._database, queries.keep_password, customer, kept, also)

    async def find_by_email(self, email: str) -> Customer | None:
        row = await self._read(lambda connection: queries.login(connection, email))
        return rows.as_customer(row) if row is not None else None

    async def invoices(
        self, customer: str, statuses: Collection[InvoiceStatus] | None = None, page: int = 1, per_page: int = 10
    ) -> Page[Invoice]:
        _check(per_page)
        return await self._read(lambda connection: queries.page_of(connection, customer, statuses, page, per_page))

    async def find_invoices(
        self,
        customer: str,
        search: InvoiceSearch,
        order: InvoiceOrder = NEWEST,
        page: int = 1,
        per_page: int = 10,
    ) -> Page[Invoice]:
        _check(per_page)
        return await self._read(lambda connection: finding.page_of(connection, customer, search, order, page, per_page))

    async def invoices_by_number(self, customer: str, numbers: Sequence[str]) -> tuple[Invoice, ...]:
        def ask(connection: Connection) -> tuple[Invoice, ...]:
            try:
                return queries.owned(connection, customer, tuple(numbers))
            except InvoiceNotFound:
                queries.known(connection, customer)
                raise

        return await self._read(ask)

    async def services(self, customer: str) -> tuple[Service, ...]:
        return await self._read(lambda connection: queries.services(connection, customer))

    async def saved_cards(self, customer: str) -> tuple[SavedCard, ...]:
        return await self._read(lambda connection: queries.saved_cards(connection, customer))

    async def automatic_payments(self, customer: str) -> tuple[AutomaticPayment, ...]:
        return await self._read(lambda connection: queries.automatic_payments(connection, customer))

    async def due_invoices(
        self, first: date, last: date, after: Invoice | None = None, most: int = 500
    ) -> tuple[Invoice, ...]:
        return await read_many(self._database, queries.due, first, last, after, most)

    async def generate_renewals(self, today: date) -> tuple[Invoice, ...]:
        return await write(self._database, self._generate_renewals, today, alone=True)

    async def renew_early(self, customer: str, service: str, today: date) -> Invoice:
        return await write(self._database, self._renew_early, customer, service, today, alone=True)

    async def check(self) -> str:
        await self._read(lambda connection: connection.execute(sa.select(1)).scalar())
        return f"{self.name} ({self._database.dialect}) answers"

    async def close(self) -> None:
        """The database is the installation's, and closed with that."""

    @classmethod
    def demo_logins(cls, secret: str) -> list[tuple[str, str, str]]:
        return demo.demo_logins(secret)

    def seed_demo(self, today: date, secret: str) -> bool:
        return demo.seed_demo(self._database.engine, today, secret)

    # -- inside transactions --------------------------------------------------------------------------------------

    async def _read(self, ask: Callable[[Connection], T]) -> T:
        return await read(self._database, ask)

    def _generate_renewals(self, connection: Connection, today: date) -> tuple[Invoice, ...]:
        services = renewal.due_soon(connection, today, self._renewal_days)
        made = [renewal.make_invoice(connection, service, today) for service in services]
        table = schema.invoices
        query = sa.select(table).where(table.c.number.in_(made)).order_by(table.c.number)
        return rows.as_invoices(connection, connection.execute(query))

    def _renew_early(self, connection: Connection, customer: str, service: str, today: date) -> Invoice:
        known = queries.known(connection, customer).id
        number = renewal.make_early(connection, known, queries.bindable(service), today)
        return queries.owned(connection, known, (str(number),))[0]


def _check(per_page: int) -> None:
    if not 1 <= per_page <= 100:
        raise ValueError("a page holds 1 to 100 invoices")
