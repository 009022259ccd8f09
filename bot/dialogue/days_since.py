"""How many days ago something was bought or switched off, where a message says so in days, weeks or months."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import Final

from bot.lang import normalise
from bot.lang.number_reader import read_number
from bot.lang.number_tokens import nfc, tokens_of

LONGEST: Final = 300  # characters that are read
MOST: Final = 3650


def _set(words: str) -> frozenset[str]:
    return frozenset(unicodedata.normalize("NFC", words).split())


_UNITS: Final = {
    **dict.fromkeys(_set("day days din দিন"), 1),
    **dict.fromkeys(_set("week weeks soptaho shoptaho saptaha সপ্তাহ"), 7),
    **dict.fromkeys(_set("month months mas mash মাস"), 30),
    **dict.fromkeys(_set("year years bochor bosor বছর"), 365),
}
_SINCE: Final = _set(
    "ago back old passed since agey age agei ager aage hoise hoyse hoyeche hoyese hoiche hoisey "
    "hoyegeche hoye hoilo holo hol hoy "
    "আগে আগের আগেই হয়েছে হয়েছে হইছে হইসে হলো হল হয় হয় হয়ে হয়ে পার"
)
_LASTS: Final = _set("dhore dhorei dhoira jabot ধরে ধরেই যাবৎ suspend suspended সাসপেন্ড সাসপেন্ডেড")
_FOR: Final = _set("for since last past suspended suspend সাসপেন্ড")
_NEAR: Final = 2  # words behind the unit


def days_since(text: str, *, lasting: bool = False) -> int | None:
    """20 for "I bought it 20 days ago" and "নিছি ২০ দিন হইছে"; None where no such time is told. `lasting`: for what has
    gone on since, "suspended for 20 days" too."""
    since, ahead = (_SINCE | _LASTS, _FOR | {"been"}) if lasting else (_SINCE, frozenset({"been"}))
    tokens = tokens_of(normalise(text[:LONGEST]))
    for place, token in enumerate(tokens):
        if token.kind not in {"digits", "number"} and nfc(token) not in {"a", "an"}:
            continue
        reading = read_number(tokens, place) if token.kind != "other" else None
        value, after = (reading.value, reading.after) if reading else (Decimal(1), place + 1)
        unit = _UNITS.get(nfc(tokens[after]).removesuffix("ই")) if after < len(tokens) else None
        if unit is None or value != int(value):
            continue
        behind = {nfc(one) for one in tokens[after + 1 : after + 1 + _NEAR]}
        before = {nfc(one) for one in tokens[max(0, place - 2) : place]}
        if behind & since or before & ahead:
            days = int(value) * unit
            return days if days <= MOST else None
    return None
