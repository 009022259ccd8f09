"""Answer a short message in a talk of recurring payments on the one side of it that it asks of."""

from __future__ import annotations

from typing import Any, Final

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.dialogue_context import CONTEXTUAL, NOT_UNDERSTOOD, RECURRING, Context, NluResult, spoken_of
from bot.knowledge.cards import bank_cards
from bot.knowledge.diagnosis import PIECES, UNKNOWN
from bot.knowledge.memory import is_remembered
from bot.knowledge.topics import is_account, topics

ASPECT: Final = "aspect"
FIX: Final = "recurring_fix"
CARD: Final = "emandate_card_supported"
UNLISTED: Final = "emandate_bank_unlisted"
LIMIT: Final = "rbi_limit"
MANDATE: Final = "emandate_what"
STOP: Final = "recurring_stop"
OWN: Final = "my_recurring_status"
HOSTS: Final = "auto_renew_host"
MANUAL: Final = "manual_payment_howto"
OF_VERDICTS = frozenset({FIX, CARD, UNLISTED})
WAYS = frozenset({"gateway_choose", "gateway_list", "recurring_avoid_interruption"})
OF_LISTS = frozenset({"invoice_list_howto", "my_invoices", "recurring_stop"})
SURE: Final = 0.8  # probability of an intent


def asks_of_manual_payments(heard: NluResult, context: Context) -> Command | None:
    """ "Is there a limit if I pay myself?", and "the cap on that too?" after how one does: none by this rule."""
    of_those = context.last == MANUAL and context.age == 0 and heard.aspect == "limit" and heard.intent == LIMIT
    meant = heard.aspect == "manual" and (_in_such_talk(context) or _is_of_it(heard.intent))
    if not (of_those or meant) or "amount" in heard.entities or _is_ours(heard, context):
        return None
    product = heard.entities.get("product", spoken_of(context.dialogue_context).get("product"))
    return Answer(LIMIT, {ASPECT: "manual", **({"product": product} if product else {})})


def asks_what_it_was_before(heard: NluResult, context: Context) -> Command | None:
    """ "What was it before 2022?", right after the limit: those before today's."""
    little = heard.intent in NOT_UNDERSTOOD | CONTEXTUAL | {LIMIT, "rbi_deadline", "rbi_why"}
    just_now = context.last == LIMIT and context.age == 0 and "amount" not in heard.entities
    meant = heard.aspect == "before" and little and just_now and not _names_more(heard, context)
    return Answer(LIMIT, {ASPECT: "before"}, settles=True) if meant else None


def asks_why_each_time(heard: NluResult, context: Context) -> Command | None:
    """ "Why every time?", right after an answer on the rule or a verdict."""
    if heard.aspect != "each_time" or not _in_such_talk(context) or _names_more(heard, context):
        return None
    return Answer(LIMIT, {**_sum(heard, context), ASPECT: "each_time"})


def asks_how_often_a_code(heard: NluResult, context: Context) -> Command | None:
    """ "The first time then?", "will they ask again next month?": once, and above the limit each time."""
    little = heard.intent in CONTEXTUAL | NOT_UNDERSTOOD | {"invoice_timing", "cancel", STOP} or _is_of_it(heard.intent)
    if heard.aspect != "otp" or not little or not _in_such_talk(context) or _names_more(heard, context):
        return None
    return Answer(MANDATE, {**_sum(heard, context), ASPECT: "otp"})


def asks_on_which_side(heard: NluResult, context: Context) -> Command | None:
    """ "At the bank or at Google?", of what was told just now."""
    if heard.aspect != "where" or not _in_such_talk(context):
        return None
    named = {name: heard.entities[name] for name in ("bank", "product") if name in heard.entities}
    told = {name: value for name, value in spoken_of(context.dialogue_context).items() if name in {"bank", "product"}}
    return Answer(STOP if context.last == STOP else MANDATE, {**told, **named, ASPECT: "where"})


def asks_whether_never(heard: NluResult, context: Context) -> Command | None:
    """ "So it will never go through by itself?", right after a verdict: that in a sentence."""
    if heard.aspect != "never" or _names_more(heard, context) or context.age or "amount" in heard.entities:
        return None
    if context.last == OWN and context.customer is not None:
        return Answer(OWN)
    asked = context.open_question or {}
    if asked.get("kind") == "piece" and asked.get("topic") in OF_VERDICTS:
        return None
    if context.last in OF_VERDICTS:
        known = {name: value for name, value in context.held.items() if name in {*PIECES, "gateway", "category"}}
        unknown = dict.fromkeys(PIECES, UNKNOWN) if context.last != UNLISTED else {}
        return Answer(str(context.last), {**unknown, **known, ASPECT: "never"}, settles=True)
    of_a_sum = context.last in {LIMIT, "rbi_why"}
    return Answer(LIMIT, {**_sum(heard, context), ASPECT: "never"}) if of_a_sum else None


def asks_whether_one_never(heard: NluResult, context: Context) -> Command | None:
    """ "And 4901 never?", right after their own automatic payments: how that one stands."""
    just_now = context.last in {OWN, HOSTS} and context.age == 0 and context.customer is not None
    number = heard.entities.get("invoice_number")
    one = {"invoice_number": number} if number else {"selection": dict(heard.selection)} if heard.selection else {}
    meant = heard.aspect == "never" and bool(one) and not {"product", "company"} & set(heard.entities)
    return Answer(OWN, one) if just_now and meant else None


def asks_where_to_pay(heard: NluResult, context: Context) -> Command | None:
    """ "Ok, where do I do that?", right after that no limit holds where one pays by hand: how one does."""
    by_hand = context.last == LIMIT and context.held.get(ASPECT) == "manual" and context.age == 0
    product = context.held.get("product")
    little = heard.intent in NOT_UNDERSTOOD | CONTEXTUAL | OF_LISTS | {FIX, MANUAL, "pay_link", "pay_invoice_howto"}
    meant = by_hand and heard.aspect == "place" and little and bool(product) and not _names_more(heard, context)
    return Answer(MANUAL, {"product": product}) if meant else None


def asks_for_another_way(heard: NluResult, context: Context) -> Command | None:
    """ "What do I use then?", right after a card that is not in the list: what can be done instead."""
    bank = context.held.get("bank")
    refused = context.last in {FIX, CARD} and context.age == 0 and bool(bank) and bank not in {UNKNOWN, *bank_cards()}
    little = heard.intent in NOT_UNDERSTOOD | CONTEXTUAL | OF_VERDICTS | WAYS
    meant = heard.aspect == "instead" and refused and little and not _names_more(heard, context)
    return Answer(UNLISTED, {"bank": bank}, settles=True) if meant else None


def asks_where_it_shows(heard: NluResult, context: Context) -> Command | None:
    """ "Where do I find that prompt?", after how a product's payment is mended: the place, not the verdict again."""
    product = spoken_of(context.dialogue_context).get("product")
    fixing = context.last == FIX and context.age == 0 and bool(product) and context.customer is None
    little = heard.intent in NOT_UNDERSTOOD | CONTEXTUAL | OF_LISTS | {FIX, MANUAL, "invoice_download_howto"}
    if heard.aspect != "place" or not fixing or not little or _names_more(heard, context):
        return None
    device = {name: value for name, value in context.held.items() if name == "device"}
    return Answer(FIX, {**dict.fromkeys(PIECES, UNKNOWN), **device, "product": product, ASPECT: "place"}, settles=True)


def knows_nothing_of_the_notice(heard: NluResult, context: Context) -> Command | None:
    """ "I never set that up", "is it a scam?", after how a mandate is stopped: look it up at the bank."""
    of_a_mandate = context.last in {STOP, MANDATE} and is_remembered(context.age)
    if heard.aspect not in {"unknown", "fraud"} or not of_a_mandate or _is_ours(heard, context):
        return None
    bank = spoken_of(context.dialogue_context).get("bank")
    return Answer(STOP, {ASPECT: heard.aspect, **({"bank": bank} if bank else {}), **heard.entities})


def _is_of_it(intent: str) -> bool:
    topic = topics().get(intent)
    return topic is not None and (topic.source == RECURRING or topic.family == "recurring")


def _in_such_talk(context: Context) -> bool:
    """Whether the last answer was on the rule, on a recurring payment or on one of their own."""
    own = context.last == OWN or (context.last == HOSTS and context.customer is not None)
    return context.last is not None and (_is_of_it(context.last) or own) and context.age <= 1


def _names_more(heard: NluResult, context: Context) -> bool:
    """What another question is asked of."""
    return bool({"product", "bank", "network", "gateway", "country"} & set(heard.entities)) or _is_ours(heard, context)


def _is_ours(heard: NluResult, context: Context) -> bool:
    ours = {"invoice_number", "domain_name", "company", "ticket_number"} & set(heard.entities)
    own = context.customer is not None and (heard.selection or (is_account(heard.intent) and heard.confidence >= SURE))
    return bool(ours or own)


def _sum(heard: NluResult, context: Context) -> dict[str, Any]:
    told = {**spoken_of(context.dialogue_context), **heard.entities}
    known = {name: told[name] for name in ("amount", "amount_currency", "category") if name in told}
    return {name: value for name, value in known.items() if value not in {UNKNOWN}}


PROPOSERS = (
    Proposer(0.897, asks_of_manual_payments),
    Proposer(0.896, asks_what_it_was_before),
    Proposer(0.897, asks_why_each_time),
    Proposer(0.896, asks_how_often_a_code),
    Proposer(0.897, asks_on_which_side),
    Proposer(0.897, asks_whether_never),
    Proposer(0.897, asks_whether_one_never),
    Proposer(0.896, asks_where_it_shows),
    Proposer(0.896, asks_for_another_way),
    Proposer(0.896, asks_where_to_pay),
    Proposer(0.898, knows_nothing_of_the_notice),
)
