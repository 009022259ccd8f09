"""What every invoice backend must do, and what each capability means. An adapter's test inherits what it declares:

    class TestOurBackend(InvoicesContract, LoginContract):
        @pytest.fixture
        async def backend(self): ...

The backend holds the books of tests/backend_books.py, seeded on TODAY; an adapter translates them. What moves money
stands in tests/contracts/backend_money.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
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
    Invoice,
    InvoiceStatus,
)
from bot.errors import (
    InvoiceNotFound,
    LinkExpired,
    NotAllowed,
    NotFound,
)
from tests.backend_books import (
    BOOKS,
    CLOSED,
    DOMAIN,
    GONE,
    HOSTING,
    KARIM,
    KARIMS,
    LATER,
    MANY,
    NEW,
    NOT_THEIRS,
    NOW,
    OWED,
    PAID,
    PAST,
    RAHIM,
    RUPEES,
    TODAY,
    TWO_LINES,
    VPS,
    WithBackend,
    day,
    taka,
)
from tests.contracts.backend_money import ApplyingCreditContract, CreditContract, PartPaymentsContract, SettlingContract


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
