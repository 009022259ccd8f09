"""Whatever a gateway reports, or does not, comes to what is right: each real gateway before a server that plays it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.billing.attempt import BOOKABLE, UNHEARD
from bot.billing.gateways.base import Notification, NotOurs
from bot.billing.models import InvoiceStatus, Money
from bot.billing.reconciliation import ASKED_FOR, QUIET
from bot.billing.schema import invoices
from bot.errors import GatewayUnavailable, NotAllowed, NotPayable, PaymentMismatch, RefundRefused
from tests import servers
from tests.billing.shop import PAYS, Shop, another, shop

Document = dict[str, Any]


@pytest.fixture(params=sorted(PAYS))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def till(name: str, seeded_sqlite: bytes, tmp_path: Path) -> AsyncIterator[Shop]:
    (tmp_path / "till.db").write_bytes(seeded_sqlite)
    async with shop(name, f"sqlite:///{tmp_path / 'till.db'}") as opened:
        yield opened


async def paid(till: Shop) -> bool:
    return (await till.billing.invoice(till.customer, till.number)).status is InvoiceStatus.PAID


async def settled(till: Shop, notice: Notification) -> str:
    """The attempt's state that a notice leads to, or the name of the error."""
    try:
        said = await till.billing.settle(till.name, notice)
    except (NotAllowed, NotPayable, PaymentMismatch, GatewayUnavailable) as refused:
        return type(refused).__name__
    return "not ours" if isinstance(said, NotOurs) else said.attempt.state


async def truth(till: Shop) -> dict[str, int]:
    """How many payments the books have beside the demonstration's, and how often each thing was told."""
    kinds = ("payment.proved", "payment.surplus", "payment.mismatched", "payment.refused", "invoice.settled")
    count = {kind: len(await till.events(kind)) for kind in kinds}
    booked = [one for one in await till.billing.payments(till.customer) if till.number in one.invoices]
    return {name: number for name, number in {**count, "booked": len(booked)}.items() if number}


GOOD = {"payment.proved": 1, "invoice.settled": 1, "booked": 1}


async def test_a_good_notice_and_the_same_again(till: Shop) -> None:
    reference, session = await till.begun()
    notice = await till.decided(session, "paid")
    assert [await settled(till, notice) for _ in range(3)] == ["settled"] * 3
    there = await till.billing.attempt(reference)
    assert (there.received, there.amount, bool(there.transaction_id)) == (None, there.came, True)
    assert await paid(till)
    assert await truth(till) == GOOD


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def test_two_at_once_at_two_processes(
    name: str, kind: str, seeded_sqlite: bytes, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if kind == "postgres":
        server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("seeded_postgres")
        with servers.postgres_copy(server, template) as url:
            await told_at_once(name, url)
    else:
        (tmp_path / "till.db").write_bytes(seeded_sqlite)
        await told_at_once(name, f"sqlite:///{tmp_path / 'till.db'}")


async def told_at_once(name: str, url: str) -> None:
    async with shop(name, url) as till, another(till, url) as other:
        _, session = await till.begun()
        notice = await till.decided(session, "paid")
        said = await asyncio.gather(*(one.settle(name, notice) for one in (till.billing, other) * 3))
        assert all(one.paid for one in said if not isinstance(one, NotOurs))
        assert len(said) == 6
        assert await truth(till) == GOOD


async def test_a_forged_notice_changes_nothing(till: Shop) -> None:
    _, session = await till.begun()
    notice = await till.decided(session, "failed" if till.name != "paypal" else "paid")
    other = notice.body.replace(b"failed", b"paid").replace(b"FAILED", b"VALID").replace(b"APPROVED", b"COMPLETE")
    assert other != notice.body
    for forged in (replace(notice, body=other), Notification({}, other), Notification()):
        assert await settled(till, forged) == "NotAllowed"
    assert await till.states() == ["open"]
    assert await truth(till) == {}


def _other(amount: str, currency: str | None) -> Callable[[Document], None]:
    """What the gateway's server is made to have asked for: another amount, or another currency."""

    def change(kept: Document) -> None:
        if "purchase_units" in kept:
            kept["purchase_units"][0]["amount"] |= {
                "value": amount,
                **({"currency_code": currency} if currency else {}),
            }
        elif "amount_total" in kept:
            kept |= {"amount_total": int(float(amount) * 100), **({"currency": currency.lower()} if currency else {})}
        else:
            kept |= {"total_amount": amount, **({"currency": currency} if currency else {})}

    return change


@pytest.mark.parametrize("currency", [None, "EUR"])
async def test_another_amount_or_currency_is_kept_for_a_person(till: Shop, currency: str | None) -> None:
    reference, session = await till.begun()
    asked = (await till.billing.attempt(reference)).amount
    came = Money(asked.amount, currency) if currency else Money(asked.amount - 1, asked.currency)
    place = ("session" if till.name != "paypal" else "order") + f" {session}"
    await till.server._documents.change(place, _other(str(came.amount), currency))
    notice = await till.decided(session, "paid")
    assert [await settled(till, notice) for _ in range(2)] == ["PaymentMismatch"] * 2
    there = await till.billing.attempt(reference)
    assert (there.state, there.received) == ("mismatched", came)
    assert [one.reference for one in await till.billing.for_a_person()] == [reference]
    assert not await paid(till)
    assert await truth(till) == {"payment.mismatched": 1}


async def test_a_cancelled_invoice_takes_nothing(till: Shop) -> None:
    _, session = await till.begun()
    number = invoices.c.number == int(till.number)
    cancel = sa.update(invoices).where(number).values(status="Cancelled")
    await till.database.write(lambda db: db.execute(cancel))
    notice = await till.decided(session, "paid")
    assert [await settled(till, notice) for _ in range(2)] == ["NotPayable"] * 2
    assert await till.states() == ["surplus"]
    assert await truth(till) == {"payment.surplus": 1}


async def test_whoever_comes_first_the_customer_or_the_notice(till: Shop) -> None:
    _, session = await till.begun()
    notice = await till.decided(session, "paid")
    await till.billing.ask_about(till.customer, [till.number])  # the customer is back, and the notice is not
    assert await paid(till)
    assert await settled(till, notice) == "settled"
    await till.billing.ask_about(till.customer, [till.number])
    assert await truth(till) == GOOD


async def test_a_notice_that_never_comes_is_asked_for(till: Shop) -> None:
    _, session = await till.begun()
    till.clock[0] += QUIET
    assert await till.billing.ask_gateways() == 1, "nothing has come yet"
    await till.decided(session, "paid")
    till.clock[0] += QUIET / 10
    assert await till.billing.ask_gateways() == 0, "it was asked just now"
    till.played.fault = "500"
    till.clock[0] += 2 * QUIET
    assert await till.billing.ask_gateways() == 1, "it is away"
    till.played.fault = ""
    assert await till.states() == ["open"]
    till.clock[0] += 4 * QUIET
    await till.billing.ask_gateways()
    assert await truth(till) == GOOD


async def test_a_second_payment_of_a_paid_invoice_is_surplus(till: Shop) -> None:
    (_, first), (_, second) = await till.begun(), await till.begun()
    notices = [await till.decided(session, "paid") for session in (first, second)]
    assert [await settled(till, notice) for notice in notices * 2] == ["settled", "NotPayable"] * 2
    assert await till.states() == ["settled", "surplus"]
    assert await truth(till) == {**GOOD, "payment.surplus": 1}


async def test_a_payment_long_after_the_attempt_was_given_up(till: Shop) -> None:
    reference, session = await till.begun()
    if till.name != "paypal":  # which refuses to take it, and reports nothing
        assert await settled(till, await till.decided(session, "failed")) == "failed"
    till.clock[0] += ASKED_FOR + QUIET
    assert await till.billing.ask_gateways() == 0, "nobody asks any more"
    assert await settled(till, await till.decided(session, "paid")) == "settled"
    assert (await till.billing.attempt(reference)).state == "settled"
    assert {**await truth(till), "payment.refused": 0} == {**GOOD, "payment.refused": 0}


@pytest.mark.parametrize("asked", [False, True])
async def test_what_the_gateway_holds_back_is_pending_until_it_lets_go(till: Shop, asked: bool) -> None:
    _, session = await till.begun()
    held = await till.decided(session, "pending")
    assert [await settled(till, held) for _ in range(2)] == ["pending"] * 2
    assert await truth(till) == {}
    notice = await till.decided(session, "paid")
    if asked:
        till.clock[0] += ASKED_FOR * 2
        await till.billing.ask_gateways()
    else:
        assert await settled(till, notice) == "settled"
    assert await truth(till) == GOOD


@pytest.mark.parametrize("fault", ["html", "500", "nonsense"])
async def test_a_gateway_that_cannot_be_asked_loses_nothing(till: Shop, fault: str) -> None:
    _, session = await till.begun()
    notice = await till.decided(session, "paid")
    till.played.fault = fault
    assert await settled(till, notice) in {"GatewayUnavailable", *(["NotAllowed", "not ours"] * (fault == "nonsense"))}
    with pytest.raises(GatewayUnavailable):
        await till.begun()
    till.played.fault = ""
    till.clock[0] += QUIET
    await till.billing.ask_gateways()
    assert await truth(till) == GOOD


async def test_a_refund_in_part_and_whole(till: Shop) -> None:
    reference, session = await till.begun()
    notice = await till.decided(session, "paid")
    await settled(till, notice)
    whole = (await till.billing.attempt(reference)).came
    part, rest = (
        Money.of("4.25", whole.currency),
        Money(whole.amount - Money.of("4.25", whole.currency).amount, whole.currency),
    )
    for key, amount, state, total in (
        ("one", part, "part_refunded", part), ("one", part, "part_refunded", part), ("two", rest, "refunded", whole),
    ):  # fmt: skip
        there = await till.billing.refund(reference, key, amount)
        assert (there.state, there.refunded) == (state, total)
    with pytest.raises(RefundRefused):
        await till.billing.refund(reference, "three", part)
    told = [(one["amount"], one["total"]) for one in await till.events("payment.refunded")]
    assert told == [(str(part.amount), str(part.amount)), (str(rest.amount), str(whole.amount))]
    assert await settled(till, notice) == "refunded", "and no later word of the payment undoes it"
    assert await truth(till) == GOOD


@pytest.mark.parametrize("name", ["stripe"])
@pytest.mark.parametrize("dealt", ["", "assigned", "refunded"])
async def test_an_invoice_that_is_payable_again_takes_only_what_nobody_has_dealt_with(till: Shop, dealt: str) -> None:
    reference, session = await till.begun()
    for status, answer in (("Cancelled", "NotPayable"), ("Unpaid", dealt or "settled")):
        change = sa.update(invoices).where(invoices.c.number == int(till.number)).values(status=status)
        await till.database.write(lambda db, change=change: db.execute(change))
        if status == "Unpaid" and dealt:
            await (till.billing.assign(reference) if dealt == "assigned" else till.billing.refund(reference, "key"))
        assert await settled(till, await till.decided(session, "paid")) == answer
    assert await paid(till) == (not dealt)
    assert await truth(till) == {"payment.surplus": 1, **({} if dealt else GOOD)}


@pytest.mark.parametrize("name", ["stripe"])
async def test_no_payment_takes_the_row_of_another(till: Shop) -> None:
    reference, _ = await till.begun()
    rows, now = till.billing._attempts, till.clock[0]
    before = await rows.find(reference)  # as two processes that have both read it
    first = await rows.note(before, "surplus", UNHEARD, now, transaction_id="T1")
    assert await rows.note(before, "settled", BOOKABLE, now, transaction_id="T2") == first
    assert first.transaction_id == "T1"
