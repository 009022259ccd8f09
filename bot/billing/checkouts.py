"""What customers may pay at once: whole invoices, a part of one, and what their account credit meets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_CEILING

from bot.billing.account import Account
from bot.billing.backends.base import ApplyingCredit, ClientArea, Credit, Invoices, PartPayments
from bot.billing.gateways.registry import Gateways
from bot.billing.models import Checkout, Invoice, Money
from bot.billing.payment_attempts import PaymentAttempts
from bot.billing.shares import PartRule
from bot.errors import NotFound, NotPayable, PaymentMismatch

RECENT = timedelta(days=1)


class Checkouts(Account):
    """`part_percent`: the least part of an invoice that the company lets customers pay; 0: invoices are paid whole."""

    def __init__(
        self,
        backend: Invoices,
        attempts: PaymentAttempts,
        gateways: Gateways,
        clock: Callable[[], datetime],
        part_percent: int,
    ) -> None:
        super().__init__(backend, attempts)
        self._gateways = gateways
        self._clock = clock
        self._part_percent = part_percent

    @property
    def takes_money(self) -> bool:
        """Whether there is any page on which customers pay: the backend's own, or one that leads to a gateway."""
        return self.can(ClientArea) or bool(self._gateways.all())

    def can_be_paid(self, invoice: Invoice) -> bool:
        """Whether it is open, and there is a page that takes money of its currency."""
        return invoice.payable and (self.can(ClientArea) or self._gateways.take(invoice.total.currency))

    @property
    def takes_parts(self) -> bool:
        """Whether customers may pay a part of an invoice."""
        return bool(self._part_percent) and isinstance(self._backend, PartPayments)

    @property
    def part_percent(self) -> int:
        return self._part_percent if self.takes_parts else 0

    def part_rule(self, invoice: Invoice) -> PartRule | None:
        """Which parts of this invoice may be paid; None where it must be paid whole, also since too little is left."""
        backend = self._backend
        if not self._part_percent or not isinstance(backend, PartPayments):
            return None
        rule = backend.parts_of(invoice)
        if rule is None:
            return None
        wanted, step = invoice.total.amount * self._part_percent / 100, rule.step.amount
        rounded = (wanted / step).to_integral_value(ROUND_CEILING) * step
        least = max(rule.least, Money(rounded, invoice.total.currency))
        return None if invoice.left < least + least else PartRule(least, rule.step)

    async def checkout(self, customer: str, numbers: Sequence[str]) -> Checkout:
        """What would be paid. InvoiceNotFound (also for none at all), NotPayable, MixedCurrencies."""
        return await self.checkout_of(await self.payable_invoices(customer, numbers))

    async def checkout_of(self, invoices: Sequence[Invoice], part: Money | None = None) -> Checkout:
        """The same of invoices of one customer that were read just now; of one of them a part may be paid.

        PaymentMismatch: such a part may not.
        """
        check_payable(invoices)
        total = Money.total(invoice.left for invoice in invoices)
        if part is not None and part != total:
            rule = self.part_rule(invoices[0]) if len(invoices) == 1 else None
            if rule is None or not rule.takes(part, total):
                raise PaymentMismatch()
        return Checkout(await self.customer(invoices[0].customer), tuple(invoices), part or total)

    async def payable_invoices(self, customer: str, numbers: Sequence[str]) -> tuple[Invoice, ...]:
        """These, which can all be paid together. InvoiceNotFound, NotPayable, MixedCurrencies."""
        invoices = await self.invoices_by_number(customer, numbers)
        check_payable(invoices)
        return invoices

    async def credit(self, customer: str) -> tuple[Money, ...]:
        """Their account credit, in each currency of which there is some; none where the backend does not tell."""
        return await self._backend.credit(customer) if isinstance(self._backend, Credit) else ()

    async def credit_for(self, invoice: Invoice) -> Money | None:
        """How much of this invoice their credit can meet now; None for nothing."""
        if not (invoice.payable and isinstance(self._backend, ApplyingCredit)):
            return None
        theirs = await self._backend.credit(invoice.customer)
        there = [one for one in theirs if one.currency == invoice.total.currency]
        return min(there[0], invoice.left) if there and invoice.left.amount > 0 else None

    async def apply_credit(self, customer: str, number: str, amount: Money, key: str) -> Invoice:
        """Meet so much of an invoice from their credit; see ApplyingCredit. NotFound where the backend cannot."""
        if not isinstance(self._backend, ApplyingCredit):
            raise NotFound()
        return await self._backend.apply_credit(customer, number, amount, key, self._clock())

    async def paid_in_part(self, customer: str, numbers: Sequence[str]) -> bool:
        """Whether what they last began to pay of these came and was booked, while something is left."""
        newest = await self._attempts.newest(customer, self._clock() - RECENT)
        last = next((one for one in newest if set(one.numbers) & set(numbers)), None)
        return last is not None and last.state == "settled"


def check_payable(invoices: Sequence[Invoice]) -> None:
    """NotPayable, MixedCurrencies."""
    for invoice in invoices:
        if not invoice.payable:
            raise NotPayable(number=invoice.number, status=str(invoice.status))
    Money.total(invoice.left for invoice in invoices)
