"""Where a scale stands in a message: হাজার, "hundred", and the letters that are one beside a number: 5k, ৫শ, 2m taka."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from bot.lang.number_tokens import ONLY_GLUED, Token, glued, nfc

HUNDRED: Final = Decimal(100)
THOUSAND: Final = Decimal(1000)


def big_scale(tokens: Sequence[Token], index: int) -> Decimal | None:
    """A thousand or more, as a word, or as a letter that is glued to the digits."""
    if index >= len(tokens) or tokens[index].kind != "scale":
        return None
    value = tokens[index].value
    return value if value is not None and value >= THOUSAND and _is_scale(tokens, index) else None


def is_scale_word(tokens: Sequence[Token], index: int) -> bool:
    """Whether a scale that is written out stands here."""
    return 0 <= index < len(tokens) and tokens[index].kind == "scale" and nfc(tokens[index]) not in ONLY_GLUED


def _is_scale(tokens: Sequence[Token], index: int) -> bool:
    behind = tokens[index + 1] if index + 1 < len(tokens) else None
    if behind is not None and behind.kind == "digits" and glued(tokens, index + 1):
        return False  # "9k7l3m2p1q" is a code
    token = tokens[index]
    if nfc(token) not in ONLY_GLUED:
        return True
    paid = behind is not None and behind.kind == "currency"
    if token.text == "m":
        return paid and glued(tokens, index)
    before = tokens[index - 1] if index else None
    worded = token.value == HUNDRED and before is not None and before.kind == "number"
    return glued(tokens, index) or paid or worded


def hundred_at(tokens: Sequence[Token], index: int) -> int:
    """The place behind "শ" or "hundred"; 0 where none stands here."""
    if index >= len(tokens) or tokens[index].kind != "scale" or tokens[index].value != HUNDRED:
        return 0
    return index + 1 if _is_scale(tokens, index) else 0
