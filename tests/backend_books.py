"""The books that every invoice backend under test holds, and what it is asked with; TODAY is their day."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from bot.billing.models import (
    AutomaticPayment,
    Customer,
    Invoice,
    InvoiceLine,
    InvoiceStatus,
    Money,
    Payment,
    SavedCard,
    Service,
    ServiceStatus,
)
from bot.errors import (
    CustomerNotFound,
)

TODAY = date(2026, 1, 31)
NOW = datetime(2026, 1, 31, 12, 30, tzinfo=timezone.utc)
RENEWAL_DAYS = 15


@dataclass(frozen=True)
class Books:
    """Everything a backend under test holds; passwords by customer."""

    customers: tuple[Customer, ...]
    passwords: dict[str, str]
    services: tuple[Service, ...]
    invoices: tuple[Invoice, ...]
    payments: tuple[Payment, ...] = ()
    automatic: tuple[AutomaticPayment, ...] = field(default=())
    credits: tuple[tuple[str, Money], ...] = ()


def taka(amount: str) -> Money:
    return Money.of(amount, "BDT")


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


RAHIM = Customer("r1", "Rahim", "rahim@example.com", "BD", "BDT", "bn")
KARIM = Customer("k1", "O'Karim; DROP TABLE", "karim@example.com", "BD", "BDT")
LISTER = Customer("l1", "Lister", "lister@example.com", "BD", "BDT")
HOSTING = Service("s1", "r1", "Hosting", "hosting", "rahim.example", ServiceStatus.ACTIVE, day(0), taka("100"), 1)
VPS = Service("s2", "r1", "VPS", "vps", None, ServiceStatus.SUSPENDED, day(-3), taka("250.50"), 12)
NEW = Service("s3", "r1", "New", "hosting", None, ServiceStatus.PENDING, day(2), taka("80"), 3)
GONE = Service("s4", "r1", "Gone", "hosting", None, ServiceStatus.TERMINATED, day(3), taka("90"), 1)
DOMAIN = Service("s5", "k1", "Domain", "domain", "karim.example", ServiceStatus.ACTIVE, day(15), taka("1450"), 12)
LATER = Service("s6", "k1", "Later", "vps", None, ServiceStatus.ACTIVE, day(16), taka("700"), 1)


def bill(number: str, status: InvoiceStatus, *services: Service, issued: int = -10, **changes: object) -> Invoice:
    lines = tuple(InvoiceLine(service.name, service.price, service.id) for service in services)
    total = Money.total(line.amount for line in lines)
    bare = Invoice(number, services[0].customer, status, total, day(issued), services[0].next_due, None, lines)
    return replace(bare, **changes)  # type: ignore[arg-type]


OWED = bill("11", InvoiceStatus.UNPAID, HOSTING)
TWO_LINES = bill("12", InvoiceStatus.UNPAID, VPS, NEW, issued=-9)
RUPEES = Invoice(
    "13",
    "r1",
    InvoiceStatus.UNPAID,
    Money.of("60", "INR"),
    day(-8),
    day(7),
    None,
    (InvoiceLine("Once", Money.of("60", "INR")),),
)
ENDED = bill("14", InvoiceStatus.UNPAID, GONE, issued=-7)
SHUT = [status for status in InvoiceStatus if status not in (InvoiceStatus.UNPAID, InvoiceStatus.PAID)]
CLOSED = tuple(
    Invoice(str(20 + place), "r1", status, taka("5"), day(-40 + place), day(-20), None, (InvoiceLine("x", taka("5")),))
    for place, status in enumerate(SHUT)
)
PAID = bill("19", InvoiceStatus.PAID, HOSTING, issued=-45, paid_on=day(-41))
KARIMS = Invoice(
    "30", "k1", InvoiceStatus.UNPAID, taka("1"), day(-1), day(9), None, (InvoiceLine("অ্যাকাউন্ট সেটআপ", taka("1")),)
)
MANY = tuple(
    Invoice(
        str(100 + place), "l1", InvoiceStatus.PAID if place % 6 else InvoiceStatus.UNPAID, taka(f"{place}.25"),
        day(-400 + place // 2), day(-390 + place), None, (InvoiceLine(f"Line {place}", taka(f"{place}.25")),),
    )
    for place in range(120)
)  # fmt: skip
PAST = Payment("stripe", "ch_past", taka("100"), datetime(2025, 12, 21, 1, tzinfo=timezone.utc), ("19",))
CARD = SavedCard("c1", "r1", "hdfc", "visa", "credit", "4242", "active")
BOOKS = Books(
    customers=(RAHIM, KARIM, LISTER),
    passwords={"r1": "পাসওয়ার্ড-rahim", "k1": "k" * 40, "l1": "lister"},
    services=(HOSTING, VPS, NEW, GONE, DOMAIN, LATER),
    invoices=(OWED, TWO_LINES, RUPEES, ENDED, *CLOSED, PAID, KARIMS, *MANY),
    payments=(PAST,),
    automatic=(AutomaticPayment("11", CARD, day(-1), "above_limit"),),
    credits=(("r1", taka("40")), ("r1", taka("5.50")), ("r1", Money.of("5", "INR")), ("l1", taka("1"))),
)
NOT_THEIRS = ["30", "999", "0", "-11", "011", "11 ", " 11", "1e1", "11.0", "১১", "", "11' OR '1'='1", "../11", "9" * 30]
NOT_THEIRS += ["11\0", "\ud800", "²", "٣"]


STRANGERS = ("nobody", "", "R1", "r1 ", "r1' OR 1=1 --", "r1\0", "\ud800", "x" * 5000)


class WithBackend:
    @pytest.fixture
    async def backend(self) -> Any:
        """A fresh adapter over BOOKS for every test, renewing RENEWAL_DAYS ahead."""
        raise NotImplementedError

    async def strangers(self, question: Any, *more: object) -> None:
        for customer in STRANGERS:
            with pytest.raises(CustomerNotFound):
                await question(customer, *more)
