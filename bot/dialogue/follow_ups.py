"""What a message means after the last topic: follow-ups, bare mentions, corrections, pieces told in answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.dialogue import lost_payment
from bot.dialogue.diagnosis_questions import CARRIED, as_amount, corrects
from bot.dialogue.dialogue_context import CONTEXTUAL, NOT_UNDERSTOOD, Context, NluResult, kept
from bot.dialogue.lost_payment import asked_of, is_answer, is_asked, is_missed
from bot.dialogue.references import describes
from bot.knowledge.diagnosis import TOPICS
from bot.knowledge.memory import REMEMBERED_TURNS, is_remembered
from bot.knowledge.recurring import outside_india
from bot.knowledge.topics import is_account, topics

WHERE_FROM = frozenset({"country", "currency", "card_origin"})  # what gateway_choose asks for
SAYS_LITTLE = frozenset({"affirm", "deny", "thanks", "feedback_positive", "feedback_negative", "complaint", "greet"})

ACCOUNTS = frozenset(
    {"recurring_new_account", "recurring_existing_account"}
)  # "and an old one?" is a question of its own
# A general question that points at invoices of one's own is about these.
OF_ONES_OWN = {
    "rbi_deadline": "my_invoice_status",
    "invoice_status_meaning": "my_invoice_status",
    "suspension_policy": "my_invoice_status",
    "invoice_timing": "my_invoice_status",
    "pay_invoice_howto": "pay_link",
    "pay_all_howto": "pay_link",
    "invoice_download_howto": "download_link",
}


def in_context(heard: NluResult, context: Context) -> tuple[str | None, dict[str, Any]]:
    """The topic that a message means, after follow-ups and bare mentions are read in the light of the last topic."""
    entities = as_amount(heard.entities, context.dialogue_context) if heard.bare else dict(heard.entities)
    last = str(context.dialogue_context.get("topic") or "") or None
    own = OF_ONES_OWN.get(heard.intent)
    if own and _means_own_invoices(heard, entities, last, context):
        return own, entities
    if heard.intent == "affirm" and is_asked(context.dialogue_context) and not heard.told.get("asks"):
        return "handoff", {"reason": lost_payment.TOPIC}  # its last words are that a person can look
    missed = heard.intent == lost_payment.TOPIC or is_missed(heard, context.dialogue_context)
    if missed or _tells_of_payment(heard, context):
        return lost_payment.TOPIC, asked_of(entities, heard.told)
    family = topics()[last].family if last and last in topics() else ""
    takes_up = heard.intent == "followup" or (heard.bare and heard.intent in NOT_UNDERSTOOD | {"choose"})
    if heard.intent in NOT_UNDERSTOOD and _tells_where(heard, context):
        takes_up = True
    if heard.intent == "deny" and heard.reference in {"other", "all"} and context.dialogue_context.get("invoices"):
        takes_up = True  # "no, the other one" is a choice
    if heard.bare and "gateway" in entities and heard.intent == "gateway_supported" and last == "pay_invoice_howto":
        takes_up = True  # the steps were just given: "with Rocket" asks for Rocket's
    if heard.bare and family and _family_of(entities) == family and not _own_question(heard.intent, last, entities):
        takes_up = True
    if "amount" in entities and "amount" not in heard.entities:
        takes_up = True  # a bare number after a verdict on a sum is another sum, whatever it sounds like
    if heard.bare and "invoice_number" in entities and _shown_just_now(last, context):
        takes_up = True  # "ar 4902?" asks the same of another invoice
    takes_up = takes_up or (family == "recurring" and corrects(heard.intent, entities, context.dialogue_context))
    if context.dialogue_context.get("invoices") and describes(heard.selection):
        takes_up = takes_up or heard.intent in NOT_UNDERSTOOD | SAYS_LITTLE
    if takes_up or heard.intent == "choose":
        if (heard.reference or describes(heard.selection)) and context.dialogue_context.get("invoices"):
            return (last if last and topics()[last].invoice else "my_invoice_status"), entities
        return _taken_up(entities, last, context)
    if heard.intent in {"dont_know"}:
        return None, entities
    if heard.intent in CARRIED and family == "recurring" and is_remembered(context.dialogue_context.get("age", 0)):
        # The products, the bank and the card that were spoken of just now are still meant.
        return heard.intent, {**_kept_pieces(context.dialogue_context, CARRIED[heard.intent]), **entities}
    if heard.intent == "emandate_card_supported" and family != "recurring" and _asks_the_host(entities):
        return "gateway_supported", entities
    return heard.intent, entities


def _means_own_invoices(heard: NluResult, entities: Mapping[str, Any], last: str | None, context: Context) -> bool:
    """True for "when was the other one due", "a way to pay the VPS": of a customer, with their invoices in sight."""
    shown = bool(context.dialogue_context.get("invoices")) and is_remembered(context.dialogue_context.get("age", 0))
    if context.customer is None or not shown:
        return False
    if heard.intent == "rbi_deadline":  # a date asked for after an invoice is that invoice's
        return last is not None and is_account(last) and not {"product", "bank", "network"} & set(entities)
    said = set(heard.selection) - {"numbers", "not_numbers", "ranges"}
    if heard.intent == "invoice_status_meaning":
        said -= {"status"}  # "what does cancelled mean" is asked of the word
    return bool(said) or heard.reference in {"that", "other"}


def _own_question(intent: str, last: str | None, entities: Mapping[str, Any]) -> bool:
    """True where a message of hardly more than names asks something that the last topic does not tell."""
    about_a_card = intent == "emandate_card_supported" and "bank" in entities and last not in TOPICS
    return is_account(intent) or (intent in ACCOUNTS and last in ACCOUNTS) or about_a_card


def _shown_just_now(last: str | None, context: Context) -> bool:
    return bool(last and topics()[last].invoice and context.dialogue_context.get("age", 0) == 0)


def _tells_where(heard: NluResult, context: Context) -> bool:
    """True for "ami kolkata theke" just after the question where they pay from."""
    expected = context.dialogue_context.get("topic") == "gateway_choose" and context.dialogue_context.get("age", 0) == 0
    return expected and bool(WHERE_FROM & set(heard.entities))


def _tells_of_payment(heard: NluResult, context: Context) -> bool:
    """True for "bkash" or "trx id 9HG7X2KL1M" told of a lost payment; a transaction id needs no asking."""
    if heard.intent in NOT_UNDERSTOOD and "transaction_id" in heard.entities:
        return True
    if not is_asked(context.dialogue_context):
        return False
    if heard.intent == "dont_know" or {"transaction_id", "asks"} & set(heard.told):
        return True  # "I have no id", the id with whatever else, "and shall I pay again?"
    details = lost_payment.DETAILS & set(heard.told)
    if is_answer(heard, context.dialogue_context) and heard.intent != "handoff":
        return True
    numbered = bool({"number", "invoice_number"} & set(heard.told))
    told = details or numbered or describes(heard.selection)
    # Two of them at once answer what was asked, whatever the words sound like.
    many = bool(details) and numbered and heard.intent not in {"pay_link", "download_link"}
    return bool(told and (many or heard.bare or heard.intent in NOT_UNDERSTOOD | CONTEXTUAL))


def _asks_the_host(entities: Mapping[str, Any]) -> bool:
    """True for a Bangladeshi bank's card where nothing speaks of automatic payments or of a Google product."""
    return not {"billing", "product"} & set(entities) and outside_india(entities) is not None


def _kept_pieces(dialogue_context: Mapping[str, Any], pieces: Sequence[str]) -> dict[str, Any]:
    return {name: value for name, value in dialogue_context.get("entities", {}).items() if name in pieces}


def _taken_up(entities: dict[str, Any], last: str | None, context: Context) -> tuple[str | None, dict[str, Any]]:
    for one in topics().values():
        if (
            one.kind == "guide" and one.by in entities
        ):  # "and late fees?": it has a topic of its own, whatever the last one was
            return one.id, entities
    if "invoice_number" in entities:
        return (last if last and topics()[last].invoice else "my_invoice_status"), entities
    if "gateway" in entities:
        if last in {"gateway_supported", "gateway_steps", "gateway_choose"}:
            return last, {**kept(context.dialogue_context, "gateway"), **entities}
        return "gateway_steps", entities
    if last and entities:
        return last, {**kept(context.dialogue_context, *entities), **entities}
    again = last is not None and last in topics() and topics()[last].every_service
    if again and context.dialogue_context.get("age", 0) < REMEMBERED_TURNS:
        return last, kept(context.dialogue_context, "invoice_number")
    return None, entities


def _family_of(entities: Mapping[str, Any]) -> str:
    if "gateway" in entities:
        return "gateway"
    if {"bank", "network", "card_type", "product", "amount", "account", "device"} & set(entities):
        return "recurring"
    if entities.get("billing") in {"threshold", "monthly"}:
        return "recurring"
    return ""


def says_enough(heard: NluResult, context: Context) -> bool:
    """True where a message that was not understood still tells something that the last answer asked for."""
    described = describes(heard.selection) and bool(context.dialogue_context.get("invoices"))
    return (
        described
        or bool(heard.bare and heard.entities)
        or _tells_where(heard, context)
        or _tells_of_payment(heard, context)
        or is_missed(heard, context.dialogue_context)
    )
