"""What Rasa works out anew in every turn though it never changes: worked out once, with the same results."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import rasa.core.actions.action
import rasa.core.agent
import rasa.core.processor
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from rasa.core.actions.action import Action, ActionBotResponse, ActionExtractSlots, ActionListen, RemoteAction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.domain import Domain

from bot.rasa.patches.graph_runner import StraightGraphRunner
from bot.rasa.topic_policy import takes
from bot.rasa.topic_processor import TopicProcessor

SLOT_SET = {"event", "timestamp", "name", "value"}
STATELESS = frozenset({ActionListen, ActionBotResponse, ActionExtractSlots, RemoteAction})
_made = rasa.core.actions.action.action_for_name_or_text
_by_rules = RulePolicy.predict_action_probabilities


def take() -> None:
    """Put all of them in place; there are no settings for them. Each was a twentieth of the engine's time or more."""
    rasa.core.processor.DaskGraphRunner = StraightGraphRunner
    rasa.core.processor.copy = SimpleNamespace(deepcopy=lambda value: value)  # for lines of the debug log, all of them
    rasa.core.agent.MessageProcessor = TopicProcessor
    rasa.core.actions.action.action_for_name_or_text = _action_of
    RemoteAction._validate_action_result = _compiled_once()
    RulePolicy.predict_action_probabilities = _left_to_the_topics
    Domain.is_empty = _is_empty


def _action_of(name: str, domain: Domain, endpoint: Any) -> Action:
    """Rasa makes all of its own actions to see whether one of them is meant, three times a turn."""
    kept = vars(domain).setdefault("kept_actions", {})
    made_for, action = kept.get(name, (None, None))
    if action is None or made_for is not endpoint:
        action = _made(name, domain, endpoint)
        if type(action) in STATELESS:
            kept[name] = endpoint, action
    return action


def _compiled_once() -> Any:
    compiled = Draft202012Validator(RemoteAction.action_response_format_spec())

    def validate(_action: RemoteAction, result: Any) -> bool:
        if not _sets_slots_only(result):
            compiled.validate(result)
        return True

    return validate


def _sets_slots_only(result: Any) -> bool:
    """Whether it is an answer as our actions give it, whose form is seen at a glance: the schema tries each of the
    twenty kinds of events on every event."""
    if not isinstance(result, dict):
        return False
    events, responses = result.get("events"), result.get("responses")
    return (
        isinstance(events, list)
        and isinstance(responses, list)
        and all(isinstance(one, dict) for one in responses)
        and all(
            isinstance(one, dict)
            and one.keys() == SLOT_SET
            and one["event"] == "slot"
            and isinstance(one["name"], str)
            and one["timestamp"] is None
            for one in events
        )
    )


def _left_to_the_topics(policy: RulePolicy, tracker: Any, domain: Domain, *others: Any, **more: Any) -> Any:
    """Rasa renders the conversation's states to look for rules even where our policy outranks whatever they say."""
    if takes(tracker):
        return policy._prediction(policy._default_predictions(domain))
    return _by_rules(policy, tracker, domain, *others, **more)


def _is_empty(domain: Domain) -> bool:
    """Rasa makes an empty domain to compare with; a domain that has been loaded does not change."""
    known = vars(domain)
    if "known_to_be_empty" not in known:
        known["known_to_be_empty"] = domain.as_dict() == Domain.empty().as_dict()
    return bool(known["known_to_be_empty"])
