"""Read a message as the answer to the question that the bot has open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue.diagnosis_questions import answers, filled, merged
from bot.dialogue.dialogue_context import CONTEXTUAL, NOT_UNDERSTOOD, Context, NluResult, Plan, Step, older
from bot.dialogue.lost_payment import DETAILS, is_asked
from bot.dialogue.references import describes, named_invoice, pointed_at
from bot.dialogue.steps import go_on, offer_person, plan_for
from bot.knowledge.topics import is_substantive

HOSTS_OWN = "my_recurring_status"


def answer_to(open_question: Mapping[str, Any], heard: NluResult, context: Context) -> Plan | None:
    """The plan where ``heard`` answers ``question``; None where it is a new request."""
    kind = open_question["kind"]
    if kind == "invoice":
        return _invoice(open_question, heard, context)
    if kind == "options":
        return _options(open_question, heard, context)
    if kind == "confirm":
        return _confirm(open_question, heard, context)
    if kind == "piece":
        return _piece(open_question, heard, context)
    if kind == "identify" and context.customer and heard.intent in CONTEXTUAL:
        return go_on(str(open_question["topic"]), dict(open_question.get("entities", {})), context)
    return None


def _invoice(open_question: Mapping[str, Any], heard: NluResult, context: Context) -> Plan | None:
    topic = str(open_question["topic"])
    shown = [str(number) for number in open_question["invoices"]]
    other_request = is_substantive(heard.intent) and heard.intent != topic and not heard.bare
    if other_request:
        return None
    if describes(heard.selection):
        return go_on(topic, named_invoice(topic, {}, heard, context.dialogue_context), context)
    if "invoice_number" in heard.entities:
        return go_on(topic, {"invoice_number": heard.entities["invoice_number"]}, context)
    if heard.reference == "all":
        return go_on(topic, {"reference": "all"}, context)
    number = pointed_at(heard.reference, shown, context.dialogue_context.get("current"))
    if number is not None:
        return go_on(topic, {"invoice_number": number}, context)
    if heard.intent == "followup" and heard.entities:
        return None  # "and PayPal?": something else was named; the question is asked again after that answer
    if heard.intent in CONTEXTUAL | NOT_UNDERSTOOD:
        return _again(open_question, context)
    return None


def _piece(open_question: Mapping[str, Any], heard: NluResult, context: Context) -> Plan | None:
    if _means_the_host(open_question, heard):
        return plan_for([(HOSTS_OWN, {})], NluResult(HOSTS_OWN), replace(context, open_question=None))
    pieces = filled(open_question, heard.intent, heard.entities, heard.reference)
    if answers(open_question, heard.intent, pieces, heard.bare):
        return go_on(str(open_question["topic"]), merged(open_question, pieces), context)
    return _again(open_question, context) if heard.intent in CONTEXTUAL | NOT_UNDERSTOOD else None


def _means_the_host(open_question: Mapping[str, Any], heard: NluResult) -> bool:
    """True for "hosting", "the VPS", "invoice 4901" in answer to which product's payment it is."""
    named = "service" in heard.selection or {"invoice_number", "domain_name"} & set(heard.entities)
    return open_question["asks"] == "product" and bool(named) and "product" not in heard.entities


def _again(open_question: Mapping[str, Any], context: Context) -> Plan:
    """The question once more; a person where that did not help either."""
    if context.misses >= 1:
        return offer_person(context, context.misses + 1)
    return Plan(
        (Step("ask_again"),),
        dialogue_context=older(context.dialogue_context),
        open_question=open_question,
        misses=context.misses + 1,
    )


def _options(open_question: Mapping[str, Any], heard: NluResult, context: Context) -> Plan | None:
    options = [str(topic) for topic in open_question.get("options", ())]
    picked = pointed_at(heard.reference, options, None)
    if picked is None and heard.intent == "affirm" and options:
        picked = options[0]
    if picked is not None and not is_substantive(heard.intent):
        # Through the ordinary way, because the topic may be one behind the identity gate.
        return plan_for(
            [(picked, dict(heard.entities))],
            NluResult(picked),
            Context(context.dialogue_context, None, 0, context.customer),
        )
    if heard.intent in {"deny", "dont_know"}:
        return offer_person(context, misses=2)
    return None


def _confirm(open_question: Mapping[str, Any], heard: NluResult, context: Context) -> Plan | None:
    payment = is_asked(context.dialogue_context)
    if payment and (heard.told.get("asks") or (heard.intent == "deny" and DETAILS & set(heard.told))):
        return None  # "and when will it be right?" is no yes; "no, it was Nagad" is no no
    if heard.intent == "affirm":
        return go_on(str(open_question["topic"]), dict(open_question.get("entities", {})), context)
    if heard.intent == "deny":
        return Plan((Step("deny"),), dialogue_context=older(context.dialogue_context))
    return None
