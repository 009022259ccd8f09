"""What stands on the paper of one invoice, and the words and figures that it is written with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.billing.models import Customer, Invoice, InvoiceStatus, Money, Payment
from bot.settings import ROOT

FONTS = ROOT / "node_modules" / "@expo-google-fonts"
STATUS_LABELS = {status: f"status_{status.value.lower().replace(' ', '_')}" for status in InvoiceStatus}
LABELS = frozenset(
    {"title", "number", "billed_to", "customer_number", "issued", "due", "paid_on", "description", "amount", "total"}
    | {"subtotal", "tax", "tax_included", "met", "period", "balance", "sum", "payments", "refunds", "together", "date"}
    | {"gateway", "transaction", "contact", "footer", "page", "pay", "pay_how", "code", "overdue"}
    | set(STATUS_LABELS.values())
)


@dataclass(frozen=True)
class Bill:
    """All that is on the paper besides the company: the same makes the same bytes.

    `payments` settled it, `refunds` are what went back of them: of one over several invoices, of all these together.
    `page` is where its customer pays it, where it is to be paid.
    """

    invoice: Invoice
    owner: Customer
    payments: tuple[Payment, ...] = ()
    refunds: tuple[Payment, ...] = ()
    overdue: bool = False
    page: str | None = None

    @property
    def net(self) -> Money:
        """What the lines come to."""
        return Money.total([line.amount for line in self.invoice.lines] or [self.invoice.total])

    @property
    def gross(self) -> Money:
        """What the invoice came to before any of it was paid: some backends call what is left its total."""
        return Money.total([self.net, *(tax.amount for tax in self.invoice.taxes if not tax.included)])

    @property
    def met(self) -> Money | None:
        """What was met before: a part that was paid, a credit; of one that is paid, the credit alone."""
        if self.invoice.met is not None:
            return self.invoice.met if self.invoice.in_parts else self.invoice.credit
        gross, total = self.gross, self.invoice.total
        return Money(gross.amount - total.amount, total.currency) if gross.amount > total.amount else None

    @property
    def owed(self) -> Money:
        invoice = self.invoice
        owes = invoice.payable or invoice.status is InvoiceStatus.COLLECTIONS
        return invoice.left if owes else Money.of(0, invoice.total.currency)


@dataclass(frozen=True)
class InvoiceLabels:
    """The words and figures of one language: every label of LABELS, and how money, days and digits look.

    `faces` are the font files (`regular`, `bold`) by name, the language's own first; what it has no letters for is set
    in the others. `fonts` is the folder that holds them.
    """

    language: str
    labels: Mapping[str, str]
    money: Callable[[Money], str]
    day: Callable[[date], str]
    digits: Callable[[str], str]
    faces: Mapping[str, Mapping[str, str]]
    fonts: Path = FONTS
