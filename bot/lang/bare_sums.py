"""Sums that name no currency but stand where only money does: "limit 5000", "15000 er beshi", "paid 2500"."""

from __future__ import annotations

import regex

from bot.lang.patterns import compile_typed

_FIGURES = r"(?<sum>\d{1,3}(?:,\d{2,3})+|\d{1,7})(?![\p{L}\d]|[.,:/-]\d|\s*(?:st|nd|rd|th|%|din|দিন|days?)(?!\p{L}))"
_SUM = r"(?<![\p{L}\d.,:/\#_-])" + _FIGURES
# A label is glued to its sum: "amount:1150", "পরিমাণ-৫০০".
_LABELLED = r"(?<!\p{L})(?:amount|amt|amnt|পরিমাণ|পরিমান|অ্যামাউন্ট|এমাউন্ট)\s*(?:[:=-]|ঃ)\s*" + _FIGURES
_BEFORE = (
    r"(?<!\p{L})(?:limit|threshold|over|above|below|under|upto|up\s+to|exceed(?:s|ing)?|cross(?:es|ed)?|more\s+than|less\s+than|charge\s+of"
    r"|amount|লিমিট|সীমা|অ্যামাউন্ট|এমাউন্ট|সর্বোচ্চ)(?:\s?(?:ta|টা|টি)(?!\p{L}))?\s*(?:(?:is|was|of|ki|to|ছিল|কি|actually|ashole|asole|আসলে)(?![\p{L}\p{M}])\s*|:\s*){0,2}"
)
_BEHIND = (
    r"\s*(?:-?\s*(?:er|এর|র)\s*)?(?:beshi|besi|upor|opor|upore|opore|limit|porjonto|kom|বেশি|উপর\p{Bengali}*|ওপর\p{Bengali}*|লিমিট\p{Bengali}*"
    r"|পর্যন্ত|কম|threshold)(?![\p{L}\p{M}])"
)
# "The 18,500 one", "২,৩০০ এরটা": a round figure with a comma is no invoice's number.
_THE_ONE = compile_typed(
    r"(?<![\p{L}\d.,:/\#_-])(?<sum>\d{1,3}(?:,\d{2,3})+)\s*(?:-?\s*(?:er|এর|র)\s*)?(?:one|ones|wala|ta|টা|টি)(?![\p{L}\p{M}])"
)
_SURE = (
    compile_typed(_BEFORE + _SUM),
    compile_typed(_SUM + _BEHIND),
    compile_typed(_LABELLED),
)
_LIMIT = compile_typed(r"limit|threshold|লিমিট|সীমা|থ্রেশহোল্ড")
# Money moved, so a round number is a sum; an odd one may as well be an invoice ("paid 4821").
_MOVED = compile_typed(
    r"(?<!\p{L})(?:paid|cut|deducted|debited|charged|took|send|sent|deposit|(?:payment|mandate|sms|charge|charged|deducted)\s+(?:for|of)|(?:bill|spend|cost)\s+(?:is|was|of)"
    r"|kete\p{L}*|katse|katlo|কেটে\p{Bengali}*|কাটসে|কাটল)\s*(?:only\s+)?" + _SUM
)
_MOVED_BEHIND = compile_typed(
    _SUM + r"\s+(?:kete\p{L}*|katse|katlo|kata|deducted|debited|charged|কেটে\p{Bengali}*|কাটসে|কাটল\p{Bengali}*|কাটা)"
)
# "I only have 1200", "amar kase 1200 ase", "১১৫০ টাই তো?": what they have, or what it comes to.
_HELD = compile_typed(
    r"(?<!\p{L})(?:(?:i|we)(?:\s+(?:only|just|now|currently))?\s+(?:have|got)|(?:i|we)'ve\s+got|amar\s+(?:kase|kache|hate)|আমার\s+(?:কাছে|হাতে)|(?:kase|kache|কাছে))"
    r"\s+(?:(?:only|just|about|around|ekhon|akhon|ajke|aj|shudhu|sudhu|matro|এখন|আজ|আজকে|শুধু|মাত্র)\s+)*" + _SUM
)
# "ajke 1200 ase khali": with a word that makes little of it.
_HAS = r"(?:ase|ache|acche|আছে)(?![\p{L}\p{M}])"
_LITTLE = r"(?:khali|shudhu|sudhu|matro|ajke|ekhon|akhon|খালি|শুধু|মাত্র|আজকে|এখন)"
_SCANT = compile_typed(
    rf"(?<![\p{{L}}\p{{M}}]){_LITTLE}\s+{_SUM}(?=\s+{_HAS})|{_SUM}(?=\s+{_HAS}\s+{_LITTLE}(?![\p{{L}}\p{{M}}]))"
)
_SAID_AGAIN = compile_typed(_SUM + r"\s?(?:tai|টাই)\s+(?:to|তো)(?![\p{L}\p{M}])")
_ROUND = regex.compile(r"\d*[1-9]\d*00|\d+,\d+|\d*50")
_NEAR_ROUND = regex.compile(r"\d+0[01]|\d*999?|\d+,\d+")
_ANY = compile_typed(_SUM)
_RANGE_BEFORE = compile_typed(r"(?<!\d)\d{3,7}\s*(?:থেকে|হতে|theke|hote|to|-)\s*$")
_INVOICE_BEFORE = compile_typed(r"(?<!\p{L})(?:invoice\p{L}*|inv|number|no|id|ইনভ\p{Bengali}+|নম্বর|নং|নাম্বার)[\s:.\#-]*$")


def bare_sums(view: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of such sums in a message of ASCII digits and lower case, left to right."""
    found: set[tuple[int, int]] = set()
    for pattern in _SURE:
        found.update(match.span("sum") for match in pattern.finditer(view))
    for pattern in (_MOVED, _MOVED_BEHIND, _HELD, _SCANT, _SAID_AGAIN):
        found.update(match.span("sum") for match in pattern.finditer(view) if _ROUND.fullmatch(match["sum"]))
    found.update(match.span("sum") for match in _THE_ONE.finditer(view) if match["sum"].endswith(("00", "50")))
    limit = _LIMIT.search(view) is not None
    if limit:
        found.update(match.span("sum") for match in _ANY.finditer(view) if _NEAR_ROUND.fullmatch(match["sum"]))
    return tuple(
        sorted(
            span
            for span in found
            if span[1] - span[0] > 2
            and not _INVOICE_BEFORE.search(view[max(0, span[0] - 20) : span[0]])
            and (limit or not _RANGE_BEFORE.search(view[max(0, span[0] - 20) : span[0]]))
        )
    )
