"""A backend that only reads invoices: no login, no services, no payments, nothing to book. It counts its calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from bot.billing.backends.base import Invoices
from bot.billing.models import Customer, Invoice, InvoiceLine, InvoiceStatus, Money, Page
from bot.errors import CustomerNotFound, InvoiceNotFound


class ReadingBackend(Invoices):
    name = "reading"

    def __init__(self, customers: Iterable[Customer], invoices: Iterable[Invoice]) -> None:
        self._customers = {customer.id: customer for customer in customers}
        self._invoices = list(invoices)
        self.calls: Counter[str] = Counter()

    @classmethod
    def open(cls, chosen: Any, engine: Any) -> ReadingBackend:
        return cls(CUSTOMERS, INVOICES)

    async def customer(self, customer: str) -> Customer:
        self.calls["customer"] += 1
        return self._known(customer)

    async def invoices(
        self, customer: str, statuses: Collection[InvoiceStatus] | None = None, page: int = 1, per_page: int = 10
    ) -> Page[Invoice]:
        self.calls["invoices"] += 1
        if not 1 <= per_page <= 100:
            raise ValueError("a page holds 1 to 100 invoices")
        theirs = [one for one in self._theirs(customer) if statuses is None or one.status in statuses]
        newest = sorted(theirs, key=lambda one: (one.issued, int(one.number)), reverse=True)
        page, pages = Page.turn(len(newest), page, per_page)
        return Page(tuple(newest[(page - 1) * per_page : page * per_page]), len(newest), page, pages)

    async def invoices_by_number(self, customer: str, numbers: Sequence[str]) -> tuple[Invoice, ...]:
        self.calls["invoices_by_number"] += 1
        theirs = {one.number: one for one in self._theirs(customer)}
        for number in numbers:
            if number not in theirs:
                raise InvoiceNotFound(number=number)
        return tuple(theirs[number] for number in numbers)

    async def check(self) -> str:
        return f"{self.name} answers"

    async def close(self) -> None:
        """It holds nothing."""

    def _known(self, customer: str) -> Customer:
        if customer not in self._customers:
            raise CustomerNotFound(customer=customer)
        return self._customers[customer]

    def _theirs(self, customer: str) -> list[Invoice]:
        return [one for one in self._invoices if one.customer == self._known(customer).id]


def _demo() -> tuple[list[Customer], list[Invoice]]:
    """Rahim with two unpaid invoices, a paid and a cancelled one; Priya with two; Nusrat with none unpaid."""
    today = date.today()

    def invoice(number: str, customer: str, status: InvoiceStatus, amount: str, currency: str, due: int) -> Invoice:
        money, day = Money.of(amount, currency), today + timedelta(days=due)
        paid = day if status is InvoiceStatus.PAID else None
        line = (InvoiceLine("Hosting - rahimshop.com", money),)
        return Invoice(number, customer, status, money, day - timedelta(days=15), day, paid, line)

    customers = [
        Customer("1001", "Rahim Uddin", "rahim@example.com", "BD", "BDT", "bn"),
        Customer("1002", "Priya Sen", "priya@example.com", "IN", "INR"),
        Customer("1004", "Nusrat Jahan", "nusrat@example.com", "BD", "BDT"),
    ]
    unpaid, paid = InvoiceStatus.UNPAID, InvoiceStatus.PAID
    return customers, [
        invoice("4821", "1001", unpaid, "2300.00", "BDT", 5),
        invoice("4822", "1001", unpaid, "1150.00", "BDT", -2),
        invoice("4790", "1001", paid, "2300.00", "BDT", -60),
        invoice("4755", "1001", InvoiceStatus.CANCELLED, "900.00", "BDT", -90),
        invoice("4901", "1002", unpaid, "18500.00", "INR", 3),
        invoice("4902", "1002", unpaid, "1200.00", "INR", 9),
        invoice("4700", "1004", paid, "500.00", "BDT", -30),
    ]


CUSTOMERS, INVOICES = _demo()
