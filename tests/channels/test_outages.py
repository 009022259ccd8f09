"""Every outage has an answer, and nothing is lost or said twice."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from bot.answers import render
from bot.conversations import turn_runner
from tests.stores import opened

MENU = [("url" in button, button["title"]) for button in
        (one.as_json() for one in render("errors.engine_unavailable", "bn").buttons)]  # fmt: skip


@pytest.fixture
def hasty(room):
    room.house.engine._patience = 0.5
    return room


def is_menu(line) -> bool:
    return line["text"] == render("errors.engine_unavailable", "bn").text


async def test_a_short_outage_is_not_noticed(room):
    room.engine.down = True
    customer = await room.customer()
    await customer.say("হ্যালো")
    await asyncio.sleep(0.5)
    room.engine.down = False
    assert [line["text"] for line in await customer.heard()] == ["heard: হ্যালো"]


@pytest.mark.parametrize("text", ["boom", "garbage", "badlink"])
async def test_a_message_that_breaks_the_engine_does_not_block_the_next(hasty, text):
    customer = await hasty.customer()
    await customer.say(f"{text} ভাই")
    await customer.say("হ্যালো")
    first, second = await customer.heard(2)
    assert is_menu(first)
    assert [("url" in button, button["title"]) for button in first["buttons"]] == MENU
    assert second["text"] == "heard: হ্যালো"


async def test_the_memory_survives_an_outage(hasty):
    customer = await hasty.customer()
    for text in ("count", "boom", "count"):
        await customer.say(text)
    assert [line["text"] for line in await customer.heard(3)][2] == "turns: 2"


async def test_an_absent_engine_is_answered_for(hasty):
    await hasty.engine.stop()
    customer = await hasty.customer()
    await customer.say("কীভাবে পে করব")
    assert is_menu((await customer.heard())[0])
    status, told = await hasty.ask("kivabe pay korbo")
    assert (status, told["error"], told["topic"]) == (200, "engine_unavailable", "fallback")


async def test_a_long_outage_does_not_make_everybody_wait(room):
    room.house.engine._patience = 1.0
    room.engine.down = True
    first = await room.customer()
    await first.say("হ্যালো")
    await first.heard()
    tries = len(room.engine.asked)
    assert tries > 1, "the first waits"
    await asyncio.sleep(1.0)  # it gives up where another pause would take too long: the outage may be younger yet
    for _ in range(5):
        await first.say("হ্যালো")
    await first.heard(6)
    assert len(room.engine.asked) == tries + 5, "the others are tried once"


async def test_the_menu_works_without_the_engine(hasty):
    hasty.engine.down = True
    customer = await hasty.customer()
    await customer.say("হ্যালো")
    (menu,) = await customer.heard()
    pay, download, _, person = menu["buttons"]
    for wanted, topic in ((pay, "pay_invoice_howto"), (download, "invoice_download_howto")):
        before = len(await customer.heard())
        await customer.press(wanted["token"])
        assert (await customer.heard(before + 1))[-1]["topic"] == topic
    await customer.press(person["token"])
    said = (await customer.heard(4))[-1]
    (ticket,) = await hasty.house.store.tickets()
    assert said["text"] == opened(ticket).text
    assert (ticket.reason, (await customer.updates())["owner"]) == ("engine_unavailable", "queued")


async def test_a_message_that_takes_the_process_down_is_given_up(hasty, monkeypatch):
    monkeypatch.setattr(turn_runner, "MOST_ATTEMPTS", 0)
    customer = await hasty.customer()
    await customer.say("হ্যালো")
    (answer,) = await customer.heard()
    assert answer["text"] == render("errors.unexpected", "bn").text
    assert hasty.engine.asked == []


async def test_our_own_mistake_is_answered_for(hasty, monkeypatch):
    async def broken(_request):
        raise RuntimeError("a mistake of ours")

    customer = await hasty.customer()
    with monkeypatch.context() as patch:
        patch.setattr(hasty.house.engine, "turn", broken)
        await customer.say("হ্যালো")
        (answer,) = await customer.heard()
    assert answer["text"] == render("errors.unexpected", "bn").text
    await customer.say("হ্যালো")
    assert (await customer.heard(2))[1]["text"] == "heard: হ্যালো"


async def test_a_busy_database_is_waited_for(hasty):
    customer = await hasty.customer()
    blocker = sa.create_engine(hasty.settings.database_url, isolation_level="AUTOCOMMIT")
    with blocker.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        saying = asyncio.create_task(customer.say("হ্যালো"))
        await asyncio.sleep(3)
        assert not saying.done(), "it must not be acknowledged before it is stored"
        connection.exec_driver_sql("ROLLBACK")
    await saying
    assert (await customer.heard())[0]["text"] == "heard: হ্যালো"
    blocker.dispose()


async def test_a_database_that_stays_busy_is_a_clear_error(hasty, monkeypatch):
    from bot.database import engine as database

    monkeypatch.setattr(database, "PATIENCE", 0.3)
    customer = await hasty.customer()
    blocker = sa.create_engine(hasty.settings.database_url, isolation_level="AUTOCOMMIT")
    with blocker.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        body = {"id": "7f1b8a38-5b54-4d8c-9c83-1b1d6a8f7a11", "text": "হ্যালো"}
        status, told = await customer.ask("POST", "/chat/messages", json=body)
        connection.exec_driver_sql("ROLLBACK")
    assert (status, told["error"]) == (503, "store_unavailable")
    blocker.dispose()
    status, _ = await customer.ask("POST", "/chat/messages", json=body)
    assert status == 200
    assert len(await customer.heard()) == 1
