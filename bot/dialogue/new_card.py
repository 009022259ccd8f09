"""Read "my card was replaced, update it" as said of the card at the host, unless a Google product is spoken of."""

from __future__ import annotations

from typing import Final

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.dialogue_context import CONTEXTUAL, NOT_UNDERSTOOD, RECURRING, Context, NluResult, spoken_of
from bot.knowledge.memory import is_remembered
from bot.knowledge.topics import topics
from bot.lang import normalise
from bot.lang.patterns import compile_words

HOSTS: Final = "auto_renew_host"
OWN: Final = "my_recurring_status"
CARD: Final = "emandate_card_supported"
OF_A_CARD = NOT_UNDERSTOOD | CONTEXTUAL | {HOSTS, OWN, CARD, "my_invoices", "pay_link", "invoice_list_howto"}
OF_A_NEXT_ONE = NOT_UNDERSTOOD | CONTEXTUAL | {HOSTS, "not_covered", "activation_after_payment", "my_invoice_status"}
OF_A_BILL = frozenset(
    {"paid_but_unpaid", "payment_problem", "not_covered", "my_invoice_status", "my_due", "recurring_stop"}
)
OF_A_CHARGE = frozenset(
    {"recurring_charge_after_fix", "recurring_fix", "recurring_new_account", "recurring_existing_account", "rbi_limit"}
)
ELSE = frozenset({"product", "company", "domain_name"})
LONGEST: Final = 20  # words
_CARD: Final = r"(?:\bcards?\w{0,3}\b|কার্ড[\p{L}\p{M}]*)"
_IS_NEW: Final = (
    r"(?:\b(?:chang\w*|replac\w*|renew\w*|reissu\w*|expir\w*|new|notun|natun|bodl\w*|badl\w*|palt\w*|mea?d? ?shesh)\b"
    r"|নতুন|বদল\p{M}*\p{L}*|পাল্ট\p{M}*\p{L}*|চেঞ্জ|মেয়াদ শেষ|রিপ্লেস|এক্সপায়ার)"
)
_CHANGE: Final = (
    r"(?:\b(?:updat\w*|chang\w*|replac\w*|put|save|switch|add|swap|set|bos(?:h)?[aiy]\w*|bodl\w*|badl\w*|palt\w*|jog)\b"
    r"|আপডেট|বদল\p{M}*\p{L}*|পাল্ট\p{M}*\p{L}*|চেঞ্জ|বস[িা]\p{L}*\p{M}*|সেট|যোগ|অ্যাড|সেভ|রিপ্লেস)"
)
_NEW_CARD: Final = (compile_words(_CARD), compile_words(_IS_NEW), compile_words(_CHANGE))
_WHERE: Final = compile_words(
    r"\bwhere\b|\bkoth?a[yi]?\b|\bkoi\b|\bhow\b|কোথায়|(?<!এ)কই(?![\p{L}\p{M}])|কীভাবে|কিভাবে|\bkivabe\b|\bkemne\b"
)
_WHICH_PAGE: Final = compile_words(
    r"\b(?:which|what|kon) (?:menu|page|tab|option|button|section)\b|কোন (?:মেনু|পেজ|অপশন|বাটন|page|menu|option)"
)
_PUT: Final = compile_words(
    rf"{_CHANGE}|\b(?:enter|type|give|dibo|debo)\b|(?<![\p{{L}}\p{{M}}])(?:দেব|দিব)(?![\p{{L}}\p{{M}}])"
)


def speaks_of_a_new_card(text: str) -> bool:
    """ "My card was replaced, please update it"; "which cards work" is none."""
    line = normalise(text)
    return len(line.split()) <= LONGEST and all(one.search(line) for one in _NEW_CARD)


def asks_where_to_change_it(text: str) -> bool:
    """ "Kothay change korbo", "where do I put that in": short, and nothing else."""
    line = normalise(text)
    put = all(one.search(line) for one in (_WHERE, _PUT)) or _WHICH_PAGE.search(line) is not None
    return len(line.split()) <= LONGEST // 2 and put


def has_a_new_card(heard: NluResult, context: Context) -> Command | None:
    """The bot cannot change it: where they do so themselves."""
    heard_so = heard.intent in OF_A_CARD | OF_A_BILL or _is_of_it(heard.intent)
    meant = heard.new_card and heard_so and not heard.told.get("made") and not _elsewhere(heard, context)
    return Answer(HOSTS, {"act": "card"}, settles=True) if meant and context.customer else None


def asks_where_to_put_it(heard: NluResult, context: Context) -> Command | None:
    """ "Where do I change that?", right after their own automatic payments, or a card that would do for them."""
    own = context.last in {OWN, HOSTS, CARD} and is_remembered(context.age) and context.customer is not None
    meant = heard.puts_it and (heard.intent in OF_A_CARD or _is_of_it(heard.intent)) and not _elsewhere(heard, context)
    return Answer(HOSTS, {"act": "card"}, settles=True) if own and meant else None


def asks_what_becomes_of_it(heard: NluResult, context: Context) -> Command | None:
    """ "Will the next one go through then?", right after where the card is changed: their own payments."""
    just_now = context.last == HOSTS and context.age == 0 and context.customer is not None
    again = heard.intent in OF_A_NEXT_ONE and context.held.get("act") == "card" and (heard.automatic or heard.next)
    meant = (again or heard.intent in OF_A_CHARGE) and not {"bank", "network", "gateway"} & set(heard.entities)
    number = heard.entities.get("invoice_number")
    ours = just_now and meant and not _elsewhere(heard, context)
    return Answer(OWN, {"invoice_number": number} if number else {}) if ours else None


def _elsewhere(heard: NluResult, context: Context) -> bool:
    return bool(ELSE & set(heard.entities)) or "product" in spoken_of(context.dialogue_context)


def _is_of_it(intent: str) -> bool:
    topic = topics().get(intent)
    return topic is not None and topic.source == RECURRING


PROPOSERS = (
    Proposer(0.898, has_a_new_card),
    Proposer(0.897, asks_where_to_put_it),
    Proposer(0.81, asks_what_becomes_of_it),
)
