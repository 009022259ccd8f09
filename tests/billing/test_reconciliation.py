"""A payment that no gateway reported is found by asking: soon, ever more rarely, once, and whoever else is away."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.billing import Billing
from bot.billing.reconciliation import ASKED_FOR, QUIET
from bot.billing.service import utc_now
from bot.billing.tracing import MissedPayment
from bot.errors import GatewayUnavailable
from bot.standins.base import Outcome
from tests import played

BACK = "http://127.0.0.1:8080/clientarea/"
MINUTE = timedelta(minutes=1)


def at(till: Billing, moment: datetime) -> Billing:
    till._clock = lambda: moment
    return till


async def begun(till: Billing, outcome: Outcome | None, gateway: str = "stripe") -> None:
    """An attempt whose notice is lost."""
    onward = await till.start_payment("1001", ("4822",), gateway, BACK)
    if outcome:
        await played.decided(till, gateway, onward, outcome)


async def test_a_payment_that_nobody_reported_is_settled(till: Billing) -> None:
    now = utc_now()
    await begun(at(till, now), "paid")
    assert await at(till, now + QUIET - MINUTE).ask_gateways() == 0
    assert (await till.invoice("1001", "4822")).payable
    assert await at(till, now + QUIET).ask_gateways() == 1
    assert not (await till.invoice("1001", "4822")).payable
    assert await at(till, now + 5 * QUIET).ask_gateways() == 0, "it is known"


async def test_ever_more_rarely_and_not_for_ever(till: Billing) -> None:
    start = now = utc_now()
    await begun(at(till, start), None)
    when = []
    while now < start + 2 * ASKED_FOR:
        now += max(MINUTE, (now - start) / 50)
        if await at(till, now).ask_gateways():
            when.append(now - start)
    assert 10 <= len(when) <= 20
    assert when[0] < QUIET + 2 * MINUTE
    assert when[-1] < ASKED_FOR


async def test_who_is_away_holds_up_nobody(till: Billing, monkeypatch: pytest.MonkeyPatch) -> None:
    now, asked = utc_now(), 0

    async def away(reference: str, session: str | None = None) -> None:
        nonlocal asked
        asked += 1
        raise GatewayUnavailable(gateway="sslcommerz")

    for _ in range(3):
        await begun(at(till, now), None, "sslcommerz")
    monkeypatch.setattr(played.gateway_of(till, "sslcommerz"), "status", away)
    await begun(at(till, now + MINUTE), "paid", "stripe")
    await at(till, now + 3 * QUIET).ask_gateways()
    assert not (await till.invoice("1001", "4822")).payable
    assert asked == 1, "the others of it wait for the next round"


async def test_two_processes_ask_once(till: Billing) -> None:
    now = utc_now()
    await begun(at(till, now), None)
    at(till, now + 2 * QUIET)
    assert sum(await asyncio.gather(*(till.ask_gateways() for _ in range(5)))) == 1


async def test_who_comes_back_does_not_wait_for_a_slow_gateway(till: Billing, monkeypatch: pytest.MonkeyPatch) -> None:
    await begun(till, "paid")
    stripe, go_on = played.gateway_of(till, "stripe"), asyncio.Event()
    quick = stripe.status

    async def slow(reference: str, session: str | None = None) -> object:
        await go_on.wait()
        return await quick(reference, session)

    monkeypatch.setattr(stripe, "status", slow)
    await till._reconciliation.about("1001", ["4822"], utc_now(), patience=0.05)
    assert (await till.invoice("1001", "4822")).payable
    go_on.set()
    await asyncio.gather(*(task for _, task in till._reconciliation._asking.values()))
    assert not (await till.invoice("1001", "4822")).payable


async def test_coming_back_asks_once_in_a_while(till: Billing, monkeypatch: pytest.MonkeyPatch) -> None:
    now, asked = utc_now(), 0
    await begun(at(till, now), None)
    stripe = played.gateway_of(till, "stripe")

    async def counted(reference: str, session: str | None = None) -> None:
        nonlocal asked
        asked += 1

    monkeypatch.setattr(stripe, "status", counted)
    for seconds in (0, 1, 2, 4, 5):
        await at(till, now + timedelta(seconds=seconds)).ask_about("1001", ["4822"])
    assert asked == 2
    await till.ask_about("1002", ["4822"])
    await till.ask_about("1001", ["4821"])
    assert asked == 2, "nobody else's, and no other invoice's"


async def test_who_asks_again_at_once_hears_what_the_first_heard(
    till: Billing, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, asked = utc_now(), 0
    await begun(at(till, now), None)

    async def away(reference: str, session: str | None = None) -> None:
        nonlocal asked
        asked += 1
        raise GatewayUnavailable(gateway="stripe")

    monkeypatch.setattr(played.gateway_of(till, "stripe"), "status", away)
    both = await asyncio.gather(*(till.trace("1001", MissedPayment(invoice="4822")) for _ in range(2)))
    both.append(await at(till, now + timedelta(seconds=2)).trace("1001", MissedPayment()))
    assert [(one.asked, one.away) for one in both] == [((), ("stripe",))] * 3
    assert asked == 1


async def test_what_a_gateway_looks_at_is_asked_about_however_long(till: Billing) -> None:
    now = utc_now()
    onward = await at(till, now).start_payment("1001", ("4822",), "stripe", BACK)
    await till.settle("stripe", await played.decided(till, "stripe", onward, "pending"))
    await played.decided(till, "stripe", onward, "paid")
    assert await at(till, now + 2 * ASKED_FOR).ask_gateways() == 1
    assert not (await till.invoice("1001", "4822")).payable
