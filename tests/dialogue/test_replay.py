"""Stored turns come out as they did when taken once more, without the account; after a change, those that it meets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.answers.links import link_kinds
from bot.knowledge import host_questions
from bot.nlu import entities, reading
from bot.rasa.replay import KEPT, ActionsThen, again
from tests.dialogue.driver import Engine, Talk

pytestmark = pytest.mark.timeout(900)  # the first one may have to train the model

#: Own account, an open question, a button, a payment that is missing, guides with links, terms of the company.
LINES = [
    "hi",
    "how much do I owe?",
    "send me the payment link",
    "the second one",
    "and its pdf?",
    "how do I pay with bKash?",
    "is VAT included in the invoice?",
    "I have paid and it is still unpaid",
    "bKash, 2300 taka",
    "yes",
    "how do I download an invoice?",
]


class Recorded(Talk):
    """A talk whose turns are kept as bot/commands/replay reads them out of the log."""

    def __init__(self, engine: Engine, customer: str | None) -> None:
        super().__init__(engine, "recorded", customer)
        self.turns: list[dict[str, Any]] = []
        self.then: list[dict[str, Any]] = []

    def _take(self, **said: Any) -> dict[str, Any]:
        language = self.language
        answer = super()._take(**said)
        links: dict[str, set[str]] = {}
        for reply in answer["replies"]:
            kinds = link_kinds(reply["buttons"], reply["file"])
            links.setdefault(reply["topic"] or answer["topic"], set()).update(kinds)
        told = {"known": self.customer is not None, "language": language, "awaited": False}
        self.turns.append({**said, **told, "sensitive": [], "actions": answer["actions"], "links": links})
        self.then.append({**{name: answer[name] for name in KEPT}, "links": sorted(set().union(*links.values()))})
        return answer


@pytest.fixture
def replay(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Callable[[Recorded], list[int]]:
    """The turns, counted from 0, that come out otherwise."""
    then = ActionsThen()

    def changed(talk: Recorded) -> list[int]:
        with monkeypatch.context() as patch:
            patch.setattr(engine.agent.processor, "action_endpoint", then)
            made = again(talk.turns, engine.turn, then)
        pairs = zip(talk.then, made, strict=True)
        return [
            number
            for number, (one, other) in enumerate(pairs)
            if {**one, "confidence": 0} != {**other, "confidence": 0}
        ]

    return changed


@pytest.fixture
def without_vat(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The table of what the company has not told, without one of its rows."""
    known = host_questions.load("host_questions")
    holders = (host_questions, entities, reading)
    caches = [one for held in holders for one in vars(held).values() if hasattr(one, "cache_clear")]
    monkeypatch.setattr(host_questions, "load", lambda _: {name: row for name, row in known.items() if name != "vat"})
    for one in caches:
        one.cache_clear()
    yield
    monkeypatch.undo()
    for one in caches:
        one.cache_clear()


@pytest.fixture
def talk(engine: Engine) -> Recorded:
    talk = Recorded(engine, "1001")
    for line in LINES:
        talk.say(line)
    talk.press(next(one["title"] for one in talk.buttons if "payload" in one))
    return talk


def test_what_was_said_then_builds_the_same_memory(talk: Recorded, replay: Callable[[Recorded], list[int]]) -> None:
    told = {kind for turn in talk.then for kind in turn["links"]}
    assert {"pay", "download", "page"} <= told, "the set asks for every kind of link"
    assert any("memory" in one for turn in talk.turns for one in turn["actions"].values())
    assert any("open_question" in one for turn in talk.turns for one in turn["actions"].values())
    assert replay(talk) == []


def test_without_what_the_actions_left_the_turns_after_them_change(
    talk: Recorded, replay: Callable[[Recorded], list[int]]
) -> None:
    for turn in talk.turns:
        turn["actions"] = {name: {"topics": one["topics"]} for name, one in turn["actions"].items()}
    assert replay(talk)


def test_who_is_not_known_is_asked_to_log_in_again_too(engine: Engine, replay: Callable[[Recorded], list[int]]) -> None:
    talk = Recorded(engine, None)
    talk.say("how much do I owe?")
    talk.identify("1001")
    assert [turn["topic"] for turn in talk.then] == ["identify", "my_due"]
    assert replay(talk) == []


def test_a_change_of_what_is_known_shows_the_turns_that_it_meets_and_no_others(
    talk: Recorded, replay: Callable[[Recorded], list[int]], without_vat: None
) -> None:
    assert replay(talk) == [LINES.index("is VAT included in the invoice?")]


@pytest.mark.parametrize(("topic", "links"), [("pay_link", ["pay"]), ("my_due", [])])
def test_an_action_that_was_not_asked_then_is_known_by_what_it_is_for(topic: str, links: list[str]) -> None:
    reply = {"text": f"({topic})", "topic": topic, "buttons": [], "file": None}
    answer = {**dict.fromkeys(KEPT), "topic": topic, "replies": [reply], "state": {}}
    turn = {"text": "x", "payload": None, "sensitive": [], "known": True, "language": None, "awaited": False}
    (made,) = again([{**turn, "actions": {}, "links": {}}], lambda _: answer, ActionsThen())
    assert made["links"] == links


async def test_an_action_answers_with_what_it_left_in_the_memory_then() -> None:
    then = ActionsThen()
    open_question = {"kind": "invoice", "topic": "pay_link", "invoices": ["4821"]}
    left = {"topics": ["pay_link"], "memory": {"invoices": ["4821"]}, "open_question": open_question}
    then.turn = {"known": True, "actions": {"pay_link": left}}
    now = {"topic": "pay_link", "age": 0, "invoices": ["9"], "current": "9", "current_age": 0}
    told = await then.request(json={"next_action": "action_pay_link", "tracker": {"slots": {"dialogue_context": now}}})
    assert {one["name"]: one["value"] for one in told["events"]} == {
        "dialogue_context": {"topic": "pay_link", "age": 0, "invoices": ["4821"]},
        "open_question": open_question,
    }
    then.turn = {"known": False, "actions": {}}
    told = await then.request(json={"next_action": "action_pay_link", "tracker": {"slots": {}}})
    assert (told["events"], told["responses"][0]["custom"]) == ([], {"topic": "identify"})
