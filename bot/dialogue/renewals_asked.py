"""Read a message as asked of the host's own renewals: by which card or gateway they go, and where a card is put in."""

from __future__ import annotations

from typing import Final

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.dialogue_context import CONTEXTUAL, NOT_UNDERSTOOD, Context, NluResult, spoken_of
from bot.dialogue.follow_ups import ABOUT_A_WALLET
from bot.knowledge.memory import is_remembered
from bot.knowledge.payment_methods import HOME, means
from bot.lang.patterns import compile_words, says

HOSTS: Final = "auto_renew_host"
LIMIT: Final = "rbi_limit"
INDIA: Final = "india"
ELSE = frozenset({"product", "company", "invoice_number", "domain_name"})
OF_A_SUM = NOT_UNDERSTOOD | CONTEXTUAL | {LIMIT, "my_due", "my_invoice_status", "not_covered", "renew_early"}
CARD: Final = "emandate_card_supported"
OF_A_CARD = frozenset({"recurring_fix", HOSTS, "my_recurring_status", CARD, "gateway_supported"})
SURE: Final = 0.8  # probability of an intent
LONGEST: Final = 20  # words
_PUT: Final = compile_words(
    r"\b(?:chang(?:e|ing)|add|put|replac\w+|updat\w+|switch|enter)\b.*\bcards?\b"
    r"|\bcard\w*\b.*\b(?:bod[ol]\w*|badla\w*|palt\w*|add|jog|change|update|bosha\w*|bosa\w*|diye rakh\w*)"
    r"|কার্ড.*(?:বদল|পাল্ট|যোগ|বসা|অ্যাড|চেঞ্জ|আপডেট)"
)


def puts_a_card_in(text: str) -> bool:
    """ "Where do I change the card?", "কার্ডটা বদলাব কোথায়"."""
    return says(text, LONGEST, _PUT)


def asks_why_not_by_a_local_card(heard: NluResult, context: Context) -> Command | None:
    """ "Why does my BRAC Bank card not renew?", of nobody who has logged in: no local card does."""
    banks = [means()[entity].get(heard.entities.get(entity, "")) for entity in ("bank", "gateway")]
    local = any(row is not None and row.home == HOME for row in banks)
    meant = heard.intent == "my_recurring_status" and context.customer is None and local
    return Answer(HOSTS, heard.entities) if meant and not ELSE & set(heard.entities) else None


def asks_by_another_means(heard: NluResult, context: Context) -> Command | None:
    """ "And by Stripe?", "how do I do that with PayPal?", right after an answer on our auto-renewal."""
    just_now = context.last == HOSTS and context.age == 0 and "act" not in context.held
    means_asked = heard.intent in ABOUT_A_WALLET | NOT_UNDERSTOOD | CONTEXTUAL | {HOSTS}
    means_asked = means_asked or (heard.intent == CARD and heard.bare)  # "and an HDFC credit card?"
    named = {name: heard.entities[name] for name in ("gateway", "bank", "country") if name in heard.entities}
    meant = just_now and means_asked and bool({"gateway", "bank"} & set(named))
    return Answer(HOSTS, named) if meant and not ELSE & set(heard.entities) else None


def asks_of_what_was_named(heard: NluResult, context: Context) -> Command | None:
    """ "Will it renew with that?", after what can be paid with: with the card or gateway that was spoken of."""
    of_means = context.last in ABOUT_A_WALLET | {HOSTS} and is_remembered(context.age)
    held = {name: context.held[name] for name in ("gateway", "bank", "country") if name in context.held}
    named = {"gateway", "bank", "network", *ELSE} & set(heard.entities)
    return (
        Answer(HOSTS, {**held, **heard.entities}) if heard.intent == HOSTS and of_means and held and not named else None
    )


def asks_of_ours_meanwhile(heard: NluResult, context: Context) -> Command | None:
    """ "Will PayPal renew by itself?" names no piece of the diagnosis that waits for one."""
    waits = (context.open_question or {}).get("kind") == "piece"
    sure = heard.intent == HOSTS and heard.confidence >= SURE and not ELSE & set(heard.entities)
    return Answer(HOSTS, heard.entities, settles=True) if waits and sure and "gateway" in heard.entities else None


def tells_the_price(heard: NluResult, context: Context) -> Command | None:
    """ "The plan is 16k a year", after an Indian card's auto-renewal: whether that is above the limit."""
    bank = means()["bank"].get(str(context.held.get("bank")))
    of_india = (bank is not None and bank.home == INDIA) or context.held.get("country") == INDIA
    just_now = context.last == HOSTS and context.age == 0 and of_india
    sum_ = heard.entities.get("amount") or heard.entities.get("invoice_number")
    told = {"amount": sum_} if just_now and sum_ and heard.intent in OF_A_SUM else {}
    return Answer(LIMIT, told) if told and not {"product", "company"} & set(heard.entities) else None


def puts_their_card_in(heard: NluResult, context: Context) -> Command | None:
    """ "Where do I change the card?", of a customer who has spoken of no product: their card at the host."""
    ours = context.customer is not None and "product" not in spoken_of(context.dialogue_context)
    own = context.last in {"my_recurring_status", "emandate_card_supported", HOSTS} and is_remembered(context.age)
    meant = heard.puts and heard.intent in NOT_UNDERSTOOD | OF_A_CARD
    another = {"network", "card_type", *ELSE} & set(heard.entities)  # "an SBI Visa debit instead of this card?"
    return Answer(HOSTS, settles=True) if meant and ours and own and not another else None


PROPOSERS = (
    Proposer(0.78, asks_why_not_by_a_local_card),
    Proposer(0.79, asks_by_another_means),
    Proposer(0.76, tells_the_price),
    Proposer(0.76, asks_of_what_was_named),
    Proposer(0.885, asks_of_ours_meanwhile),
    Proposer(0.895, puts_their_card_in),
)
