"""Help somebody who wants to pay and does not find a button."""

from __future__ import annotations

from typing import Final

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.dialogue_context import Context, NluResult
from bot.knowledge.memory import is_remembered

PAYING: Final = frozenset(
    {
        "pay_invoice_howto", "pay_all_howto", "gateway_steps", "gateway_choose", "gateway_list", "gateway_supported",
        "my_due", "pay_link", "payment_problem", "my_invoice_status", "my_invoices", "invoice_list_howto",
    }
)  # fmt: skip


def finds_no_button(heard: NluResult, context: Context) -> Command | None:
    """ "There is no such button", where paying was spoken of."""
    told = (context.dialogue_context.get("steps") or {}).get("topic")
    other = heard.intent == "pay_all_howto"  # the button of the mass payment
    paying = not other and is_remembered(context.age) and bool(PAYING & {context.last, told})
    return Answer("payment_problem", {"act": "button"}) if heard.buttonless and paying else None


PROPOSERS = (Proposer(0.86, finds_no_button),)
