"""Read "then I pay it myself" as the wish to pay what was spoken of, and never as a yes to a person."""

from __future__ import annotations

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.dialogue_context import Context, NluResult, spoken_of
from bot.dialogue.follow_ups import named
from bot.knowledge.memory import is_remembered

ELSE = frozenset({"handoff", "paid_but_unpaid", "safety_warning", "complaint", "refund_policy", "not_covered"})


def pays_it_themselves(heard: NluResult, context: Context) -> Command | None:
    """A link to what was shown, or how that product is paid by hand."""
    if not heard.themselves or heard.intent in ELSE or not is_remembered(context.age) or heard.noted:
        return None
    if product := spoken_of(context.dialogue_context).get("product"):
        return Answer("manual_payment_howto", {"product": product})
    return Answer("pay_link", named(heard, context)) if context.customer else None


PROPOSERS = (Proposer(0.965, pays_it_themselves),)
