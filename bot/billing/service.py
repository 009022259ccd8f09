"""The till's counter: everything that the rest of the house may ask of billing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING

from bot.billing.backends.base import BillingBackend
from bot.billing.gateways.base import Gateway, Notification, Order, RedirectTo
from bot.billing.gateways.registry import Gateways
from bot.billing.gateways.standin import StandinGateway
from bot.billing.links import LinkClaims, Links, Purpose
from bot.billing.models import (
    AutomaticPayment,
    Checkout,
    Customer,
    Invoice,
    InvoiceStatus,
    Money,
    Page,
    Payment,
    Service,
    unique,
)
from bot.billing.payment_attempts import PaymentAttempts, Settlement
from bot.errors import GatewayUnavailable, InvoiceNotFound, LinkInvalid, NotPayable
from bot.settings import Settings, settings

if TYPE_CHECKING:
    from bot.billing.pdf import InvoiceLabels

MOST = 100  # invoices that one page of the backend, or one checkout, may hold


def utc_now() -> datetime:
    return datetime.now(timezone.utc)


class Billing:
    """One facade over the backend, the links, the gateways and the PDF.

    Cheap to make; nothing is opened before the first call. A process should share one of them.
    Every query may raise what bot/billing/backends/base.py says.
    """

    def __init__(
        self,
        backend: BillingBackend,
        attempts: PaymentAttempts,
        links: Links,
        gateways: Gateways,
        public_url: str,
        company: Mapping[str, str],
        invoice_labels: Callable[[str], InvoiceLabels] | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._backend = backend
        self._attempts = attempts
        self._links = links
        self._gateways = gateways
        self._public_url = public_url.rstrip("/")
        self._company = company
        self._invoice_labels = invoice_labels
        self._clock = clock

    @classmethod
    def from_settings(
        cls, chosen: Settings | None = None, invoice_labels: Callable[[str], InvoiceLabels] | None = None
    ) -> Billing:
        """The till of this installation. `stationery` gives the words and figures of a PDF in a language."""
        from bot.billing.assembly import assemble

        return assemble(chosen or settings(), invoice_labels)

    # -- what the customer has ------------------------------------------------------------------------------------

    def today(self) -> date:
        """The company's calendar day."""
        return self._clock().astimezone().date()

    async def customer(self, customer: str) -> Customer:
        return await self._backend.customer(customer)

    async def find_login(self, email: str, password: str) -> Customer:
        return await self._backend.find_login(email, password)

    async def invoices(
        self, customer: str, statuses: Collection[InvoiceStatus] | None = None, page: int = 1, per_page: int = 10
    ) -> Page[Invoice]:
        return await self._backend.invoices(customer, statuses, page, per_page)

    async def invoice(self, customer: str, number: str) -> Invoice:
        return await self._backend.invoice(customer, number)

    async def unpaid(self, customer: str) -> tuple[Invoice, ...]:
        """All that they can pay now, the most urgent first."""
        return await self.every(customer, {InvoiceStatus.UNPAID})

    async def every(self, customer: str, statuses: Collection[InvoiceStatus]) -> tuple[Invoice, ...]:
        """All that have one of these statuses, however many pages they fill, the most urgent first."""
        found: list[Invoice] = []
        page = pages = 1
        while page <= pages:
            some = await self._backend.invoices(customer, statuses, page, MOST)
            found += some.items
            page, pages = page + 1, some.pages
        return tuple(sorted(found, key=lambda invoice: (invoice.due, invoice.number)))

    async def services(self, customer: str) -> tuple[Service, ...]:
        return await self._backend.services(customer)

    async def payments(self, customer: str) -> tuple[Payment, ...]:
        return await self._backend.payments(customer)

    async def automatic_payments(self, customer: str) -> tuple[AutomaticPayment, ...]:
        return await self._backend.automatic_payments(customer)

    # -- links ----------------------------------------------------------------------------------------------------

    async def pay_link(self, customer: str, numbers: Sequence[str]) -> str:
        """Address of the page on which exactly these can be paid for a while; raises what checkout() raises."""
        checkout = await self.checkout(customer, numbers)
        return self._pay_address(customer, checkout.numbers)

    def pay_link_for(self, invoices: Sequence[Invoice]) -> str:
        """The same for invoices of one customer that were read just now, without reading them again."""
        if not invoices or len(invoices) > MOST or len({invoice.customer for invoice in invoices}) > 1:
            raise InvoiceNotFound(number=", ".join(invoice.number for invoice in invoices[:3]))
        _payable(invoices)
        return self._pay_address(invoices[0].customer, unique([invoice.number for invoice in invoices]))

    def _pay_address(self, customer: str, numbers: Sequence[str]) -> str:
        return f"{self._public_url}/pay/{self._links.make(customer, numbers, 'pay')}"

    async def download_link(self, customer: str, number: str) -> str:
        """Address of the page from which this invoice can be downloaded for a while; InvoiceNotFound."""
        return self.download_link_for(await self._backend.invoice(customer, number))

    def download_link_for(self, invoice: Invoice) -> str:
        """The same for an invoice that was read just now."""
        return f"{self._public_url}/invoices/{self._links.make(invoice.customer, (invoice.number,), 'download')}"

    def open_link(self, token: str, purpose: Purpose) -> LinkClaims:
        """What a token of one of our links proves; LinkExpired or LinkInvalid."""
        return self._links.open(token, purpose)

    # -- paying ---------------------------------------------------------------------------------------------------

    async def checkout(self, customer: str, numbers: Sequence[str]) -> Checkout:
        """What would be paid. InvoiceNotFound (also for none at all), NotPayable, MixedCurrencies."""
        wanted = unique(numbers)
        if not wanted or len(wanted) > MOST:
            raise InvoiceNotFound(number=", ".join(wanted[:3]))
        invoices = tuple([await self._backend.invoice(customer, number) for number in wanted])
        total = _payable(invoices)
        return Checkout(await self._backend.customer(customer), invoices, total)

    def gateways(self) -> tuple[Gateway, ...]:
        """All gateways of this installation, in the order in which they are offered; see Gateway.accepts."""
        return self._gateways.all()

    def standin(self, token: str) -> StandinGateway:
        """The local stand-in whose page a token belongs to; LinkInvalid where there is none."""
        gateway = self._gateways.standin(token)
        if gateway is None:
            raise LinkInvalid()
        return gateway

    async def start_payment(self, customer: str, numbers: Sequence[str], gateway: str, return_url: str) -> RedirectTo:
        """Begin an attempt to pay and say where the browser goes. Raises what checkout() raises, GatewayUnavailable."""
        checkout = await self.checkout(customer, numbers)
        provider = self._gateways.get(gateway)
        if not provider.accepts(checkout):
            raise GatewayUnavailable(gateway=gateway)
        reference = await asyncio.to_thread(self._attempts.begin, checkout, gateway, self._clock())
        notify_url = f"{self._public_url}/webhooks/{gateway}"
        return await provider.start(Order(reference, checkout, return_url, notify_url))

    async def settle(self, gateway: str, notification: Notification) -> Settlement:
        """Take a gateway's word, prove it and settle the attempt that it names; safe to repeat, also at once.

        NotAllowed: forged. NotFound: no attempt of ours with this gateway. PaymentMismatch: another amount or currency.
        NotPayable: the invoices were settled or cancelled meanwhile (the attempt is kept as surplus, for a person).
        """
        confirmation = await self._gateways.get(gateway).confirm(notification)
        return await self._attempts.settle(self._backend, gateway, confirmation, self._clock())

    # -- the invoice on paper -------------------------------------------------------------------------------------

    async def pdf(self, customer: str, number: str, language: str) -> bytes:
        """The invoice as a PDF file in a language; InvoiceNotFound."""
        from bot.billing.pdf import render_pdf

        if self._invoice_labels is None:
            raise RuntimeError("Billing was made without stationery, which a PDF needs")
        invoice = await self._backend.invoice(customer, number)
        owner = await self._backend.customer(customer)
        titles = {gateway.name: gateway.title for gateway in self._gateways.all()}
        payments = tuple(
            replace(one, gateway=titles.get(one.gateway, one.gateway))
            for one in await self._backend.payments(customer)
            if invoice.number in one.invoices
        )
        paper = self._invoice_labels(language)
        return await asyncio.to_thread(render_pdf, invoice, owner, payments, self._company, paper)

    # -- chores ---------------------------------------------------------------------------------------------------

    async def generate_renewals(self, today: date | None = None) -> tuple[Invoice, ...]:
        return await self._backend.generate_renewals(today or self.today())

    async def close(self) -> None:
        await self._backend.close()


def _payable(invoices: Sequence[Invoice]) -> Money:
    """What they come to. NotPayable, MixedCurrencies."""
    for invoice in invoices:
        if not invoice.payable:
            raise NotPayable(number=invoice.number, status=str(invoice.status))
    return Money.total(invoice.total for invoice in invoices)
