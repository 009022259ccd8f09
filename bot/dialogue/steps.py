"""Turn topics into the steps of a plan: the identity gate, the open question asked again, what to do with a miss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.dialogue.diagnosis_questions import opened
from bot.dialogue.dialogue_context import Context, NluResult, Plan, Step, about, older
from bot.dialogue.host_terms import is_told
from bot.dialogue.references import named_invoice
from bot.dialogue.whose_bill import is_elsewhere
from bot.knowledge.topics import is_account, is_substantive, topics

MAX_STEPS = 4  # more questions than this in one message are a story, not a list


def plan_for(wanted: Sequence[tuple[str, dict[str, Any]]], heard: NluResult, context: Context) -> Plan:
    """Steps for the topics wanted, behind the identity gate; the open question is asked again after a digression."""
    steps: list[Step] = []
    dialogue_context: Mapping[str, Any] = older(context.dialogue_context)
    open_question: Mapping[str, Any] | None = None
    for place, (topic, entities) in enumerate(wanted[:MAX_STEPS]):
        if is_account(topic):
            entities = named_invoice(
                topic, entities, heard if place == 0 else NluResult(topic), context.dialogue_context
            )
            if context.customer is None:
                open_question = {"kind": "identify", "topic": topic, "entities": entities}
                if not any(step.topic == "identify" for step in steps):
                    steps.append(Step("identify", {"for": topic}))
                continue
        known, opened_question = opened(topic, entities)
        steps.append(Step(topic, known))
        open_question = opened_question or open_question
        if is_substantive(topic):
            dialogue_context = about(context.dialogue_context, topic, entities)
        if _offers_person(topic, entities):
            open_question = {"kind": "confirm", "topic": "handoff", "entities": {"reason": topic}}
    pending = context.open_question
    if pending and pending["kind"] in {"invoice", "piece"} and open_question is None and not _settles(steps, pending):
        steps.append(Step("ask_again", {"kind": pending["kind"]}))
        open_question = pending
    return Plan(tuple(steps), dialogue_context=dialogue_context, open_question=open_question)


def _offers_person(topic: str, entities: Mapping[str, Any]) -> bool:
    asks = topic in topics() and topics()[topic].offers_person
    return asks and not is_told(entities.get("matter")) and not is_elsewhere(topic, entities)


def _settles(steps: Sequence[Step], open_question: Mapping[str, Any]) -> bool:
    """True where the new steps make the open question pointless: its own topic, another account matter, a person."""
    ending = {open_question["topic"], "handoff", "goodbye", "identify", "safety_warning"}
    about_invoices = open_question["kind"] == "invoice"
    return any(step.topic in ending or (about_invoices and is_account(step.topic)) for step in steps)


def go_on(topic: str, entities: Mapping[str, Any], context: Context) -> Plan:
    """The plan where an open question is answered: its topic, with what is known now."""
    if is_account(topic) and context.customer is None:  # logged out since the question was asked
        open_question = {"kind": "identify", "topic": topic, "entities": dict(entities)}
        return Plan(
            (Step("identify", {"for": topic}),),
            dialogue_context=older(context.dialogue_context),
            open_question=open_question,
        )
    dialogue_context = (
        about(context.dialogue_context, topic, entities) if is_substantive(topic) else older(context.dialogue_context)
    )
    pieces, next_question = opened(topic, entities)
    return Plan((Step(topic, pieces),), dialogue_context=dialogue_context, open_question=next_question)


def missed(heard: NluResult, context: Context) -> Plan:
    """Not understood: two likely topics first, a person the next time."""
    dialogue_context = older(context.dialogue_context)
    if heard.intent == "out_of_scope":
        return Plan(
            (Step("out_of_scope"),),
            dialogue_context=dialogue_context,
            open_question={"kind": "confirm", "topic": "handoff", "entities": {"reason": "out_of_scope"}},
            misses=context.misses,
        )
    if context.misses >= 1:
        return offer_person(context, context.misses + 1)
    options = [topic for topic in heard.options if is_substantive(topic)][:2]
    return Plan(
        (Step("fallback", {"options": options}),),
        dialogue_context=dialogue_context,
        open_question={"kind": "options", "topic": "fallback", "options": options},
        misses=context.misses + 1,
    )


def offer_person(context: Context, misses: int) -> Plan:
    """Not understood again: shall a person take over?"""
    return Plan(
        (Step("fallback", {"person": "1"}),),
        dialogue_context=older(context.dialogue_context),
        open_question={"kind": "confirm", "topic": "handoff", "entities": {"reason": "fallback"}},
        misses=misses,
    )
