"""Read a message as the answer to the question that the bot has open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.engine.diagnosing import answers, filled, merged, opened
from bot.engine.reference import pointed_at
from bot.engine.turn import CONTEXTUAL, NOT_UNDERSTOOD, Context, Heard, Plan, Step, _framed, _older
from bot.knowledge.topics import is_account, is_substantive


def answer_to(question: Mapping[str, Any], heard: Heard, context: Context) -> Plan | None:
    """The plan where ``heard`` answers ``question``; None where it is a new request."""
    kind = question["kind"]
    if kind == "invoice":
        return _invoice(question, heard, context)
    if kind == "options":
        return _options(question, heard, context)
    if kind == "confirm":
        return _confirm(question, heard, context)
    if kind == "piece":
        return _piece(question, heard, context)
    if kind == "identify" and context.customer and heard.intent in CONTEXTUAL:
        return _go(str(question["topic"]), dict(question.get("entities", {})), context)
    return None


def _go(topic: str, entities: Mapping[str, Any], context: Context) -> Plan:
    if is_account(topic) and context.customer is None:  # logged out since the question was asked
        question = {"kind": "identify", "topic": topic, "entities": dict(entities)}
        return Plan((Step("identify", {"for": topic}),), frame=_older(context.frame), question=question)
    frame = _framed(context.frame, topic, entities) if is_substantive(topic) else _older(context.frame)
    told, asked = opened(topic, entities)
    return Plan((Step(topic, told),), frame=frame, question=asked)


def _invoice(question: Mapping[str, Any], heard: Heard, context: Context) -> Plan | None:
    topic = str(question["topic"])
    shown = [str(number) for number in question["invoices"]]
    other_request = is_substantive(heard.intent) and heard.intent != topic and not heard.bare
    if other_request:
        return None
    if "invoice_number" in heard.entities:
        return _go(topic, {"invoice_number": heard.entities["invoice_number"]}, context)
    if heard.choice == "all":
        return _go(topic, {"choice": "all"}, context)
    number = pointed_at(heard.choice, shown, context.frame.get("current"))
    if number is not None:
        return _go(topic, {"invoice_number": number}, context)
    if heard.intent == "followup" and heard.entities:
        return None  # "and PayPal?": something else was named; the question is asked again after that answer
    if heard.intent in CONTEXTUAL | NOT_UNDERSTOOD:
        return _again(question, context)
    return None


def _piece(question: Mapping[str, Any], heard: Heard, context: Context) -> Plan | None:
    told = filled(question, heard.intent, heard.entities, heard.choice)
    if answers(question, heard.intent, told, heard.bare):
        return _go(str(question["topic"]), merged(question, told), context)
    return _again(question, context) if heard.intent in CONTEXTUAL | NOT_UNDERSTOOD else None


def _again(question: Mapping[str, Any], context: Context) -> Plan:
    """The question once more; a person where that did not help either."""
    frame = _older(context.frame)
    if context.misses >= 1:
        person = {"kind": "confirm", "topic": "handoff", "entities": {"reason": "fallback"}}
        return Plan((Step("fallback", {"person": "1"}),), frame=frame, question=person, misses=context.misses + 1)
    return Plan((Step("ask_again"),), frame=frame, question=question, misses=context.misses + 1)


def _options(question: Mapping[str, Any], heard: Heard, context: Context) -> Plan | None:
    options = [str(topic) for topic in question.get("options", ())]
    picked = pointed_at(heard.choice, options, None)
    if picked is None and heard.intent == "affirm" and options:
        picked = options[0]
    if picked is not None and not is_substantive(heard.intent):
        # Through the ordinary way, because the topic may be one behind the identity gate.
        from bot.engine.turn import _plan

        return _plan([(picked, dict(heard.entities))], Heard(picked), Context(context.frame, None, 0, context.customer))
    if heard.intent in {"deny", "dont_know"}:
        person = {"kind": "confirm", "topic": "handoff", "entities": {"reason": "fallback"}}
        return Plan((Step("fallback", {"person": "1"}),), frame=_older(context.frame), question=person, misses=2)
    return None


def _confirm(question: Mapping[str, Any], heard: Heard, context: Context) -> Plan | None:
    if heard.intent == "affirm":
        return _go(str(question["topic"]), dict(question.get("entities", {})), context)
    if heard.intent == "deny":
        return Plan((Step("deny"),), frame=_older(context.frame))
    return None
