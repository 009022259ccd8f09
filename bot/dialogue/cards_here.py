"""Answer which banks' cards work at the company with its gateways, and not with Google's list of e-mandates."""

from __future__ import annotations

from typing import Final

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.dialogue_context import Context, NluResult
from bot.lang import normalise
from bot.lang.patterns import compile_whole_words, compile_words

GOOGLES_LIST: Final = "emandate_card_list"
#: As which "which banks' cards do you take?" is heard.
HEARD_AS: Final = frozenset({GOOGLES_LIST, "emandate_card_supported", "gateway_supported", "emandate_bank_unlisted"})
OURS: Final = "gateway_list"
RENEWAL: Final = "auto_renew_host"
#: Answers of the company after which "which banks?" is asked of it.
OF_PAYING: Final = frozenset(
    {
        "pay_invoice_howto", "pay_all_howto", "gateway_list", "gateway_choose", "gateway_steps", "gateway_supported",
        "pay_link", "my_due", "my_invoice_status", "payment_problem", "renew_early", "invoice_timing", RENEWAL,
    }
)  # fmt: skip
LONGEST: Final = 25  # words
_WHICH: Final = compile_whole_words(
    r"""which|what|whose|list|kon(?:ta|gul[oa])?|kar|koyta|ki\ ki|name|কোন(?:টা|গুলো|গুলোর)?|কার|কয়টা|কী\ কী|কি\ কি
    |তালিকা|লিস্ট"""
)
_HERE: Final = compile_whole_words(
    r"""your(?:\ own)?|you(?:\ people|\ guys)?\ (?:take|accept|support|have)|do\ you\ \p{L}+|here|hosting
    |(?:the|this)\ site|invoices?|bills?
    |apnader\p{L}*|apnar|apnara|tomader\p{L}*|ekhane|eikhane|site\ ?e|(?:ei|oi)\ site\p{L}*
    |(?:bill|invoice)\ ?(?:er|e|ta|gulo)?
    |আপনাদের|আপনার|আপনারা|তোমাদের|এখানে|এইখানে|সাইটে|সাইটের|হোস্টিং\p{Bengali}*|বিল\p{Bengali}{0,3}|ইনভয়েস\p{Bengali}*"""
)
# Of automatic payments, their rule, and what is charged by itself elsewhere.
_AUTOMATIC: Final = compile_words(
    r"man[dt]ate|auto|\boto\b|recur|google|youtube|workspace|\bads\b|play ?store|\bcloud\b|\brbi\b|by itself"
    r"|ম্যান্ডেট|ম্যানডেট|অটো|রিকারিং|গুগল|ইউটিউব|ওয়ার্কস্পেস|আরবিআই|সাবস্ক্রিপশন|নিজে থেকে"
    r"|standing|subscription|\bnije theke\b|\brules?\b|নিয়ম|\bniyom\b"
)


def asks_of_ours(text: str, intent: str, context: Context) -> bool:
    """Whether it is asked which cards work here: in words that say so, or right after an answer on paying here."""
    if intent not in HEARD_AS:
        return False
    line = normalise(text)
    if len(line.split()) > LONGEST or not _WHICH.search(line) or _AUTOMATIC.search(line):
        return False
    return _HERE.search(line) is not None or (context.last in OF_PAYING and context.age == 0 and intent == GOOGLES_LIST)


def asks_which_cards_are_taken(heard: NluResult, context: Context) -> Command | None:
    """ "Which banks' cards work on your site?"; after auto-renewal, with what that works."""
    elsewhere = {"product", "company", "billing", "bank", "gateway", "matter"} & set(heard.entities)
    if not heard.here or elsewhere:
        return None
    return Answer(RENEWAL if context.last == RENEWAL and context.age == 0 else OURS)


PROPOSERS = (Proposer(0.888, asks_which_cards_are_taken),)
