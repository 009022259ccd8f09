"""The demo customers are those of the contract: numbers, amounts, states and dates relative to the day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine

from bot.billing import Billing, InvoiceStatus, Money, ServiceStatus
from bot.billing.demo import demo_logins, seed_demo
from bot.errors import NotAllowed
from tests.billing.conftest import SECRET, TODAY

CUSTOMERS = [
    ("1001", "Rahim Uddin", "BD", "BDT"),
    ("1002", "Priya Sen", "IN", "INR"),
    ("1003", "John Miller", "US", "USD"),
    ("1004", "Nusrat Jahan", "BD", "BDT"),
]
# customer, invoice, status, amount, days until due where the contract says so
INVOICES = [
    ("1001", "4821", "Unpaid", "2300.00", 5),
    ("1001", "4822", "Unpaid", "1150.00", -2),
    ("1001", "4790", "Paid", "2300.00", None),
    ("1001", "4755", "Cancelled", "900.00", None),
    ("1002", "4901", "Unpaid", "18500.00", 3),
    ("1002", "4902", "Unpaid", "1200.00", 9),
    ("1002", "4880", "Paid", "1200.00", None),
    ("1003", "4950", "Unpaid", "24.50", 10),
    ("1003", "4940", "Paid", "24.50", None),
    ("1004", "4700", "Paid", "500.00", None),
]


async def test_the_demo_customers(till: Billing) -> None:
    for number, name, country, currency in CUSTOMERS:
        customer = await till.customer(number)
        assert (customer.name, customer.country, customer.currency) == (name, country, currency)
        page = await till.invoices(number, per_page=100)
        assert {one.number for one in page.items} == {row[1] for row in INVOICES if row[0] == number}
        for _, invoice, status, amount, days in (row for row in INVOICES if row[0] == number):
            found = await till.invoice(number, invoice)
            assert (str(found.status), found.total) == (status, Money.of(amount, currency))
            assert days is None or found.due == TODAY + timedelta(days=days)
            assert found.overdue(TODAY) == (invoice == "4822")
            assert Money.total(line.amount for line in found.lines) == found.total
            (line,) = found.lines
            assert line.period is None or line.period[0] == found.due < line.period[1]
            assert (line.period is None) == (line.service_id is None)
            assert (found.paid_on is not None) == (found.status is InvoiceStatus.PAID)
            assert found.issued <= TODAY


async def test_rahims_services(till: Billing) -> None:
    services = {one.id: one for one in await till.services("1001")}
    status = {
        number: services[(await till.invoice("1001", number)).lines[0].service_id or ""].status
        for number in ("4821", "4822")
    }
    assert status == {"4821": ServiceStatus.ACTIVE, "4822": ServiceStatus.SUSPENDED}
    assert [one.domain for one in services.values() if one.kind == "hosting"] == ["rahimshop.com"]
    assert [one.status for one in services.values() if one.kind == "vps"] == [ServiceStatus.SUSPENDED]


async def test_priyas_cards(till: Billing) -> None:
    automatic = await till.automatic_payments("1002")
    assert [
        (one.invoice, one.card.bank, one.card.network, one.card.card_type, one.card.last4, one.failure)
        for one in automatic
    ] == [
        ("4901", "hdfc", "visa", "credit", "4242", "above_limit"),
        ("4902", "rbl", "visa", "credit", "1881", "card_not_ready"),
    ]


async def test_a_long_list(till: Billing) -> None:
    page = await till.invoices("1005", per_page=100)
    assert (page.total, page.pages) == (120, 2)
    everything = [*page.items, *(await till.invoices("1005", page=2, per_page=100)).items]
    unpaid = [one for one in everything if one.status is InvoiceStatus.UNPAID]
    assert 3 <= len(unpaid) <= 15
    assert sum(one.status is InvoiceStatus.PAID for one in everything) > 100
    assert {one.overdue(TODAY) for one in unpaid} == {True, False}


async def test_no_renewal_is_waiting_to_surprise_the_demo(till: Billing) -> None:
    assert await till.generate_renewals(TODAY) == ()


async def test_the_logins_open_the_client_area(till: Billing) -> None:
    logins = demo_logins(SECRET)
    assert len({password for _, _, password in logins}) == 5
    for name, email, password in logins:
        assert (await till.find_login(email, password)).name == name
    with pytest.raises(NotAllowed):
        await till.find_login(logins[0][1], logins[1][2])
    assert demo_logins(SECRET) == logins
    assert {password for _, _, password in demo_logins(SECRET + "!")}.isdisjoint(one[2] for one in logins)


async def test_it_is_seeded_once(till: Billing, engine: Engine) -> None:
    await till.start_payment("1001", ["4821"], "stripe", "http://127.0.0.1/")
    assert seed_demo(engine, TODAY, SECRET) is False
    assert (await till.invoices("1005")).total == 120
