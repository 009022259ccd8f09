"""While a person is awaited: what is for them, what is asked of the ticket, and how long they take."""

from __future__ import annotations

from bot.dialogue.commands import Answer, Command, Proposer, Say
from bot.dialogue.dialogue_context import NOT_UNDERSTOOD, Context, NluResult
from bot.dialogue.payments_told import is_answer
from bot.dialogue.references import describes
from bot.dialogue.reported_payment import HOW_LONG
from bot.knowledge.topics import is_substantive

SPEAKS_OF_A_PERSON = frozenset({"handoff", "ticket_status", "complaint", "contact_support"})
TAKES_TIME = frozenset({"pay_invoice_howto", "pay_all_howto", "gateway_steps", "pay_link", "refund_policy", HOW_LONG})
NOTE = Say("ticket_status", {"act": "note"}, keeps=True)


def speaks_to_the_person(heard: NluResult, context: Context) -> Command | None:
    """While a person is awaited: the ticket is no longer wanted, or gets more of the matter."""
    if not context.awaited:
        return None
    if heard.adds:
        return NOTE
    if (heard.intent == "cancel" and not context.open_question) or heard.nobody:
        of_the_ticket = not heard.selection  # "the VPS, I need it no more" is for the person
        return Say("ticket_status", {"act": "withdraw"}, keeps=True) if of_the_ticket else NOTE
    handed = heard.agrees or context.dialogue_context.get("said") == "handoff"
    if handed and heard.intent in {"affirm", "handoff"} and not context.open_question:
        return Say("ticket_status", keeps=True)  # "yes, connect me": that is done
    if heard.reachable and (heard.intent in SPEAKS_OF_A_PERSON or not is_substantive(heard.intent)):
        return Say("ticket_status", {"act": "reach"}, keeps=True)
    of_payment = heard.intent == "paid_but_unpaid" or heard.told.get("made") or "transaction_id" in heard.told
    unknown = context.customer is None and bool(of_payment)  # nothing to look it up in
    told = unknown or heard.intent in {"handoff", "complaint", "feedback_negative"}
    asks = bool(context.shown) and describes(heard.selection)  # "I wanted the overdue ones only"
    return NOTE if is_answer(heard, context) or (told and not asks) else None


def says_more_to_the_person(heard: NluResult, context: Context) -> Command | None:
    """While a person is awaited, what was not understood is for them."""
    return NOTE if context.awaited and heard.intent in NOT_UNDERSTOOD else None


def asks_how_long_the_person_takes(heard: NluResult, context: Context) -> Command | None:
    """ "How long do I have to wait?", where a person is awaited and nothing else was just spoken of that takes time; or
    "what number am I?"."""
    if context.awaited and heard.place and heard.intent != HOW_LONG and not heard.entities and not heard.selection:
        return Answer("ticket_status")
    said = context.dialogue_context.get("said")
    of_ticket = context.awaited and (said in SPEAKS_OF_A_PERSON or context.last not in TAKES_TIME or context.age > 1)
    # "If I pay now, when is the VPS back?", "if I pay that one today?"
    of_paying = bool(heard.entities or heard.selection) or (heard.reference == "that" and bool(context.shown))
    return Answer("ticket_status") if of_ticket and heard.intent == HOW_LONG and not of_paying else None


PROPOSERS = (
    Proposer(0.98, speaks_to_the_person),
    Proposer(0.94, asks_how_long_the_person_takes),
    Proposer(0.55, says_more_to_the_person),
)
