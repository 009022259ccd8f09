"""Whether a message asks for those of a list that are so, and not for one: "which of these are overdue?"."""

from __future__ import annotations

import unicodedata
from typing import Final

import regex

from bot.lang import normalise

_SEVERAL: Final = regex.compile(
    unicodedata.normalize(
        "NFC",
        r"\bwhich (?:ones|invoices|bills|of (?:these|them|those|my (?:invoices|bills)))\b|\bkon\s?(?:gul[aoi]|kon)\w*"
        r"|কোন\s?(?:গুলো|গুলা|গুলি|কোন)",
    ),
    regex.I,
)


def asks_for_several(text: str) -> bool:
    return _SEVERAL.search(normalise(text)) is not None
