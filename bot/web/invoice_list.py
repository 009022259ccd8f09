"""My Invoices as an address asks for it: searched, filtered, ordered, turned; whatever stands there gives a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.billing import Billing, InvoiceStatus
from bot.billing.backends.base import Searching, Sorting
from bot.billing.invoice_search import MOST_WORDS, NEWEST, InvoiceOrder, InvoiceSearch
from bot.billing.models import Page
from bot.lang import display, parse_amount
from bot.lang.digit_values import decimal
from bot.web import forms, visitors
from bot.web.app_keys import BILLING
from bot.web.pages import draw

PATH = "/clientarea/invoices"
PER_PAGE = 10
LONGEST = 80  # characters of a search
# A draft is the company's own business until it is issued.
VISIBLE = frozenset(InvoiceStatus) - {InvoiceStatus.DRAFT}
OVERDUE = "overdue"  # no status of its own: unpaid, and the due date has passed
STATUSES: Mapping[str, frozenset[InvoiceStatus]] = {
    "all": VISIBLE,
    "unpaid": frozenset({InvoiceStatus.UNPAID}),
    OVERDUE: frozenset({InvoiceStatus.UNPAID}),
    "payment_pending": frozenset({InvoiceStatus.PAYMENT_PENDING}),
    "collections": frozenset({InvoiceStatus.COLLECTIONS}),
    "paid": frozenset({InvoiceStatus.PAID}),
    "refunded": frozenset({InvoiceStatus.REFUNDED}),
    "cancelled": frozenset({InvoiceStatus.CANCELLED}),
}
ORDERS: Mapping[str, InvoiceOrder] = {
    "newest": NEWEST,
    "oldest": InvoiceOrder("issued", descending=False),
    "due_first": InvoiceOrder("due", descending=False),
    "due_last": InvoiceOrder("due"),
    "highest": InvoiceOrder("total"),
    "lowest": InvoiceOrder("total", descending=False),
}


@dataclass(frozen=True)
class Wish:
    """What a list is to show. Left out of an address is what is as usual."""

    text: str = ""
    status: str = "all"
    since: date | None = None
    until: date | None = None
    order: str = "newest"
    page: int = 1

    @classmethod
    def read(cls, query: Mapping[str, str], billing: Billing) -> Wish:
        """What of it makes sense, and what the backend can do."""
        searches = billing.can(Searching)
        status, order = query.get("status", ""), query.get("sort", "")
        since, until = (_day(query.get(name, "")) if searches else None for name in ("from", "to"))
        if since and until and since > until:
            since, until = until, since
        return cls(
            text=" ".join(display(query.get("q", ""))[:LONGEST].split()) if searches else "",
            status=status if status in statuses(billing) else "all",
            since=since,
            until=until,
            order=order if order in ORDERS and billing.can(Sorting) else "newest",
            page=page_number(query.get("page", "")),
        )

    @property
    def narrowed(self) -> bool:
        """Whether it looks for something, beyond a status."""
        return bool(self.text or self.since or self.until)

    def search(self, today: date) -> InvoiceSearch:
        due_before = today if self.status == OVERDUE else None
        return InvoiceSearch(_words(self.text), STATUSES[self.status], self.since, self.until, due_before)

    def address(self, **changed: Any) -> str:
        """Of this list, changed so."""
        values = {
            "q": self.text, "status": self.status, "from": self.since, "to": self.until, "sort": self.order,
            "page": self.page, **changed,
        }  # fmt: skip
        usual = {"status": "all", "sort": "newest", "page": 1}
        kept = {name: str(value) for name, value in values.items() if value and value != usual.get(name)}
        return f"{PATH}?{urlencode(kept)}" if kept else PATH


async def invoices(request: web.Request) -> web.StreamResponse:
    customer = await visitors.required(request)
    billing = request.app[BILLING]
    wish = Wish.read(request.query, billing)
    found = await billing.find_invoices(
        customer.id, wish.search(billing.today()), ORDERS[wish.order], wish.page, PER_PAGE
    )
    return draw(
        request,
        "invoices.html",
        wish=wish,
        statuses=statuses(billing),
        orders=tuple(ORDERS) if billing.can(Sorting) else (),
        searches=billing.can(Searching),
        found=found,
        first=(found.page - 1) * PER_PAGE + 1,
        near=near(found),
        today=billing.today(),
        bound=forms.session_bound(request),
    )


def statuses(billing: Billing) -> tuple[str, ...]:
    """By what status a list can be narrowed: when something is due is not looked at where nothing is searched.

    Nor is one offered that the backend does not know.
    """
    known = (one for one, wanted in STATUSES.items() if wanted & billing.statuses)
    return tuple(one for one in known if one != OVERDUE or billing.can(Searching))


def name_of(status: InvoiceStatus) -> str:
    """As addresses and the words of the pages call it."""
    return str(status).lower().replace(" ", "_")


def near(found: Page[Any]) -> list[int | None]:
    """The pages to offer: the first, the last and those beside this one; None where some are left out."""
    offered = sorted({1, found.pages, *range(max(1, found.page - 1), min(found.pages, found.page + 1) + 1)})
    shown: list[int | None] = []
    for page in offered:
        last = shown[-1] if shown else 0
        if last is not None and page - last == 2:
            shown.append(page - 1)  # one page takes no more room than the sign that it is left out
        elif last is not None and page - last > 2:
            shown.append(None)
        shown.append(page)
    return shown


def _words(text: str) -> tuple[str, ...]:
    """What each must stand on an invoice, in the spelling of InvoiceSearch."""
    amount = parse_amount(text)
    if amount is not None and (amount.start, amount.end) == (0, len(text)):
        return (f"{amount.value:f}",)  # "২,৩০০ টাকা", "Tk 2300"
    plain = "".join(character if (value := decimal(character)) is None else str(value) for character in text)
    bare = (word.strip("#৳₹$,;()\"'") for word in plain.split())
    return tuple(dict.fromkeys(word.replace(",", "") if _sum(word) else word for word in bare if word))[:MOST_WORDS]


def _sum(word: str) -> bool:
    return word.replace(",", "").replace(".", "", 1).isdigit()


def _day(written: str) -> date | None:
    """A day as forms send it; None for anything else."""
    try:
        return date.fromisoformat(written) if len(written) == 10 and written.isascii() else None
    except ValueError:
        return None


def page_number(written: str) -> int:
    """Which page an address asks for, in whatever digits; the first where it makes no sense."""
    return int(written) if written.isdecimal() and len(written) < 7 else 1
