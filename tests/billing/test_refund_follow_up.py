"""A refund that a gateway has only promised is asked about until it is done, and one that failed gets a person."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.billing.models import Money
from bot.billing.refund_book import RefundBook
from bot.errors import GatewayUnavailable, NotFound, RefundRefused
from tests.billing.shop import PAYS, Shop, shop

PART = Money.of("20.00", "BDT")


@pytest.fixture(params=sorted(PAYS))
async def till(request: pytest.FixtureRequest, seeded_sqlite: bytes, tmp_path: Path) -> AsyncIterator[Shop]:
    (tmp_path / "till.db").write_bytes(seeded_sqlite)
    async with shop(request.param, f"sqlite:///{tmp_path / 'till.db'}") as opened:
        opened.server.refunds_wait = True
        yield opened


async def given_back(till: Shop, key: str = "first") -> tuple[str, str]:
    """A payment of which a part is promised; our reference, and the gateway's name for the refund."""
    reference, session = await till.begun()
    came = await till.billing.settle(till.name, await till.decided(session, "paid"))
    part = Money(PART.amount, came.attempt.amount.currency)  # type: ignore[union-attr]
    there = await till.billing.refund(reference, key, part)
    assert (there.state, there.refunded) == ("part_refunded", part)
    return reference, await refund_of(till)


async def refund_of(till: Shop) -> str:
    query = "SELECT id FROM billing_gateway_refunds ORDER BY at DESC LIMIT 1"
    return await till.database.read(lambda db: str(db.exec_driver_sql(query).scalar_one()))


async def test_it_is_asked_about_until_it_is_done(till: Shop) -> None:
    reference, refund = await given_back(till)
    asked = []
    for _ in range(100):
        till.later(hours=2)
        asked.append(await till.billing.ask_gateways())
    assert 10 < sum(asked) < 20, "ever more rarely, and once a day"
    await till.server.end_refund(refund, done=True)
    till.later(days=2)
    assert await till.billing.ask_gateways() == 1
    till.later(days=9)
    assert await till.billing.ask_gateways() == 0, "it is known"
    assert (await till.billing.attempt(reference)).state == "part_refunded"
    assert await till.events("payment.refund_failed") == []


async def test_one_that_failed_makes_it_a_case_for_a_person(till: Shop) -> None:
    reference, refund = await given_back(till)
    await till.server.end_refund(refund, done=False)
    till.later(hours=1)
    assert sum(await asyncio.gather(*(till.billing.ask_gateways() for _ in range(3)))) == 1, "one process asks"
    there = await till.billing.attempt(reference)
    assert (there.state, there.refunded) == ("refund_failed", None)
    assert [one.reference for one in await till.billing.for_a_person()] == [reference]
    (event,) = await till.events("payment.refund_failed")
    assert (event["amount"], event["invoices"], event["reference"]) == ("20.00", [till.number], reference)
    # The invoice is paid as before, and whoever repeats the payment's report changes nothing.
    await till.billing.settle(till.name, till.reported())
    assert (await till.billing.attempt(reference)).state == "refund_failed"
    with pytest.raises(RefundRefused):
        await till.billing.refund(reference, "first", Money(PART.amount, there.amount.currency))
    back = await till.billing.refund(reference, "again")
    assert (back.state, back.refunded) == ("refunded", back.amount), "nothing of it had gone back"
    facts = await till.events("payment.refunded")
    assert [(one["amount"], one["total"]) for one in facts][1] == (str(back.amount.amount),) * 2
    await till.server.end_refund(await refund_of(till), done=True)
    till.later(hours=1)
    assert await till.billing.ask_gateways() == 1
    assert await till.billing.for_a_person() == ()


async def test_who_is_away_is_asked_again(till: Shop) -> None:
    reference, refund = await given_back(till)
    await till.server.end_refund(refund, done=False)
    till.later(hours=1)
    till.played.fault = "500"
    assert await till.billing.ask_gateways() == 1
    assert (await till.billing.attempt(reference)).state == "part_refunded"
    till.played.fault = ""
    till.later(hours=1)
    await till.billing.ask_gateways()
    assert (await till.billing.attempt(reference)).state == "refund_failed"


@pytest.mark.parametrize("heard", [True, False], ids=["told", "not told"])
async def test_one_whose_answer_was_lost_is_followed_to_its_end(
    till: Shop, heard: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference, session = await till.begun()
    await till.billing.settle(till.name, await till.decided(session, "paid"))
    whole = (await till.billing.attempt(reference)).came
    with monkeypatch.context() as patch:
        patch.setattr(RefundBook, "counted", crashed)
        with pytest.raises(KeyboardInterrupt):
            await till.billing.refund(reference, "first", Money(PART.amount, whole.currency))
    if heard:  # of it, by a word about its payment
        await till.billing.ask_gateway(reference)
    till.later(hours=1)
    assert await till.billing.ask_gateways() == 1
    there = await till.billing.attempt(reference)
    assert (there.state, there.refunded) == ("part_refunded", Money(PART.amount, whole.currency))
    await till.server.end_refund(await refund_of(till), done=False)
    till.later(days=1)
    assert await till.billing.ask_gateways() == 1
    there = await till.billing.attempt(reference)
    assert (there.state, there.refunded) == ("refund_failed", None)
    assert [one.reference for one in await till.billing.for_a_person()] == [reference]
    till.later(days=1)
    assert await till.billing.ask_gateways() == 0


@pytest.mark.parametrize("till", ["paypal", "stripe"], indirect=True)  # SSLCommerz's panel alone tells of its own
async def test_one_that_never_reached_its_gateway_is_forgotten(till: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    reference, session = await till.begun()
    await till.billing.settle(till.name, await till.decided(session, "paid"))
    with monkeypatch.context() as patch:
        patch.setattr(type(till.billing._gateways.get(till.name)), "refund", crashed)
        with pytest.raises(KeyboardInterrupt):
            await till.billing.refund(reference, "first")
    part = Money(PART.amount, (await till.billing.attempt(reference)).amount.currency)
    with pytest.raises(RefundRefused):  # though the gateway knows nothing of the key
        await till.billing.refund(reference, "first", part)
    for _ in range(12):
        till.later(hours=6)
        await till.billing.ask_gateways()
    assert await till.billing.ask_gateways() == 0
    assert (await till.billing.attempt(reference)).state == "settled"
    assert (await till.billing.refund(reference, "first")).state == "refunded"


@pytest.mark.parametrize("till", ["paypal", "stripe"], indirect=True)
async def test_what_was_given_back_elsewhere_and_failed_is_for_a_person_too(till: Shop) -> None:
    reference, session = await till.begun()
    await till.billing.settle(till.name, await till.decided(session, "paid"))
    there = await till.billing.attempt(reference)
    gateway = till.billing._gateways.get(till.name)
    back = await gateway.refund(there.paid, Money(PART.amount, there.came.currency), "by hand, on the gateway's pages")
    assert [one.id for one in await gateway.refunds_of(there.paid)] == [back.id]
    assert (await till.billing.ask_gateway(reference)).attempt.state == "part_refunded"
    await till.server.end_refund(back.id, done=False)
    assert (await till.billing.ask_gateway(reference)).attempt.state == "refund_failed", "its word says less went back"


@pytest.mark.parametrize("till", ["paypal", "stripe"], indirect=True)
async def test_who_gives_back_anew_what_has_failed_meanwhile_gives_back_once(till: Shop) -> None:
    reference, session = await till.begun()
    await till.billing.settle(till.name, await till.decided(session, "paid"))
    whole = await till.billing.refund(reference, "first")
    await till.server.end_refund(await refund_of(till), done=False)
    till.server.refunds_wait = False
    there = await till.billing.refund(reference, "second")
    assert (there.state, there.refunded) == ("refunded", whole.came)
    till.later(hours=1)
    await till.billing.ask_gateways()
    assert await till.billing.attempt(reference) == there


@pytest.mark.parametrize("given", [True, False], ids=["given", "missing"])
@pytest.mark.parametrize("till", ["sslcommerz"], indirect=True)  # others list their refunds
async def test_one_that_only_the_panel_tells_of_is_a_persons(till: Shop, given: bool) -> None:
    reference, session = await till.begun()
    await till.billing.settle(till.name, await till.decided(session, "paid"))
    whole, unknown = (await till.billing.attempt(reference)).came, till.billing.unknown_refunds
    till.played.fault = "done" if given else "500"
    for _ in range(2):
        with pytest.raises((GatewayUnavailable, RefundRefused)):
            await till.billing.refund(reference, "first", PART)
    till.played.fault = ""
    await till.billing.ask_gateways()
    assert (await unknown.waiting(), await till.events("payment.refund_unknown")) == ((), []), "it may still answer"
    till.later(hours=1)
    for _ in range(2):
        await till.billing.ask_gateways()
        (waits,) = await unknown.waiting()
        assert (waits.attempt.reference, waits.amount) == (reference, PART)
        (event,) = await till.events("payment.refund_unknown")
        assert (event["amount"], event["reference"], event["invoices"]) == ("20.00", reference, [till.number])
    with pytest.raises(RefundRefused):  # it may have gone back
        await till.billing.refund(reference, "second", whole)
    with pytest.raises(NotFound):
        await unknown.found(reference, given, whole)
    there = await unknown.found(reference, given)
    assert (there.state, there.refunded) == (("part_refunded", PART) if given else ("settled", None))
    assert await unknown.waiting() == ()
    with pytest.raises(NotFound):
        await unknown.found(reference, given)
    if given:
        with pytest.raises(RefundRefused):
            await till.billing.refund(reference, "first", PART)
    else:
        assert (await till.billing.refund(reference, "second", whole)).state == "refunded"


async def crashed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("till", ["sslcommerz"], indirect=True)  # others repeat their promise under the same key
async def test_one_that_is_asked_for_again_and_has_failed_meanwhile_is_refused(till: Shop) -> None:
    reference, refund = await given_back(till)
    await till.server.end_refund(refund, done=False)
    with pytest.raises(RefundRefused):
        await till.billing.refund(reference, "first", (await till.billing.attempt(reference)).refunded)
    till.later(hours=1)
    assert await till.billing.ask_gateways() == 1
    assert (await till.billing.attempt(reference)).state == "refund_failed"
