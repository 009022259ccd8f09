"""Whether a message holds words of a table of data/knowledge, in whichever spelling and with whichever ending."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import regex

from bot.knowledge.tables import load
from bot.lang import fold, normalise, strip_endings
from bot.lang.patterns import compile_words

LONGEST = 500  # characters that are read for it
_BILL = compile_words(
    r"(?<!\p{L})(?:bills?|invoices?|invois)(?:e|er|ta|tar|ti|gulo|gula)?(?!\p{L})|বিল|ইনভয়েস|ইনভয়েজ", 0
)
_WHAT_FOR = compile_words(
    r"\bwhat (?:is|are|was|were)?\s?(?:\p{L}+ )?for\b|\bwhat (?:is|are|was|were) .{1,30}?\bfor\b|\bfor what\b"
    r"|which (?:one )?is which"
    r"|\b(?:kis|kish)er\b|\bkon(?:ta)? ki\b|ki babod|(?:কি|কী)সের|কোনটা (?:কি|কী)(?!\p{Bengali})|(?:কি|কী) বাবদ"
)
_CLAUSES = regex.compile(r"[?!।,;]|\.(?=\s|$)")
_STOP = r"(?:suspend(?:ed)?|bondh?o|off|down|বন্ধ|সাসপেন্ড|অফ)"
_HOW = r"(?:kor|kar|hoi|hoy|ho[ls]|hob|jon|som|prob|upa|bapa|v|bh|কর|কার|হয়|হই|হল|হবে|জন|সম|প্রব|উপা|ব্যাপ|ভা)"  # "ki korbo"
# "Is it down", "if it is", "it will be", "ওটা কি বন্ধ", "কবে বন্ধ হবে": what is asked, or has not come.
_NO_CLAIM = regex.compile(
    rf"""
    ^\s*(?:(?:so|and|but|ok|hi|hello|please|when)\s+)*(?:is|are|was|were|will|would|has|did|does|do\ you|have\ you)\s
        (?!not\b|being\b|{_STOP}\s+(?:since|again|still|now)|.*\b(?:is|are|was|went|got)\b)
    | \b(?:if|whether|kina|ki\s+na|naki|jodi|কিনা|কি\s+না|নাকি|যদি)\b
    | \b(?:will|would|can|could|may|might|going\s+to|should)\b.{{0,40}}\b(?:be|get|go)\s+{_STOP}
    | \b(?:ki|কি)\b\s*$
    | (?<=\S\s)(?:ki|কি)\s+(?!{_HOW})
    | \b(?:kobe|kokhon|কবে|কখন)\s+(?:\S+\s+)?{_STOP}
    | {_STOP}\s+(?:(?:kore|hoye|করে|হয়ে)\s+)?(?:ho?be|korbe|dibe|debe|jabe|হবে|করবে|দিবে|দেবে|যাবে)
    """,
    regex.V1 | regex.X,
)


def form(word: str) -> str:
    """A word of a table as `forms` has it: its phonetic fold; with "=" before it, only as it is written."""
    return f"={normalise(word[1:])}" if word.startswith("=") else fold(word)


@lru_cache(maxsize=4096)  # words of every message, among which the same come again and again
def forms(word: str) -> frozenset[str]:
    """All that a word of a message may be in a table."""
    return frozenset((f"={normalise(word)}", *(fold(one) for one in strip_endings(word))))


def said(text: str, table: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The keys of ``table`` whose words the text holds."""
    words = set().union(*(forms(word.strip("?!.,।")) for word in text.split()))
    folded = f" {fold(text)} "
    return {
        key
        for key, found in table.items()
        if any(way in words or (" " in way and f" {way}" in folded) for way in found)
    }


@lru_cache(maxsize=8)
def ways(table: str, part: str | None = None) -> Mapping[str, tuple[str, ...]]:
    """The words of a table, or of one mapping or list in it, folded."""
    rows = load(table) if part is None else load(table)[part]
    rows = rows if isinstance(rows, dict) else {str(part): rows}
    return {key: tuple(form(word) for word in words) for key, words in rows.items()}


def is_down(text: str) -> bool:
    """Whether something is said to be off: "amar site bondho", "my website is not opening"."""
    return bool(said(text[:LONGEST], ways("service_kinds", "stopped")))


def speaks_of_a_bill(text: str) -> bool:
    """Whether a bill or an invoice is spoken of: "vps er bill ta", "ইনভয়েসটা"."""
    return _BILL.search(normalise(text[:LONGEST])) is not None


def asks_what_for(text: str) -> bool:
    """Whether it is asked what bills are for: "which is which?", "কোনটা কীসের"."""
    return _WHAT_FOR.search(normalise(text[:LONGEST])) is not None


def is_fault(text: str) -> bool:
    """Whether it is claimed to be off, not asked about: "my site is down", not "when will my site be suspended?"."""
    clauses = _CLAUSES.split(normalise(text[:LONGEST]))
    return any(is_down(one) and not _NO_CLAIM.search(one) for one in clauses)
