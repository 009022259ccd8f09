"""What is known of a payment that a customer misses: told on the way or in answer, kept over turns, handed on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.dialogue.dialogue_context import Context, NluResult, Plan, Step
from bot.knowledge.memory import GIVEN_UP, is_remembered

TOPIC: Final = "paid_but_unpaid"
MEMORY: Final = "payment"  # its place in the dialogue context
FACTS: Final = ("gateway", "amount", "currency", "transaction_id", "paid_at", "time", "to", "invoice_number")
DETAILS: Final = frozenset({"gateway", "amount", "transaction_id", "paid_at", "time"})  # what is asked for
PAPERS: Final = frozenset({"download_link", "invoice_download_howto", "my_invoices"})
KEPT_TURNS: Final = 8  # facts are still those of this payment
_DAY: Final = len("2026-11-28")


def is_asked(dialogue_context: Mapping[str, Any]) -> bool:
    """Whether a payment's details were asked for just now, so that a bare "1150" or "bkash" is one."""
    payment = dialogue_context.get(MEMORY) or {}
    return bool(payment.get("asked")) and is_remembered(int(payment.get("age", 0)))


def is_expected(dialogue_context: Mapping[str, Any]) -> bool:
    """The same, also of who has reported one and has yet to log in."""
    payment = dialogue_context.get(MEMORY) or {}
    return bool(payment.get("asked") or payment.get("waits")) and is_remembered(int(payment.get("age", 0)))


def with_report(plan: Plan, heard: NluResult, context: Context) -> Plan:
    """``plan`` with what is known of the payment in the steps that want it, and with its memory."""
    if heard.charge:  # "my PIN is 4455, take it for 4821": nothing is paid by that
        return plan
    before = _remembered(context.dialogue_context)
    waits = _is_about_open(plan)
    about_it = any(_is_about(step) for step in plan.steps) or waits
    told = heard.told if about_it or (heard.told.get("made") and not _is_of_papers(plan)) else {}
    facts = _merged(before, told)
    asking = any(step.topic == TOPIC for step in plan.steps)
    again = _again(before, facts, heard) if asking else int(before.get("again", 0))
    given = {name: value for name, value in facts.items() if name in FACTS}
    handed = bool(before.get("asked") or before.get("waits") or asking or told)
    reason = {"reason": TOPIC} if asking or is_expected(context.dialogue_context) else {}
    steps = tuple(
        replace(step, entities={**reason, **step.entities, **_of_handoff(given)})
        if step.topic == "handoff" and given and handed
        else _asking(step, given, {**_number_told(before), **told}, before, again)
        for step in plan.steps
    )
    memory = _memory(before, facts, given, asking=asking, again=again, fresh=bool(told) or about_it)
    if waits or (memory and before.get("waits")):
        number = facts.get("number") or before.get("number")
        named = {"number": number} if number and "amount" not in given else {}  # a sum or a bill: known after the login
        memory = {"asked": 0, "again": 0, "age": 0, **memory, **named, "waits": 1}
    if memory and (before.get("twice") or (asking and told.get("asks") == "twice")):
        memory["twice"] = 1  # one too many came, none is missed
    known = memory.get("asked") or memory.get("waits")
    if before.get("handed") or (known and any(step.topic == "handoff" for step in steps)):
        memory["handed"] = 1  # a person has the report
    rest = {name: value for name, value in plan.dialogue_context.items() if name != MEMORY}
    return replace(plan, steps=steps, dialogue_context={**rest, **({MEMORY: memory} if memory else {})})


def _remembered(dialogue_context: Mapping[str, Any]) -> Mapping[str, Any]:
    payment = dialogue_context.get(MEMORY) or {}
    return payment if int(payment.get("age", 0)) < KEPT_TURNS else {}


def _is_about(step: Step) -> bool:
    return step.topic == TOPIC or (step.topic == "handoff" and step.entities.get("reason") in {None, TOPIC})


def _is_of_papers(plan: Plan) -> bool:
    """ "The receipt for what we paid": of a payment that has come."""
    return all(step.topic in PAPERS for step in plan.steps)


def _is_about_open(plan: Plan) -> bool:
    """True for who has yet to log in: what they told is taken up then."""
    return (plan.open_question or {}).get("topic") == TOPIC


def _merged(before: Mapping[str, Any], told: Mapping[str, str]) -> dict[str, Any]:
    """What was known with what is told now; another transaction is another payment."""
    known = {name: value for name, value in before.items() if name in FACTS}
    if told.get("transaction_id") and known.get("transaction_id") not in {None, told["transaction_id"]}:
        known = {}
    facts = {**known, **{name: value for name, value in told.items() if name in (*FACTS, "number", "second")}}
    if "amount" in told and "currency" not in told:
        facts.pop("currency", None)
    time = facts.get("time")
    if time and len(str(facts.get("paid_at", ""))) == _DAY:
        facts["paid_at"] = f"{facts['paid_at']} {facts.pop('time')}"
    return facts


def _number_told(before: Mapping[str, Any]) -> dict[str, str]:
    """What was told before the login and is a sum or an invoice."""
    return {"number": str(before["number"])} if before.get("waits") and before.get("number") else {}


def _again(before: Mapping[str, Any], facts: Mapping[str, Any], heard: NluResult) -> int:
    """How many times in a row the question would be asked without anything new having been told."""
    if heard.intent == "dont_know" or heard.told.get("asks") == "no_id":
        return GIVEN_UP
    if not before.get("asked") or any(facts.get(name) != before.get(name) for name in facts):
        return 0
    return int(before.get("again", 0)) + (not heard.told.get("asks"))


def _asking(
    step: Step, given: Mapping[str, Any], told: Mapping[str, str], before: Mapping[str, Any], again: int
) -> Step:
    if step.topic == "identify" and step.entities.get("for") == TOPIC and before.get("waits"):
        return replace(step, entities={"still": "waits", **step.entities, "noted": {**told, **given}})
    if step.topic != TOPIC:
        return step
    more = {name: told[name] for name in ("number", "second", "asks") if told.get(name)}
    if "number" in told and "amount" not in told and "amount" in given:
        more["corrects"] = "amount"  # if it is none of their invoices
    return replace(step, entities={**step.entities, **given, **more, "asked": before.get("asked", 0), "again": again})


def _of_handoff(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name != "time"}


def _memory(
    before: Mapping[str, Any],
    facts: Mapping[str, Any],
    given: Mapping[str, Any],
    *,
    asking: bool,
    again: int,
    fresh: bool,
) -> dict[str, Any]:
    if not (facts or asking or before):
        return {}
    asked = int(before.get("asked", 0)) + asking
    age = 0 if fresh else int(before.get("age", 0)) + 1
    return {**given, "asked": asked, "again": again, "age": age}
