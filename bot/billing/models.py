"""What billing knows: customers, invoices, services, payments and the cards that pay by themselves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Generic, Literal, TypeVar

from bot.billing.money import Money as Money

T = TypeVar("T")


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
#: "unknown": the backend does not tell.
Mandate = Literal["active", "none", "expired", "withdrawn", "unknown"]
Failure = Literal["above_limit", "card_not_ready", "declined", "expired_card", "unknown"]


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
    """One bill. `number` is what the customer reads on it, `customer` the id of who owes it."""

    number: str
    customer: str
    status: InvoiceStatus
    total: Money
    issued: date
    due: date
    paid_on: date | None = None
    lines: tuple[InvoiceLine, ...] = field(default=())
    taxes: tuple[Tax, ...] = field(default=())

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
    """Money that arrived. `at` is in UTC; `invoices` are the numbers that it settled; `returned` of it went back."""

    gateway: str
    transaction_id: str
    amount: Money
    at: datetime
    invoices: tuple[str, ...]
    returned: Money | None = None

    @property
    def is_kept(self) -> bool:
        """Whether any of it is still here."""
        return self.returned is None or self.returned.amount < self.amount.amount


@dataclass(frozen=True)
class SavedCard:
    """A card that a gateway keeps for automatic payment: never more of it than its last four digits.

    `bank`, `network` and `card_type` are the canonical ids ("hdfc", "visa", "credit"), empty where a backend does not
    tell.
    """

    id: str
    customer: str
    bank: str
    network: str
    card_type: str
    last4: str
    mandate: Mandate


@dataclass(frozen=True)
class AutomaticPayment:
    """An invoice that a card should pay by itself. `failure` is why the last attempt failed, None where it did not."""

    invoice: str
    card: SavedCard
    last_attempt: date | None = None
    failure: Failure | None = None


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list: `total` items in all on `pages` pages (at least 1); `page` counts from 1."""

    items: tuple[T, ...]
    total: int
    page: int
    pages: int

    @classmethod
    def turn(cls, total: int, page: int, per_page: int) -> tuple[int, int]:
        """The page that exists nearest to the one asked for, and how many there are."""
        pages = max(1, math.ceil(total / per_page))
        return min(max(page, 1), pages), pages


@dataclass(frozen=True)
class Checkout:
    """What is about to be paid: at least one payable invoice of one customer, in one currency."""

    customer: Customer
    invoices: tuple[Invoice, ...]
    total: Money

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(invoice.number for invoice in self.invoices)


def unique(numbers: Sequence[str]) -> tuple[str, ...]:
    """The numbers once each, in the order in which they were named."""
    return tuple(dict.fromkeys(numbers))
