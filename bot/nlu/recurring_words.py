"""Keep the rules of recurring payments out of what is said of the host's own bills."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import regex

from bot.knowledge.topics import topics
from bot.lang.patterns import compile_words

SOURCE: Final = "B"  # the document on recurring payments
#: Answers on the customer's own account and on the host's guides that speak of recurring payments too.
BOTH: Final = frozenset({"my_recurring_status", "recurring_stop", "auto_renew_host"})
DATES: Final = "rbi_deadline"


_RECURRING: Final = compile_words(
    r"""\brbi|\br\.?\s?b\.?\s?i\b|reserve\s?bank|আর\s?বি\s?আই|আরবিআই|রিজার্ভ\s?ব্যাংক|\brules?\b|রুল|regulat|guideline|গাইডলাইন|niyom|niom|নিয়ম
    |নির্দেশ|আইন|circular|সার্কুলার|বিজ্ঞপ্তি|man[dt]ate?|m[ae]nd[ae]t|ম্যান্ডেট|ম্যানডেট|মেন্ডেট|auto|\boto\b|অটো|স্বয়ংক্রিয়|recur|রিকার|subscri|সাবস্ক্রি
    |google|গুগল|googl|youtube|ইউটিউব|workspace|ওয়ার্কস্পেস|\bg\s?suite|\bads\b|adwords|অ্যাডস|এডস|\bcloud\b|ক্লাউড|play\s?(?:store|pass|books)
    |প্লে\s?(?:স্টোর|পাস)|\b20(?:19|2[0-5])\b|২০(?:১৯|২[০-৫])|\bdebit|ডেবিট|credit\s?card|ক্রেডিট|\bcards?\b|\bcrd|কার্ড|\bbank|ব্যাংক|ব্যাঙ্ক|15[,.]?000|\b15\s?k\b
    |15\s?hajar|১৫[,.]?০০০|১৫\s?হাজার|limit|লিমিট|সীমা|threshold|থ্রেশহোল্ড|নিজে\s?(?:নিজে|থেকে)|আপনা\s?(?:থেকে|আপনি)|nije\s?(?:nije|theke)|itself|on\sits\sown
    |\bindia|ভারত|ইন্ডিয়া|standing\s?instr|প্রিপে|prepa|additional\s?factor|\bafa\b|approv|অনুমোদন|অনুমতি|onumoti|permission""",
    regex.I | regex.VERBOSE,
)
_BILL: Final = compile_words(
    r"""\b(?:my|mine|our|bills?|bill(?:er|ta|tar|gulo\w*)|invoices?|invois\w*|inv|hosting|domain|vps|amar|amr|amader|amdr)\b
    |বিল|ইনভয়েস|হোস্টিং|ডোমেইন|আমার|আমাদের""",
    regex.I | regex.VERBOSE,
)


@lru_cache(maxsize=2000)
def speaks_of_recurring(text: str) -> bool:
    """Whether a word of it is one of recurring payments, their rules, or the companies and cards that have them."""
    return _RECURRING.search(unicodedata.normalize("NFC", text)) is not None


def is_elsewhere(text: str, intent: str, after: str) -> bool:
    """Whether ``intent`` speaks of recurring payments where neither the message nor the answer before it does.

    With nothing before it, only what asks for a date and names a bill: most questions say no more than they must.
    """
    known = topics().get(intent)
    if known is None or known.source != SOURCE or speaks_of_recurring(text):
        return False
    if not after:
        return intent == DATES and _BILL.search(unicodedata.normalize("NFC", text)) is not None
    last = topics().get(after)
    return last is not None and last.source != SOURCE and last.kind in {"guide", "account"} and after not in BOTH


def of_the_host(text: str, ranked: Sequence[tuple[str, float]], after: str) -> list[tuple[str, float]]:
    """``ranked`` (intent, probability), best first, without what is elsewhere; the rest share its probability."""
    kept = [(intent, chance) for intent, chance in ranked if not is_elsewhere(text, intent, after)]
    total = sum(chance for _, chance in kept)
    if len(kept) == len(ranked) or not total:
        return list(ranked)
    whole = sum(chance for _, chance in ranked)
    return [(intent, chance * whole / total) for intent, chance in kept]
