"""Puts together what stands on an invoice's paper, and has it drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.billing.account import Account
from bot.billing.attempt import attempt_of
from bot.billing.backends.base import ClientArea, Login
from bot.billing.bill import Bill, InvoiceLabels
from bot.billing.company import Company
from bot.billing.database import read
from bot.billing.gateways.registry import Gateways
from bot.billing.models import Customer, Invoice, Payment
from bot.billing.papers import Papers, draw
from bot.billing.schema import attempts as table
from bot.database.engine import Database

PAGES = "/clientarea/"  # where our own client area is


class Bills:
    def __init__(
        self,
        account: Account,
        database: Database,
        gateways: Gateways,
        company: Company,
        labels: Callable[[str], InvoiceLabels] | None,
        public_url: str,
    ) -> None:
        self._account, self._database, self._gateways = account, database, gateways
        self._company, self._labels, self._public_url = company, labels, public_url
        self._papers = Papers()

    async def pdf(self, invoice: Invoice, owner: Customer, language: str, today: date) -> bytes:
        """TooMany."""
        if self._labels is None:
            raise RuntimeError("Billing was made without labels, which a PDF needs")
        bill = await self._bill(invoice, owner, today)
        return await self._papers.file(owner.id, (bill, language), draw, bill, language, self._company, self._labels)

    async def _bill(self, invoice: Invoice, owner: Customer, today: date) -> Bill:
        payments = [one for one in await self._account.payments(owner.id) if invoice.number in one.invoices]
        known = {one.transaction_id: one for one in payments}
        back = await read(self._database, _given_back, owner.id) if payments else ()
        return Bill(
            invoice=invoice,
            owner=owner,
            payments=tuple(self._branded(replace(one, amount=one.share_of(invoice.number))) for one in payments),
            refunds=tuple(self._branded(_of(invoice, one, known)) for one in back if one.transaction_id in known),
            overdue=invoice.overdue(today),
            page=await self._page(invoice),
        )

    async def _page(self, invoice: Invoice) -> str | None:
        """Where it is seen and paid after logging in: a paper outlives every link, and lies about.

        Of a client area elsewhere only the backend may know more than the address.
        """
        if not invoice.payable:
            return None
        if self._account.can(ClientArea):  # it takes its money itself
            return await self._account.leads_to(invoice.customer, (invoice.number,), "pay")
        if not self._gateways.take(invoice.total.currency):
            return None
        ours = f"{self._public_url}{PAGES}"
        if self._company.site != ours:
            return self._company.site
        return f"{ours}invoices/{quote(invoice.number, safe='')}" if self._account.can(Login) else None

    def _branded(self, payment: Payment) -> Payment:
        brands = {gateway.name: gateway.brand for gateway in self._gateways.all()}
        return replace(payment, gateway=brands.get(payment.gateway, payment.gateway))


def _of(invoice: Invoice, back: Payment, known: Mapping[str, Payment]) -> Payment:
    """What went back of this invoice's share, and of it alone, where that is known."""
    payment = known[back.transaction_id]
    alone = replace(payment, returned=back.amount).returned_of(invoice.number)
    if alone is None:
        return replace(back, invoices=payment.invoices)
    return replace(back, amount=alone, invoices=(invoice.number,))


def _given_back(connection: Connection, customer: str) -> tuple[Payment, ...]:
    """What our gateways gave back of what a customer's invoices took, with the payment's own number; oldest first."""
    theirs = (table.c.customer == customer, table.c.refunded.is_not(None), table.c.transaction_id.is_not(None))
    rows = connection.execute(sa.select(table).where(*theirs).order_by(table.c.changed))
    found = [(attempt_of(row), row.changed) for row in rows]
    return tuple(
        Payment(one.gateway, one.transaction_id or "", one.taken_back, changed, one.numbers)
        for one, changed in found
        if one.taken_back.amount
    )
