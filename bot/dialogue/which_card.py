"""Whether it is asked which card a bill is taken from: "which card does 4901 come off?", "kon card theke katbe"."""

from __future__ import annotations

import unicodedata
from typing import Final

import regex

from bot.lang import normalise

LONGEST: Final = 14  # words
_CARD: Final = regex.compile(
    unicodedata.normalize(
        "NFC", r"(?<!\p{L})(?:which|what) (?:of my )?cards?(?!\p{L})|(?<!\p{L})kon (?:ta )?card|কোন কার্ড"
    ),
    regex.I,
)
_OFF: Final = regex.compile(
    unicodedata.normalize(
        "NFC",
        r"comes? (?:off|from|out)|charged|taken|debited|deducted"
        r"|(?<!\p{L})(?:cut|set|used|attached|linked|will pay|pays)(?!\p{L})"
        r"|(?:kat|ket)\p{L}*|neya|newa|নেওয়া|(?:কাট|কেটে)\p{Bengali}*",
    ),
    regex.I,
)
#: Which one to take is asked, of any card.
_ADVICE: Final = regex.compile(
    unicodedata.normalize(
        "NFC",
        r"(?<![\p{L}\p{M}])(?:should|can|could|better|works?|google|youtube|dile|nile|nibo|dibo|use korbo|lagale"
        r"|দিলে|নিলে|নেব|দেব|লাগালে)(?![\p{L}\p{M}])",
    ),
    regex.I,
)


def asks_which_card_pays(text: str) -> bool:
    line = normalise(text)
    if len(line.split()) > LONGEST or _ADVICE.search(line):
        return False
    return bool(_CARD.search(line) and _OFF.search(line))
