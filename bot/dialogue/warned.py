"""What somebody who is warned of a stranger, or was just now, tells of it: what the warning has to say."""

from __future__ import annotations

from bot.dialogue.after_a_secret import asks_of_the_secret
from bot.dialogue.commands import Answer, Command, Proposer, Say
from bot.dialogue.dialogue_context import Context, NluResult


def told_after_the_warning(heard: NluResult, context: Context) -> str:
    """ "Too late, I gave it", "he said it is for 4822", right after the warning, whatever else it sounds like."""
    warned = context.dialogue_context.get("said") == "safety_warning"
    paid = heard.told.get("made") and heard.gave != "secret"
    if (
        context.sensitive
        or paid
        or asks_of_the_secret(heard, context)
        or not (warned or heard.intent == "safety_warning")
    ):
        return ""
    if heard.gave:
        return "given"
    if heard.page and heard.intent == "safety_warning" and not heard.they:
        return "page"
    goes_on = (heard.intent == "safety_warning" and not heard.where) or (
        heard.they and heard.intent not in {"handoff", "pay_invoice_howto"}
    )
    return "story" if warned and goes_on else ""


def wants_our_own_number(heard: NluResult, context: Context) -> Command | None:
    """ "Then give me your real number", right after the warning."""
    return Answer("contact_support") if is_after_our_number(heard, context) else None


def is_after_our_number(heard: NluResult, context: Context) -> bool:
    warned = context.dialogue_context.get("said") == "safety_warning"
    return warned and heard.ours and not (context.sensitive or heard.gave or heard.they)


def asks_where_to_type_it(heard: NluResult, context: Context) -> Command | None:
    """ "Then where do I put the card number?", after one was typed here."""
    return Say("safety_warning", {"told": "page"}, keeps=True) if heard.types and not context.sensitive else None


PROPOSERS = (Proposer(0.9, wants_our_own_number), Proposer(0.9, asks_where_to_type_it))
