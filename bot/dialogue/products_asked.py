"""Read a message right after an answer on one of Google's products, or on the host's auto-renewal, as asked of that."""

from __future__ import annotations

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.diagnosis_questions import without_card
from bot.dialogue.dialogue_context import (
    CARD_AND_PRODUCT,
    CONTEXTUAL,
    NOT_UNDERSTOOD,
    RECURRING,
    Context,
    NluResult,
    kept,
    spoken_of,
)
from bot.dialogue.follow_ups import ABOUT_A_WALLET, named
from bot.dialogue.whose_bill import ELSEWHERE
from bot.knowledge.memory import is_remembered
from bot.knowledge.payment_methods import means
from bot.knowledge.recurring import outside_india
from bot.knowledge.topics import topics

# What is asked of a service of the host's, which a Google product's plan has too.
OF_A_SERVICE = frozenset({"activation_after_payment", "renew_early"})
ON_CARDS_ONLY = frozenset({"emandate_card_supported", "emandate_card_list", "emandate_bank_unlisted"})
RULES = frozenset({"rbi_limit", "rbi_why", "emandate_what"})
INDIA = "india"
STOPPED = "recurring_stop"  # of whose words a part is the company's own
OF_OWN_CARDS = frozenset({"my_recurring_status", "my_invoice_status", "auto_renew_host"})
HOW_TO_PAY = frozenset({"gateway_list", "gateway_choose", "pay_invoice_howto"})


def asks_of_the_product(heard: NluResult, context: Context) -> Command | None:
    """ "After how many days again?", right after an answer on a Google product: no question on the host's services."""
    last, before = topics().get(str(context.last)), spoken_of(context.dialogue_context)
    wallet = means()["gateway"].get(heard.entities.get("gateway", ""))
    about_means = heard.intent in ABOUT_A_WALLET | ON_CARDS_ONLY
    about_means = about_means or (heard.bare and heard.intent in NOT_UNDERSTOOD | CONTEXTUAL | {context.last})
    by_wallet = about_means and wallet is not None and wallet.home != "bangladesh"
    of_product = last is not None and last.source == RECURRING and "product" in before and context.age == 0
    ours = bool(heard.selection) or bool({"invoice_number", "domain_name"} & set(heard.entities))
    if last is None or not of_product or ours or not (heard.intent in OF_A_SERVICE or by_wallet):
        return None
    account = {name: before[name] for name in ("account",) if name in before}
    again = {
        "product": before["product"],
        **account,
        **kept(context.dialogue_context, *heard.entities),
        **named(heard, context),
    }
    by_hand = last.id == "manual_payment_howto" and before["product"] != "google_ads"  # by which no mandate is given
    again_fix = by_hand or last.id in RULES | {"recurring_avoid_interruption"}
    mended = last.id in ON_CARDS_ONLY or (by_wallet and again_fix)
    topic = "recurring_fix" if mended else last.id  # no card
    return Answer(topic, without_card(again) if by_wallet else again)  # "then by UPI?"


def asks_of_upi(heard: NluResult, context: Context) -> Command | None:
    """ "And by UPI, the same?", right after an answer on the rule: it holds for that too."""
    last, wallet = topics().get(str(context.last)), means()["gateway"].get(heard.entities.get("gateway", ""))
    indian = wallet is not None and wallet.home == INDIA
    just_now = last is not None and last.id in RULES and context.age == 0
    meant = indian and just_now and heard.intent in ABOUT_A_WALLET | NOT_UNDERSTOOD | {"followup"}
    if not meant or last is None or "product" in spoken_of(context.dialogue_context):
        return None
    return Answer(last.id, {**kept(context.dialogue_context, "gateway"), **named(heard, context)})


def pays_the_product(heard: NluResult, context: Context) -> Command | None:
    """ "Is there a way without any card?", right after an answer on a Google product: by hand."""
    last, product = topics().get(str(context.last)), spoken_of(context.dialogue_context).get("product")
    of_product = last is not None and last.source == RECURRING and bool(product) and context.age == 0
    named_else = {"gateway", "bank", "invoice_number", "domain_name", "company"} & set(heard.entities)
    meant = heard.intent in HOW_TO_PAY and of_product and not (named_else or heard.selection)
    return Answer("manual_payment_howto", {"product": product, **named(heard, context)}) if meant else None


def asks_of_the_card(heard: NluResult, context: Context) -> Command | None:
    """ "Is the card supported?", right after an answer on recurring payments: by those, not by our own gateways."""
    last, named_else = topics().get(str(context.last)), {"gateway", "means", "invoice_number", "country"}
    own = context.last == "my_recurring_status" and "bank" in heard.entities  # of which a charge has failed
    on_rules = last is not None and last.id in RULES
    on_recurring = last is not None and (last.family == "recurring" or own or on_rules) and context.age == 0
    meant = heard.intent == "gateway_supported" and on_recurring and not named_else & set(heard.entities)
    if not meant or outside_india(heard.entities) is not None:
        return None
    kind = {name: heard.entities[name] for name in ("network", "card_type") if name in heard.entities}
    if on_rules and kind and "bank" not in heard.entities:  # "debit cards too?": those that there are
        return Answer("emandate_card_list", kind)
    case = spoken_of(context.dialogue_context)
    known = {name: case[name] for name in CARD_AND_PRODUCT if name in case}
    return Answer("emandate_card_supported", {**known, **named(heard, context)})


def wants_google_s_money_back(heard: NluResult, context: Context) -> Command | None:
    """ "And will they refund what was not used?", right after an answer on a Google product: that is Google's."""
    product = spoken_of(context.dialogue_context).get("product")
    last = topics().get(str(context.last))
    on_google = last is not None and (last.source == RECURRING or last.id == STOPPED)
    of_product = on_google and bool(product) and context.age == 0
    ours = bool(heard.selection) or bool({"invoice_number", "domain_name", "company"} & set(heard.entities))
    meant = heard.intent == "refund_policy" and of_product and not ours
    return Answer(ELSEWHERE, {"product": product}) if meant else None


def asks_of_its_automatic_payment(heard: NluResult, context: Context) -> Command | None:
    """ "So there is no automatic option?", right after an answer on a Google product: not our auto-renewal."""
    product = spoken_of(context.dialogue_context).get("product")
    last = topics().get(str(context.last))
    of_product = last is not None and last.source == RECURRING and bool(product) and context.age == 0
    ours = (
        bool(heard.selection) or heard.bill or bool({"gateway", "bank", "domain_name", "company"} & set(heard.entities))
    )
    meant = heard.intent == "auto_renew_host" and of_product and not ours and not heard.puts
    return Answer("recurring_new_account", {"product": product}) if meant else None


def fears_for_the_product(heard: NluResult, context: Context) -> Command | None:
    """ "And if I do not, is everything lost?", right after an answer on a Google product."""
    product = spoken_of(context.dialogue_context).get("product")
    last = topics().get(str(context.last))
    of_product = last is not None and last.source == RECURRING and bool(product) and context.age == 0
    ours = bool(heard.selection) or bool({"invoice_number", "domain_name", "company"} & set(heard.entities))
    meant = heard.intent == "suspension_policy" and of_product and not ours
    return Answer("recurring_avoid_interruption", {"product": product}) if meant else None


def asks_of_google_s_cards(heard: NluResult, context: Context) -> Command | None:
    """ "ICICI or RBL, from which does Google take it?": asked of automatic payments, not of our gateways."""
    banks = heard.several.get("bank") or [heard.entities.get("bank", "")]
    indian = all(row is not None and row.home == INDIA for row in (means()["bank"].get(one) for one in banks))
    meant = heard.google and indian and heard.intent in ABOUT_A_WALLET and "invoice_number" not in heard.entities
    return Answer("emandate_card_supported", named(heard, context)) if meant else None


def stops_another_s(heard: NluResult, context: Context) -> Command | None:
    """ "How do I switch off Spotify's auto debit?": that is done at the bank, whoever charges."""
    meant = heard.stops and "company" in heard.entities and heard.intent in NOT_UNDERSTOOD | {"cancel"}
    return Answer("recurring_stop", heard.entities) if meant else None


def names_an_indian_card(heard: NluResult, context: Context) -> Command | None:
    """ "RBL Mastercard credit, would that do?", with little else understood, in a talk on automatic payments."""
    bank = means()["bank"].get(heard.entities.get("bank", ""))
    last = topics().get(str(context.last))
    near = last is not None and is_remembered(context.age) and (last.source == RECURRING or last.id in OF_OWN_CARDS)
    little = heard.intent in NOT_UNDERSTOOD | {"followup", "choose", "dont_know"}
    card = bank is not None and bank.home == INDIA and bool({"network", "card_type"} & set(heard.entities))
    return Answer("emandate_card_supported", named(heard, context)) if card and near and little else None


def stops_our_own(heard: NluResult, context: Context) -> Command | None:
    """ "And to switch it off?", right after the answer on the host's own auto-renewal."""
    ours = context.last == "auto_renew_host" and context.age == 0 and not {"product", "company"} & set(heard.entities)
    return Answer("auto_renew_host", {"act": "stop"}) if ours and heard.intent == "recurring_stop" else None


PROPOSERS = (
    Proposer(0.8, asks_of_google_s_cards),
    Proposer(0.81, asks_of_the_product),
    Proposer(0.81, asks_of_upi),
    Proposer(0.8, pays_the_product),
    Proposer(0.8, asks_of_the_card),
    Proposer(0.8, wants_google_s_money_back),
    Proposer(0.8, fears_for_the_product),
    Proposer(0.8, asks_of_its_automatic_payment),
    Proposer(0.8, stops_our_own),
    Proposer(0.97, stops_another_s),
    Proposer(0.58, names_an_indian_card),
)
