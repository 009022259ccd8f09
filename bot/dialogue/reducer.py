"""Carry commands out: the steps of a plan, what is remembered, and which question is open afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.dialogue.commands import Answer, Command, Miss, Repeat, Say, Warn
from bot.dialogue.diagnosis_questions import opened, with_what_is_told
from bot.dialogue.dialogue_context import Context, Plan, Step, about, older
from bot.dialogue.host_terms import is_told
from bot.dialogue.references import with_current
from bot.dialogue.whose_bill import is_elsewhere
from bot.knowledge.topics import is_account, is_substantive, topics

POLITE = frozenset({"thanks", "feedback_positive"})
MAX_STEPS = 4  # more questions than this in one message are a story, not a list


def apply(commands: Sequence[Command], context: Context) -> Plan:
    """The plan of some commands, of which all that answer something are carried out. Total: there is always a step."""
    asked, memory = context.open_question, older(context.dialogue_context)
    match commands:
        case [Warn(kinds, told), *rest]:
            plan = apply(rest, context) if rest else Plan((), memory, asked)
            warning = Step("safety_warning", {"kinds": list(kinds), **({"told": told} if told else {})})
            return replace(plan, steps=(warning, *plan.steps))
        case [Answer(), *_]:
            return _answered([one for one in commands if isinstance(one, Answer)], context)
        case [Say(topic, entities, keeps), *_]:
            return Plan((Step(topic, entities),), memory, asked if keeps else None)
        case [Miss(foreign=True), *_]:
            return Plan((Step("out_of_scope"),), memory, person("out_of_scope"), context.misses)
        case [Repeat(), *_] if context.misses == 0 and asked:
            again = Step("identify", {"for": asked["topic"]}) if asked["kind"] == "identify" else Step("ask_again")
            return Plan((again,), memory, asked, misses=1)
        case [Miss(options=likely), *_] if context.misses == 0:
            options = [topic for topic in likely if is_substantive(topic)][:2]
            which = {"kind": "options", "topic": "fallback", "options": options}
            return Plan((Step("fallback", {"options": options}),), memory, which, misses=1)
        case _:  # not understood again
            return Plan((Step("fallback", {"person": "1"}),), memory, person("fallback"), context.misses + 1)


def _answered(answers: Sequence[Answer], context: Context) -> Plan:
    """Steps for the answers, behind the identity gate; an open question is asked again after a digression."""
    steps: list[Step] = []
    memory: Mapping[str, Any] = older(context.dialogue_context)
    open_question: Mapping[str, Any] | None = None
    for one in answers[:MAX_STEPS]:
        topic, entities = one.topic, with_current(one.topic, one.entities, context.dialogue_context)
        if is_account(topic) and context.customer is None:
            open_question = {"kind": "identify", "topic": topic, "entities": entities}
            if not any(step.topic == "identify" for step in steps):
                steps.append(Step("identify", {"for": topic}))
            continue
        known, asks = opened(topic, entities, context.open_question)
        steps.append(Step(topic, known))
        open_question = asks or open_question
        if is_substantive(topic):
            # With what was given up: it is not asked once more.
            memory = about(context.dialogue_context, topic, {**entities, **_without_asks(known)})
        if _offers_person(topic, entities):
            open_question = person(topic)
    waiting = None if any(one.settles for one in answers) else context.open_question
    if waiting and waiting["kind"] in {"invoice", "piece"} and open_question is None and not _settles(steps, waiting):
        polite = all(step.topic in POLITE for step in steps)  # "ok, thanks" is not pressed for an answer
        if polite or not waiting.get("asked_again"):  # once is enough: it gives way
            steps += [] if polite else [Step("ask_again", {"kind": waiting["kind"]})]
            open_question = waiting if polite else {**waiting, "asked_again": True}
            if waiting["kind"] == "piece":
                open_question = with_what_is_told(open_question, [one.entities for one in answers])
    return Plan(tuple(steps), memory, open_question)


def _without_asks(known: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in known.items() if name != "asks"}


def person(reason: str) -> dict[str, Any]:
    """The question whether a person should take over."""
    return {"kind": "confirm", "topic": "handoff", "entities": {"reason": reason}}


def _offers_person(topic: str, entities: Mapping[str, Any]) -> bool:
    asks = bool(entities.get("offers")) or (topic in topics() and topics()[topic].offers_person)
    return asks and not is_told(entities.get("matter")) and not is_elsewhere(topic, entities)


def _settles(steps: Sequence[Step], open_question: Mapping[str, Any]) -> bool:
    """True where the new steps make the open question pointless: its own topic, another account matter, a person."""
    ending = {open_question["topic"], "handoff", "goodbye", "identify", "safety_warning"}
    about_invoices = open_question["kind"] == "invoice"
    return any(step.topic in ending or (about_invoices and is_account(step.topic)) for step in steps)
