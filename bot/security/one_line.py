"""What somebody calls a thing or themselves, as one line of limited length: nothing around it moves or is hidden."""

from __future__ import annotations

_JOINERS = "\u200c\u200d"  # not to be seen, but part of how Bengali and emoji are written


def one_line(text: str, longest: int) -> str:
    """`longest` in characters. Empty where nothing would be seen of it."""
    signs = "".join(sign if sign.isprintable() or sign in _JOINERS else " " for sign in text)
    return " ".join(signs.split())[:longest].strip(" " + _JOINERS)
