"""What is worked out once gives what Rasa works out anew."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from jsonschema import ValidationError

from bot.rasa.patches.tensorflow_stub import stand_in

stand_in()

import rasa.core.actions.action  # noqa: E402
import rasa.core.agent  # noqa: E402
import rasa.core.processor  # noqa: E402
from rasa.core.actions.action import RemoteAction  # noqa: E402
from rasa.core.policies.rule_policy import RulePolicy  # noqa: E402
from rasa.shared.core.constants import ACTION_LISTEN_NAME  # noqa: E402
from rasa.shared.core.domain import ActionNotFoundException, Domain  # noqa: E402
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered  # noqa: E402
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402

from bot.rasa.patches import rasa_patches  # noqa: E402
from bot.settings import ROOT  # noqa: E402

ANSWER = {"events": [{"event": "slot", "name": "dialogue_context", "value": None}], "responses": [{"text": "৳৪,৫০০"}]}
SLOT = {"event": "slot", "timestamp": None, "name": "misses", "value": 1}  # as our actions set one
SETS = {"events": [SLOT], "responses": [{"text": "৳৪,৫০০"}]}
WRONG = (
    [],
    {"events": {}},
    {"responses": ["text"]},
    {"events": [{"event": "no such event"}]},
    {"events": [{}]},
    {**SETS, "responses": ["text"]},
    {**SETS, "events": [{**SLOT, "name": 5}]},
    {**SETS, "events": [{**SLOT, "timestamp": "now"}]},
    {**SETS, "events": [{**SLOT, "event": "no such event"}]},
    {**SETS, "events": [SLOT, {one: SLOT[one] for one in SLOT if one != "value"}]},
)


@pytest.fixture(params=["rasa", "ours"])
def either(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Rasa as it is, then with the rasa_patches; taken back at the end."""
    for place, name in (
        (rasa.core.agent, "MessageProcessor"),
        (rasa.core.processor, "DaskGraphRunner"),
        (rasa.core.processor, "copy"),
        (rasa.core.actions.action, "action_for_name_or_text"),
        (RemoteAction, "_validate_action_result"),
        (RulePolicy, "predict_action_probabilities"),
        (Domain, "is_empty"),
    ):
        monkeypatch.setattr(place, name, getattr(place, name))
    if request.param == "ours":
        rasa_patches.take()
    return None


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize("wrong", WRONG)
def test_an_answer_of_the_wrong_form_is_refused(wrong: Any) -> None:
    with pytest.raises(ValidationError):
        RemoteAction("action_my_due", None)._validate_action_result(wrong)


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize("right", [ANSWER, SETS])
def test_an_answer_of_the_right_form_passes(right: Any) -> None:
    assert RemoteAction("action_my_due", None)._validate_action_result(right)


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize(
    ("written", "empty"),
    [
        ({}, True),
        ({"intents": ["greet"]}, False),
        ({"actions": ["action_my_due"]}, False),
        ({"slots": {"dialogue_context": {"type": "any", "mappings": [{"type": "custom"}]}}}, False),
    ],
)
def test_an_empty_domain_is_known(written: dict[str, Any], empty: bool) -> None:
    assert Domain.from_dict(written).is_empty() is empty


@pytest.mark.usefixtures("either")
def test_an_action_is_that_of_its_name_and_its_server() -> None:
    domain, servers = Domain.from_dict({"actions": ["action_my_due", "utter_greet"]}), (object(), object())
    made = [
        rasa.core.actions.action.action_for_name_or_text(name, domain, server)
        for _ in range(2)
        for server in servers
        for name in ("action_my_due", "utter_greet", "action_listen", "action_restart")
    ]
    told = [(type(one).__name__, one.name(), getattr(one, "action_endpoint", None)) for one in made]
    assert told[:8] == told[8:]
    assert [kind for kind, _, _ in told[:4]] == ["RemoteAction", "ActionBotResponse", "ActionListen", "ActionRestart"]
    assert [server for kind, _, server in told if kind == "RemoteAction"] == [*servers, *servers]
    with pytest.raises(ActionNotFoundException):
        rasa.core.actions.action.action_for_name_or_text("action_none", domain, servers[0])


def test_rasas_processor_copies_for_its_debug_log_only() -> None:
    """What `take` leaves uncopied is handed to nobody else."""
    tree = ast.parse(inspect.getsource(rasa.core.processor))
    logged = [
        node
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "structlogger.debug"
        for node in ast.walk(call)
    ]
    copies = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "copy"]
    assert copies
    assert all(any(copy is node for node in logged) for copy in copies)


def tracker_of(intent: str, *slots: tuple[str, Any], acted: str = "") -> DialogueStateTracker:
    domain = Domain.load(str(ROOT / "domain.yml"))
    tracker = DialogueStateTracker.from_events("rasa_patches", [], slots=domain.slots)
    tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
    tracker.update(UserUttered("text", {"name": intent, "confidence": 1.0}))
    for name, value in slots:
        tracker.update(SlotSet(name, value))
    if acted:
        tracker.update(ActionExecuted(acted))
    return tracker


@pytest.mark.parametrize(
    ("tracker", "looked_up"),
    [
        (tracker_of("pay_invoice_howto"), False),
        (tracker_of("fallback"), False),
        (tracker_of("chat_opened"), True),
        (tracker_of("an_operators_own"), True),
        (tracker_of("pay_invoice_howto", ("plan", []), acted="utter_greet"), False),
        (tracker_of("chat_opened", ("plan", None), acted="utter_greet"), True),
    ],
    ids=["a topic", "not understood", "our rule", "an operator's rule", "a plan goes on", "a rule goes on"],
)
def test_rules_are_looked_up_where_no_topic_is_meant(
    monkeypatch: pytest.MonkeyPatch, tracker: DialogueStateTracker, looked_up: bool
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(rasa_patches, "_by_rules", lambda *given, **_: asked.append(given))
    policy = SimpleNamespace(_prediction=lambda scores: scores, _default_predictions=lambda domain: [0.0])
    told = rasa_patches._left_to_the_topics(policy, tracker, None, rule_only_data=None)
    assert bool(asked) is looked_up
    assert told == (None if looked_up else [0.0])
