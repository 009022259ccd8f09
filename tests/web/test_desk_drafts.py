"""A draft of an agent's reply: what the bot would say, for who has the conversation, and nothing of it is stored."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.answers import Button, Reply, render
from bot.conversations.models import HELD, Inbound, Outcome
from bot.security.rate_limit import Pace
from tests.contracts.desk import said
from tests.standins.engine import StandInEngine
from tests.web.test_desk_api import AtDesk, Open, desk  # noqa: F401  (the fixture)

SELDOM = Pace("desk_drafts_in_a_test", 2, 3600, burst=2)
WAITS = Outcome(HELD, result={"topic": "handoff"}, keep_state=True)


@pytest.fixture
async def engine(desk: Open, monkeypatch: Any) -> AsyncIterator[StandInEngine]:  # noqa: F811
    engine = StandInEngine()
    await engine.start()
    monkeypatch.setattr(desk.chat.engine.engines[0], "address", f"http://127.0.0.1:{engine.port}/webhooks/sahayak")
    monkeypatch.setattr(desk.chat.engine, "_patience", 0.1)
    yield engine
    await engine.stop()


async def held(desk: Open, shirin: AtDesk, text: str) -> Any:  # noqa: F811
    """A conversation that the agent has, with a last message of the customer."""
    talk = await desk.waiting()
    await shirin.ask("POST", f"conversations/{talk.id}/take", {"version": talk.owner_version})
    await said(desk.chat.store, talk, text, WAITS)
    return talk


def stored(desk: Open) -> list[list[Any]]:  # noqa: F811
    tables = ("conv_conversations", "conv_messages", "conv_buttons", "conv_tickets")
    others = desk.site.run("SELECT kind FROM events WHERE kind != :kind", kind="desk.suggested")
    return [*(desk.site.run(f"SELECT * FROM {table}") for table in tables), others]


async def test_the_draft_is_what_the_bot_would_say_and_leaves_nothing_behind(desk: Open, engine: StandInEngine) -> None:  # noqa: F811
    shirin = await desk.at_desk("shirin")
    talk = await held(desk, shirin, "menu and count")
    desk.site.run("""UPDATE conv_conversations SET engine_state = '{"turns": 6}'""")
    before = stored(desk)
    told = await shirin.ask("POST", f"conversations/{talk.id}/draft")
    assert shirin.status == 200
    assert told == {"text": "turns: 7", "left_out": ["Pay", "Client area"]}
    (asked,) = engine.asked
    assert (asked["text"], asked["customer"], asked["state"]) == ("menu and count", "1001", {"turns": 6})
    assert stored(desk) == before
    assert desk.events("desk.suggested") == [('{"by":"shirin"}',)]

    await said(desk.chat.store, talk, "a person, not you", WAITS)
    assert await shirin.ask("POST", f"conversations/{talk.id}/draft") == {"text": "", "left_out": []}
    before = stored(desk)
    engine.down = True
    told = await shirin.ask("POST", f"conversations/{talk.id}/draft")
    assert (shirin.status, told["error"]) == (503, "engine_unavailable")
    assert stored(desk) == before


async def test_a_pressed_button_is_answered_and_what_cannot_be_read_is_not(desk: Open, engine: StandInEngine) -> None:  # noqa: F811
    shirin = await desk.at_desk("shirin")
    talk = await held(desk, shirin, "[voice message]")
    assert await shirin.ask("POST", f"conversations/{talk.id}/draft") == {"text": "", "left_out": []}
    assert (engine.asked, desk.events("desk.suggested")) == ([], [])

    offer = Reply("which?", "help", (Button("Choose one", payload={"intent": "pay_link", "entities": {}}),))
    version = (await shirin.ask("GET", f"conversations/{talk.id}"))["version"]
    await shirin.ask("POST", f"conversations/{talk.id}/back", {"version": version})
    await said(desk.chat.store, talk, "choices", Outcome(replies=(offer,), state={}, result={"topic": "help"}))
    (button,) = (await desk.chat.store.last_said(talk.identity))["buttons"]
    version = (await shirin.ask("GET", f"conversations/{talk.id}"))["version"]
    await shirin.ask("POST", f"conversations/{talk.id}/take", {"version": version})
    pressed = Inbound(talk.identity, "web", str(uuid.uuid4()), "Choose one", button["token"])
    await desk.chat.store.accept(pressed, {"text": "Choose one", "button": button["token"]})
    await desk.chat.store.finish(await desk.chat.store.take(talk.identity, "w", 5), "w", WAITS, render)
    told = await shirin.ask("POST", f"conversations/{talk.id}/draft")
    assert told["text"] == "pressed: pay_link {}"
    desk.site.run("UPDATE conv_buttons SET expires = 0")
    assert (await shirin.ask("POST", f"conversations/{talk.id}/draft"))["text"] == ""


async def test_for_whoever_has_the_conversation_alone_and_not_too_often(
    desk: Open,  # noqa: F811
    engine: StandInEngine,
    monkeypatch: Any,
) -> None:
    shirin, nabil = await desk.at_desk("shirin"), await desk.at_desk("nabil")
    waiting = await desk.waiting()
    told = await shirin.ask("POST", f"conversations/{waiting.id}/draft")
    assert (shirin.status, told["error"]) == (409, "conversation_changed")
    talk = await held(desk, shirin, "hello")
    told = await nabil.ask("POST", f"conversations/{talk.id}/draft")
    assert (nabil.status, told["error"], told["agent"]) == (409, "conversation_taken", "shirin")
    await shirin.ask("POST", "conversations/c_nobody/draft")
    assert shirin.status == 404
    assert engine.asked == []
    monkeypatch.setattr("bot.web.desk_conversations.DRAFTS", SELDOM)
    for _ in range(SELDOM.burst):
        await shirin.ask("POST", f"conversations/{talk.id}/draft")
        assert shirin.status == 200
    await shirin.ask("POST", f"conversations/{talk.id}/draft")
    assert shirin.status == 429
    assert len(engine.asked) == SELDOM.burst
    version = (await shirin.ask("GET", f"conversations/{talk.id}"))["version"]
    await shirin.ask("POST", f"conversations/{talk.id}/close", {"version": version, "reason": "solved"})
    told = await nabil.ask("POST", f"conversations/{talk.id}/draft")
    assert (nabil.status, told["error"]) == (409, "conversation_over")
