"""An invoice as the answers tell of it: what a template needs, with today's date already reckoned in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.answers import Button, render
from bot.billing import Invoice, InvoiceStatus, Money
from bot.knowledge.bills_asked import asks_how_they_differ
from bot.knowledge.spoken_words import asks_what_for

OWED = frozenset({InvoiceStatus.UNPAID, InvoiceStatus.COLLECTIONS, InvoiceStatus.PAYMENT_PENDING})


@dataclass(frozen=True)
class Bill:
    """`total` is what is still to be paid, where something is, else what it came to, which `whole` always is.

    `status` is the status in small letters ("payment_pending"); `timing` is overdue, today or ahead, and `days` how
    far the due date is from today, never negative."""

    number: str
    total: Money
    whole: Money
    met: Money | None
    issued: date
    due: date
    paid_on: date | None
    status: str
    payable: bool
    timing: str
    days: int

    @property
    def in_parts(self) -> bool:
        """Whether a part of it is paid and the rest is not."""
        return self.total < self.whole

    @property
    def one_day(self) -> bool:
        return self.days == 1

    @property
    def overdue(self) -> bool:
        return self.payable and self.timing == "overdue"


def bill(invoice: Invoice, today: date) -> Bill:
    left = invoice.days_left(today)
    return Bill(
        number=invoice.number,
        total=owed(invoice),
        whole=invoice.total,
        met=invoice.met,
        issued=invoice.issued,
        due=invoice.due,
        paid_on=invoice.paid_on,
        status=str(invoice.status).lower().replace(" ", "_"),
        payable=invoice.payable,
        timing="today" if left == 0 else "ahead" if left > 0 else "overdue",
        days=abs(left),
    )


def owed(invoice: Invoice) -> Money:
    """What is still to be paid of it; of one that nobody has to pay, what it came to."""
    return invoice.left if invoice.status in OWED else invoice.total


def bills(invoices: Iterable[Invoice], today: date) -> tuple[Bill, ...]:
    return tuple(bill(invoice, today) for invoice in invoices)


def lines(some: Iterable[Bill], language: str) -> list[str]:
    """One line of text for each: number, amount, and when it is due or what became of it."""
    return [render("account.line", language, bill=one).text for one in some]


def invoice_lines(invoices: Sequence[Invoice], today: date, language: str, text: str) -> list[str]:
    """A line for each, which says what it is for where ``text`` asks that."""
    found = lines(bills(invoices, today), language)
    if not (asks_what_for(text) or asks_how_they_differ(text)):
        return found
    what = (", ".join(dict.fromkeys(row.description for row in one.lines if row.description)) for one in invoices)
    return [f"{line} · {of}" if of else line for line, of in zip(found, what, strict=True)]


def totals(invoices: Iterable[Invoice]) -> list[Money]:
    """What they come to, in each currency by itself."""
    return sums(map(owed, invoices))


def sums(some: Iterable[Money]) -> list[Money]:
    """One for each currency."""
    found: dict[str, Money] = {}
    for one in some:
        found[one.currency] = found[one.currency] + one if one.currency in found else one
    return list(found.values())


def one_currency(invoices: Sequence[Invoice]) -> bool:
    return len({invoice.total.currency for invoice in invoices}) == 1


def buttons(key: str, language: str, **facts: Any) -> tuple[Button, ...]:
    """The buttons alone of an answer that is nothing but buttons."""
    return render(key, language, **facts).buttons
