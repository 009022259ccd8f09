"""What is said where something else was asked: what the message was taken for, and what else it may have meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.dialogue.dialogue_context import Context, NluResult, Plan, Step
from bot.knowledge.diagnosis import PIECES
from bot.knowledge.topics import is_substantive

TOPIC: Final = "feedback_negative"
REMEMBERED: Final = 3  # topics that a message may have meant as well
OFFERED: Final = 2
# What an answer can be about, so that the same topic is another answer.
ABOUT: Final = ("gateway", "country", "company", "matter", "invoice_number", "selection", "reference", *PIECES)


def likely(heard: NluResult, plan: Plan) -> list[str]:
    """The topics that a message may have meant beside those that are answered."""
    told = {step.topic for step in plan.steps}
    return [topic for topic in heard.options if is_substantive(topic) and topic not in told][:REMEMBERED]


def without_the_same(plan: Plan, heard: NluResult, context: Context) -> Plan:
    """``plan``; where it was said that something else was asked, not the same again but what else it may have been."""
    last, before = context.last, context.dialogue_context
    step = plan.steps[0]
    same = step.topic == last and _about(step.entities) == _about(before.get("entities", {}))
    objected = step.topic == TOPIC or (heard.objects and same)
    if last is None or context.age or context.pressed or context.awaited or len(plan.steps) > 1 or not objected:
        return plan
    known = [*before.get("likely", ()), *heard.options]
    options = [topic for topic in dict.fromkeys(known) if is_substantive(topic) and topic != last][:OFFERED]
    asked = Step(TOPIC, {"understood": last, "options": options})
    return replace(plan, steps=(asked,), open_question={"kind": "options", "topic": TOPIC, "options": options})


def _about(entities: Mapping[str, Any]) -> dict[str, Any]:
    return {name: entities[name] for name in ABOUT if name in entities}
