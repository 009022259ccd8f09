"""What a backend may do with a list of invoices beyond paging: order it, search it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection

from bot.billing.invoice_search import NEWEST, InvoiceOrder, InvoiceSearch
from bot.billing.models import Invoice, InvoiceStatus, Page


class Sorting(ABC):
    """Orders the invoices of a customer."""

    @abstractmethod
    async def sorted_invoices(
        self,
        customer: str,
        order: InvoiceOrder,
        statuses: Collection[InvoiceStatus] | None = None,
        page: int = 1,
        per_page: int = 10,
    ) -> Page[Invoice]:
        """As Invoices.invoices, in this order; equal ones in one that stays the same from page to page."""


class Searching(Sorting):
    """Searches the invoices of a customer, and orders what it found."""

    @abstractmethod
    async def find_invoices(
        self,
        customer: str,
        search: InvoiceSearch,
        order: InvoiceOrder = NEWEST,
        page: int = 1,
        per_page: int = 10,
    ) -> Page[Invoice]:
        """As Invoices.invoices, only what fits the search."""

    async def sorted_invoices(
        self,
        customer: str,
        order: InvoiceOrder,
        statuses: Collection[InvoiceStatus] | None = None,
        page: int = 1,
        per_page: int = 10,
    ) -> Page[Invoice]:
        search = InvoiceSearch(statuses=None if statuses is None else frozenset(statuses))
        return await self.find_invoices(customer, search, order, page, per_page)
