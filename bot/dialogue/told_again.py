"""Notice where an answer would only be told once more: then nothing more is known, or one detail of it is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.dialogue.dialogue_context import Context, NluResult, Plan, Step
from bot.dialogue.reducer import person
from bot.knowledge.diagnosis import PIECES
from bot.knowledge.topics import topics

#: What an answer of the guides can differ by.
OF_THE_HOST = ("gateway", "country", "company", "service", "days", "suspended", "starts", "ends", "months", "act")
NAMED = (*OF_THE_HOST, *PIECES, "category", "aspect")
NO_MORE = Step("fallback", {"person": "no_more"})
STATES = frozenset({"my_invoice_status", "my_service_status"})  # of the account, told in lines
DETAIL = "detail"  # bot.dialogue.detail_asked
ABOUT_ONE = frozenset({"invoice_number", "amount"})  # what these can differ by


def with_a_person(plan: Plan, heard: NluResult, context: Context) -> Plan:
    """``plan``, and the offer of a person behind an answer that would else only be told once more."""
    if (
        len({step.topic for step in plan.steps}) != 1
        or plan.open_question
        or context.pressed
        or context.awaited
        or context.age
    ):
        return plan
    topic = topics().get(plan.steps[0].topic)
    before = context.dialogue_context
    if topic is None or {topic.id} != {heard.intent, before.get("topic"), before.get("said")}:
        return plan
    if topic.id in STATES:
        return _of_the_account(plan, heard)
    if topic.kind != "guide" or topic.offers_person:
        return plan
    told = [step.entities[DETAIL] for step in plan.steps if DETAIL in step.entities]
    if told and told[-1] != before.get(DETAIL):
        return plan
    names = NAMED if topic.family or topic.source == "B" else OF_THE_HOST
    if any(_about(step.entities, names) != _about(before.get("entities", {}), names) for step in plan.steps):
        return plan
    return replace(plan, steps=(*plan.steps, NO_MORE), open_question=person(topic.id), again=not told)


def _of_the_account(plan: Plan, heard: NluResult) -> Plan:
    """The account is looked at anew: the action tells the detail, or all of it."""
    if heard.selection or heard.reference not in {None, "that"} or ABOUT_ONE & heard.entities.keys():
        return plan
    return replace(plan, steps=tuple(Step(one.topic, {**one.entities, "again": "1"}) for one in plan.steps))


def _about(entities: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: entities[name] for name in names if name in entities}
