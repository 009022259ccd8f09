"""Invoices as the backend has them, with those shown as pending for which a payment is on its way or not booked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.billing.attempt import HELD
from bot.billing.backends.base import Invoices
from bot.billing.models import Customer, Invoice, InvoiceStatus, Page
from bot.billing.payment_attempts import PaymentAttempts

WAITS = ("pending", *HELD)  # the gateway still looks at it; money is here, of which a person decides


class WaitingInvoices(Invoices):
    """Asks the backend and marks what was paid here as Payment Pending, so that nobody is asked to pay it twice.

    Until the gateway or a person has decided, the backend goes on calling the invoice unpaid.
    A list of one status still holds what the backend puts into it; each invoice in it says what is true.
    """

    name = "waiting"

    def __init__(self, backend: Invoices, attempts: PaymentAttempts) -> None:
        self._backend = backend
        self._attempts = attempts

    @classmethod
    def open(cls, *_: object) -> Invoices:
        raise TypeError("this stands before another backend and is none of its own")

    def forget(self, customer: str) -> None:
        self._backend.forget(customer)

    async def customer(self, customer: str) -> Customer:
        return await self._backend.customer(customer)

    async def invoices(
        self, customer: str, statuses: Collection[InvoiceStatus] | None = None, page: int = 1, per_page: int = 10
    ) -> Page[Invoice]:
        return await self.marked_page(customer, await self._backend.invoices(customer, statuses, page, per_page))

    async def marked_page(self, customer: str, found: Page[Invoice]) -> Page[Invoice]:
        """The same page of what the backend found, with what is true of each."""
        return replace(found, items=await self._marked(customer, found.items))

    async def invoices_by_number(self, customer: str, numbers: Sequence[str]) -> tuple[Invoice, ...]:
        return await self._marked(customer, await self._backend.invoices_by_number(customer, numbers))

    async def check(self) -> str:
        return await self._backend.check()

    async def close(self) -> None:
        await self._backend.close()

    async def _marked(self, customer: str, invoices: tuple[Invoice, ...]) -> tuple[Invoice, ...]:
        if not any(invoice.payable for invoice in invoices):
            return invoices
        kept = await self._attempts.in_states(WAITS, customer)
        paid = {number for attempt in kept for number in attempt.numbers}
        return tuple(
            replace(invoice, status=InvoiceStatus.PAYMENT_PENDING)
            if invoice.payable and invoice.number in paid
            else invoice
            for invoice in invoices
        )
