"""What every invoice backend must do, and what each capability means. An adapter's test inherits what it declares:

    class TestOurBackend(InvoicesContract, LoginContract):
        @pytest.fixture
        async def backend(self): ...

The backend holds the books below, seeded on TODAY: ``BOOKS`` says what they are, an adapter translates them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from typing import Any, get_args
from urllib.parse import urlsplit

import pytest

from bot.billing.backends.base import (
    CAPABILITIES,
    ApplyingCredit,
    AutomaticPayments,
    ClientArea,
    Credit,
    DemoData,
    DueInvoices,
    EarlyRenewals,
    EmailAddresses,
    Invoices,
    Login,
    PartPayments,
    Passwords,
    Payments,
    Renewals,
    SavedCards,
    Searching,
    Services,
    Settling,
    Sorting,
)
from bot.billing.invoice_search import NEWEST, InvoiceOrder, InvoiceSearch, OrderKey
from bot.billing.links import Purpose
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
    Share,
)
from bot.errors import (
    CustomerNotFound,
    InvoiceNotFound,
    LinkExpired,
    MixedCurrencies,
    NotAllowed,
    NotFound,
    NotPayable,
    PaymentMismatch,
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


class InvoicesContract(WithBackend):
    def told(self, invoice: Invoice) -> Invoice:
        """As far as this backend tells it: one that knows no services names none on a line."""
        return invoice

    def has(self, backend: Invoices, *invoices: Invoice) -> list[Invoice]:
        """Those of a status that this backend knows."""
        return [self.told(one) for one in invoices if one.status in backend.statuses]

    async def test_declares_what_is_proved_here(self, backend: Invoices) -> None:
        for capability in CAPABILITIES:
            assert isinstance(backend, capability) == isinstance(self, PROOFS[capability]), capability.__name__

    async def test_answers_the_operator(self, backend: Invoices) -> None:
        assert backend.name in await backend.check()

    async def test_knows_its_customers(self, backend: Invoices) -> None:
        assert await backend.customer("r1") == RAHIM
        assert await backend.customer("k1") == KARIM

    async def test_does_not_know_strangers(self, backend: Invoices) -> None:
        await self.strangers(backend.customer)
        await self.strangers(backend.invoices)
        await self.strangers(backend.invoice, "11")
        await self.strangers(backend.invoices_by_number, ("11", "12"))

    async def test_shows_an_invoice_as_it_is(self, backend: Invoices) -> None:
        for invoice in self.has(backend, OWED, TWO_LINES, RUPEES, PAID, KARIMS, *CLOSED):
            assert await backend.invoice(invoice.customer, invoice.number) == invoice

    async def test_hides_what_is_not_theirs(self, backend: Invoices) -> None:
        for number in NOT_THEIRS:
            with pytest.raises(InvoiceNotFound) as problem:
                await backend.invoice("r1", number)
            assert problem.value.facts == {"number": number}, "another's invoice must not look different"

    async def test_gives_several_in_one_go_in_the_order_named(self, backend: Invoices) -> None:
        assert await backend.invoices_by_number("r1", ("12", "19", "11")) == tuple(
            map(self.told, (TWO_LINES, PAID, OWED))
        )
        hundred = tuple(one.number for one in MANY[:100])
        found = await backend.invoices_by_number("l1", hundred[::-1])
        assert found == tuple(
            self.told(one if backend.lists_lines else replace(one, lines=())) for one in MANY[:100][::-1]
        )
        for number in NOT_THEIRS:
            with pytest.raises(InvoiceNotFound) as problem:
                await backend.invoices_by_number("r1", ("11", number, "999"))
            assert problem.value.facts == {"number": number}

    async def test_pages_through_a_long_list(self, backend: Invoices) -> None:
        newest = sorted(map(self.told, MANY), key=lambda one: (one.issued, int(one.number)), reverse=True)
        seen: list[Invoice] = []
        for number in range(1, 13):
            page = await backend.invoices("l1", page=number)
            assert (page.total, page.page, page.pages, len(page.items)) == (120, number, 12, 10)
            seen += page.items
        if not backend.lists_lines:
            seen, newest = ([replace(one, lines=()) for one in some] for some in (seen, newest))
        assert seen == newest

    async def test_gives_the_nearest_page(self, backend: Invoices) -> None:
        asked = [(1, 100), (2, 100), (99, 50), (0, 7), (-5, 1)]
        pages = [await backend.invoices("l1", page=page, per_page=per_page) for page, per_page in asked]
        given = [(page.page, page.pages, len(page.items), page.total) for page in pages]
        assert given == [(1, 2, 100, 120), (2, 2, 20, 120), (3, 3, 20, 120), (1, 18, 7, 120), (1, 120, 1, 120)]

    async def test_refuses_an_endless_page(self, backend: Invoices) -> None:
        for per_page in (0, -1, 101):
            with pytest.raises(ValueError, match="1 to 100"):
                await backend.invoices("l1", per_page=per_page)

    async def test_lists_by_status(self, backend: Invoices) -> None:
        for status in InvoiceStatus:
            page = await backend.invoices("r1", {status}, per_page=100)
            theirs = {one.number for one in BOOKS.invoices if one.customer == "r1" and one.status is status}
            assert theirs, "the books must hold every status"
            assert {one.number for one in page.items} == (theirs if status in backend.statuses else set())

    async def test_hides_what_has_a_status_that_it_does_not_know(self, backend: Invoices) -> None:
        assert {InvoiceStatus.UNPAID, InvoiceStatus.PAID} <= backend.statuses, "what is owed is asked first"
        for invoice in CLOSED:
            if invoice.status not in backend.statuses:
                with pytest.raises(InvoiceNotFound):
                    await backend.invoice("r1", invoice.number)
        everything = await backend.invoices("r1", per_page=100)
        assert {one.status for one in everything.items} <= backend.statuses

    async def test_lists_nothing_as_one_empty_page(self, backend: Invoices) -> None:
        page = await backend.invoices("k1", {InvoiceStatus.PAID})
        assert (page.items, page.total, page.page, page.pages) == ((), 0, 1, 1)
        assert (await backend.invoices("k1", set())).items == ()


ORDERS: dict[OrderKey, Any] = {
    "number": lambda one: int(one.number),
    "issued": lambda one: one.issued,
    "due": lambda one: one.due,
    "total": lambda one: one.total.amount,
}


def unlisted(backend: Any, some: Iterable[Invoice]) -> list[Invoice]:
    """As a list of this backend shows them."""
    return [one if backend.lists_lines else replace(one, lines=()) for one in some]


class SortingContract(WithBackend):
    async def test_puts_a_long_list_in_order(self, backend: Any) -> None:
        for order in [InvoiceOrder(by, descending) for by in ORDERS for descending in (True, False)]:
            seen: list[Invoice] = []
            for number in (1, 2, 3):
                page = await backend.sorted_invoices("l1", order, page=number, per_page=50)
                assert (page.total, page.page, page.pages) == (120, number, 3)
                seen += page.items
            keys = [ORDERS[order.by](one) for one in seen]
            assert keys == sorted(keys, reverse=order.descending), order
            by_number = sorted(seen, key=ORDERS["number"])
            assert unlisted(backend, by_number) == unlisted(backend, MANY), "each once"

    async def test_orders_what_has_a_status_and_turns_to_the_nearest_page(self, backend: Any) -> None:
        page = await backend.sorted_invoices("l1", InvoiceOrder("total", False), {InvoiceStatus.UNPAID}, 99, 6)
        unpaid = [one for one in MANY if one.status is InvoiceStatus.UNPAID]
        assert unlisted(backend, page.items) == unlisted(backend, unpaid[18:])
        assert (page.total, page.page, page.pages) == (20, 4, 4)
        assert (await backend.sorted_invoices("k1", NEWEST, {InvoiceStatus.PAID})).total == 0

    async def test_orders_nothing_of_strangers(self, backend: Sorting) -> None:
        await self.strangers(backend.sorted_invoices, NEWEST)


def searched(*words: str, **more: Any) -> InvoiceSearch:
    return InvoiceSearch(words, **more)


SEARCHES: list[tuple[str, InvoiceSearch, list[str]]] = [
    ("r1", searched(), ["11", "12", "13", "14", "19", *(one.number for one in CLOSED)]),
    ("r1", searched("1"), ["11", "12", "13", "14", "19"]),
    ("r1", searched("12"), ["12"]),
    ("r1", searched("vps"), ["12"]),
    ("r1", searched("HOSTING"), ["11", "19"]),
    ("r1", searched("osti"), ["11", "19"]),
    ("r1", searched("rahim.example"), ["11", "19"]),
    ("r1", searched("330.50"), ["12"]),
    ("r1", searched("60"), ["13"]),
    ("r1", searched("5"), [one.number for one in CLOSED]),
    ("r1", searched("hosting", "11"), ["11"]),
    ("r1", searched("hosting", "12"), []),
    ("r1", searched("hosting", statuses=frozenset({InvoiceStatus.PAID})), ["19"]),
    ("r1", searched(statuses=frozenset()), []),
    ("r1", searched(issued_from=day(-9), issued_to=day(-8)), ["12", "13"]),
    ("r1", searched(issued_from=day(-8), issued_to=day(-9)), []),
    ("r1", searched(statuses=frozenset({InvoiceStatus.UNPAID}), due_before=TODAY), ["12"]),
    ("r1", searched("30"), []),
    ("r1", searched("অ্যাকাউন্ট"), []),
    ("k1", searched("অ্যাকাউন্ট"), ["30"]),
    ("k1", searched("রিনিউয়াল"), []),
    ("k1", searched("hosting"), []),
    *(("r1", searched(word), []) for word in (
        "%", "_", "%%", "1%", "1' OR '1'='1", "/", "\\", "11\0", "\ud800", "x" * 5000, "9" * 30, "1e1", "-11", "১১",
        "²", "nan", "infinity", "..", "1.2.3",
    )),
]  # fmt: skip


class SearchingContract(SortingContract):
    async def test_finds_what_fits(self, backend: Searching) -> None:
        for customer, search, expected in SEARCHES:
            page = await backend.find_invoices(customer, search, per_page=50)
            theirs = {one.number: one for one in BOOKS.invoices if one.customer == customer}
            assert {one.number for one in page.items} == set(expected), search
            assert all(theirs[one.number] == one for one in page.items)
            assert (page.total, page.page, page.pages) == (len(expected), 1, 1), search

    async def test_orders_and_turns_what_it_found(self, backend: Searching) -> None:
        search = searched("line", "1", issued_to=day(-351))  # invoices 100 to 199 begin with 1
        page = await backend.find_invoices("l1", search, InvoiceOrder("due", False), 2, 40)
        assert page.items == MANY[40:80]
        assert (page.total, page.page, page.pages) == (100, 2, 3)

    async def test_finds_nothing_of_strangers(self, backend: Searching) -> None:
        await self.strangers(backend.find_invoices, searched("11"))

    async def test_refuses_an_endless_page_of_findings(self, backend: Searching) -> None:
        for per_page in (0, -1, 101):
            with pytest.raises(ValueError, match="1 to 100"):
                await backend.find_invoices("l1", searched(), per_page=per_page)


class LoginContract(WithBackend):
    @pytest.mark.parametrize("email", ["rahim@example.com", "  Rahim@Example.COM "])
    async def test_lets_in_who_knows_the_password(self, backend: Login, email: str) -> None:
        assert await backend.find_login(email, BOOKS.passwords["r1"]) == RAHIM

    async def test_lets_nobody_else_in(self, backend: Login) -> None:
        rahims = BOOKS.passwords["r1"]
        for email, password in [
            ("rahim@example.com", "k" * 40),
            ("rahim@example.com", ""),
            ("rahim@example.com", rahims + " "),
            ("karim@example.com", "k" * 41),
            ("nobody@example.com", rahims),
            ("", ""),
            ("' OR 1=1 --", "' OR 1=1 --"),
            ("rahim@example.com\0", rahims),
            ("rahim@example.com", "\ud800"),
            ("rahim@example.com", "x" * 100_000),
        ]:
            with pytest.raises(NotAllowed):
                await backend.find_login(email, password)


class PasswordsContract(WithBackend):
    async def test_replaces_a_password_and_no_other(self, backend: Any) -> None:
        done = list[str]()
        await backend.set_password("r1", "একটা নতুন পাসওয়ার্ড", lambda _: done.append("also"))
        assert done
        assert await backend.find_login("rahim@example.com", "একটা নতুন পাসওয়ার্ড") == RAHIM
        assert await backend.find_login("karim@example.com", BOOKS.passwords["k1"]) == KARIM
        for old in (BOOKS.passwords["r1"], "একটা নতুন পাসওয়ার্ড "):
            with pytest.raises(NotAllowed):
                await backend.find_login("rahim@example.com", old)

    async def test_replaces_nobodys(self, backend: Passwords) -> None:
        await self.strangers(backend.set_password, "a password of somebody", lambda _: None)

    async def test_replaces_none_where_what_goes_with_it_fails(self, backend: Any) -> None:
        def fail(_: object) -> None:
            raise LinkExpired()

        with pytest.raises(LinkExpired):
            await backend.set_password("r1", "একটা নতুন পাসওয়ার্ড", fail)
        assert await backend.find_login("rahim@example.com", BOOKS.passwords["r1"]) == RAHIM


class EmailAddressesContract(WithBackend):
    @pytest.mark.parametrize("email", ["rahim@example.com", "  Rahim@Example.COM "])
    async def test_knows_whose_an_address_is(self, backend: EmailAddresses, email: str) -> None:
        assert await backend.find_by_email(email) == RAHIM

    async def test_knows_nobody_of_another_address(self, backend: EmailAddresses) -> None:
        for email in (
            "nobody@example.com", "", "rahim", "rahim@example", "%@example.com", "' OR 1=1 --", "rahim@example.com\0",
            "\ud800", "x" * 100_000,
        ):  # fmt: skip
            assert await backend.find_by_email(email) is None


class ServicesContract(WithBackend):
    async def test_knows_no_strangers_services(self, backend: Services) -> None:
        await self.strangers(backend.services)

    async def test_shows_services_next_due_first(self, backend: Services) -> None:
        assert await backend.services("r1") == (VPS, HOSTING, NEW, GONE)
        assert await backend.services("l1") == ()


class PaymentsContract(WithBackend):
    async def test_shows_what_was_paid(self, backend: Payments) -> None:
        assert await backend.payments("r1") == (PAST,)
        assert await backend.payments("k1") == ()
        await self.strangers(backend.payments)


class SavedCardsContract(WithBackend):
    automatic = BOOKS.automatic  # of its only card, less what a backend does not tell

    async def test_shows_saved_cards_of_their_owner_only(self, backend: SavedCards) -> None:
        assert await backend.saved_cards("r1") == tuple(one.card for one in self.automatic)
        assert await backend.saved_cards("k1") == ()
        await self.strangers(backend.saved_cards)


class AutomaticPaymentsContract(WithBackend):
    automatic = BOOKS.automatic  # less what a backend does not tell

    async def test_shows_automatic_payments(self, backend: AutomaticPayments) -> None:
        assert await backend.automatic_payments("r1") == self.automatic
        assert await backend.automatic_payments("k1") == ()
        await self.strangers(backend.automatic_payments)


class ClientAreaContract(WithBackend):
    async def test_leads_to_a_page_of_its_own(self, backend: ClientArea) -> None:
        assert isinstance(backend.pays_together(), bool)
        seen = set()
        for purpose in get_args(Purpose):
            for number in ("11", "12"):
                plain = await backend.leads_to("r1", (number,), purpose, False)
                assert plain == await backend.leads_to("r1", (number,), purpose, False)
                assert urlsplit(plain).scheme in ("http", "https")
                seen.add(plain)
        assert len(seen) == 4
        assert await backend.leads_to("r1", ("11", "12"), "pay", False) not in seen

    async def test_signs_in_by_an_address_that_is_another_each_time(self, backend: ClientArea) -> None:
        given = {await backend.leads_to("r1", ("11",), "pay", True) for _ in range(3)}
        assert len(given) == 3
        plain = urlsplit(await backend.leads_to("r1", ("11",), "pay", False))
        assert {urlsplit(one).netloc for one in given} == {plain.netloc}

    async def test_leads_nobody_to_anothers(self, backend: ClientArea) -> None:
        for number in NOT_THEIRS:
            with pytest.raises(InvoiceNotFound):
                await backend.leads_to("r1", ("11", number), "pay", True)
        await self.strangers(backend.leads_to, ("11",), "pay", True)


class SettlingContract(WithBackend):
    """Of a backend that knows services and payments too: what a payment does is seen there."""

    async def test_books_nothing_for_strangers(self, backend: Any) -> None:
        await self.strangers(backend.record_payment, ["11"], "stripe", "t", taka("100"), NOW)

    async def test_shows_payments_newest_first(self, backend: Any) -> None:
        assert await backend.payments("r1") == (PAST,)
        await backend.record_payment("r1", ["12", "11"], "stripe", "ch_new", taka("430.50"), NOW)
        newest, *older = await backend.payments("r1")
        assert newest == Payment("stripe", "ch_new", taka("430.50"), NOW, ("12", "11"))
        assert older == [PAST]
        assert await backend.payments("k1") == ()

    async def test_a_payment_settles_and_renews_at_once(self, backend: Any) -> None:
        paid = await backend.record_payment("r1", ["12", "11"], "sslcommerz", "t1", taka("430.50"), NOW)
        assert [one.number for one in paid] == ["12", "11"], "in the order in which they were named"
        for invoice in paid:
            assert invoice.status is InvoiceStatus.PAID
            assert invoice.paid_on is not None
            assert await backend.invoice("r1", invoice.number) == invoice
        services = {one.id: one for one in await backend.services("r1")}
        assert services["s1"] == replace(HOSTING, next_due=date(2026, 2, 28)), "31 January and a month"
        assert services["s2"] == replace(VPS, next_due=date(2027, 1, 28), status=ServiceStatus.ACTIVE)
        assert services["s3"] == replace(NEW, next_due=date(2026, 5, 2), status=ServiceStatus.ACTIVE)
        assert services["s4"] == GONE

    async def test_a_payment_does_not_raise_the_dead(self, backend: Any) -> None:
        await backend.record_payment("r1", ["14"], "stripe", "t1", taka("90"), NOW)
        services = {one.id: one for one in await backend.services("r1")}
        assert services["s4"].status is ServiceStatus.TERMINATED

    async def test_the_same_payment_again_changes_nothing(self, backend: Any) -> None:
        first = await backend.record_payment("r1", ["11"], "stripe", "t1", taka("100"), NOW)
        services = await backend.services("r1")
        later = NOW + timedelta(days=3)
        again = await backend.record_payment("r1", ["11", "11"], "stripe", "t1", taka("100.00"), later)
        assert again == first
        assert await backend.services("r1") == services
        assert len(await backend.payments("r1")) == 2

    async def test_the_same_number_of_another_gateway_is_another_payment(self, backend: Any) -> None:
        await backend.record_payment("r1", ["11"], "stripe", "t1", taka("100"), NOW)
        await backend.record_payment("r1", ["12"], "paypal", "t1", taka("330.50"), NOW)
        assert len(await backend.payments("r1")) == 3

    async def test_a_transaction_settles_one_thing_only(self, backend: Any) -> None:
        await backend.record_payment("r1", ["11"], "stripe", "t1", taka("100"), NOW)
        others = [("r1", ["12"], "330.50"), ("r1", ["11", "12"], "430.50"), ("k1", ["30"], "1")]
        for customer, numbers, amount in others:
            with pytest.raises(PaymentMismatch):
                await backend.record_payment(customer, numbers, "stripe", "t1", taka(amount), NOW)
        with pytest.raises(PaymentMismatch):
            await backend.record_payment("r1", ["11"], "stripe", "t1", taka("99"), NOW)

    @pytest.mark.parametrize(
        ("numbers", "amount", "problem"),
        [
            (["11"], taka("99.99"), PaymentMismatch),
            (["11"], taka("100.01"), PaymentMismatch),
            (["11"], Money.of("100", "INR"), PaymentMismatch),
            (["11", "12"], taka("100"), PaymentMismatch),
            (["13"], taka("60"), PaymentMismatch),
            (["11", "13"], taka("160"), MixedCurrencies),
            (["11", "19"], taka("200"), NotPayable),
            (["11", "30"], taka("101"), InvoiceNotFound),
            (["999"], taka("1"), InvoiceNotFound),
            ([], taka("0"), InvoiceNotFound),
            *[([one.number], one.total, NotPayable) for one in (PAID, *CLOSED)],
        ],
    )
    async def test_refuses_a_payment_that_does_not_fit(
        self, backend: Any, numbers: list[str], amount: Money, problem: type[Exception]
    ) -> None:
        async def account() -> tuple[object, ...]:
            invoices = await backend.invoices("r1", per_page=100)
            return invoices, await backend.services("r1"), await backend.payments("r1")

        before = await account()
        with pytest.raises(problem):
            await backend.record_payment("r1", numbers, "stripe", "t9", amount, NOW)
        assert await account() == before, "all or nothing"

    async def test_why_it_is_not_payable(self, backend: Any) -> None:
        with pytest.raises(NotPayable) as problem:
            await backend.record_payment("r1", ["19"], "stripe", "t9", taka("100"), NOW)
        assert problem.value.facts == {"number": "19", "status": "Paid"}

    async def test_confirmations_at_the_same_moment_settle_once(self, backend: Any) -> None:
        pay = [backend.record_payment("r1", ["12", "11"], "stripe", "t1", taka("430.50"), NOW) for _ in range(6)]
        results = await asyncio.gather(*pay)
        assert all(result == results[0] for result in results)
        assert len(await backend.payments("r1")) == 2
        (hosting,) = [one for one in await backend.services("r1") if one.id == "s1"]
        assert hosting.next_due == date(2026, 2, 28), "renewed once"

    async def test_two_payers_at_the_same_moment_pay_once(self, backend: Any) -> None:
        pay = [backend.record_payment("r1", ["11"], "stripe", f"t{n}", taka("100"), NOW) for n in range(6)]
        results = await asyncio.gather(*pay, return_exceptions=True)
        assert sum(isinstance(one, NotPayable) for one in results) == 5, results
        assert len(await backend.payments("r1")) == 2


class PartPaymentsContract(WithBackend):
    """Of a backend that settles, and knows services and payments."""

    async def part(self, backend: Any, amount: str, transaction: str, number: str = "12") -> Any:
        return await backend.record_shares("r1", [Share(number, taka(amount))], "stripe", transaction, NOW)

    async def left(self, backend: Any, number: str = "12") -> Money:
        left: Money = (await backend.invoice("r1", number)).left
        return left

    async def test_books_nothing_for_strangers(self, backend: Any) -> None:
        await self.strangers(backend.record_shares, [Share("11", taka("1"))], "stripe", "t", NOW)

    async def test_says_what_a_part_may_be(self, backend: Any) -> None:
        rule = backend.parts_of(TWO_LINES)
        assert rule is None or (rule.least.currency == "BDT" and rule.step.amount > 0)

    async def test_a_part_leaves_the_rest_owed(self, backend: Any) -> None:
        services = await backend.services("r1")
        booked = await self.part(backend, "130.50", "t1")
        (invoice,) = booked.invoices
        assert (booked.amount, invoice.status, invoice.paid_on) == (taka("130.50"), InvoiceStatus.UNPAID, None)
        assert (invoice.total, invoice.met, invoice.left) == (taka("330.50"), taka("130.50"), taka("200"))
        assert invoice == await backend.invoice("r1", "12")
        listed = (await backend.invoices("r1", {InvoiceStatus.UNPAID}, per_page=100)).items
        assert next(one.left for one in listed if one.number == "12") == taka("200")
        assert await backend.services("r1") == services, "nothing is renewed before all is paid"
        with pytest.raises(PaymentMismatch):
            await backend.record_payment("r1", ["12"], "stripe", "t2", taka("330.50"), NOW)
        (paid,) = await backend.record_payment("r1", ["12"], "stripe", "t2", taka("200"), NOW)
        assert (paid.status, paid.left) == (InvoiceStatus.PAID, taka("0"))
        woken = {one.id: one.status for one in await backend.services("r1")}
        assert woken["s2"] == woken["s3"] == ServiceStatus.ACTIVE
        assert [one.amount for one in await backend.payments("r1")][:2] == [taka("200"), taka("130.50")]

    async def test_takes_no_more_than_is_left(self, backend: Any) -> None:
        await self.part(backend, "300", "t1")
        booked = await self.part(backend, "100", "t2")
        assert (booked.amount, booked.invoices[0].status) == (taka("30.50"), InvoiceStatus.PAID)
        assert await self.part(backend, "100", "t2") == booked, "told again"
        with pytest.raises(NotPayable):
            await self.part(backend, "100", "t3")
        assert len(await backend.payments("r1")) == 3

    async def test_of_several_each_takes_its_own_share(self, backend: Any) -> None:
        await backend.record_payment("r1", ["11"], "stripe", "t1", taka("100"), NOW)
        shares = [Share("11", taka("100")), Share("12", taka("330.50"))]
        booked = await backend.record_shares("r1", shares, "stripe", "t2", NOW)
        assert booked.amount == taka("330.50")
        assert [one.status for one in booked.invoices] == [InvoiceStatus.PAID] * 2
        assert (await backend.payments("r1"))[0].invoices == ("12",)
        assert await backend.record_shares("r1", shares, "stripe", "t2", NOW) == booked

    @pytest.mark.parametrize(
        ("shares", "problem"),
        [
            ([], InvoiceNotFound),
            ([("12", taka("0"))], PaymentMismatch),
            ([("12", taka("-1"))], PaymentMismatch),
            ([("12", Money.of("1", "INR"))], PaymentMismatch),
            ([("12", taka("1")), ("12", taka("1"))], PaymentMismatch),
            ([("12", taka("1")), ("30", taka("1"))], InvoiceNotFound),
            *[([(one.number, taka("1"))], NotPayable) for one in (PAID, *CLOSED)],
        ],
    )
    async def test_refuses_shares_that_do_not_fit(self, backend: Any, shares: Any, problem: type[Exception]) -> None:
        before = await backend.invoices("r1", per_page=100)
        with pytest.raises(problem):
            await backend.record_shares("r1", [Share(*one) for one in shares], "stripe", "t9", NOW)
        assert await backend.invoices("r1", per_page=100) == before
        assert await backend.payments("r1") == (PAST,)

    async def test_a_transaction_has_one_meaning(self, backend: Any) -> None:
        await self.part(backend, "100", "t1")
        for problem in (self.part(backend, "50", "t1", "11"),
                        backend.record_payment("r1", ["12"], "stripe", "t1", taka("230.50"), NOW)):  # fmt: skip
            with pytest.raises(PaymentMismatch):
                await problem
        assert await self.left(backend) == taka("230.50")

    async def test_parts_at_the_same_moment_never_take_too_much(self, backend: Any) -> None:
        parts = [self.part(backend, "100", f"t{number % 5}") for number in range(10)]
        results = await asyncio.gather(*parts, return_exceptions=True)
        refused = [one for one in results if isinstance(one, Exception)]
        assert len(refused) == 2, "the fifth, twice"
        assert all(isinstance(one, NotPayable) for one in refused)
        new = [one for one in await backend.payments("r1") if one != PAST]
        assert Money.total(one.amount for one in new) == taka("330.50")
        (vps,) = [one for one in await backend.services("r1") if one.id == "s2"]
        assert vps.next_due == date(2027, 1, 28), "renewed once"

    async def test_what_goes_back_is_owed_again(self, backend: Any) -> None:
        await self.part(backend, "130.50", "t1")
        for _ in range(2):
            await backend.take_back("stripe", "t1", taka("30.50"))
            assert await self.left(backend) == taka("230.50")
        await backend.take_back("stripe", "t1", taka("500"))
        assert await self.left(backend) == taka("330.50"), "never more than came"
        await backend.take_back("stripe", "nobody's", taka("1"))

    async def test_a_paid_invoice_stays_paid(self, backend: Any) -> None:
        await self.part(backend, "330.50", "t1")
        await backend.take_back("stripe", "t1", taka("100"))
        paid = await backend.invoice("r1", "12")
        assert (paid.status, paid.left) == (InvoiceStatus.PAID, taka("0")), "a person decides what the refund means"


class CreditContract(WithBackend):
    rahims = frozenset({taka("45.50"), Money.of("5", "INR")})  # a backend may know one currency of a customer's alone

    async def test_knows_what_they_have_in_each_currency(self, backend: Any) -> None:
        assert set(await backend.credit("r1")) == self.rahims
        assert await backend.credit("k1") == ()
        await self.strangers(backend.credit)


class ApplyingCreditContract(CreditContract):
    """Of a backend that settles, and knows services."""

    async def test_applies_nothing_of_strangers(self, backend: Any) -> None:
        await self.strangers(backend.apply_credit, "11", taka("1"), "k", NOW)
        await self.strangers(backend.add_credit, taka("1"), "k", NOW)

    async def test_meets_a_part_of_an_invoice_once(self, backend: Any) -> None:
        first = await backend.apply_credit("r1", "11", taka("40.50"), "once", NOW)
        assert (first.status, first.left, first.credit) == (InvoiceStatus.UNPAID, taka("59.50"), taka("40.50"))
        assert await backend.apply_credit("r1", "11", taka("40.50"), "once", NOW) == first
        assert first == await backend.invoice("r1", "11")
        assert set(await backend.credit("r1")) == {taka("5"), Money.of("5", "INR")}
        for other in (("r1", "11", taka("1")), ("r1", "12", taka("40.50")), ("k1", "30", taka("1"))):
            with pytest.raises(PaymentMismatch):
                await backend.apply_credit(*other, "once", NOW)

    async def test_pays_an_invoice_of_which_nothing_is_left(self, backend: Any) -> None:
        await backend.add_credit("r1", taka("54.50"), "more", NOW)
        await backend.add_credit("r1", taka("54.50"), "more", NOW)
        paid = await backend.apply_credit("r1", "11", taka("100"), "all", NOW)
        assert (paid.status, paid.left) == (InvoiceStatus.PAID, taka("0"))
        assert await backend.credit("r1") == (Money.of("5", "INR"),)
        (hosting,) = [one for one in await backend.services("r1") if one.id == "s1"]
        assert hosting.next_due == date(2026, 2, 28)

    async def test_uses_no_more_than_there_is_or_is_owed(self, backend: Any) -> None:
        refused = [("11", taka("45.51")), ("13", taka("1")), ("13", Money.of("6", "INR")), ("11", taka("0")),
                   ("11", taka("-1"))]  # fmt: skip
        for place, (number, amount) in enumerate(refused):
            with pytest.raises(PaymentMismatch):
                await backend.apply_credit("r1", number, amount, f"k{place}", NOW)
        for one in (PAID, *CLOSED):
            with pytest.raises(NotPayable):
                await backend.apply_credit("r1", one.number, taka("1"), "k", NOW)
        with pytest.raises(InvoiceNotFound):
            await backend.apply_credit("r1", "30", taka("1"), "k", NOW)
        with pytest.raises(PaymentMismatch):
            await backend.add_credit("r1", taka("0"), "k", NOW)
        assert set(await backend.credit("r1")) == {taka("45.50"), Money.of("5", "INR")}
        assert (await backend.invoice("r1", "11")).left == taka("100")

    async def test_nothing_is_used_twice_at_the_same_moment(self, backend: Any) -> None:
        uses = [backend.apply_credit("r1", number, taka("40"), f"{number} {turn}", NOW)
                for number in ("11", "12") for turn in range(3)]  # fmt: skip
        results = await asyncio.gather(*uses, return_exceptions=True)
        assert sum(isinstance(one, PaymentMismatch) for one in results) == 5, results
        assert taka("5.50") in await backend.credit("r1")


class DueInvoicesContract(WithBackend):
    async def test_tells_the_unpaid_invoices_of_all_customers_that_fall_due(self, backend: DueInvoices) -> None:
        for first, last in [(day(-400), day(400)), (day(0), day(9)), (day(7), day(7)), (day(200), day(300))]:
            found = await backend.due_invoices(first, last)
            unpaid = [one for one in BOOKS.invoices if one.status is InvoiceStatus.UNPAID and first <= one.due <= last]
            assert sorted(found, key=_place) == sorted((replace(one, lines=()) for one in unpaid), key=_place)
            customers = [one.customer for one in found]
            assert len([at for at in range(1, len(found)) if customers[at] != customers[at - 1]]) < 3

    async def test_tells_them_page_by_page(self, backend: DueInvoices) -> None:
        whole = await backend.due_invoices(day(-400), day(400))
        assert len(whole) > 20
        for most in (1, 7, len(whole)):
            pages, after = list[Invoice](), None
            while page := await backend.due_invoices(day(-400), day(400), after, most):
                assert len(page) <= most
                pages, after = [*pages, *page], page[-1]
            assert pages == list(whole)


def _place(invoice: Invoice) -> tuple[str, int]:
    return invoice.customer, int(invoice.number)


class RenewalsContract(WithBackend):
    """Of a backend that settles too: a paid service is renewed again."""

    async def test_makes_renewal_invoices_in_time(self, backend: Any) -> None:
        (made,) = await backend.generate_renewals(TODAY)
        assert (made.customer, made.total, made.status) == ("k1", DOMAIN.price, InvoiceStatus.UNPAID)
        assert (made.issued, made.due, made.paid_on) == (TODAY, DOMAIN.next_due, None)
        (line,) = made.lines
        assert (line.amount, line.service_id) == (DOMAIN.price, "s5")
        assert line.period in (None, (DOMAIN.next_due, date(2027, 2, 14)))
        assert DOMAIN.name in line.description
        assert "karim.example" in line.description
        assert made.number not in {one.number for one in BOOKS.invoices}
        assert await backend.invoice("k1", made.number) == made

    async def test_makes_each_renewal_once(self, backend: Any) -> None:
        assert len(await backend.generate_renewals(TODAY)) == 1
        assert await backend.generate_renewals(TODAY) == ()
        (later,) = await backend.generate_renewals(day(1))
        assert later.lines[0].service_id == "s6", "16 days ahead yesterday, 15 today"

    async def test_makes_none_beside_an_open_one(self, backend: Any) -> None:
        await backend.record_payment("r1", ["11"], "stripe", "t1", taka("100"), NOW)
        made = await backend.generate_renewals(date(2026, 2, 13))
        theirs = [one.lines[0].service_id for one in made if one.customer == "r1"]
        assert theirs == ["s1"], "paid: again; the suspended one still has its open invoice, the others are not rented"

    async def test_renewals_at_the_same_moment_are_made_once(self, backend: Any) -> None:
        made = await asyncio.gather(*[backend.generate_renewals(day(1)) for _ in range(4)])
        assert sorted(one.lines[0].service_id or "" for some in made for one in some) == ["s5", "s6"]

    async def test_a_paid_renewal_moves_on_to_the_next(self, backend: Any) -> None:
        numbers = []
        when = day(1)
        for turn in range(3):
            made = [one for one in await backend.generate_renewals(when) if one.lines[0].service_id == "s6"]
            assert len(made) == 1
            numbers.append(made[0].number)
            await backend.record_payment("k1", numbers[-1:], "stripe", f"t{turn}", LATER.price, NOW)
            when = made[0].due + timedelta(days=20)
        assert len(set(numbers)) == 3

    async def test_renewal_dates_do_not_drift(self, backend: Any) -> None:
        numbers, dates = ["11"], []
        for turn in range(4):
            await backend.record_payment("r1", numbers, "stripe", f"t{turn}", HOSTING.price, NOW)
            (hosting,) = [one for one in await backend.services("r1") if one.id == "s1"]
            dates.append(hosting.next_due)
            made = await backend.generate_renewals(hosting.next_due)
            numbers = [one.number for one in made if one.lines[0].service_id == "s1"]
        assert dates == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)]


class EarlyRenewalsContract(WithBackend):
    """Of a backend that settles and makes renewals too."""

    async def test_makes_one_invoice_however_often_it_is_asked(self, backend: Any) -> None:
        made = await asyncio.gather(*[backend.renew_early("k1", "s6", TODAY) for _ in range(4)])
        assert len({one.number for one in made}) == 1
        assert (made[0].customer, made[0].total, made[0].status) == ("k1", LATER.price, InvoiceStatus.UNPAID)
        assert (made[0].issued, made[0].due) == (TODAY, LATER.next_due)
        assert [line.service_id for line in made[0].lines] == ["s6"]
        assert await backend.invoice("k1", made[0].number) == made[0]
        later = [line.service_id for one in await backend.generate_renewals(day(1)) for line in one.lines]
        assert later == ["s5"], "it has its invoice already"

    async def test_the_next_term_has_an_invoice_of_its_own(self, backend: Any) -> None:
        first = await backend.renew_early("k1", "s6", TODAY)
        await backend.record_payment("k1", [first.number], "stripe", "t1", LATER.price, NOW)
        second = await backend.renew_early("k1", "s6", TODAY)
        assert second.number != first.number
        assert second.due > first.due

    async def test_an_open_invoice_is_the_one(self, backend: Any) -> None:
        assert (await backend.renew_early("r1", "s1", TODAY)).number == "11"
        assert (await backend.renew_early("r1", "s2", TODAY)).number == "12"

    async def test_renews_nothing_that_is_not_theirs_or_over(self, backend: Any) -> None:
        for service in ("s5", "s4", "s3", "nothing", "", "s1\0", "\ud800", "' OR 1=1 --"):
            with pytest.raises(NotFound):
                await backend.renew_early("r1", service, TODAY)
        await self.strangers(backend.renew_early, "s1", TODAY)


class DemoDataContract(WithBackend):
    async def test_puts_no_demo_customers_among_others(self, backend: DemoData) -> None:
        assert not backend.seed_demo(TODAY, "a secret of the tests")

    async def test_makes_logins_of_its_own_for_each_installation(self, backend: DemoData) -> None:
        ours, others = (backend.demo_logins(f"a secret of {whose}") for whose in ("the tests", "others"))
        assert [one[:2] for one in ours] == [one[:2] for one in others]
        assert not {one[2] for one in ours} & {one[2] for one in others}


PROOFS: dict[type, type] = {
    Login: LoginContract,
    Passwords: PasswordsContract,
    EmailAddresses: EmailAddressesContract,
    Sorting: SortingContract,
    Searching: SearchingContract,
    Services: ServicesContract,
    Payments: PaymentsContract,
    SavedCards: SavedCardsContract,
    AutomaticPayments: AutomaticPaymentsContract,
    ClientArea: ClientAreaContract,
    Settling: SettlingContract,
    PartPayments: PartPaymentsContract,
    Credit: CreditContract,
    ApplyingCredit: ApplyingCreditContract,
    DueInvoices: DueInvoicesContract,
    Renewals: RenewalsContract,
    EarlyRenewals: EarlyRenewalsContract,
    DemoData: DemoDataContract,
}
