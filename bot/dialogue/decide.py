"""Decide what one message means where it was said: pure rules between understanding and answering."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue.diagnosis_questions import as_one_case
from bot.dialogue.dialogue_context import CONTEXTUAL, NOT_UNDERSTOOD, Context, NluResult, Plan, Step, kept, older
from bot.dialogue.follow_ups import in_context, says_enough
from bot.dialogue.host_terms import on_host_terms
from bot.dialogue.lost_payment import is_answer, is_asked, with_report
from bot.dialogue.open_questions import answer_to
from bot.dialogue.references import named_invoice
from bot.dialogue.steps import missed, plan_for
from bot.dialogue.whose_bill import by_whose_bill, is_elsewhere, whose_bill
from bot.knowledge.diagnosis import PIECES
from bot.knowledge.memory import is_remembered
from bot.knowledge.topics import is_account, is_substantive

# What a question names that is not about the customer's own bills here; every one of those is billed, for a sum.
ELSEWHERE = {*PIECES, "category", "gateway", "country"} - {"billing", "amount"}
MEANS = frozenset({"gateway", "bank", "network"})  # what an answer on means of payment can tell several of


def decide(heard: NluResult, context: Context) -> Plan:
    """What to answer to ``heard`` in ``context``. Total: every input has exactly one plan with at least one step."""
    plan = with_report(_decide(heard, context), heard, context)
    # What was said last, whatever it was about: the next message is read in its light.
    said = [step.topic for step in plan.steps if step.topic != "ask_again"]
    return replace(plan, dialogue_context={**plan.dialogue_context, **({"said": said[-1]} if said else {})})


def _decide(heard: NluResult, context: Context) -> Plan:
    heard = on_host_terms(heard, context)
    if context.sensitive or (heard.intent == "safety_warning" and not _is_told(heard, context)):
        return _warn(heard, context)
    if heard.intent == "identified":
        return _identified(context)
    if context.awaited and (act := _about_the_ticket(heard, context)):
        step = Step("ticket_status", {"act": act})
        return Plan((step,), dialogue_context=older(context.dialogue_context), open_question=context.open_question)
    if heard.intent == "cancel":
        return Plan((Step("cancel"),), dialogue_context=older(context.dialogue_context))
    if _turns_the_page(heard, context):
        return plan_for([("my_invoices", _next_page(context.dialogue_context))], NluResult("my_invoices"), context)
    if context.open_question and not context.pressed:
        answered = answer_to(context.open_question, heard, context)
        if answered is not None:
            return answered
    return _fresh(heard, context)


def _is_told(heard: NluResult, context: Context) -> bool:
    """True for an answer to what was asked of a payment: a row of digits looks like a number to pay to."""
    told = is_answer(heard, context.dialogue_context)
    return told or (is_asked(context.dialogue_context) and heard.told.get("asks") == "no_id")


def _about_the_ticket(heard: NluResult, context: Context) -> str | None:
    """What a message says of the ticket while a person is awaited: withdraw it, or (note) more for that person."""
    if heard.intent == "cancel" and not context.open_question:
        return "withdraw"
    if is_answer(heard, context.dialogue_context):
        return "note"  # one more detail of the payment that they asked a person about
    more = heard.intent in NOT_UNDERSTOOD and not says_enough(heard, context)
    return "note" if more or heard.intent in {"handoff", "complaint", "feedback_negative"} else None


def _turns_the_page(heard: NluResult, context: Context) -> bool:
    """True for "show more" while the list of invoices is what was just looked at."""
    reading = context.dialogue_context.get("topic") == "my_invoices" and context.dialogue_context.get("age", 0) <= 1
    return heard.more and reading and heard.intent in NOT_UNDERSTOOD | CONTEXTUAL | {"my_invoices", "help"}


def _next_page(dialogue_context: Mapping[str, Any]) -> dict[str, Any]:
    seen = str(dialogue_context.get("entities", {}).get("page") or "1")
    return {**kept(dialogue_context, "page", "reference"), "page": str(int(seen) + 1 if seen.isdigit() else 2)}


def _fresh(heard: NluResult, context: Context) -> Plan:
    asked = by_whose_bill(heard.intent, heard.entities)
    if asked in NOT_UNDERSTOOD and not (is_elsewhere(asked, heard.entities) or says_enough(heard, context)):
        return missed(heard, context)
    topic, entities = in_context(replace(heard, intent=asked), context)
    if topic is None and is_elsewhere(asked, heard.entities):
        topic = asked
    if topic is None:
        return missed(heard, context)
    further = [(more.intent, _named_too(more, heard, context)) for more in heard.also]
    every = [*_each(topic, entities, heard), *further]
    wanted = as_one_case([whose_bill(one, named, heard.selection.get("service")) for one, named in every])
    return plan_for([_own_first(*one, context) for one in wanted], heard, context)


def _own_first(topic: str, entities: dict[str, Any], context: Context) -> tuple[str, dict[str, Any]]:
    """ "My recurring payment does not work" of a customer: their own failed charge is looked at before any question
    about other companies' products."""
    elsewhere = ELSEWHERE & set(entities)
    last, age = context.dialogue_context.get("topic"), int(context.dialogue_context.get("age", 0))
    if topic == "manual_payment_howto" and last == "my_recurring_status" and is_remembered(age) and not elsewhere:
        return "pay_link", entities  # that bill is the one to pay by hand
    if topic != "recurring_fix" or context.customer is None or context.pressed or elsewhere:
        return topic, entities
    return "my_recurring_status", {**entities, "otherwise": topic}


def _each(topic: str, entities: dict[str, Any], heard: NluResult) -> list[tuple[str, dict[str, Any]]]:
    """Every wallet, bank or card that one question names is answered: in one answer where that can tell several."""
    if topic == "gateway_supported":
        named = {entity: list(values) for entity, values in heard.several.items() if entity in MEANS}
        return [(topic, {**entities, **named})]
    entity = {"gateway_steps": "gateway", "emandate_card_supported": "bank", "not_covered": "matter"}.get(topic, "")
    values = heard.several.get(entity, ())
    return [(topic, {**entities, entity: value}) for value in values] or [(topic, entities)]


def _named_too(more: NluResult, first: NluResult, context: Context) -> dict[str, Any]:
    """The entities of a further question; one that points at no invoice is about the first question's."""
    entities = dict(more.entities)
    if not is_account(more.intent):
        return entities
    if not (more.reference or more.selection or "invoice_number" in entities):
        said = {"invoice_number": first.entities.get("invoice_number"), "reference": first.reference}
        entities.update({name: value for name, value in said.items() if value})
        more = replace(more, selection=first.selection)
    return named_invoice(more.intent, entities, more, context.dialogue_context)


def _warn(heard: NluResult, context: Context) -> Plan:
    """A secret was typed, or money is about to be sent to a stranger: warn first, then answer what else was asked."""
    warning = Step("safety_warning", {"kinds": list(context.sensitive)})
    if (is_substantive(heard.intent) and not heard.bare) or heard.told.get("made"):
        rest = _fresh(heard, replace(context, sensitive=()))
        return Plan((warning, *rest.steps), dialogue_context=rest.dialogue_context, open_question=rest.open_question)
    return Plan((warning,), dialogue_context=older(context.dialogue_context), open_question=context.open_question)


def _identified(context: Context) -> Plan:
    """The customer has just proved who they are: take up what they had asked."""
    open_question = context.open_question or {}
    if context.customer and open_question.get("kind") == "identify":
        wanted = [(str(open_question["topic"]), dict(open_question.get("entities", {})))]
        return plan_for(wanted, NluResult(wanted[0][0]), Context(context.dialogue_context, None, 0, context.customer))
    return Plan(
        (Step("identify", {"done": "1"}),),
        dialogue_context=older(context.dialogue_context),
        open_question=context.open_question,
    )
