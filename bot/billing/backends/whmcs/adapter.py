"""The backend `whmcs`: it reads, and leads to WHMCS's own pages; it books nothing and keeps nothing for long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from bot.billing.backends.base import (
    AutomaticPayments,
    ClientArea,
    Credit,
    EmailAddresses,
    Invoices,
    Payments,
    SavedCards,
    Services,
    Sorting,
)
from bot.billing.backends.whmcs.books import DETAILED, Books
from bot.billing.backends.whmcs.cards import automatic
from bot.billing.backends.whmcs.client_area import WhmcsPages
from bot.billing.backends.whmcs.look_into import left_of, told
from bot.billing.backends.whmcs.payments import paid_in_part
from bot.billing.backends.whmcs.reading import NAME, readable
from bot.billing.backends.whmcs.rows import Listed, as_lines, as_taxes
from bot.billing.invoice_search import NEWEST, InvoiceOrder, OrderKey
from bot.billing.links import Purpose
from bot.billing.models import (
    AutomaticPayment,
    Customer,
    Invoice,
    InvoiceStatus,
    Money,
    Page,
    Payment,
    SavedCard,
    Service,
)
from bot.database.engine import Database
from bot.errors import BackendUnavailable, InvoiceNotFound
from bot.settings import Settings
from bot.whmcs.client import WhmcsClient
from bot.whmcs.errors import WhmcsAway, WhmcsRefused

LONGEST_EMAIL = 254
_ORDERS: dict[OrderKey, Callable[[Listed], Any]] = {
    "number": lambda one: one.id,
    "issued": lambda one: (one.invoice.issued, one.id),
    "due": lambda one: (one.invoice.due, one.id),
    "total": lambda one: (one.invoice.total.currency, one.invoice.total.amount, one.id),
}


class WhmcsBackend(
    Invoices, EmailAddresses, Sorting, Services, Payments, SavedCards, AutomaticPayments, Credit, ClientArea
):
    """Who may see what is ours to hold: WHMCS tells a credential about everybody, so each row's owner is compared.

    An invoice that collects others stands in no list, since these do; who names it sees it.
    """

    name = NAME
    lists_lines = False

    def __init__(self, client: WhmcsClient, books: Books, pages: WhmcsPages) -> None:
        self._client, self._books, self._pages = client, books, pages

    @classmethod
    def open(cls, chosen: Settings, database: Database) -> WhmcsBackend:
        chosen.require_whmcs()
        client = WhmcsClient(chosen)
        return cls(client, Books(client, ZoneInfo(chosen.office_zone)), WhmcsPages(chosen, client))

    def forget(self, customer: str) -> None:
        self._books.forget(customer)

    async def customer(self, customer: str) -> Customer:
        return await self._books.customer(customer)

    async def find_by_email(self, email: str) -> Customer | None:
        wanted = email.strip()
        plain = wanted.isprintable() and wanted.count("@") == 1 and len(wanted) <= LONGEST_EMAIL
        return await self._books.by_email(wanted) if plain and "%" not in wanted else None

    async def invoices(
        self, customer: str, statuses: Collection[InvoiceStatus] | None = None, page: int = 1, per_page: int = 10
    ) -> Page[Invoice]:
        return await self.sorted_invoices(customer, NEWEST, statuses, page, per_page)

    async def sorted_invoices(
        self,
        customer: str,
        order: InvoiceOrder,
        statuses: Collection[InvoiceStatus] | None = None,
        page: int = 1,
        per_page: int = 10,
    ) -> Page[Invoice]:
        if not 1 <= per_page <= 100:
            raise ValueError("a page holds 1 to 100 invoices")
        listed = await self._books.invoices(customer)
        theirs = [one for one in listed if not one.collected]
        wanted = [one for one in theirs if statuses is None or one.invoice.status in statuses]
        if order != NEWEST:  # as they are
            wanted.sort(key=_ORDERS[order.by], reverse=order.descending)
        page, pages = Page.turn(len(wanted), page, per_page)
        some = wanted[(page - 1) * per_page : page * per_page]
        return Page(await self._with_what_is_left(customer, some), len(wanted), page, pages)

    async def invoices_by_number(self, customer: str, numbers: Sequence[str]) -> tuple[Invoice, ...]:
        found = await self._found(customer, numbers)
        if len(found) > DETAILED:
            return await self._with_what_is_left(customer, found)
        return tuple(await asyncio.gather(*(self._whole(customer, one) for one in found)))

    async def _found(self, customer: str, numbers: Sequence[str]) -> list[Listed]:
        """By what is printed on them, else by WHMCS's own number, of their list alone, once each. InvoiceNotFound."""
        listed = await self._books.invoices(customer)
        theirs = {str(one.id): one for one in listed} | {one.invoice.number: one for one in listed}
        for number in numbers:
            if number not in theirs:
                raise InvoiceNotFound(number=number)
        return list({theirs[number].id: theirs[number] for number in numbers}.values())

    async def _with_what_is_left(self, customer: str, some: Sequence[Listed]) -> tuple[Invoice, ...]:
        open_ones = [one for one in some if one.invoice.payable]
        if len(open_ones) <= DETAILED:
            whole = await asyncio.gather(*(self._whole(customer, one) for one in open_ones))
            found = {one.id: invoice for one, invoice in zip(open_ones, whole, strict=True)}
            return tuple(found.get(one.id, one.invoice) for one in some)
        given = await self._books.transactions(customer)
        came = readable(lambda: paid_in_part(given))
        return tuple(told(one, one.owed - came.get(one.id, 0)) for one in some)

    async def _whole(self, customer: str, listed: Listed) -> Invoice:
        """With its lines, and what is left to pay of it."""
        detail, currency = await self._books.detail(customer, listed), listed.invoice.total.currency
        lines, taxes, left = readable(
            lambda: (as_lines(detail, currency), as_taxes(detail, currency), left_of(listed, detail))
        )
        return replace(told(listed, left), lines=lines, taxes=taxes)

    async def services(self, customer: str) -> tuple[Service, ...]:
        return await self._books.services(customer)

    async def saved_cards(self, customer: str) -> tuple[SavedCard, ...]:
        return tuple(one.card for one in await self._books.pay_methods(customer))

    async def automatic_payments(self, customer: str) -> tuple[AutomaticPayment, ...]:
        methods = await self._books.pay_methods(customer)
        listed = await self._books.invoices(customer) if methods else ()
        return automatic([one for one in listed if one.invoice.payable and not one.collected], methods)

    async def payments(self, customer: str) -> tuple[Payment, ...]:
        return await self._books.payments(customer)

    async def credit(self, customer: str) -> tuple[Money, ...]:
        return await self._books.credit(customer)

    def pays_together(self) -> bool:
        return self._pages.mass_payment

    async def leads_to(self, customer: str, numbers: Sequence[str], purpose: Purpose, sign_in: bool) -> str:
        found = await self._found(customer, numbers)
        return await self._pages.address(customer, [one.id for one in found], purpose, sign_in)

    async def check(self) -> str:
        try:
            await self._client.read("GetInvoices", limitnum=1)
        except (WhmcsAway, WhmcsRefused) as trouble:
            raise BackendUnavailable(backend=self.name, why=str(trouble)) from None
        return f"{self.name} answers"

    async def close(self) -> None:
        await self._client.close()
