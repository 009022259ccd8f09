"""The backend `whmcs` beyond the promise: how often it asks, what it keeps, whose rows it believes, what it tells."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.billing.backends.whmcs.adapter import WhmcsBackend
from bot.billing.backends.whmcs.books import DETAILED, Books
from bot.billing.backends.whmcs.client_area import WhmcsPages
from bot.billing.backends.whmcs.kept import Kept
from bot.billing.backends.whmcs.kinds import kind_of
from bot.billing.backends.whmcs.lists import AT_ONCE, MOST_CALLS
from bot.billing.backends.whmcs.look_into import MET
from bot.billing.models import InvoiceStatus, Money, Tax
from bot.database.engine import Database
from bot.errors import BackendUnavailable, BadSetting, CustomerNotFound, InvoiceNotFound
from bot.settings import Settings
from bot.whmcs.client import WhmcsClient
from tests.backend_books import BOOKS
from tests.billing.whmcs_books import fill
from tests.standins import whmcs_books as made
from tests.standins.whmcs import IDENTIFIER, SECRET, Whmcs

UNPAID = {InvoiceStatus.UNPAID}


@pytest.fixture
async def whmcs() -> AsyncIterator[Whmcs]:
    async with Whmcs().serving() as standin:
        made.client(standin, 7, "rahim@example.com")
        made.client(standin, 8, "karim@example.com", name="Karim")
        yield standin


@pytest.fixture
def chosen(whmcs: Whmcs) -> Settings:
    named = {"URL": whmcs.url, "IDENTIFIER": IDENTIFIER, "SECRET": SECRET}
    return Settings.read({f"SAHAYAK_WHMCS_{name}": value for name, value in named.items()})


@pytest.fixture
async def backend(chosen: Settings) -> AsyncIterator[WhmcsBackend]:
    client = WhmcsClient(chosen)
    opened = WhmcsBackend(client, Books(client, timezone.utc), WhmcsPages(chosen, client))
    yield opened
    await opened.close()


def many(whmcs: Whmcs, count: int, unpaid: int) -> None:
    for ident in range(1, count + 1):
        status = "Unpaid" if ident > count - unpaid else "Paid"
        made.invoice(whmcs, ident, 7, "100.00", status=status)


async def owed(backend: WhmcsBackend) -> list[str]:
    page = await backend.invoices("7", UNPAID, per_page=100)
    return [one.number for one in page.items]


@pytest.mark.parametrize(("count", "calls"), [(10, 1), (100, 1), (250, 1), (1000, 4)])
async def test_a_list_costs_few_calls_and_the_next_question_none(
    whmcs: Whmcs, backend: WhmcsBackend, count: int, calls: int
) -> None:
    many(whmcs, count, unpaid=2)
    assert len(await owed(backend)) == 2
    assert whmcs.asked == {"getinvoices": calls, "getinvoice": 2}
    assert calls == -(-count // AT_ONCE)
    whmcs.asked.clear()
    assert len(await owed(backend)) == 2
    assert (await backend.invoice("7", str(count))).lines
    assert (await backend.invoices("7")).total == count
    assert not whmcs.asked


async def test_a_list_of_which_25_come_at_a_time_is_bounded_too(whmcs: Whmcs, backend: WhmcsBackend) -> None:
    whmcs.most = 25
    many(whmcs, 1100, unpaid=20)
    assert len(await owed(backend)) == 20
    assert whmcs.asked == {"getinvoices": MOST_CALLS, "getinvoice": DETAILED, "gettransactions": 1}
    assert (await backend.invoices("7")).total == 25 * MOST_CALLS, "the newest"


async def test_of_many_unpaid_ones_a_few_are_asked_for_one_by_one(whmcs: Whmcs, backend: WhmcsBackend) -> None:
    many(whmcs, 60, unpaid=DETAILED + 1)
    made.transaction(whmcs, 7, 60, "30.00", "part")
    page = await backend.invoices("7", UNPAID, per_page=100)
    assert page.items[0].left == Money.of("70", "BDT")
    assert whmcs.asked == {"getinvoices": 1, "getinvoice": DETAILED, "gettransactions": 1}
    numbers = [one.number for one in page.items]
    assert (await backend.invoices_by_number("7", numbers)) == page.items
    assert whmcs.asked == {"getinvoices": 1, "getinvoice": DETAILED, "gettransactions": 1}


async def test_of_one_that_was_paid_in_part_the_rest_is_owed(whmcs: Whmcs, backend: WhmcsBackend) -> None:
    made.invoice(whmcs, 1, 7, "2450.00")
    made.transaction(whmcs, 7, 1, "1000.00", "t1")
    one = await backend.invoice("7", "1")
    assert (one.total, one.met, one.credit, one.left) == tuple(
        money and Money.of(money, "BDT") for money in ("2450", "1000", None, "1450")
    )
    made.invoice(whmcs, 2, 7, "600.00", subtotal="1000.00", credit="400.00")
    made.transaction(whmcs, 7, 2, "100.00", "t2")
    backend.forget("7")
    one = await backend.invoice("7", "2")
    assert (one.total, one.met, one.credit, one.left) == tuple(
        Money.of(money, "BDT") for money in ("1000", "500", "400", "500")
    )


@pytest.mark.parametrize("many_unpaid", [False, True])
async def test_of_one_that_is_met_and_not_yet_paid_nothing_is_owed(
    whmcs: Whmcs, backend: WhmcsBackend, many_unpaid: bool
) -> None:
    """By credit, which its total is less by; by a payment; of nothing at all. WHMCS marks them when it comes to it."""
    made.invoice(whmcs, 1, 7, "0.00", subtotal="100.00", credit="100.00")
    made.invoice(whmcs, 2, 7, "60.00", subtotal="100.00", credit="40.00")
    made.transaction(whmcs, 7, 2, "60.00", "t2")
    made.invoice(whmcs, 3, 7, "0.00")
    made.invoice(whmcs, 4, 7, "60.00", subtotal="100.00", credit="40.00")
    for ident in range(5, 5 + DETAILED * many_unpaid):
        made.invoice(whmcs, ident, 7, "10.00")
    found = {one.number: one for one in (await backend.invoices("7", per_page=100)).items}
    states = [str(found[str(one)].status) for one in (1, 2, 3, 4)]
    assert states == ["Payment Pending"] * 3 + ["Unpaid"]
    assert [str(found[one].total.amount) for one in "124"] == ["100.00"] * 3
    assert str(found["4"].left.amount) == "60.00"
    if not many_unpaid:
        assert (await owed(backend), (await backend.invoices("7", {InvoiceStatus.PAYMENT_PENDING})).total) == (["4"], 3)


async def test_what_is_left_is_reckoned_where_it_is_not_told(
    whmcs: Whmcs, backend: WhmcsBackend, monkeypatch: Any
) -> None:
    from tests.standins import whmcs as standin

    made.invoice(whmcs, 1, 7, "100.00")
    made.transaction(whmcs, 7, 1, "30.00", "t1")
    told, balance = standin.ACTIONS["getinvoice"], {"balance": ""}
    monkeypatch.setitem(standin.ACTIONS, "getinvoice", lambda *given: {**told(*given), **balance})
    assert (await backend.invoice("7", "1")).left == Money.of("70", "BDT")
    balance["balance"] = "soon"
    backend.forget("7")
    with pytest.raises(BackendUnavailable):  # nobody is told a sum that may be wrong
        await backend.invoice("7", "1")
    assert (await backend.invoices("7", {InvoiceStatus.PAID})).total == 0, "and the others are told"


async def test_the_credit_of_an_account(whmcs: Whmcs, backend: WhmcsBackend) -> None:
    assert await backend.credit("7") == ()
    whmcs.clients[7]["credit"] = "12.50"
    backend.forget("7")
    assert await backend.credit("7") == (Money.of("12.50", "BDT"),)
    whmcs.clients[7]["credit"] = "$12.50"
    backend.forget("7")
    with pytest.raises(BackendUnavailable):
        await backend.credit("7")
    assert (await backend.customer("7")).name, "all else is known"


async def test_all_who_ask_at_once_wait_for_the_same_answer(whmcs: Whmcs, backend: WhmcsBackend) -> None:
    many(whmcs, 3, unpaid=1)
    asked = [asyncio.create_task(backend.invoices("7")) for _ in range(20)]
    await asyncio.sleep(0)
    asked[0].cancel()
    given = await asyncio.gather(*asked, return_exceptions=True)
    assert [one.total for one in given[1:]] == [3] * 19  # type: ignore[union-attr]
    assert whmcs.asked["getinvoices"] == 1


async def test_an_event_and_time_throw_away_what_was_kept(whmcs: Whmcs, chosen: Settings) -> None:
    now = [1000.0]
    client = WhmcsClient(chosen)
    backend = WhmcsBackend(client, Books(client, timezone.utc, Kept(15.0, lambda: now[0])), WhmcsPages(chosen, client))
    many(whmcs, 2, unpaid=1)
    assert await owed(backend) == ["2"]
    whmcs.invoices[2]["status"] = "Paid"
    assert await owed(backend) == ["2"]
    backend.forget("8")
    assert await owed(backend) == ["2"]
    backend.forget("7")
    assert await owed(backend) == []
    whmcs.invoices[2]["status"] = "Unpaid"
    now[0] += 15.0
    assert await owed(backend) == ["2"]
    await backend.close()


async def test_a_failure_is_not_kept(whmcs: Whmcs, backend: WhmcsBackend) -> None:
    many(whmcs, 1, unpaid=1)
    whmcs.down = 503
    with pytest.raises(BackendUnavailable):
        await owed(backend)
    whmcs.down = 0
    assert await owed(backend) == ["1"]


@pytest.mark.parametrize("habit", [{"down": 200}, {"ip_allowed": False}, {"roles": frozenset({"getinvoice"})}])
async def test_whatever_is_wrong_there_is_one_error(whmcs: Whmcs, backend: WhmcsBackend, habit: dict[str, Any]) -> None:
    vars(whmcs).update(habit)
    for ask in (
        backend.invoices("7"),
        backend.customer("7"),
        backend.services("7"),
        backend.payments("7"),
        backend.check(),
    ):
        with pytest.raises(BackendUnavailable):
            await ask
    with pytest.raises(BackendUnavailable):
        await backend.check()


async def test_rows_of_another_are_not_believed(whmcs: Whmcs, backend: WhmcsBackend, monkeypatch: Any) -> None:
    """A WHMCS that forgets to filter, as one with a broken hook or a changed parameter would."""
    from tests.standins import whmcs as standin

    made.invoice(whmcs, 1, 7, "10.00")
    made.invoice(whmcs, 2, 8, "20.00")
    made.transaction(whmcs, 8, 2, "20.00", "karims")
    made.domain(whmcs, 5, 8, "karim.example")
    made.product(whmcs, 6, 8, "Karim's hosting")
    for name in ("getinvoices", "gettransactions", "getclientsdomains", "getclientsproducts"):
        told = standin.ACTIONS[name]
        unfiltered = lambda whmcs, asked, told=told: told(  # noqa: E731
            whmcs, {key: value for key, value in asked.items() if key not in ("userid", "clientid")}
        )
        if name == "getclientsdomains":
            unfiltered = lambda whmcs, asked: {"domains": {"domain": whmcs.domains}}  # noqa: E731
        if name == "getclientsproducts":
            unfiltered = lambda whmcs, asked: {"products": {"product": whmcs.products}}  # noqa: E731
        monkeypatch.setitem(standin.ACTIONS, name, unfiltered)
    monkeypatch.setitem(standin.ACTIONS, "getclientsdetails", lambda whmcs, asked: {"client": whmcs.clients[8]})
    assert [one.number for one in (await backend.invoices("7")).items] == ["1"]
    with pytest.raises(InvoiceNotFound):
        await backend.invoice("7", "2")
    with pytest.raises(CustomerNotFound):
        await backend.customer("7")
    monkeypatch.setitem(
        standin.ACTIONS, "getclientsdetails", lambda whmcs, asked: {"client": whmcs.clients[int(asked["clientid"])]}
    )
    assert await backend.payments("7") == ()
    assert await backend.services("7") == ()
    whmcs.invoices[1]["userid"] = 8  # between the list and the look at one
    backend.forget("7")
    listed = (await backend._books.invoices("8"))[-1]
    with pytest.raises(InvoiceNotFound):
        await backend._books.detail("7", replace(listed, id=1))


async def test_a_number_of_the_companys_own_is_what_is_printed(whmcs: Whmcs, backend: WhmcsBackend) -> None:
    made.invoice(whmcs, 812, 7, "10.00", invoicenum="INV-2026-17")
    made.invoice(whmcs, 813, 7, "10.00", invoicenum="812")
    made.invoice(whmcs, 814, 7, "10.00", invoicenum="নম্বর ৭ <b>")
    made.transaction(whmcs, 7, 812, "10.00", "t1")
    assert [one.number for one in (await backend.invoices("7")).items] == ["814", "812", "INV-2026-17"]
    assert (await backend.invoice("7", "INV-2026-17")).number == "INV-2026-17"
    assert (await backend.invoice("7", "812")).number == "812"
    assert whmcs.asked["getinvoice"] == 4 - 1, "of 813, whose printed number it is"
    (payment,) = await backend.payments("7")
    assert payment.invoices == ("INV-2026-17",)


async def test_one_odd_row_does_not_hide_the_others(whmcs: Whmcs, backend: WhmcsBackend) -> None:
    many(whmcs, 3, unpaid=1)
    whmcs.invoices[1]["date"] = whmcs.invoices[1]["duedate"] = made.ZERO_DAY
    whmcs.invoices[2]["status"] = "Something New"
    assert [one.number for one in (await backend.invoices("7")).items] == ["3"]


async def test_a_mass_payment_is_one_payment(whmcs: Whmcs, backend: WhmcsBackend) -> None:
    many(whmcs, 2, unpaid=0)
    for ident in (1, 2):
        made.transaction(whmcs, 7, ident, "100.00", "t1")
    (payment,) = await backend.payments("7")
    assert (payment.amount, payment.invoices) == (Money.of("200", "BDT"), ("1", "2"))


@pytest.mark.parametrize(
    ("rows", "returned"),
    [
        ([{"refundid": "1"}], ["50", None, None]),  # ids of the payments: 1, 2, 3
        ([{"refundid": "2", "invoiceid": 0}, {"refundid": "2", "transid": "x"}], [None, "100", None]),
        ([{"transid": "t1"}], ["50", None, None]),
        ([{"refundid": "3", "amountout": "900.00"}], [None, None, "100"]),
        ([{}], [None, "50", None]),  # of the invoice's two payments the later one
        ([{"amountout": "130.00"}], ["30", "100", None]),
        ([{"invoiceid": 9}, {"invoiceid": 0}], [None, None, None]),
    ],
)
async def test_what_went_back_is_told_of_the_payment_it_was(
    whmcs: Whmcs, backend: WhmcsBackend, rows: list[dict[str, Any]], returned: list[str | None]
) -> None:
    many(whmcs, 2, unpaid=0)
    for place, invoice in enumerate((1, 1, 2), start=1):
        made.transaction(whmcs, 7, invoice, "100.00", f"t{place}", date=f"2026-11-0{place} 10:00:00")
    for row in rows:
        made.transaction(whmcs, 7, **{"invoiceid": 1, "amountin": "0.00", "transid": "r", "amountout": "50.00", **row})
    found = {one.transaction_id: one for one in await backend.payments("7")}
    assert list(found) == ["t3", "t2", "t1"]
    assert [found[one].returned for one in ("t1", "t2", "t3")] == [one and Money.of(one, "BDT") for one in returned]
    assert [found[one].is_kept for one in ("t1", "t2", "t3")] == [one != "100" for one in returned]


async def test_an_invoice_that_only_collects_others_is_not_owed_a_second_time(
    whmcs: Whmcs, backend: WhmcsBackend
) -> None:
    """As Make Payment of its mass payment page leaves it behind where nobody pays. Its own pages count it nowhere."""
    many(whmcs, 2, unpaid=2)
    collected = [
        {"description": f"Invoice #{one}", "amount": "100.00", "type": "Invoice", "relid": one} for one in (1, 2)
    ]
    made.invoice(whmcs, 3, 7, "205.00", items=[*collected, {"description": "Late fee", "amount": "5.00"}])
    made.invoice(whmcs, 4, 7, "50.00", items=[{"description": "Invoice #1", "amount": "50.00"}])
    made.card(whmcs, 5, 7, gateway_name="sslcommerz")
    assert await owed(backend) == ["4", "2", "1"]
    assert [one.number for one in (await backend.invoices("7")).items] == ["4", "2", "1"]
    assert [one.invoice for one in await backend.automatic_payments("7")] == ["1", "2", "4"]
    assert whmcs.asked["getinvoice"] == 4, "each once"
    assert (await backend.invoice("7", "3")).total == Money.of("205", "BDT"), "who names it sees it"


def mass_payment(whmcs: Whmcs, ident: int, *members: int, paid: str, status: str = "Paid") -> None:
    """As it stands after paying: its sum went to the account as credit, and the credit met its members."""
    items = [{"description": f"Invoice #{one}", "amount": "100.00", "type": "Invoice", "relid": one} for one in members]
    total = f"{100 * len(members)}.00"
    made.invoice(whmcs, ident, 7, total, items=items, status=status, datepaid=paid)
    made.transaction(whmcs, 7, ident, total, f"t{ident}")
    for one in members:
        met = {"subtotal": "100.00", "credit": "100.00", "datepaid": paid}
        made.invoice(whmcs, one, 7, "0.00", status=status, **met)


async def test_an_invoice_that_paid_others_stands_nowhere_beside_them(whmcs: Whmcs, backend: WhmcsBackend) -> None:
    mass_payment(whmcs, 3, 1, 2, paid="2026-11-06 23:59:59")
    whmcs.invoices[2]["datepaid"] = "2026-11-07 00:00:01"
    mass_payment(whmcs, 7, 4, 9, paid="2026-11-09 10:00:00", status="Refunded")  # 9 was not theirs
    del whmcs.invoices[9]
    made.invoice(whmcs, 5, 7, "500.00", status="Paid", datepaid="2026-11-07 09:00:00")  # looked into, and it is none
    made.invoice(whmcs, 6, 7, "500.00", status="Paid", datepaid="2026-11-19 09:00:00")
    made.transaction(whmcs, 7, 6, "500.00", "t6")
    found = {one.number: str(one.total.amount) for one in (await backend.invoices("7")).items}
    assert found == {"6": "500.00", "5": "500.00", "4": "100.00", "2": "100.00", "1": "100.00"}
    assert whmcs.asked == {"getinvoices": 1, "getinvoice": 3}
    told = {one.transaction_id: one.invoices for one in await backend.payments("7")}
    assert told == {"t3": ("1", "2"), "t7": ("4",), "t6": ("6",)}
    assert (await backend.invoice("7", "3")).total == Money.of("200", "BDT"), "who names it sees it"
    whmcs.asked.clear()
    backend.forget("7")
    assert (await backend.invoices("7")).total == 5
    assert whmcs.asked == {"getinvoices": 1}, "what is met stays as it is"


async def test_those_that_may_have_paid_others_are_looked_into_as_far_as_it_goes(
    whmcs: Whmcs, backend: WhmcsBackend
) -> None:
    for ident in range(2, 2 * (MET + 5), 2):
        mass_payment(whmcs, ident, ident - 1, paid="2026-11-09 10:00:00")
    assert (await backend.invoices("7")).total == 2 * (MET + 4) - MET
    assert whmcs.asked == {"getinvoices": 1, "getinvoice": MET}


@pytest.mark.parametrize(
    ("row", "total"),
    [
        ({"subtotal": "100.00", "credit": "40.00", "total": "60.00"}, "100"),
        ({"subtotal": "100.00", "tax": "15.00", "credit": "115.00", "total": "0.00"}, "115"),
        ({"subtotal": "100.00", "credit": "40.00", "total": "100.00"}, "100"),  # one that counts it otherwise
        ({"subtotal": "100.00", "total": "100.00"}, "100"),
        ({"subtotal": "", "credit": "40.00", "total": "60.00"}, "60"),
    ],
)
async def test_what_a_paid_invoice_came_to(
    whmcs: Whmcs, backend: WhmcsBackend, row: dict[str, str], total: str
) -> None:
    made.invoice(whmcs, 1, 7, **{"status": "Paid", **row})
    assert (await backend.invoice("7", "1")).total == Money.of(total, "BDT")


async def test_an_invoice_that_is_gone_when_it_is_looked_into_hides_no_other(
    whmcs: Whmcs, backend: WhmcsBackend, monkeypatch: Any
) -> None:
    from tests.standins import whmcs as standin

    many(whmcs, 2, unpaid=1)
    gone = {one: row for one, row in whmcs.invoices.items() if one != 2}
    told = standin.ACTIONS["getinvoice"]
    monkeypatch.setitem(standin.ACTIONS, "getinvoice", lambda _, asked: told(Whmcs(invoices=gone), asked))
    paid = await backend.invoices("7", {InvoiceStatus.PAID})
    assert [one.number for one in paid.items] == ["1"]


async def test_one_that_is_named_by_both_its_numbers_is_one(whmcs: Whmcs, backend: WhmcsBackend) -> None:
    made.invoice(whmcs, 812, 7, "10.00", invoicenum="INV-2026-17")
    (one,) = await backend.invoices_by_number("7", ["INV-2026-17", "812"])
    assert one.number == "INV-2026-17"


async def test_taxes_are_told_as_they_are_reckoned(whmcs: Whmcs, backend: WhmcsBackend) -> None:
    hosting = {"items": [{"description": "Hosting", "amount": "100.00"}], "taxrate": "15.000"}
    made.invoice(whmcs, 1, 7, "117.00", **hosting, subtotal="100.00", tax="15.00", tax2="2.00")
    made.invoice(whmcs, 2, 7, "100.00", **hosting, subtotal="86.96", tax="13.04")
    vat = Tax("", Decimal("15"), Money.of("15", "BDT"))
    assert (await backend.invoice("7", "1")).taxes == (vat, Tax("", None, Money.of("2", "BDT")))
    assert (await backend.invoice("7", "2")).taxes == (replace(vat, amount=Money.of("13.04", "BDT"), included=True),)


async def test_what_nobody_rents_is_no_service(whmcs: Whmcs, backend: WhmcsBackend) -> None:
    made.product(whmcs, 1, 7, "BDIX Hosting")
    made.product(whmcs, 2, 7, "Set-up", billingcycle="One Time", nextduedate=made.ZERO_DAY)
    made.product(whmcs, 3, 7, "KVM 2", groupname="Cloud VPS", status="Fraud")
    made.product(whmcs, 4, 7, "Script", status="Completed")
    made.domain(whmcs, 1, 7, "rahim.example", status="Pending Registration", nextduedate="2026-11-30")
    found = [(one.id, one.kind, str(one.status)) for one in await backend.services("7")]
    assert found == [("d1", "domain", "Pending"), ("1", "hosting", "Active"), ("3", "vps", "Cancelled")]


@pytest.mark.parametrize(
    ("name", "group", "kind"),
    [
        ("Cloud Hosting", "", "hosting"), ("Cloud Hosting 2", "VPS & Cloud", "hosting"), ("Cloud VPS 1", "", "vps"),
        ("BDIX Hosting", "Dedicated resources", "hosting"), ("VPS Hosting", "", "vps"), ("KVM 2", "", "vps"),
        ("LiteSpeed Server Hosting", "", "hosting"), ("Cloud 2", "Cloud Servers", "vps"), ("Starter", "", "hosting"),
        ("Starter", "Dedicated Servers", "vps"), ("Webhosting Basic", "", "hosting"), ("ভিপিএস ১", "", "vps"),
        ("বিডিআইএক্স হোস্টিং", "সার্ভার", "hosting"), ("Managed WordPress Cloud", "", "hosting"),
        ("Server S", "", "vps"), ("Observers' Club", "", "hosting"), ("Email Cloud", "", "hosting"),
    ],
)  # fmt: skip
def test_what_kind_a_product_is(name: str, group: str, kind: str) -> None:
    assert kind_of(name, group) == kind


async def test_what_a_card_is_to_pay(whmcs: Whmcs, backend: WhmcsBackend) -> None:
    for ident, more in enumerate(
        (
            {"paymentmethod": "stripe", "paymethodid": 5, "last_capture_attempt": "2026-11-20 06:00:00"},
            {"paymentmethod": "stripe", "last_capture_attempt": "2026-11-21 06:00:00"},
            {"paymentmethod": "stripe", "status": "Paid"},
            {"paymentmethod": "sslcommerz"},
        ),
        start=1,
    ):
        made.invoice(whmcs, ident, 7, "10.00", **more)
    assert await backend.automatic_payments("7") == ()
    backend.forget("7")
    made.card(whmcs, 4, 7)
    made.card(whmcs, 5, 7, card_type="RuPay", card_last_four="1881", expiry_date="10/26")
    made.card(whmcs, 6, 7, type="RemoteBankAccount", card_last_four="")
    found = [(one.invoice, one.card.id, one.card.network, one.failure) for one in await backend.automatic_payments("7")]
    assert found == [("1", "5", "rupay", "expired_card"), ("2", "4", "visa", "unknown")]
    assert [one.last4 for one in await backend.saved_cards("7")] == ["4242", "1881"]


async def test_nothing_secret_leaves_the_adapter(
    whmcs: Whmcs, backend: WhmcsBackend, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    fill(whmcs, BOOKS)
    made.card(whmcs, 1, 7)
    got: list[object] = [await backend.customer("7"), await backend.find_by_email("rahim@example.com")]
    got += [await backend.invoices("7", per_page=100), await backend.services("7"), await backend.payments("7")]
    got += [await backend._books.detail("7", listed) for listed in await backend._books.invoices("7")]
    got += [await backend._client.read(name, clientid=7, invoiceid=11) for name in (
        "GetPayMethods", "GetClientsProducts", "GetInvoice", "GetInvoices", "GetTransactions", "GetClientsDetails",
    )]  # fmt: skip
    whmcs.down = 200
    with pytest.raises(BackendUnavailable):
        await backend.customer("9")
    seen = repr(got) + caplog.text
    assert "Hosting" in seen
    for secret in (made.PASSWORD, made.TOKEN, made.NOTE, SECRET, IDENTIFIER):
        assert secret not in seen


@pytest.mark.parametrize("missing", ["URL", "IDENTIFIER", "SECRET"])
def test_what_is_missing_is_named(missing: str, tmp_path: Path) -> None:
    given = {"URL": "http://127.0.0.1:9", "IDENTIFIER": "i", "SECRET": "s"} | {missing: ""}
    chosen = Settings.read({f"SAHAYAK_WHMCS_{name}": value for name, value in given.items()})
    with pytest.raises(BadSetting, match=f"SAHAYAK_WHMCS_{missing}"):
        WhmcsBackend.open(chosen, Database(f"sqlite:///{tmp_path / 'none.db'}"))
