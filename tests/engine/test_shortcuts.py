"""What is worked out once gives what Rasa works out anew."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from jsonschema import ValidationError

from bot.engine.tensorflow_absent import stand_in

stand_in()

import rasa.core.processor  # noqa: E402
from rasa.core.actions.action import RemoteAction  # noqa: E402
from rasa.core.policies.rule_policy import RULES, RulePolicy  # noqa: E402
from rasa.shared.core.domain import Domain  # noqa: E402

from bot.engine import shortcuts  # noqa: E402

ANSWER = {"events": [{"event": "slot", "name": "frame", "value": None}], "responses": [{"text": "৳৪,৫০০"}]}
WRONG = ([], {"events": {}}, {"responses": ["text"]}, {"events": [{"event": "no such event"}]}, {"events": [{}]})


@pytest.fixture(params=["rasa", "ours"])
def either(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Rasa as it is, then with the shortcuts; taken back at the end."""
    for place, name in (
        (rasa.core.processor, "DaskGraphRunner"),
        (RemoteAction, "_validate_action_result"),
        (RulePolicy, "_find_action_from_rules"),
        (Domain, "is_empty"),
    ):
        monkeypatch.setattr(place, name, getattr(place, name))
    if request.param == "ours":
        shortcuts.take()
    return None


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize("wrong", WRONG)
def test_an_answer_of_the_wrong_form_is_refused(wrong: Any) -> None:
    with pytest.raises(ValidationError):
        RemoteAction("action_my_due", None)._validate_action_result(wrong)


@pytest.mark.usefixtures("either")
def test_an_answer_of_the_right_form_passes() -> None:
    assert RemoteAction("action_my_due", None)._validate_action_result(ANSWER)


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize(
    ("written", "empty"),
    [
        ({}, True),
        ({"intents": ["greet"]}, False),
        ({"actions": ["action_my_due"]}, False),
        ({"slots": {"frame": {"type": "any", "mappings": [{"type": "custom"}]}}}, False),
    ],
)
def test_an_empty_domain_is_known(written: dict[str, Any], empty: bool) -> None:
    assert Domain.from_dict(written).is_empty() is empty


def test_rules_are_looked_up_where_there_are_some(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def rasa(*given: Any) -> tuple[str, str, bool]:
        asked.append(given)
        return "utter_x", "", False

    monkeypatch.setattr(shortcuts, "_find_action_from_rules", rasa)
    nowhere, form = SimpleNamespace(active_loop_name=None), SimpleNamespace(active_loop_name="address_form")
    without, some = SimpleNamespace(lookup={RULES: {}}), SimpleNamespace(lookup={RULES: {"key": "utter_x"}})
    assert shortcuts._where_there_are_rules(without, nowhere, None, False) == (None, None, False)
    assert not asked
    for policy, tracker in ((some, nowhere), (without, form)):
        assert shortcuts._where_there_are_rules(policy, tracker, None, False)[0] == "utter_x"
    assert len(asked) == 2
