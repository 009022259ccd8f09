"""A view of a message for reading positions: as long as the message itself, so that a span means the same in both."""

from __future__ import annotations

from functools import lru_cache

from bot.lang.digit_values import decimal


@lru_cache(maxsize=4096)
def _view_of(character: str) -> str:
    value = decimal(character)
    if value is not None:
        return str(value)
    lower = character.lower()
    return lower if len(lower) == 1 else character


def same_length(text: str) -> str:
    """ASCII digits and lower case, one character for each character of `text`."""
    if text.isascii():
        return text.lower()
    return "".join(map(_view_of, text))
