"""Say that nothing more is known where an answer that was just told is all there is to a further question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.dialogue.dialogue_context import Context, NluResult, Plan, Step
from bot.dialogue.reducer import person
from bot.knowledge.diagnosis import PIECES
from bot.knowledge.topics import topics

#: What an answer of the guides can differ by.
OF_THE_HOST = ("gateway", "country", "company", "service", "days", "act")
NAMED = (*OF_THE_HOST, *PIECES, "category")
NO_MORE = Step("fallback", {"person": "no_more"})


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
    if topic is None or topic.kind != "guide" or topic.offers_person:
        return plan
    if {topic.id} != {heard.intent, before.get("topic"), before.get("said")}:
        return plan
    names = NAMED if topic.family or topic.source == "B" else OF_THE_HOST
    if any(_about(step.entities, names) != _about(before.get("entities", {}), names) for step in plan.steps):
        return plan
    return replace(plan, steps=(*plan.steps, NO_MORE), open_question=person(topic.id))


def _about(entities: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: entities[name] for name in names if name in entities}
