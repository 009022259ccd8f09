"""Whether a message asks for those of a list that are so, and not for one: "which of these are overdue?"."""

from __future__ import annotations

from typing import Final

from bot.lang import normalise
from bot.lang.patterns import compile_words

_SEVERAL: Final = compile_words(
    r"\bwhich (?:ones|invoices|bills|of (?:these|them|those|my (?:invoices|bills)))\b|\bkon\s?(?:gul[aoi]|kon)\w*"
    r"|কোন\s?(?:গুলো|গুলা|গুলি|কোন)"
)


def asks_for_several(text: str) -> bool:
    return _SEVERAL.search(normalise(text)) is not None
