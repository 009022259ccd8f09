"""Whether it is asked which card a bill is taken from: "which card does 4901 come off?", "kon card theke katbe"."""

from __future__ import annotations

from typing import Final

from bot.lang import normalise
from bot.lang.patterns import compile_words

LONGEST: Final = 14  # words
_CARD: Final = compile_words(r"(?<!\p{L})(?:which|what) (?:of my )?cards?(?!\p{L})|(?<!\p{L})kon (?:ta )?card|কোন কার্ড")
_OFF: Final = compile_words(
    r"comes? (?:off|from|out)|charged|taken|debited|deducted"
    r"|(?<!\p{L})(?:cut|set|used|attached|linked|will pay|pays)(?!\p{L})"
    r"|(?:kat|ket)\p{L}*|neya|newa|নেওয়া|(?:কাট|কেটে)\p{Bengali}*"
)
#: Which one to take is asked, of any card.
_ADVICE: Final = compile_words(
    r"(?<![\p{L}\p{M}])(?:should|can|could|better|works?|google|youtube|dile|nile|nibo|dibo|use korbo|lagale"
    r"|দিলে|নিলে|নেব|দেব|লাগালে)(?![\p{L}\p{M}])"
)


def asks_which_card(text: str) -> bool:
    """Also where nothing more is said: "what card was it?"."""
    return _CARD.search(normalise(text)) is not None


def asks_which_card_pays(text: str) -> bool:
    line = normalise(text)
    if len(line.split()) > LONGEST or _ADVICE.search(line):
        return False
    return bool(_CARD.search(line) and _OFF.search(line))
