"""The letters and digits that every rule of this room speaks of."""

from __future__ import annotations

import unicodedata
from typing import Final

VIRAMA: Final = "\u09cd"
NUKTA: Final = "\u09bc"
ZWNJ: Final = "\u200c"
ZWJ: Final = "\u200d"


# A Bengali word: letters, vowel signs, virama, nukta, candrabindu; neither digits nor ৳ and its relatives.
BENGALI_LETTERS: Final = "\u0980-\u09e5\u09f0\u09f1\u09fc\u09fe"


def listed(text: str) -> tuple[str, ...]:
    """The words of a list, in the form that canonical text has them (NFC)."""
    return tuple(unicodedata.normalize("NFC", text).split())
