"""What happens to a payment is in the event log once, with ids and amounts and nothing else."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.billing import Billing, schema
from bot.billing.database import reading, writing
from bot.errors import NotPayable
from bot.events.tables import events
from tests.billing.test_service import decided


def logged(engine: Engine) -> list[tuple[str, Any]]:
    with reading(engine) as connection:
        return [(row.kind, row.data) for row in connection.execute(sa.select(events).order_by(events.c.id))]


def kinds(engine: Engine) -> list[str]:
    return [kind for kind, _ in logged(engine)]


async def test_a_payment_from_start_to_a_running_service(till: Billing, engine: Engine) -> None:
    notice = await decided(till, ["4821", "4822"], "paid")
    await till.settle("sslcommerz", notice)
    await till.settle("sslcommerz", notice)  # the gateway says so twice
    found = logged(engine)
    assert [kind for kind, _ in found] == [
        "payment.started", "service.activated", "payment.proved", "invoice.settled", "invoice.settled",
    ]  # fmt: skip
    started, woken, proved, *settled = (data for _, data in found)
    assert (started["amount"], started["currency"], started["invoices"]) == ("3450.00", "BDT", ["4821", "4822"])
    assert woken == {"service": "S1001-2", "was": "Suspended"}
    assert proved["reference"] == started["reference"]
    assert [data["invoice"] for data in settled] == ["4821", "4822"]
    assert {data["transaction"] for data in settled} == {proved["transaction"]}


async def test_notices_at_the_same_moment_are_one_event(till: Billing, engine: Engine) -> None:
    notice = await decided(till, ["4821"], "paid")
    await asyncio.gather(*(till.settle("sslcommerz", notice) for _ in range(5)))
    assert kinds(engine).count("payment.proved") == kinds(engine).count("invoice.settled") == 1


@pytest.mark.parametrize(("outcome", "kind"), [("failed", "payment.refused"), ("pending", None)])
async def test_no_money_is_refused_or_nothing_yet(
    till: Billing, engine: Engine, outcome: Any, kind: str | None
) -> None:
    notice = await decided(till, ["4821"], outcome)
    await till.settle("sslcommerz", notice)
    assert kinds(engine)[1:] == ([kind] if kind else [])


async def test_money_that_nobody_can_take_is_surplus(till: Billing, engine: Engine) -> None:
    notice = await decided(till, ["4821"], "paid")
    with writing(engine) as connection:
        connection.execute(
            sa.update(schema.invoices).where(schema.invoices.c.number == 4821).values(status="Cancelled")
        )
    with pytest.raises(NotPayable):
        await till.settle("sslcommerz", notice)
    assert kinds(engine) == ["payment.started", "payment.surplus"]


async def test_the_use_of_a_link_is_noted(till: Billing, engine: Engine) -> None:
    link = (await till.pay_link("1001", ["4821"])).rpartition("/")[2]
    claims = till.open_link(link, "pay")
    assert kinds(engine) == [], "making or opening one proves nothing yet"
    await till.link_opened(claims)
    assert logged(engine) == [("link.opened", {"purpose": "pay", "invoices": ["4821"]})]
