"""Where an answer would only be told once more, the lines of it that the further question is about."""

from __future__ import annotations

from dataclasses import replace

from bot.answers.excerpt import excerpt
from bot.dialogue.dialogue_context import Plan
from bot.rasa.nlg import told


def with_the_detail(plan: Plan, text: str, language: str) -> Plan:
    """``plan`` with the detail in place of the whole answer; without either where that says nothing to ``text``."""
    if not plan.again:
        return plan
    step, *more = plan.steps
    only = excerpt(told(step.topic, language, step.entities).text, text, step.topic)
    if only is None:
        return plan
    if not only:
        return replace(plan, steps=tuple(more))
    return replace(plan, steps=(replace(step, entities={**step.entities, "only": only}),), open_question=None)
