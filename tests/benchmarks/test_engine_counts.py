"""What a turn costs the engine on any machine: HTTP calls and replayed events, however long the conversation is."""

from __future__ import annotations

from typing import Any

import pytest

from bot.lang.patterns import _WhenUsed
from tests.dialogue.driver import Engine, Talk

#: Most events that Rasa replays before a turn: action_listen and the slots of the memory.
REPLAYED = 5
TURNS = 40
#: Most patterns that are looked for in one turn, of the hundred that are asked for: the letters of the others do not
#: stand in the message.
LOOKED_FOR = 40


@pytest.fixture
def counted(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[int]]:
    """Calls of the action server, and the events of each tracker that Rasa is handed."""
    counts: dict[str, list[int]] = {"calls": [], "events": []}
    processor = engine.agent.processor
    store, endpoint = processor.tracker_store, processor.action_endpoint
    retrieve, request = store.retrieve, endpoint.request

    async def retrieved(sender: str) -> Any:
        tracker = await retrieve(sender)
        counts["events"].append(len(tracker.events))
        return tracker

    async def requested(*arguments: Any, **more: Any) -> Any:
        counts["calls"].append(1)
        return await request(*arguments, **more)

    monkeypatch.setattr(store, "retrieve", retrieved)
    monkeypatch.setattr(endpoint, "request", requested)
    return counts


def test_a_guide_turn_calls_nobody_and_an_account_turn_one(engine: Engine, counted: dict[str, list[int]]) -> None:
    talk = Talk(engine, "counts", customer="1001", language="en")
    for text, calls in (("how do I download an invoice as pdf?", 0), ("how much do I owe?", 1)):
        counted["calls"].clear()
        assert talk.say(text)["replies"]
        assert len(counted["calls"]) == calls, text


@pytest.mark.parametrize("text", ["how do I download an invoice as pdf?", "রিফান্ড পেতে কত দিন লাগে?"])
def test_a_turn_looks_for_few_patterns(engine: Engine, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    asked: list[bool] = []
    may_stand_in = _WhenUsed._may_stand_in

    def counted(pattern: _WhenUsed, line: str) -> bool:
        asked.append(may_stand_in(pattern, line))
        return asked[-1]

    monkeypatch.setattr(_WhenUsed, "_may_stand_in", counted)
    assert Talk(engine, "patterns", customer="1001", language="en").say(text)["replies"]
    assert 0 < sum(asked) <= min(LOOKED_FOR, len(asked) / 2), (sum(asked), len(asked))


def test_rasa_replays_no_more_events_the_longer_the_talk_is(engine: Engine, counted: dict[str, list[int]]) -> None:
    talk = Talk(engine, "long", customer="1001", language="en")
    replayed = []
    for turn in range(TURNS):
        counted["events"].clear()
        talk.say("how much do I owe?" if turn % 2 else "how do I download an invoice as pdf?")
        replayed.append(counted["events"][0])
    assert max(replayed) <= REPLAYED
    assert replayed[2::2] == [replayed[2]] * len(replayed[2::2])
    assert replayed[3::2] == [replayed[3]] * len(replayed[3::2])
