"""Read when something was bought and for how long it is billed each time: "নিছি ২০ নভেম্বর, monthly"."""

from __future__ import annotations

from datetime import date
from typing import Final

import regex

from bot.lang import normalise
from bot.lang.dates import parse_date
from bot.lang.patterns import compile_words

LONGEST: Final = 300  # characters that are read
_BOUGHT: Final = compile_words(
    r"\b(?:bought|purchased|ordered|took|taken|paid|started|activated|got|signed up|began|subscribed|opened"
    r"|n(?:is|ich|iy?ech|iy?es|ey?ech)h?i(?:lam)?|nilam|neya|neoa|kin(?:s|ch|ech|es)h?i(?:lam)?|kinlam"
    r"|di(?:s|ch|yech|yes)h?i(?:lam)?|dilam|chalu|kora|kor(?:s|ch|ech|es)h?i(?:lam)?|korlam|order|pay|payment)\b"
    r"|নিছি|নিসি|নিয়েছি|নিয়েছিলাম|নিলাম|নেওয়া|নেয়া|কিনছি|কিনেছি|কিনেছিলাম|কিনলাম|দিছি|দিসি|দিয়েছি|দিয়েছিলাম|দিলাম|চালু|করেছি|করেছিলাম|করলাম|অর্ডার|পেমেন্ট"
)
_ENDS: Final = compile_words(
    r"\b(?:expir\w+|renew\w*|ends?|runs? out|valid|until|till|meyad\w*|ses|shesh|sesh|due)\b|মেয়াদ|রিনিউ|শেষ"
)
_NOT_BOUGHT: Final = compile_words(
    r"\b(?:never|didn'?t|did not|haven'?t|have not)\b|(?<![\p{L}\p{M}])(?:নাই|নি|nai)(?![\p{L}\p{M}])"
)
_END: Final = regex.compile(r"[?!।\n]+|(?<=[\p{L}\p{M}]{3})\.(?=\s)")  # of a sentence, not "20 Nov. 2026" or "4."
_EACH: Final = compile_words(r"\b(?:every|each|per|proti)\b|প্রতি")  # "each month" is no month of a date
_TERMS: Final = (
    (12, r"year|annual|\b(?:bochor|bosor|bochhor|batsorik|barshik)|বছর|বাৎসরিক|বার্ষিক"),
    (6, r"half[- ]?year|semi[- ]?annual|six month|\b6 ?(?:month|mas)|(?:ছয়|ছয়|৬|6) ?মাস|\bchoy mas|ষাণ্মাসিক"),
    (3, r"quarter|three month|\b3 ?(?:month|mas)|(?:তিন|৩|3) ?মাস|\btin mas|ত্রৈমাসিক"),
    (1, r"month|\bma(?:s|sh)(?:ik|e|er)?\b|মাস"),
)
_TERM_PATTERNS: Final = tuple((months, compile_words(pattern)) for months, pattern in _TERMS)


def bought_on(text: str, today: date) -> date | None:
    """The day on which they say that they bought, paid or switched on something; None where none is told."""
    said = [one for one in _sentences(text) if _BOUGHT.search(one) and not _NOT_BOUGHT.search(one)]
    days = (parse_date(_EACH.sub(" ", one), today, past=True) for one in said)
    return next((day for day in days if day is not None and day <= today), None)


def ends_on(text: str, today: date) -> date | None:
    """The day on which they say that something ends or is renewed; None where none is told, or it has been."""
    days = (parse_date(one, today) for one in _sentences(text) if _ENDS.search(one))
    return next((day for day in days if day is not None and day > today), None)


def _sentences(text: str) -> list[str]:
    """Each by itself: "today I opened my mail. I never ordered anything" tells no day of an order."""
    return [one for one in _END.split(normalise(text[:LONGEST])) if one]


def months_of_a_term(text: str) -> int:
    """1 for "monthly", 12 for "বছরে একবার"; 0 where no term is told."""
    line = normalise(text[:LONGEST])
    half = _TERM_PATTERNS[1]
    if half[1].search(line):
        return half[0]
    return next((months for months, pattern in _TERM_PATTERNS if pattern.search(line)), 0)
