"""Tickets from the shell, beside a running chat."""

from __future__ import annotations

import asyncio
import os
from functools import partial

import pytest

from bot import settings as settings_module
from bot.answers import render
from bot.desk import agents, ticket_cli
from bot.events.log import after


@pytest.fixture
def shell(room, monkeypatch, capsys):
    monkeypatch.setitem(os.environ, "DATABASE_URL", room.settings.database_url)
    monkeypatch.setitem(os.environ, "SAHAYAK_VAR", str(room.settings.var))
    settings_module.settings.cache_clear()

    async def run(*argv: str) -> tuple[int, str]:
        code = await asyncio.to_thread(ticket_cli.main, argv)
        out = capsys.readouterr()
        return code, out.out + out.err

    yield run
    settings_module.settings.cache_clear()


async def test_a_ticket_from_open_to_closed(room, shell):
    customer = await room.customer()
    await customer.say("টাকা কেটে নিয়েছে")
    await customer.heard()
    await customer.say("person")
    await customer.heard(2)
    code, listed = await shell("list")
    number = listed.split()[0]
    assert (code, "open" in listed, "not signed in" in listed) == (0, True, True)

    code, shown = await shell("show", number)
    assert code == 0
    assert "customer: টাকা কেটে নিয়েছে" in shown
    assert "bot: heard: টাকা কেটে নিয়েছে" in shown
    assert "tried: ['pay_link']" in shown

    code, _ = await shell("reply", number, "we", "look", "into", "card 4242 4242 4242 4242")
    assert code == 0
    agent = (await customer.heard(3))[2]
    assert (agent["author"], agent["text"]) == ("agent", "we look into card •••• 4242")
    assert (await customer.updates())["owner"] == "human"

    await customer.say("thanks")
    await asyncio.sleep(0.3)
    assert len(room.engine.asked) == 2, "a person owns the conversation"

    assert (await shell("close", number))[0] == 0
    assert (await customer.heard(4))[3]["text"] == render(
        "handoff.closed", "bn", number=number, rate=True, by="agent"
    ).text
    assert await shell("list") == (0, "ticket: there is no open ticket\n")
    assert "closed" in (await shell("list", "--all"))[1]
    assert (await shell("reply", number, "hello"))[0] == 1


async def test_an_agent_says_who_they_are(room, shell):
    customer = await room.customer()
    await customer.say("person")
    await customer.heard()
    number = (await shell("list"))[1].split()[0]
    code, said = await shell("--as", "shirin", "reply", number, "hello")
    assert (code, said) == (1, "ticket: there is no agent shirin who may log in\n")
    add = partial(agents.add, name="shirin", title="Shirin", role="agent", language="bn", password="-", by="test")
    await room.house.store.database.write(add)
    assert (await shell("--as", "shirin", "reply", number, "hello"))[0] == 0
    assert [(line["author"], line["name"]) for line in await customer.heard(2)] == [("bot", None), ("agent", "Shirin")]
    assert (await shell("--as", "shirin", "close", number))[0] == 0
    kinds = {"ticket.replied", "ticket.closed", "owner.changed"}
    told = await room.house.store.database.read(after, 0, kinds, 9)
    assert [event.data["by"] for event in told] == ["bot", "shirin", "shirin", "shirin", "shirin"]


async def test_taken_back(room, shell):
    customer = await room.customer()
    await customer.say("person")
    await customer.heard()
    number = (await shell("list"))[1].split()[0]
    assert (await shell("take-back", number))[0] == 0
    await customer.say("হ্যালো")
    assert (await customer.heard(3))[2]["text"] == "heard: হ্যালো"


@pytest.mark.parametrize("verb", ["show", "close", "take-back"])
async def test_no_such_ticket(shell, verb):
    assert await shell(verb, "77777") == (1, "ticket: there is no ticket 77777\n")
