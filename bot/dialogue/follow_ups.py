"""Read a message after the last topic: what it takes up, corrects, or asks anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.diagnosis_questions import CARRIED, as_amount, corrects, without_card
from bot.dialogue.dialogue_context import (
    CARD_AND_PRODUCT,
    NOT_UNDERSTOOD,
    RECURRING,
    UNTOLD,
    Context,
    NluResult,
    kept,
    spoken_of,
)
from bot.dialogue.references import describes
from bot.dialogue.whose_bill import by_whose_bill, is_elsewhere
from bot.knowledge.diagnosis import TOPICS
from bot.knowledge.memory import REMEMBERED_TURNS, is_remembered
from bot.knowledge.payment_methods import means
from bot.knowledge.recurring import outside_india
from bot.knowledge.topics import is_account, is_substantive, topics

WHERE_FROM = frozenset({"country", "currency", "card_origin"})  # what gateway_choose asks for
SURE = 0.8  # that it is none of ours
LIKELY = 2  # of the topics that a message may mean
SAYS_NO_TOPIC = NOT_UNDERSTOOD | {"followup", "choose", "dont_know"}
SAYS_LITTLE = frozenset({"affirm", "deny", "thanks", "feedback_positive", "feedback_negative", "complaint", "greet"})
ABOUT_A_WALLET = frozenset({"gateway_supported", "gateway_steps", "gateway_choose"})
ON_RECURRING = frozenset({"bank", "network", "card_type", "product", "amount", "account", "device"})
ON_CARDS = ("bank", "network")
NOT_TO_PAY = frozenset({"paid", "cancelled", "refunded"})  # statuses of invoices
# "And an old one?" is a question of its own.
ACCOUNTS = frozenset({"recurring_new_account", "recurring_existing_account"})


def follows_up(heard: NluResult, context: Context) -> bool:
    """ "And PayPal?": words of a follow-up, or hardly a word beside a name."""
    first = heard.foreign and context.last is None  # "is crypto legal here?"
    return heard.intent in {"followup", "choose"} or (
        heard.bare and bool(heard.entities) and heard.intent in NOT_UNDERSTOOD and not first
    )


def tells_where_from(heard: NluResult, context: Context) -> bool:
    """ "ami kolkata theke", just after the question where they pay from."""
    expected = context.last == "gateway_choose" and context.age == 0 and heard.intent in NOT_UNDERSTOOD
    return expected and bool(WHERE_FROM & set(heard.entities))


def names_its_kind(heard: NluResult, context: Context) -> bool:
    """ "Just bKash's, who reads all that": not understood, right after an answer on what it names."""
    if heard.intent not in NOT_UNDERSTOOD or context.age or context.last is None:
        return False
    family = "gateway" if context.last == "pay_invoice_howto" else topics()[context.last].family
    return bool(family) and _family_of(heard.entities) == family


def names_a_wallet(heard: NluResult, context: Context) -> bool:
    """ "With Rocket?" after how to pay asks for Rocket's steps."""
    of_wallet = heard.bare and "gateway" in heard.entities and heard.intent == "gateway_supported"
    return of_wallet and context.last == "pay_invoice_howto"


def names_one_more(heard: NluResult, context: Context) -> bool:
    """ "And SBI?": something of the kind that the last topic is about."""
    last = context.last
    if not (heard.bare and last and topics()[last].family):
        return False
    entities = named(heard, context)
    # Hardly more than names, and still something that the last topic does not tell.
    first_card = last not in TOPICS or (
        "network" in entities and "bank" not in context.dialogue_context.get("entities", {})
    )
    about_a_card = heard.intent == "emandate_card_supported" and "bank" in entities and first_card
    own = is_account(heard.intent) or (heard.intent in ACCOUNTS and last in ACCOUNTS) or about_a_card
    return _family_of(entities) == topics()[last].family and not own


def names_another_sum(heard: NluResult, context: Context) -> bool:
    """A bare number after a verdict on a sum, whatever it sounds like."""
    return "amount" in named(heard, context) and "amount" not in heard.entities


def names_another_invoice(heard: NluResult, context: Context) -> bool:
    """ "ar 4902?" asks the same of another invoice."""
    just_now = context.last is not None and topics()[context.last].invoice and context.age == 0
    # "Is 5118 unpaid too?", after a link, asks how that one stands.
    own = is_account(heard.intent) and heard.intent != context.last and "status" in heard.entities
    return heard.bare and just_now and not own and "invoice_number" in named(heard, context)


def corrects_a_piece(heard: NluResult, context: Context) -> bool:
    """ "No, Mastercard"."""
    last = context.last
    on_recurring = last is not None and topics()[last].family == "recurring"
    return on_recurring and corrects(heard.intent, named(heard, context), context.dialogue_context)


def describes_one_shown(heard: NluResult, context: Context) -> bool:
    """ "The bigger one", "no, the other one", of the invoices that were shown."""
    foreign = heard.intent == "out_of_scope" and not (heard.bare or heard.continues) and heard.confidence >= SURE
    pointed, little = heard.reference, heard.intent in NOT_UNDERSTOOD | SAYS_LITTLE and not foreign
    said = describes(heard.selection) or pointed == "other" or (heard.intent, pointed) == ("deny", "all")
    placed = bool(pointed and pointed.lstrip("-").isdigit()) and heard.intent in NOT_UNDERSTOOD | {"help"}
    return bool(context.shown) and (placed or (said and little))


def chats(heard: NluResult, context: Context) -> Command | None:
    """A greeting, thanks, a wish for a person: what the classifiers heard that is no question of ours."""
    topic = by_whose_bill(heard)
    unknown = topic in SAYS_NO_TOPIC and not is_elsewhere(topic, heard.entities)
    return None if unknown or is_substantive(topic) else Answer(topic, named(heard, context))


def asks(heard: NluResult, context: Context) -> Command | None:
    """The question that the classifiers heard, with what was spoken of just now."""
    entities, last = named(heard, context), context.last
    intent = by_whose_bill(heard)
    if not is_substantive(intent):
        return None
    if intent == last and is_remembered(context.age) and names_one_more(heard, context):
        return Answer(intent, {**kept(context.dialogue_context, *entities), **entities})
    on_recurring = last is not None and topics()[last].family == "recurring"
    of_rules = last is not None and (topics()[last].source == RECURRING or "case" in context.dialogue_context)
    on_rules = of_rules and is_remembered(context.age)
    if intent in CARRIED and on_rules:
        # The products, the bank and the card that were spoken of just now are still meant.
        before = spoken_of(context.dialogue_context)
        return Answer(intent, {**{name: before[name] for name in CARRIED[intent] if name in before}, **entities})
    another = "bank" not in entities and bool({"network", "card_type"} & set(entities))
    another = another or (
        not {*ON_RECURRING, "gateway"} & set(entities) and context.age == 0
    )  # "then the card is fine?"
    if intent == "emandate_card_supported" and another and on_rules:  # "and a credit card?", of that bank's
        case = spoken_of(context.dialogue_context)
        return Answer(intent, {**{name: case[name] for name in CARD_AND_PRODUCT if name in case}, **entities})
    held = context.dialogue_context.get("entities", {})
    of_it = (
        last in ABOUT_A_WALLET and is_remembered(context.age) and not {*ON_CARDS, "gateway", "means"} & set(entities)
    )
    if intent == "gateway_steps" and of_it and _is_taken(held):  # "which option do I press?", of what was asked about
        return Answer(intent, {**{name: held[name] for name in ("gateway", *ON_CARDS) if name in held}, **entities})
    # A Bangladeshi bank's card, where nothing speaks of automatic payments or of a Google product.
    ours = not {"billing", "product"} & set(entities) and outside_india(entities) is not None
    if intent == "emandate_card_supported" and not on_recurring and ours:
        return Answer("gateway_supported", entities)
    return Answer(intent, entities)


def take_up(says: Callable[[NluResult, Context], bool], heard: NluResult, context: Context) -> Command | None:
    """The last topic again, with what is named now; None where there is nothing to take up."""
    if not says(heard, context):
        return None
    entities, last = named(heard, context), context.last
    of_invoices = last if last and topics()[last].invoice else _likely_of_invoices(heard)
    if of_invoices == "pay_link" and heard.selection.get("status") in NOT_TO_PAY:
        of_invoices = "my_invoice_status"  # "and the one that I paid in June?", after a link
    if (heard.reference or describes(heard.selection)) and context.shown:
        return Answer(of_invoices, entities)
    for one in topics().values():
        if (
            one.kind == "guide" and one.by in entities
        ):  # "and late fees?": a topic of its own, whatever the last one was
            return Answer(one.id, entities)
    if "invoice_number" in entities:
        return Answer(of_invoices, entities)
    if "gateway" in entities and last == UNTOLD and context.held.get("matter") == "gateway_fee":
        return Answer(last, {**kept(context.dialogue_context), **entities})  # "and Stripe?", of what one costs
    if "gateway" in entities:
        again = {**kept(context.dialogue_context, "gateway"), **entities}
        if last and topics()[last].family == "recurring" and "product" in again:
            return Answer(last, without_card(again))  # "and if I switch to UPI?", of Google Workspace
        return Answer(last, again) if last in ABOUT_A_WALLET else Answer("gateway_steps", entities)
    if last and entities:
        return Answer(last, {**kept(context.dialogue_context, *entities), **entities})
    if last and topics()[last].every_service and context.age < REMEMBERED_TURNS:
        return Answer(last, kept(context.dialogue_context, "invoice_number"))
    return None


def _likely_of_invoices(heard: NluResult) -> str:
    """What is wanted of the invoices that are meant, where the last topic was none of theirs."""
    likely = (topic for topic in heard.options[:LIKELY] if topic in topics() and topics()[topic].invoice)
    return next(likely, "my_invoice_status")


def _is_taken(entities: Mapping[str, Any]) -> bool:
    """Whether the company names the wallet that is spoken of; of another there are no steps to tell."""
    wallet = means()["gateway"].get(str(entities.get("gateway")))
    return wallet is None or wallet.via is not None


def named(heard: NluResult, context: Context) -> dict[str, Any]:
    """The entities of a message; a bare number just after a verdict on a sum is another sum."""
    return as_amount(heard.entities, context.dialogue_context) if heard.bare else dict(heard.entities)


def _family_of(entities: Mapping[str, Any]) -> str:
    if "gateway" in entities:
        return "gateway"
    on_recurring = ON_RECURRING & set(entities) or entities.get("billing") in {"threshold", "monthly"}
    return "recurring" if on_recurring else ""


TAKING_UP = (
    follows_up, tells_where_from, names_its_kind, names_a_wallet, names_one_more,
    names_another_invoice, corrects_a_piece, describes_one_shown,
)  # fmt: skip
PROPOSERS = (
    Proposer(0.75, partial(take_up, names_another_sum), names_another_sum.__name__),
    # A bare name takes up the last topic unless it is rather surely heard as a question of its own.
    *(Proposer(0.6, partial(take_up, one), one.__name__) for one in TAKING_UP),
    Proposer(0.7, asks, heard=True),
    Proposer(0.5, chats, heard=True),
)
