"""An address or a user with what opens the account, though nobody calls it a password."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.lang import normalise
from bot.privacy.pieces import Pieces, trimmed, whole
from bot.privacy.reading import Found, Reading
from bot.privacy.secret_words import words

_CREDENTIALS = frozenset(map(normalise, words("credentials")))
_FEW = 5
_PAIRS: Final = (
    re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}\s{0,3}[:/|]\s{0,3}(\S{4,64})"),
    re.compile(r"\b(?:login|user(?:name)?|id)\b.{1,64}?\s?[/|]\s?(\S{4,64})"),
    re.compile(r"\bu\s?[:=].{1,60}?\bp\s?[:=]\s?(\S{3,64})"),
    re.compile(r"(?<![\w@./-])(?:root|admin|administrator|user)\s?[:/ ]\s?(\S{5,64})"),
)


def find_credentials(reading: Reading) -> Iterator[Found]:
    """Passwords in pairs ("rahim@example.com / …") and behind "creds"."""
    for pattern in _PAIRS:
        for match in pattern.finditer(reading.view):
            piece = trimmed(reading, *match.span(1), match.start(1))
            if piece.made_up:
                yield Found(*whole(reading, piece), "password")
    called = [token for token in reading.tokens if token.text in _CREDENTIALS]
    if called:
        pieces = Pieces(reading)
        for token in called:
            for piece in pieces.behind(token.end, _FEW):
                if piece.made_up:
                    yield Found(*whole(reading, piece), "password")
