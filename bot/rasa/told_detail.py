"""Where an answer would only be told once more, the lines of it that the further question is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.answers import render
from bot.answers.guide import detail
from bot.dialogue.dialogue_context import Plan, Step
from bot.nlu.asking import is_asking
from bot.rasa.nlg import told


def with_the_detail(plan: Plan, text: str, language: str) -> Plan:
    """``plan`` with the detail in place of the whole answer, or with the short form where none is about ``text``."""
    if not plan.again or not ("?" in text or is_asking(text)):
        return plan
    step, *more = plan.steps
    only = detail(step.topic, language, step.entities, text, today=date.today())
    if only is None:
        return plan
    if only:
        return replace(plan, steps=(_just(step, only),), open_question=None)
    # In other words it may be there all the same: the short form says what there is.
    brief = told("clarify", language, {**step.entities, "clarify": "brief", "about": step.topic}).text
    none = brief == render("clarify.no_shorter", language).text
    return replace(plan, steps=(*([] if none else [_just(step, brief)]), *more))


def _just(step: Step, text: str) -> Step:
    return replace(step, entities={**step.entities, "only": text})
