"""What billing knows: customers, invoices, services, payments and the cards that pay by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Literal

from bot.billing.cards import AutomaticPayment as AutomaticPayment
from bot.billing.cards import Failure as Failure
from bot.billing.cards import SavedCard as SavedCard
from bot.billing.money import Money as Money
from bot.billing.money import amount_of as amount_of
from bot.billing.page import Page as Page
from bot.billing.shares import Share as Share


class _Word(str, Enum):
    """An enumeration whose members print as the word that the backend and the client area use."""

    def __str__(self) -> str:
        return str(self.value)


class InvoiceStatus(_Word):
    """The words of WHMCS. Overdue is no status: it is Unpaid with a due date that has passed."""

    DRAFT = "Draft"
    UNPAID = "Unpaid"
    PAID = "Paid"
    CANCELLED = "Cancelled"
    REFUNDED = "Refunded"
    COLLECTIONS = "Collections"
    PAYMENT_PENDING = "Payment Pending"


class ServiceStatus(_Word):
    PENDING = "Pending"
    ACTIVE = "Active"
    SUSPENDED = "Suspended"
    TERMINATED = "Terminated"
    CANCELLED = "Cancelled"


ServiceKind = Literal["hosting", "vps", "domain"]


@dataclass(frozen=True)
class Customer:
    """`language` is the one chosen in the client area, None where none was chosen."""

    id: str
    name: str
    email: str
    country: str
    currency: str
    language: str | None = None


@dataclass(frozen=True)
class InvoiceLine:
    """`period`: the first and the last day that it pays for, where the backend knows them."""

    description: str
    amount: Money
    service_id: str | None = None
    period: tuple[date, date] | None = None


@dataclass(frozen=True)
class Tax:
    """A tax on an invoice, as the backend reckons it: "VAT" (nothing where it has no name), 15 per cent (or None).

    `included`: the amounts of the lines hold it already.
    """

    name: str
    rate: Decimal | None
    amount: Money
    included: bool = False


@dataclass(frozen=True)
class Invoice:
    """One bill. `number` is what the customer reads on it, `customer` the id of who owes it.

    `total` is what it comes to, `met` what was paid of it in parts or met with account credit, `credit` how much of
    that was credit; None where nothing was, or the backend does not tell.
    """

    number: str
    customer: str
    status: InvoiceStatus
    total: Money
    issued: date
    due: date
    paid_on: date | None = None
    lines: tuple[InvoiceLine, ...] = field(default=())
    taxes: tuple[Tax, ...] = field(default=())
    met: Money | None = None
    credit: Money | None = None

    @property
    def left(self) -> Money:
        """What is still to be paid of it: what is told, and what is charged."""
        if self.status is InvoiceStatus.PAID:
            return self.total - self.total
        return self.total if self.met is None else self.total - self.met

    @property
    def in_parts(self) -> bool:
        """Whether some of it is met and some is left."""
        return self.met is not None and self.met.amount > 0 and self.left.amount > 0

    @property
    def payable(self) -> bool:
        """Whether money may be taken for it now."""
        return self.status is InvoiceStatus.UNPAID

    def overdue(self, today: date) -> bool:
        return self.payable and self.due < today

    def days_left(self, today: date) -> int:
        """Days until the due date; negative once it has passed."""
        return (self.due - today).days


@dataclass(frozen=True)
class Service:
    """Something the customer rents. `price` is for one cycle of `cycle_months` months."""

    id: str
    customer: str
    name: str
    kind: ServiceKind
    domain: str | None
    status: ServiceStatus
    next_due: date
    price: Money
    cycle_months: int


@dataclass(frozen=True)
class Payment:
    """Money that arrived. `at` is in UTC; `invoices` are the numbers that it settled; `returned` of it went back.

    `shares`: how much of it each of these took, where the backend tells.
    """

    gateway: str
    transaction_id: str
    amount: Money
    at: datetime
    invoices: tuple[str, ...]
    returned: Money | None = None
    shares: tuple[Share, ...] = field(default=(), compare=False)

    def share_of(self, number: str) -> Money:
        """What this invoice took of it."""
        return next((share.amount for share in self.shares if share.number == number), self.amount)

    def returned_of(self, number: str) -> Money | None:
        """What went back of this invoice's share; None where that is only known of all its invoices together."""
        if self.returned is None or len(self.invoices) == 1:
            return self.returned
        return None if self.is_kept else self.share_of(number)

    @property
    def is_kept(self) -> bool:
        """Whether any of it is still here."""
        return self.returned is None or self.returned.amount < self.amount.amount


@dataclass(frozen=True)
class Checkout:
    """What is about to be paid: at least one payable invoice of one customer, in one currency.

    `total` is less than what is left where a part of one invoice is paid.
    """

    customer: Customer
    invoices: tuple[Invoice, ...]
    total: Money

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(invoice.number for invoice in self.invoices)

    @property
    def shares(self) -> tuple[Share, ...]:
        """How much of it is for which invoice."""
        if len(self.invoices) == 1:
            return (Share(self.invoices[0].number, self.total),)
        return tuple(Share(invoice.number, invoice.left) for invoice in self.invoices)


def unique(numbers: Sequence[str]) -> tuple[str, ...]:
    """The numbers once each, in the order in which they were named."""
    return tuple(dict.fromkeys(numbers))
