"""Decide what one message means where it was said: pure rules between understanding and answering."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.engine.diagnosing import CARRIED, as_amount, as_one_case, corrects, opened
from bot.engine.reference import named_invoice
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
class Heard:
    """What the NLU made of one message or of one question in it."""

    intent: str
    entities: Mapping[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()  # likely topics, best first
    choice: str | None = None  # "1", "2", "-1" (last), "other", "all", "that"
    bare: bool = False  # hardly a word beside the entities: "4821", "আর পেপাল?"
    also: tuple[Heard, ...] = ()
    more: bool = False  # "show more", "next page", "আরো দেখান"


@dataclass(frozen=True)
class Context:
    """What the conversation remembers, and what its channel proved."""

    frame: Mapping[str, Any] = field(default_factory=dict)
    question: Mapping[str, Any] | None = None
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
    frame: Mapping[str, Any]
    question: Mapping[str, Any] | None = None
    misses: int = 0


def decide(heard: Heard, context: Context) -> Plan:
    """What to answer to ``heard`` in ``context``. Total: every input has exactly one plan with at least one step."""
    if context.sensitive or heard.intent == "safety_warning":
        return _warn(heard, context)
    if heard.intent == "identified":
        return _identified(context)
    if heard.intent == "cancel":
        return Plan((Step("cancel"),), frame=_older(context.frame))
    if _turns_the_page(heard, context):
        return _plan([("my_invoices", _next_page(context.frame))], Heard("my_invoices"), context)
    if context.question and not context.pressed:
        answered = _answer_to(context.question, heard, context)
        if answered is not None:
            return answered
    return _fresh(heard, context)


def _turns_the_page(heard: Heard, context: Context) -> bool:
    """True for "show more" while the list of invoices is what was just looked at."""
    reading = context.frame.get("topic") == "my_invoices" and context.frame.get("age", 0) <= 1
    return heard.more and reading and heard.intent in NOT_UNDERSTOOD | CONTEXTUAL | {"my_invoices", "help"}


def _next_page(frame: Mapping[str, Any]) -> dict[str, Any]:
    seen = str(frame.get("entities", {}).get("page") or "1")
    return {**_kept(frame, "page", "choice"), "page": str(int(seen) + 1 if seen.isdigit() else 2)}


def _fresh(heard: Heard, context: Context) -> Plan:
    if heard.intent in NOT_UNDERSTOOD and not (
        (heard.bare and heard.entities) or _tells_where(heard, context) or _tells_of_payment(heard, context)
    ):
        return _missed(heard, context)
    topic, entities = _in_context(heard, context)
    if topic is None:
        return _missed(heard, context)
    wanted = [(topic, entities), *((more.intent, dict(more.entities)) for more in heard.also)]
    return _plan(as_one_case(wanted), heard, context)


def _plan(wanted: Sequence[tuple[str, dict[str, Any]]], heard: Heard, context: Context) -> Plan:
    """Steps for the topics wanted, behind the identity gate; the open question is asked again after a digression."""
    steps: list[Step] = []
    frame: Mapping[str, Any] = _older(context.frame)
    question: Mapping[str, Any] | None = None
    for topic, entities in wanted[:MAX_STEPS]:
        if is_account(topic):
            entities = named_invoice(topic, entities, heard.choice, context.frame)
            if context.customer is None:
                question = {"kind": "identify", "topic": topic, "entities": entities}
                if not any(step.topic == "identify" for step in steps):
                    steps.append(Step("identify", {"for": topic}))
                continue
        told, asked = opened(topic, entities)
        steps.append(Step(topic, told))
        question = asked or question
        if is_substantive(topic):
            frame = _framed(context.frame, topic, entities)
        if topic in OFFERS_PERSON:
            question = {"kind": "confirm", "topic": "handoff", "entities": {"reason": topic}}
    pending = context.question
    if pending and pending["kind"] in {"invoice", "piece"} and question is None and not _settles(steps, pending):
        steps.append(Step("ask_again", {"kind": pending["kind"]}))
        question = pending
    return Plan(tuple(steps), frame=frame, question=question)


def _settles(steps: Sequence[Step], question: Mapping[str, Any]) -> bool:
    """True where the new steps make the open question pointless: its own topic, another account matter, a person."""
    ending = {question["topic"], "handoff", "goodbye", "identify", "safety_warning"}
    about_invoices = question["kind"] == "invoice"
    return any(step.topic in ending or (about_invoices and is_account(step.topic)) for step in steps)


def _tells_where(heard: Heard, context: Context) -> bool:
    """True for "ami kolkata theke" just after the question where they pay from."""
    asked = context.frame.get("topic") == "gateway_choose" and context.frame.get("age", 0) == 0
    return asked and bool(WHERE_FROM & set(heard.entities))


def _tells_of_payment(heard: Heard, context: Context) -> bool:
    """True for "bkash" or "trx id 9HG7X2KL1M" told of a lost payment; a transaction id needs no asking."""
    told = PAYMENT_TOLD & set(heard.entities)
    if heard.intent in NOT_UNDERSTOOD and "transaction_id" in told:
        return True
    asked = context.frame.get("topic") == "paid_but_unpaid" and context.frame.get("age", 0) <= REMEMBERED_TURNS
    return bool(asked and told and (heard.bare or heard.intent in NOT_UNDERSTOOD | {"paid_but_unpaid"}))


def _in_context(heard: Heard, context: Context) -> tuple[str | None, dict[str, Any]]:
    """The topic that a message means, after follow-ups and bare mentions are read in the light of the last topic."""
    entities = as_amount(heard.entities, context.frame) if heard.bare else dict(heard.entities)
    last = str(context.frame.get("topic") or "") or None
    if _tells_of_payment(heard, context):
        return "paid_but_unpaid", {**(_kept(context.frame) if last == "paid_but_unpaid" else {}), **entities}
    family = topics()[last].family if last and last in topics() else ""
    takes_up = heard.intent == "followup" or (heard.bare and heard.intent in NOT_UNDERSTOOD | {"choose"})
    if heard.intent in NOT_UNDERSTOOD and _tells_where(heard, context):
        takes_up = True
    if heard.intent == "deny" and heard.choice in {"other", "all"} and context.frame.get("invoices"):
        takes_up = True  # "no, the other one" is a choice
    if heard.bare and "gateway" in entities and heard.intent == "gateway_supported" and last == "pay_invoice_howto":
        takes_up = True  # the steps were just given: "with Rocket" asks for Rocket's
    if heard.bare and family and _family_of(entities) == family and not is_account(heard.intent):
        takes_up = True
    takes_up = takes_up or (family == "recurring" and corrects(heard.intent, entities, context.frame))
    if takes_up or heard.intent == "choose":
        if heard.choice and context.frame.get("invoices"):
            return (last if last and topics()[last].invoice else "my_invoice_status"), entities
        return _taken_up(entities, last, context)
    if heard.intent in {"dont_know"}:
        return None, entities
    if heard.intent in CARRIED and family == "recurring" and context.frame.get("age", 0) <= REMEMBERED_TURNS:
        # The products, the bank and the card that were spoken of just now are still meant.
        return heard.intent, {**_kept_pieces(context.frame, CARRIED[heard.intent]), **entities}
    if heard.intent == "emandate_card_supported" and family != "recurring" and _asks_the_host(entities):
        return "gateway_supported", entities
    return heard.intent, entities


def _asks_the_host(entities: Mapping[str, Any]) -> bool:
    """True for a Bangladeshi bank's card where nothing speaks of automatic payments or of a Google product."""
    return not {"billing", "product"} & set(entities) and outside_india(entities) is not None


def _kept_pieces(frame: Mapping[str, Any], pieces: Sequence[str]) -> dict[str, Any]:
    return {name: value for name, value in frame.get("entities", {}).items() if name in pieces}


def _taken_up(entities: dict[str, Any], last: str | None, context: Context) -> tuple[str | None, dict[str, Any]]:
    if "invoice_number" in entities:
        return (last if last and topics()[last].invoice else "my_invoice_status"), entities
    if "gateway" in entities:
        if last in {"gateway_supported", "gateway_steps", "gateway_choose"}:
            return last, {**_kept(context.frame, "gateway"), **entities}
        return "gateway_steps", entities
    if last and entities:
        kept = {name: value for name, value in context.frame.get("entities", {}).items() if name not in entities}
        return last, {**kept, **entities}
    if last in FOR_EVERY_SERVICE and context.frame.get("age", 0) < REMEMBERED_TURNS:
        return last, _kept(context.frame, "invoice_number")
    return None, entities


def _kept(frame: Mapping[str, Any], *replaced: str) -> dict[str, Any]:
    return {name: value for name, value in frame.get("entities", {}).items() if name not in replaced}


def _family_of(entities: Mapping[str, Any]) -> str:
    if "gateway" in entities:
        return "gateway"
    if {"bank", "network", "card_type", "product", "amount", "account", "device"} & set(entities):
        return "recurring"
    if entities.get("billing") in {"threshold", "monthly"}:
        return "recurring"
    return ""


def _answer_to(question: Mapping[str, Any], heard: Heard, context: Context) -> Plan | None:
    """The plan where ``heard`` answers the open question; None where it is something else."""
    from bot.engine.answering import answer_to  # the two modules are one rule book in two halves

    return answer_to(question, heard, context)


def _missed(heard: Heard, context: Context) -> Plan:
    """Not understood: two likely topics first, a person the next time."""
    frame = _older(context.frame)
    if heard.intent == "out_of_scope":
        return Plan(
            (Step("out_of_scope"),),
            frame=frame,
            question={"kind": "confirm", "topic": "handoff", "entities": {"reason": "out_of_scope"}},
            misses=context.misses,
        )
    if context.misses >= 1:
        person = {"kind": "confirm", "topic": "handoff", "entities": {"reason": "fallback"}}
        return Plan((Step("fallback", {"person": "1"}),), frame=frame, question=person, misses=context.misses + 1)
    options = [topic for topic in heard.options if is_substantive(topic)][:2]
    return Plan(
        (Step("fallback", {"options": options}),),
        frame=frame,
        question={"kind": "options", "topic": "fallback", "options": options},
        misses=context.misses + 1,
    )


def _warn(heard: Heard, context: Context) -> Plan:
    """A secret was typed, or money is about to be sent to a stranger: warn first, then answer what else was asked."""
    warning = Step("safety_warning", {"kinds": list(context.sensitive)})
    if is_substantive(heard.intent) and not heard.bare:
        rest = _fresh(heard, Context(**{**context.__dict__, "sensitive": ()}))
        return Plan((warning, *rest.steps), frame=rest.frame, question=rest.question)
    return Plan((warning,), frame=_older(context.frame), question=context.question)


def _identified(context: Context) -> Plan:
    """The customer has just proved who they are: take up what they had asked."""
    question = context.question or {}
    if context.customer and question.get("kind") == "identify":
        wanted = [(str(question["topic"]), dict(question.get("entities", {})))]
        return _plan(wanted, Heard(wanted[0][0]), Context(context.frame, None, 0, context.customer))
    return Plan((Step("identify", {"done": "1"}),), frame=_older(context.frame), question=context.question)


def _framed(frame: Mapping[str, Any], topic: str, entities: Mapping[str, Any]) -> dict[str, Any]:
    number = entities.get("invoice_number")
    new = {"topic": topic, "entities": dict(entities), "age": 0}
    if frame.get("invoices"):
        new["invoices"] = frame["invoices"]
    if number or frame.get("current"):
        new["current"] = number or frame["current"]
        new["current_age"] = 0 if number else frame.get("current_age", 0) + 1
    return new


def _older(frame: Mapping[str, Any]) -> dict[str, Any]:
    if not frame:
        return {}
    return {**frame, "age": frame.get("age", 0) + 1, "current_age": frame.get("current_age", 0) + 1}
