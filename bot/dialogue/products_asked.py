"""Read a message right after an answer on one of Google's products, or on the host's auto-renewal, as asked of that."""

from __future__ import annotations

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.diagnosis_questions import without_card
from bot.dialogue.dialogue_context import RECURRING, Context, NluResult, kept, spoken_of
from bot.dialogue.follow_ups import ABOUT_A_WALLET, named
from bot.knowledge.payment_methods import means
from bot.knowledge.topics import topics

# What is asked of a service of the host's, which a Google product's plan has too.
OF_A_SERVICE = frozenset({"activation_after_payment", "renew_early"})
HOW_TO_PAY = frozenset({"gateway_list", "gateway_choose", "pay_invoice_howto"})


def asks_of_the_product(heard: NluResult, context: Context) -> Command | None:
    """ "After how many days again?", right after an answer on a Google product: no question on the host's services."""
    last, before = topics().get(str(context.last)), context.dialogue_context.get("entities", {})
    wallet = means()["gateway"].get(heard.entities.get("gateway", ""))
    by_wallet = heard.intent in ABOUT_A_WALLET and wallet is not None and wallet.home != "bangladesh"
    of_product = last is not None and last.source == RECURRING and "product" in before and context.age == 0
    ours = bool(heard.selection) or bool({"invoice_number", "domain_name"} & set(heard.entities))
    if last is None or not of_product or ours or not (heard.intent in OF_A_SERVICE or by_wallet):
        return None
    again = {**kept(context.dialogue_context, *heard.entities), **named(heard, context)}
    return Answer(last.id, without_card(again) if by_wallet else again)  # "then by UPI?"


def pays_the_product(heard: NluResult, context: Context) -> Command | None:
    """ "Is there a way without any card?", right after an answer on a Google product: by hand."""
    last, product = topics().get(str(context.last)), spoken_of(context.dialogue_context).get("product")
    of_product = last is not None and last.source == RECURRING and bool(product) and context.age == 0
    named_else = {"gateway", "bank", "invoice_number", "domain_name", "company"} & set(heard.entities)
    meant = heard.intent in HOW_TO_PAY and of_product and not (named_else or heard.selection)
    return Answer("manual_payment_howto", {"product": product, **named(heard, context)}) if meant else None


def stops_our_own(heard: NluResult, context: Context) -> Command | None:
    """ "And to switch it off?", right after the answer on the host's own auto-renewal."""
    ours = context.last == "auto_renew_host" and context.age == 0 and not {"product", "company"} & set(heard.entities)
    return Answer("auto_renew_host", {"act": "stop"}) if ours and heard.intent == "recurring_stop" else None


PROPOSERS = (
    Proposer(0.81, asks_of_the_product),
    Proposer(0.8, pays_the_product),
    Proposer(0.8, stops_our_own),
)
