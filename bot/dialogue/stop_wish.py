"""Whether a message wants a charge that comes by itself to be stopped, by its words."""

from __future__ import annotations

from typing import Final

from bot.lang import normalise
from bot.lang.patterns import compile_words

LONGEST: Final = 300  # characters that are read


_STOP: Final = compile_words(
    r"\b(?:stop\w*|cancel\w*|(?<!is )(?<!was )(?<!went )off|end|quit|bondho|bondo|batil|tham\w+|tule|ar na|remove"
    r"|unsubscribe)\b"
    r"|বন্ধ|বাতিল|থামা|তুলে|ক্যানসেল|ক্যান্সেল|অফ|আর না|আর যেন|চাই না"
)
_CHARGE: Final = compile_words(
    r"\b(?:auto\w*|debit\w*|monthly|every month|subscription|sub|mandate|recurring|renewal|charg\w*|taking"
    r"|kat[ae]\w*|mase|maser|standing instruction)\b|অটো|মাসে|মাসিক|সাবস্ক্রিপশন|ম্যান্ডেট|কাট|ডেবিট|রিকারিং"
)


def wants_a_charge_stopped(text: str) -> bool:
    """True for "spotify r auto debit off korbo kivabe" and "নেটফ্লিক্সের মাসিক টাকা কাটা বন্ধ করব"."""
    line = normalise(text[:LONGEST])
    return _STOP.search(line) is not None and _CHARGE.search(line) is not None
