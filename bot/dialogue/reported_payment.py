"""A payment that was reported: what is asked while it is looked for is answered with that, never with "pay"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.dialogue.commands import Answer, Command
from bot.dialogue.dialogue_context import NOT_UNDERSTOOD, Context, NluResult, Plan, Step
from bot.dialogue.lost_payment import DETAILS, KEPT_TURNS, MEMORY, TOPIC

ACT: Final = {"act": "reported"}
HOW_LONG: Final = "activation_after_payment"  # what "how long does it take" is heard as
# What these tell of the account or of the rule would otherwise end in "pay".
WITHOUT_PAYING: Final = frozenset({"my_due", "my_service_status", "my_invoice_status", "suspension_policy"})
ASKED: Final = frozenset({"how_long", "again", "next"})  # bot.nlu.payment_report.asks
# What "I have paid already" is heard as.
SOUNDS_LIKE: Final = NOT_UNDERSTOOD | {
    TOPIC, "my_due", "my_invoice_status", "pay_link", "complaint", "feedback_negative", "recurring_existing_account",
    "invoice_status_meaning", "payment_problem", "my_recurring_status", "recurring_fix", "deny", "suspension_policy",
}  # fmt: skip


def reported(dialogue_context: Mapping[str, Any]) -> Mapping[str, Any]:
    """The payment that was reported and whose details were asked for; empty where none was, it was one too many, or
    that was long ago."""
    payment = dialogue_context.get(MEMORY) or {}
    return (
        payment if payment.get("asked") and not payment.get("twice") and int(payment.get("age", 0)) < KEPT_TURNS else {}
    )


def asks_after_the_report(heard: NluResult, context: Context) -> Command | None:
    """ "How long?", "shall I pay again?", "but I have paid!", where a person has the report already."""
    payment = reported(context.dialogue_context)
    if not (payment.get("handed") and context.awaited) or context.pressed:
        return None
    number, named = payment.get("invoice_number"), _numbered(heard)
    if named and number and named != number:
        return None  # another payment
    waits = heard.told.get("asks") in ASKED or heard.intent == HOW_LONG
    paid = heard.intent == TOPIC or (heard.told.get("made") and heard.intent in SOUNDS_LIKE)
    news = any(name in heard.told and heard.told[name] != payment.get(name) for name in DETAILS)
    return Answer("ticket_status", ACT) if waits or (paid and not news) else None


def without_paying(plan: Plan, context: Context) -> Plan:
    """``plan`` whose answers know of the report; beside them, where a person has it, that the ticket is open."""
    payment = reported(context.dialogue_context)
    if not payment:
        return plan
    handed = bool(payment.get("handed") and context.awaited)
    asked = [step for step in plan.steps if _is_of(step, payment)]
    mark = {"reported": "ticket" if handed else "told"}
    steps = [_of_the_report(step, mark, asked=step in asked, handed=handed) for step in plan.steps]
    if asked and handed and not any(step.topic in {"ticket_status", "handoff"} for step in steps):
        steps.append(Step("ticket_status", ACT))
    return replace(plan, steps=tuple(steps))


def _of_the_report(step: Step, mark: Mapping[str, str], *, asked: bool, handed: bool) -> Step:
    if asked:
        return replace(step, entities={**step.entities, **mark})
    of_ticket = step.topic == "ticket_status" and not {"act", "ticket_number"} & set(step.entities)
    return replace(step, entities={**step.entities, **ACT}) if of_ticket and handed else step


def _is_of(step: Step, payment: Mapping[str, Any]) -> bool:
    if step.topic not in WITHOUT_PAYING:
        return False
    named = step.entities.get("invoice_number")
    return not named or named == payment.get("invoice_number")


def _numbered(heard: NluResult) -> str | None:
    numbers = heard.selection.get("numbers") or ()
    return str(numbers[0]) if len(numbers) == 1 else heard.entities.get("invoice_number")
