"""Decide what one message means where it was said: pure rules between understanding and answering."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.diagnosis_questions import CARRIED, as_amount, as_one_case, corrects, opened
from bot.dialogue.references import named_invoice
from bot.knowledge.recurring import outside_india
from bot.knowledge.topics import is_account, is_substantive, topics

MAX_STEPS = 3  # more questions than this in one message are a story, not a list
REMEMBERED_TURNS = 2  # "the pay link, please" still means the invoice that was shown so many turns ago
NOT_UNDERSTOOD = frozenset({"fallback", "out_of_scope"})
CONTEXTUAL = frozenset({"followup", "choose", "dont_know", "affirm", "deny"})
OFFERS_PERSON = frozenset({"out_of_scope", "complaint", "feedback_negative"})
# One answer for every kind of service: "and a domain?" after it gets the same one again, which speaks of domains too.
FOR_EVERY_SERVICE = frozenset({"refund_policy", "renew_early", "suspension_policy", "my_service_status"})
PAYMENT_TOLD = frozenset({"gateway", "transaction_id", "amount"})  # what paid_but_unpaid asks for
WHERE_FROM = frozenset({"country", "currency", "card_origin"})  # what gateway_choose asks for


@dataclass(frozen=True)
class NluResult:
    """What the NLU made of one message or of one question in it."""

    intent: str
    entities: Mapping[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()  # likely topics, best first
    reference: str | None = None  # "1", "2", "-1" (last), "other", "all", "that"
    bare: bool = False  # hardly a word beside the entities: "4821", "আর পেপাল?"
    also: tuple[NluResult, ...] = ()
    more: bool = False  # "show more", "next page", "আরো দেখান"


@dataclass(frozen=True)
class Context:
    """What the conversation remembers, and what its channel proved."""

    dialogue_context: Mapping[str, Any] = field(default_factory=dict)
    open_question: Mapping[str, Any] | None = None
    misses: int = 0
    customer: str | None = None
    sensitive: tuple[str, ...] = ()
    pressed: bool = False  # the message is a button that the server issued


@dataclass(frozen=True)
class Step:
    """One answer to give: `topic`, or an answer of the dialogue such as `ask_again`."""

    topic: str
    entities: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"topic": self.topic, "entities": dict(self.entities)}


@dataclass(frozen=True)
class Plan:
    """The answers in order, and what to remember afterwards."""

    steps: tuple[Step, ...]
    dialogue_context: Mapping[str, Any]
    open_question: Mapping[str, Any] | None = None
    misses: int = 0


def decide(heard: NluResult, context: Context) -> Plan:
    """What to answer to ``heard`` in ``context``. Total: every input has exactly one plan with at least one step."""
    if context.sensitive or heard.intent == "safety_warning":
        return _warn(heard, context)
    if heard.intent == "identified":
        return _identified(context)
    if heard.intent == "cancel":
        return Plan((Step("cancel"),), dialogue_context=_older(context.dialogue_context))
    if _turns_the_page(heard, context):
        return _plan([("my_invoices", _next_page(context.dialogue_context))], NluResult("my_invoices"), context)
    if context.open_question and not context.pressed:
        answered = _answer_to(context.open_question, heard, context)
        if answered is not None:
            return answered
    return _fresh(heard, context)


def _turns_the_page(heard: NluResult, context: Context) -> bool:
    """True for "show more" while the list of invoices is what was just looked at."""
    reading = context.dialogue_context.get("topic") == "my_invoices" and context.dialogue_context.get("age", 0) <= 1
    return heard.more and reading and heard.intent in NOT_UNDERSTOOD | CONTEXTUAL | {"my_invoices", "help"}


def _next_page(dialogue_context: Mapping[str, Any]) -> dict[str, Any]:
    seen = str(dialogue_context.get("entities", {}).get("page") or "1")
    return {**_kept(dialogue_context, "page", "reference"), "page": str(int(seen) + 1 if seen.isdigit() else 2)}


def _fresh(heard: NluResult, context: Context) -> Plan:
    if heard.intent in NOT_UNDERSTOOD and not (
        (heard.bare and heard.entities) or _tells_where(heard, context) or _tells_of_payment(heard, context)
    ):
        return _missed(heard, context)
    topic, entities = _in_context(heard, context)
    if topic is None:
        return _missed(heard, context)
    wanted = [(topic, entities), *((more.intent, dict(more.entities)) for more in heard.also)]
    return _plan(as_one_case(wanted), heard, context)


def _plan(wanted: Sequence[tuple[str, dict[str, Any]]], heard: NluResult, context: Context) -> Plan:
    """Steps for the topics wanted, behind the identity gate; the open question is asked again after a digression."""
    steps: list[Step] = []
    dialogue_context: Mapping[str, Any] = _older(context.dialogue_context)
    open_question: Mapping[str, Any] | None = None
    for topic, entities in wanted[:MAX_STEPS]:
        if is_account(topic):
            entities = named_invoice(topic, entities, heard.reference, context.dialogue_context)
            if context.customer is None:
                open_question = {"kind": "identify", "topic": topic, "entities": entities}
                if not any(step.topic == "identify" for step in steps):
                    steps.append(Step("identify", {"for": topic}))
                continue
        known, opened_question = opened(topic, entities)
        steps.append(Step(topic, known))
        open_question = opened_question or open_question
        if is_substantive(topic):
            dialogue_context = _framed(context.dialogue_context, topic, entities)
        if topic in OFFERS_PERSON:
            open_question = {"kind": "confirm", "topic": "handoff", "entities": {"reason": topic}}
    pending = context.open_question
    if pending and pending["kind"] in {"invoice", "piece"} and open_question is None and not _settles(steps, pending):
        steps.append(Step("ask_again", {"kind": pending["kind"]}))
        open_question = pending
    return Plan(tuple(steps), dialogue_context=dialogue_context, open_question=open_question)


def _settles(steps: Sequence[Step], open_question: Mapping[str, Any]) -> bool:
    """True where the new steps make the open question pointless: its own topic, another account matter, a person."""
    ending = {open_question["topic"], "handoff", "goodbye", "identify", "safety_warning"}
    about_invoices = open_question["kind"] == "invoice"
    return any(step.topic in ending or (about_invoices and is_account(step.topic)) for step in steps)


def _tells_where(heard: NluResult, context: Context) -> bool:
    """True for "ami kolkata theke" just after the question where they pay from."""
    expected = context.dialogue_context.get("topic") == "gateway_choose" and context.dialogue_context.get("age", 0) == 0
    return expected and bool(WHERE_FROM & set(heard.entities))


def _tells_of_payment(heard: NluResult, context: Context) -> bool:
    """True for "bkash" or "trx id 9HG7X2KL1M" told of a lost payment; a transaction id needs no asking."""
    named = PAYMENT_TOLD & set(heard.entities)
    if heard.intent in NOT_UNDERSTOOD and "transaction_id" in named:
        return True
    expected = (
        context.dialogue_context.get("topic") == "paid_but_unpaid"
        and context.dialogue_context.get("age", 0) <= REMEMBERED_TURNS
    )
    return bool(expected and named and (heard.bare or heard.intent in NOT_UNDERSTOOD | {"paid_but_unpaid"}))


def _in_context(heard: NluResult, context: Context) -> tuple[str | None, dict[str, Any]]:
    """The topic that a message means, after follow-ups and bare mentions are read in the light of the last topic."""
    entities = as_amount(heard.entities, context.dialogue_context) if heard.bare else dict(heard.entities)
    last = str(context.dialogue_context.get("topic") or "") or None
    if _tells_of_payment(heard, context):
        return "paid_but_unpaid", {**(_kept(context.dialogue_context) if last == "paid_but_unpaid" else {}), **entities}
    family = topics()[last].family if last and last in topics() else ""
    takes_up = heard.intent == "followup" or (heard.bare and heard.intent in NOT_UNDERSTOOD | {"choose"})
    if heard.intent in NOT_UNDERSTOOD and _tells_where(heard, context):
        takes_up = True
    if heard.intent == "deny" and heard.reference in {"other", "all"} and context.dialogue_context.get("invoices"):
        takes_up = True  # "no, the other one" is a choice
    if heard.bare and "gateway" in entities and heard.intent == "gateway_supported" and last == "pay_invoice_howto":
        takes_up = True  # the steps were just given: "with Rocket" asks for Rocket's
    if heard.bare and family and _family_of(entities) == family and not is_account(heard.intent):
        takes_up = True
    takes_up = takes_up or (family == "recurring" and corrects(heard.intent, entities, context.dialogue_context))
    if takes_up or heard.intent == "choose":
        if heard.reference and context.dialogue_context.get("invoices"):
            return (last if last and topics()[last].invoice else "my_invoice_status"), entities
        return _taken_up(entities, last, context)
    if heard.intent in {"dont_know"}:
        return None, entities
    if heard.intent in CARRIED and family == "recurring" and context.dialogue_context.get("age", 0) <= REMEMBERED_TURNS:
        # The products, the bank and the card that were spoken of just now are still meant.
        return heard.intent, {**_kept_pieces(context.dialogue_context, CARRIED[heard.intent]), **entities}
    if heard.intent == "emandate_card_supported" and family != "recurring" and _asks_the_host(entities):
        return "gateway_supported", entities
    return heard.intent, entities


def _asks_the_host(entities: Mapping[str, Any]) -> bool:
    """True for a Bangladeshi bank's card where nothing speaks of automatic payments or of a Google product."""
    return not {"billing", "product"} & set(entities) and outside_india(entities) is not None


def _kept_pieces(dialogue_context: Mapping[str, Any], pieces: Sequence[str]) -> dict[str, Any]:
    return {name: value for name, value in dialogue_context.get("entities", {}).items() if name in pieces}


def _taken_up(entities: dict[str, Any], last: str | None, context: Context) -> tuple[str | None, dict[str, Any]]:
    if "invoice_number" in entities:
        return (last if last and topics()[last].invoice else "my_invoice_status"), entities
    if "gateway" in entities:
        if last in {"gateway_supported", "gateway_steps", "gateway_choose"}:
            return last, {**_kept(context.dialogue_context, "gateway"), **entities}
        return "gateway_steps", entities
    if last and entities:
        kept = {
            name: value for name, value in context.dialogue_context.get("entities", {}).items() if name not in entities
        }
        return last, {**kept, **entities}
    if last in FOR_EVERY_SERVICE and context.dialogue_context.get("age", 0) < REMEMBERED_TURNS:
        return last, _kept(context.dialogue_context, "invoice_number")
    return None, entities


def _kept(dialogue_context: Mapping[str, Any], *replaced: str) -> dict[str, Any]:
    return {name: value for name, value in dialogue_context.get("entities", {}).items() if name not in replaced}


def _family_of(entities: Mapping[str, Any]) -> str:
    if "gateway" in entities:
        return "gateway"
    if {"bank", "network", "card_type", "product", "amount", "account", "device"} & set(entities):
        return "recurring"
    if entities.get("billing") in {"threshold", "monthly"}:
        return "recurring"
    return ""


def _answer_to(open_question: Mapping[str, Any], heard: NluResult, context: Context) -> Plan | None:
    """The plan where ``heard`` answers the open question; None where it is something else."""
    from bot.dialogue.open_questions import answer_to  # the two modules are one rule book in two halves

    return answer_to(open_question, heard, context)


def _missed(heard: NluResult, context: Context) -> Plan:
    """Not understood: two likely topics first, a person the next time."""
    dialogue_context = _older(context.dialogue_context)
    if heard.intent == "out_of_scope":
        return Plan(
            (Step("out_of_scope"),),
            dialogue_context=dialogue_context,
            open_question={"kind": "confirm", "topic": "handoff", "entities": {"reason": "out_of_scope"}},
            misses=context.misses,
        )
    if context.misses >= 1:
        person = {"kind": "confirm", "topic": "handoff", "entities": {"reason": "fallback"}}
        return Plan(
            (Step("fallback", {"person": "1"}),),
            dialogue_context=dialogue_context,
            open_question=person,
            misses=context.misses + 1,
        )
    options = [topic for topic in heard.options if is_substantive(topic)][:2]
    return Plan(
        (Step("fallback", {"options": options}),),
        dialogue_context=dialogue_context,
        open_question={"kind": "options", "topic": "fallback", "options": options},
        misses=context.misses + 1,
    )


def _warn(heard: NluResult, context: Context) -> Plan:
    """A secret was typed, or money is about to be sent to a stranger: warn first, then answer what else was asked."""
    warning = Step("safety_warning", {"kinds": list(context.sensitive)})
    if is_substantive(heard.intent) and not heard.bare:
        rest = _fresh(heard, Context(**{**context.__dict__, "sensitive": ()}))
        return Plan((warning, *rest.steps), dialogue_context=rest.dialogue_context, open_question=rest.open_question)
    return Plan((warning,), dialogue_context=_older(context.dialogue_context), open_question=context.open_question)


def _identified(context: Context) -> Plan:
    """The customer has just proved who they are: take up what they had asked."""
    open_question = context.open_question or {}
    if context.customer and open_question.get("kind") == "identify":
        wanted = [(str(open_question["topic"]), dict(open_question.get("entities", {})))]
        return _plan(wanted, NluResult(wanted[0][0]), Context(context.dialogue_context, None, 0, context.customer))
    return Plan(
        (Step("identify", {"done": "1"}),),
        dialogue_context=_older(context.dialogue_context),
        open_question=context.open_question,
    )


def _framed(dialogue_context: Mapping[str, Any], topic: str, entities: Mapping[str, Any]) -> dict[str, Any]:
    number = entities.get("invoice_number")
    new = {"topic": topic, "entities": dict(entities), "age": 0}
    if dialogue_context.get("invoices"):
        new["invoices"] = dialogue_context["invoices"]
    if number or dialogue_context.get("current"):
        new["current"] = number or dialogue_context["current"]
        new["current_age"] = 0 if number else dialogue_context.get("current_age", 0) + 1
    return new


def _older(dialogue_context: Mapping[str, Any]) -> dict[str, Any]:
    if not dialogue_context:
        return {}
    return {
        **dialogue_context,
        "age": dialogue_context.get("age", 0) + 1,
        "current_age": dialogue_context.get("current_age", 0) + 1,
    }
