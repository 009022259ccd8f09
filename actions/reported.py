"""The invoice that a customer says they have paid already: nothing of it is to be paid again until that is found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from actions.action_request import ActionRequest
from bot.answers import Reply, render
from bot.billing import Invoice


def is_reported(request: ActionRequest, number: str) -> bool:
    """Whether the payment that they told of may be this invoice's: it was named, or none was.

    What was taken twice is missed by no invoice.
    """
    payment = request.dialogue_context.get("payment")
    if not isinstance(payment, dict) or not payment or payment.get("twice"):
        return False
    return payment.get("invoice_number") in {None, "", number}


def not_reported(request: ActionRequest, invoices: Iterable[Invoice]) -> list[Invoice]:
    """Those that there is still something to pay of."""
    return [one for one in invoices if not is_reported(request, one.number)]


def cautioned(request: ActionRequest, reply: Reply) -> Reply:
    """``reply`` with the words not to pay again, unless the answer on their ticket, which comes beside it, has them."""
    if request.word("reported") == "ticket":
        return reply
    return replace(reply, text=f"{reply.text}\n{render('account.reported', request.language).text}")
