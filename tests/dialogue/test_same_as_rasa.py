"""The short way of a topic's turn leads to the answers, and to the events, that Rasa's own loop leads to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
import pytest

from bot.rasa.patches.tensorflow_stub import stand_in

stand_in()

import rasa.core.actions.action  # noqa: E402
from rasa.core.policies.memoization import MemoizationPolicy  # noqa: E402
from rasa.core.processor import MessageProcessor  # noqa: E402
from rasa.shared.core.domain import Domain  # noqa: E402
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402
from rasa.utils.endpoints import ClientResponseError  # noqa: E402

from bot.rasa.topic_processor import TopicProcessor  # noqa: E402
from tests.dialogue.driver import Engine, Talk  # noqa: E402
from tests.dialogue.test_dialogues import DOING, REGISTERS, dialogues  # noqa: E402

pytestmark = pytest.mark.timeout(900)
EVERY = [one for register in REGISTERS for one in dialogues(register)]
SEALED = re.compile(r"/(pay|invoices)/[\w-]+")  # when a link ends is in it


class Both(Engine):
    """Takes every turn both ways, from the same state."""

    def __init__(self, engine: Engine) -> None:
        self.agent, self.loop = engine.agent, engine.loop
        self.turns = 0

    def turn(self, asked: Any) -> dict[str, Any]:
        told = [self._by(kind, asked) for kind in (MessageProcessor, TopicProcessor)]
        assert plain(told[0]) == plain(told[1]), asked
        self.turns += 1
        answer: dict[str, Any] = told[0][0]
        return answer

    def _by(self, kind: type[MessageProcessor], asked: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        with as_processor(self, kind), seen_trackers(self) as trackers:
            answer = super().turn(asked)
        events = [event.as_dict() for event in trackers[-1].events]
        untimed = [{name: value for name, value in event.items() if name != "timestamp"} for event in events]
        return answer, untimed


def plain(told: Any) -> Any:
    return json.loads(SEALED.sub(r"/\1/sealed", json.dumps(told)))


@contextmanager
def as_processor(engine: Engine, kind: type[MessageProcessor]) -> Iterator[None]:
    processor = engine.agent.processor
    before, processor.__class__ = processor.__class__, kind
    try:
        yield
    finally:
        processor.__class__ = before


@contextmanager
def seen_trackers(engine: Engine) -> Iterator[list[DialogueStateTracker]]:
    seen: list[DialogueStateTracker] = []
    store = engine.agent.processor.tracker_store
    save = store.save

    async def saved(tracker: DialogueStateTracker) -> None:
        seen.append(tracker)
        await save(tracker)

    store.save = saved
    try:
        yield seen
    finally:
        del store.save


@pytest.fixture
def both(engine: Engine) -> Both:
    return Both(engine)


def test_every_dialogue_goes_the_same_both_ways(both: Both) -> None:
    for dialogue in EVERY:
        talk = Talk(both, dialogue["name"], dialogue.get("customer"))
        for turn in dialogue["turns"]:
            (doing,) = DOING & set(turn)
            getattr(talk, doing)(turn[doing])
    assert both.turns == sum(len(dialogue["turns"]) for dialogue in EVERY)


@pytest.mark.parametrize("intent", ["chat_opened", "greet", "no_such_intent"])
def test_a_button_goes_the_same_both_ways(both: Both, intent: str) -> None:
    asked = {"conversation": "buttons", "customer": None, "language": "en", "state": {}, "text": None}
    both.turn({**asked, "payload": {"intent": intent, "entities": {}}})


@pytest.mark.parametrize(
    "trouble",
    [
        aiohttp.ClientConnectionError("refused"),
        ClientResponseError(500, "Server Error", b"{}"),
        ClientResponseError(400, "Bad Request", b'{"error": "no", "action_name": "action_my_due"}'),
    ],
    ids=["away", "broken", "rejected"],
)
@pytest.mark.timeout(120)  # whoever takes a rejected action again takes it for ever
def test_an_action_that_fails_goes_the_same_both_ways(
    both: Both, trouble: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failed(*_: Any, **__: Any) -> Any:
        raise trouble

    monkeypatch.setattr(both.agent.processor.action_endpoint, "request", failed)
    talk = Talk(both, "fails", customer="1001", language="en")
    talk.say("how much do I owe?")
    talk.say("how do I download an invoice as pdf?")


def test_an_answer_that_cannot_be_written_goes_the_same_both_ways(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    async def failed(*_: Any, **__: Any) -> Any:
        raise LookupError("no such field")

    monkeypatch.setattr(both.agent.processor.nlg, "generate", failed)
    Talk(both, "fails to say", language="en").say("how do I download an invoice as pdf?")


def test_a_guide_turn_makes_and_copies_little(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    copied, looked = [], []
    listed = rasa.core.actions.action.default_actions
    copy = DialogueStateTracker.copy
    monkeypatch.setattr(DialogueStateTracker, "copy", lambda *given: copied.append(given) or copy(*given))
    monkeypatch.setattr(
        rasa.core.actions.action, "default_actions", lambda *given: looked.append(given) or listed(*given)
    )
    talk = Talk(engine, "counted", language="en")
    for _ in range(2):  # each action that it takes is looked up once
        talk.say("how do I download an invoice as pdf?")
    looked.clear()
    talk.say("how do I download an invoice as pdf?")
    assert (copied, looked) == ([], [])


@pytest.mark.parametrize(
    ("slot", "filled"),
    [
        ({"type": "custom"}, False),
        ({"type": "custom", "action": "action_my_due"}, True),
        ({"type": "from_entity", "entity": "amount"}, True),
    ],
)
def test_a_slot_that_a_message_fills_is_looked_for(
    engine: Engine, slot: dict[str, Any], filled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = {"slots": {"one": {"type": "any", "mappings": [slot]}}, "entities": ["amount"]}
    processor = engine.agent.processor
    monkeypatch.setattr(processor, "domain", Domain.from_dict(written))
    with as_processor(engine, TopicProcessor):
        vars(processor).pop("_fills_slots", None)
        assert processor._fills_slots is filled
        vars(processor).pop("_fills_slots")


def test_the_rules_are_not_asked_about_a_topic(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    graph, asked = engine.agent.processor.graph_runner, []
    run = graph.run

    def counted(inputs: Any, targets: Any) -> Any:
        asked.append(targets)
        return run(inputs, targets)

    monkeypatch.setattr(graph, "run", counted)
    talk = Talk(engine, "counted", language="en")
    talk.say("how do I download an invoice as pdf?")
    assert asked == [[engine.agent.processor.model_metadata.nlu_target]], "it is read, and that is all"
    asked.clear()
    talk._take(text=None, payload={"intent": "chat_opened", "entities": {}})
    assert [engine.agent.processor.model_metadata.core_target] in asked, "an operator's rule"


def test_with_another_policy_beside_ours_all_are_asked(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    processor = engine.agent.processor
    with as_processor(engine, TopicProcessor):
        for more, ours in (([], True), ([object.__new__(MemoizationPolicy)], False)):
            policies = [*processor.graph_runner.components(), *more]
            monkeypatch.setattr(processor.graph_runner, "components", lambda policies=policies: policies)
            vars(processor).pop("_topics", None)
            assert (processor._topics is not None) is ours
        vars(processor).pop("_topics")
