"""What Rasa works out anew in every turn though it never changes: worked out once, with the same results."""

from __future__ import annotations

from typing import Any

import rasa.core.processor
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.shared.core.domain import Domain

from bot.engine.graph_runner import StraightGraphRunner

_find_action_from_rules = RulePolicy._find_action_from_rules


def take() -> None:
    """Put all of them in place; there are no settings for them. Each was a twentieth of the engine's time or more."""
    rasa.core.processor.DaskGraphRunner = StraightGraphRunner
    RemoteAction._validate_action_result = _compiled_once()
    RulePolicy._find_action_from_rules = _where_there_are_rules
    Domain.is_empty = _is_empty


def _compiled_once() -> Any:
    compiled = Draft202012Validator(RemoteAction.action_response_format_spec())

    def validate(_action: RemoteAction, result: Any) -> bool:
        compiled.validate(result)
        return True

    return validate


def _where_there_are_rules(policy: RulePolicy, tracker: Any, domain: Domain, use_text_for_last_user_input: bool) -> Any:
    """(action, source, whether a form goes on), as in Rasa, which renders the states to look them up in nothing."""
    if not policy.lookup[RULES] and not tracker.active_loop_name:
        return None, None, False
    return _find_action_from_rules(policy, tracker, domain, use_text_for_last_user_input)


def _is_empty(domain: Domain) -> bool:
    """Rasa makes an empty domain to compare with; a domain that has been loaded does not change."""
    known = vars(domain)
    if "known_to_be_empty" not in known:
        known["known_to_be_empty"] = domain.as_dict() == Domain.empty().as_dict()
    return bool(known["known_to_be_empty"])
