"""What happens to a payment or a link is in the event log, once, and holds ids and amounts only."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.billing import Billing
from bot.billing.database import writing
from bot.billing.gateways.base import Paid
from bot.billing.link_log import MOST_NAMED
from bot.billing.links import LinkClaims
from bot.billing.schema import attempts, invoices
from bot.errors import NotPayable, PaymentMismatch
from bot.events.tables import events
from bot.standins.base import Outcome
from tests import played

BACK = "http://127.0.0.1:8080/clientarea/"


def recorded(engine: Engine) -> list[tuple[str, str, dict[str, Any]]]:
    with engine.connect() as connection:
        rows = connection.execute(sa.select(events).order_by(events.c.id)).all()
    return [
        (row.kind, row.customer, {k: v for k, v in row.data.items() if k not in {"reference", "transaction"}})
        for row in rows
    ]


async def decided(till: Billing, outcome: Outcome, numbers: tuple[str, ...] = ("4822",)) -> Any:
    return await played.decided(till, "stripe", await till.start_payment("1001", numbers, "stripe", BACK), outcome)


async def test_from_the_start_to_the_running_service(till: Billing, engine: Engine) -> None:
    word = await decided(till, "paid")
    for _ in range(2):
        came = await till.settle("stripe", word)
    money = {"amount": "1150.00", "currency": "BDT"}
    assert recorded(engine) == [
        ("payment.started", "1001", {"gateway": "stripe", "invoices": ["4822"], **money}),
        ("service.activated", "1001", {"service": "S1001-2", "was": "Suspended"}),
        ("payment.proved", "1001", {"gateway": "stripe", "invoices": ["4822"], **money}),
        ("invoice.settled", "1001", {"gateway": "stripe", "invoice": "4822"}),
    ]
    reference = came.attempt.reference  # type: ignore[union-attr]
    for key in ("desk 1", "desk 1", "desk 2"):
        await till.refund(reference, key, came.attempt.amount.of("575.00", "BDT"))  # type: ignore[union-attr]
    back = [(facts["amount"], facts["total"]) for kind, _, facts in recorded(engine) if kind == "payment.refunded"]
    assert back == [("575.00", "575.00"), ("575.00", "1150.00")], "with this one, and in all"


async def test_what_did_not_come(till: Billing, engine: Engine) -> None:
    await till.settle("stripe", await decided(till, "failed"))
    await till.settle("stripe", await decided(till, "pending"))
    assert [kind for kind, _, _ in recorded(engine)] == ["payment.started", "payment.refused", "payment.started"]


async def test_what_came_in_vain(till: Billing, engine: Engine) -> None:
    first, second, third = [await decided(till, "paid") for _ in range(3)]
    await till.settle("stripe", first)
    for _ in range(2):
        with pytest.raises(NotPayable):
            await till.settle("stripe", second)
    with writing(engine) as connection:
        open_one = attempts.c.state == "open"
        connection.execute(sa.update(attempts).where(open_one).values(amount="1149.00"))
        connection.execute(sa.update(invoices).where(invoices.c.number == 4822).values(status="Unpaid"))
    for _ in range(2):
        with pytest.raises(PaymentMismatch):
            await till.settle("stripe", third)
    later = [(kind, facts) for kind, _, facts in recorded(engine) if kind in {"payment.surplus", "payment.mismatched"}]
    money = {"gateway": "stripe", "invoices": ["4822"], "amount": "1150.00", "currency": "BDT"}
    assert later == [("payment.surplus", money), ("payment.mismatched", {**money, "expected": "1149.00"})]
    waiting = await till.for_a_person()
    assert {one.state for one in waiting} == {"surplus", "mismatched"}
    assert all(one.transaction_id for one in waiting)


async def test_a_link_that_was_used(till: Billing, engine: Engine) -> None:
    token = (await till.pay_link("1001", ["4821", "4822"])).rpartition("/")[2]
    till.open_link(token, "pay")
    assert recorded(engine) == [], "making it and looking at its page is nothing yet"
    await till.use_link(token, "pay")
    assert recorded(engine) == [("link.opened", "1001", {"purpose": "pay", "invoices": ["4821", "4822"]})]


async def test_as_many_invoices_as_a_link_holds_fit_an_event(till: Billing, engine: Engine) -> None:
    numbers = tuple(f"INV-2026-{place:011}" for place in range(100))
    token = till._links.make("1001", numbers, "pay")
    claims = await till.use_link(token, "pay")
    assert isinstance(claims, LinkClaims)
    ((_, _, facts),) = recorded(engine)
    assert facts["invoices"] == list(numbers[:MOST_NAMED])


async def test_what_came_in_vain_and_went_back_on_the_gateway_s_own_pages(till: Billing) -> None:
    first, second = [await decided(till, "paid") for _ in range(2)]
    await till.settle("stripe", first)
    with pytest.raises(NotPayable):
        await till.settle("stripe", second)
    (waiting,) = await till.for_a_person()
    stripe = next(one for one in till.gateways() if one.name == "stripe")
    paid = Paid(waiting.reference, None, str(waiting.transaction_id), waiting.came)
    await stripe.refund(paid, waiting.came, "its own page")
    with pytest.raises(NotPayable):
        await till.ask_gateway(waiting.reference)
    assert await till.for_a_person() == ()
