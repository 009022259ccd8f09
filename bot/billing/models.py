"""What the till knows: money, customers, invoices, services, payments and the cards that pay by themselves."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import Enum
from typing import Generic, Literal, TypeVar

from bot.errors import MixedCurrencies

CENT = Decimal("0.01")
T = TypeVar("T")


def round_money(amount: Decimal) -> Decimal:
    """The one place where money is rounded: two places, halves away from zero. ValueError for NaN and the endless."""
    try:
        if not amount.is_finite():
            raise InvalidOperation
        return amount.quantize(CENT, rounding=ROUND_HALF_UP) + Decimal(0)  # + 0 makes -0.00 plain
    except InvalidOperation:
        raise ValueError(f"not an amount of money: {amount!r}") from None


@dataclass(frozen=True)
class Money:
    """An amount with its currency (ISO 4217, upper case). Made from text, never from a float."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError("money is a Decimal made from text; see Money.of")
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):
            raise ValueError(f"not a currency: {self.currency!r}")
        object.__setattr__(self, "amount", round_money(self.amount))

    @classmethod
    def of(cls, amount: str | int, currency: str) -> Money:
        """Money from "2300.00" and "BDT"; ValueError for anything that is no amount."""
        if isinstance(amount, float):
            raise TypeError("money is never made from a float")
        try:
            return cls(Decimal(amount), currency)
        except InvalidOperation:
            raise ValueError(f"not an amount of money: {amount!r}") from None

    @classmethod
    def total(cls, parts: Iterable[Money]) -> Money:
        """The sum of at least one amount; MixedCurrencies where they differ."""
        first, *rest = parts
        for part in rest:
            first = first + part
        return first

    def __add__(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise MixedCurrencies(currencies=tuple(sorted({self.currency, other.currency})))
        return Money(self.amount + other.amount, self.currency)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


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


Country = Literal["BD", "IN", "US"]
ServiceKind = Literal["hosting", "vps", "domain"]
Mandate = Literal["active", "none", "expired", "withdrawn"]
Failure = Literal["above_limit", "card_not_ready", "declined", "expired_card"]


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
    description: str
    amount: Money
    service_id: str | None = None


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
    """Money that arrived. `at` is in UTC; `invoices` are the numbers that it settled."""

    gateway: str
    transaction_id: str
    amount: Money
    at: datetime
    invoices: tuple[str, ...]


@dataclass(frozen=True)
class SavedCard:
    """A card that a gateway keeps for automatic payment: never more of it than its last four digits.

    `bank`, `network` and `card_type` are the canonical ids ("hdfc", "visa", "credit").
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
