"""Everything that the other rooms may ask of billing, in one object."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timezone

from bot.billing.account import MOST
from bot.billing.attempt import PaymentAttempt
from bot.billing.backends.base import Invoices, Renewals
from bot.billing.bill import InvoiceLabels
from bot.billing.bills import Bills
from bot.billing.checkouts import Checkouts, check_payable
from bot.billing.company import Company
from bot.billing.gateways.base import Gateway, Notification, NotOurs, RedirectTo
from bot.billing.gateways.registry import Gateways
from bot.billing.link_log import LinkLog
from bot.billing.links import LinkClaims, Links, Purpose
from bot.billing.models import Checkout, Customer, Invoice, Money, unique
from bot.billing.money_chores import MoneyChores
from bot.billing.payment_attempts import PaymentAttempts
from bot.billing.payment_service import PaymentService, Settlement
from bot.billing.reconciliation import Reconciliation
from bot.billing.surplus_credit import SurplusCredit
from bot.billing.tracing import MissedPayment, Traced, Tracing
from bot.database.engine import Database
from bot.errors import InvoiceNotFound, LinkInvalid
from bot.standins.base import StandinServer


def utc_now() -> datetime:
    return datetime.now(timezone.utc)


class Billing(Checkouts):
    """One facade over the backend, the links, the gateways and the PDF; bot/billing/assembly.py makes it.

    Cheap to make; nothing is opened before the first call. A process should share one of them.
    """

    def __init__(
        self,
        backend: Invoices,
        attempts: PaymentAttempts,
        links: Links,
        link_log: LinkLog,
        gateways: Gateways,
        public_url: str,
        company: Company,
        invoice_labels: Callable[[str], InvoiceLabels] | None = None,
        clock: Callable[[], datetime] = utc_now,
        owns: Database | None = None,
        part_percent: int = 0,
    ) -> None:
        super().__init__(backend, attempts, gateways, clock, part_percent)
        self._links = links
        self._link_log = link_log
        self._public_url = public_url.rstrip("/")
        self._payment_service = PaymentService(backend, attempts, gateways, self._public_url)
        self._reconciliation = Reconciliation(attempts.database, self._payment_service.ask)
        self._chores = MoneyChores(attempts, gateways, backend, clock)
        self.unknown_refunds = self._chores.unknown_refunds
        self._surplus_credit = SurplusCredit(attempts, backend)
        self._bills = Bills(self, attempts.database, gateways, company, invoice_labels, self._public_url)
        self._tracing = Tracing(attempts, self._reconciliation, gateways)
        self._owns = owns

    def today(self) -> date:
        """The company's calendar day."""
        return self._clock().astimezone().date()

    # -- links ----------------------------------------------------------------------------------------------------

    async def pay_link(self, customer: str, numbers: Sequence[str]) -> str:
        """Address of the page on which exactly these can be paid for a while; raises what checkout() raises."""
        return self.pay_link_for(await self.payable_invoices(customer, numbers))

    def pay_link_for(self, invoices: Sequence[Invoice], seconds: float | None = None) -> str:
        """The same for invoices of one customer that were read just now, without reading them again.

        `seconds`: how long it lives, where not as long as other links.
        """
        if not invoices or len(invoices) > MOST or len({invoice.customer for invoice in invoices}) > 1:
            raise InvoiceNotFound(number=", ".join(invoice.number for invoice in invoices[:3]))
        check_payable(invoices)
        numbers = unique([invoice.number for invoice in invoices])
        return f"{self._public_url}/pay/{self._links.make(invoices[0].customer, numbers, 'pay', seconds)}"

    def way_to_pay(self, invoices: Sequence[Invoice]) -> str:
        """As pay_link_for; "" where nothing takes money of their currency."""
        return self.pay_link_for(invoices) if all(self.can_be_paid(one) for one in invoices) else ""

    async def download_link(self, customer: str, number: str) -> str:
        """Address of the page from which this invoice can be downloaded for a while; InvoiceNotFound."""
        return self.download_link_for(await self.invoice(customer, number))

    def download_link_for(self, invoice: Invoice) -> str:
        """The same for an invoice that was read just now."""
        return f"{self._public_url}/invoices/{self._links.make(invoice.customer, (invoice.number,), 'download')}"

    def open_link(self, token: str, purpose: Purpose) -> LinkClaims:
        """What a token of one of our links proves; LinkExpired or LinkInvalid."""
        return self._links.open(token, purpose)

    async def use_link(self, token: str, purpose: Purpose) -> LinkClaims:
        """The same for somebody who does what the link is for, which is noted in the event log."""
        claims = self._links.open(token, purpose)
        await self._link_log.opened(claims)
        return claims

    # -- paying ---------------------------------------------------------------------------------------------------

    def gateways(self) -> tuple[Gateway, ...]:
        """All gateways of this installation, in the order in which they are offered; see Gateway.accepts."""
        return self._gateways.all()

    def standin(self, gateway: str) -> StandinServer:
        """The server of a gateway that is played here, for the page on which a customer decides; LinkInvalid."""
        server = self._gateways.standin(gateway)
        if server is None:
            raise LinkInvalid()
        return server

    async def start_payment(self, customer: str, numbers: Sequence[str], gateway: str, return_url: str) -> RedirectTo:
        """Begin an attempt to pay and say where the browser goes. Raises what checkout() raises, GatewayUnavailable."""
        return await self.start_payment_of(await self.checkout(customer, numbers), gateway, return_url)

    async def start_payment_of(self, checkout: Checkout, gateway: str, return_url: str) -> RedirectTo:
        """The same for what was read just now. GatewayUnavailable, also where the gateway does not take this."""
        return await self._payment_service.start(checkout, gateway, return_url, self._clock())

    async def settle(self, gateway: str, notification: Notification) -> Settlement | NotOurs:
        """Take a gateway's word, prove it and settle the attempt that it names; safe to repeat, also at once.

        NotOurs: the gateway's word, but about no attempt of ours; nothing is changed. NotAllowed: forged.
        PaymentMismatch: another amount or currency came. NotPayable: the invoices were settled or cancelled meanwhile.
        Where money came that could not be booked, the attempt is kept for a person (see for_a_person).
        """
        return await self._payment_service.settle(gateway, notification, self._clock())

    async def ask_gateway(self, reference: str) -> Settlement:
        """Ask the gateway what became of an attempt and settle it as `settle` does. NotFound, GatewayUnavailable."""
        return await self._payment_service.ask(reference, self._clock())

    async def ask_gateways(self) -> int:
        """Ask about the attempts of which nothing was heard for long enough, and about refunds that were only promised;
        how many they are. BackendUnavailable."""
        now = self._clock()
        await self._surplus_credit.run(now)
        return await self._reconciliation.run(now) + await self._chores.run(now)

    async def ask_about(self, customer: str, numbers: Sequence[str]) -> None:
        """Ask the gateway about their newest attempt for these; nothing where it is away. BackendUnavailable."""
        await self._reconciliation.about(customer, numbers, self._clock())

    async def trace(self, customer: str, missed: MissedPayment) -> Traced:
        """Look for a payment that they miss: gateways are asked about what they began. BackendUnavailable."""
        return await self._tracing.trace(customer, missed, self._clock())

    async def refund(self, reference: str, key: str, amount: Money | None = None) -> PaymentAttempt:
        """Have the gateway give back all of what an attempt brought, or a part; the same `key` gives back once.

        It does not change the invoices: what a refund means for them, a person decides. NotFound, RefundRefused,
        GatewayUnavailable.
        """
        return await self._payment_service.refund(reference, amount, key, self._clock())

    async def assign(self, reference: str) -> PaymentAttempt:
        """A person has booked by hand what waited for one; nothing where it did not. NotFound."""
        return await self._payment_service.assign(reference, self._clock())

    async def to_credit(self, reference: str) -> PaymentAttempt:
        """A person says that what no invoice could take of a payment is account credit now; nothing where that cannot
        be, also while some of it may be on its way back. NotFound, BackendUnavailable: told again by ask_gateways."""
        return await self._surplus_credit.give(reference, self._clock())

    # -- the invoice on paper -------------------------------------------------------------------------------------

    async def pdf(self, customer: str, number: str, language: str) -> bytes:
        """The invoice as a PDF file in a language; InvoiceNotFound, TooMany."""
        return await self.pdf_of(await self.invoice(customer, number), await self.customer(customer), language)

    async def pdf_of(self, invoice: Invoice, owner: Customer, language: str) -> bytes:
        """The same for an invoice and its customer that were read just now."""
        return await self._bills.pdf(invoice, owner, language, self.today())

    # -- chores ---------------------------------------------------------------------------------------------------

    async def generate_renewals(self, today: date | None = None) -> tuple[Invoice, ...]:
        """The renewal invoices that were due to be made; none where the backend makes them by itself."""
        backend = self._backend
        return await backend.generate_renewals(today or self.today()) if isinstance(backend, Renewals) else ()

    async def close(self) -> None:
        await self._gateways.close()
        await self._backend.close()
        if self._owns is not None:
            await self._owns.close()
