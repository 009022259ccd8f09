"""Words of bills that voice typing splits or mishears ("the in voice", "bee cash", "রি ফান্ড"), as they are written."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

import regex

from bot.lang.misheard import HEARD, rewritten, side_by_side
from bot.lang.script import BENGALI_LETTERS, listed
from bot.lang.spellings import LOANWORDS
from bot.lang.text import normalise

SHORTEST: Final = 6  # letters of a word that is put together: two short ones may be two words
SHORTEST_BENGALI: Final = 5
MOST_PARTS: Final = 3
LONGEST: Final = 1000  # characters of a message that is looked at
LETTERS_IN_A_ROW: Final = 5  # that are one word where they stand one by one: "e x p i r e d"
# Right as two words too, and heard so; or a half of theirs is a word by itself.
_TWO_WORDS: Final = listed("login manually mastercard master website overdue process লগইন ওয়েবসাইট মাস্টারকার্ড আরবিআই")
_MORE: Final = listed(
    """
    invoices payments downloads downloaded downloading refunded refunds renewals expired expires suspension transactions
    mandates sslcommerz automatically unpaid recurring domains hosting pending spired এক্সপায়ার্ড সাসপেনশন বকেয়া বিকাশ
    বিক্যাশ নগদ রকেট রিনিউ
    """
)
_ENDINGS: Final = listed("er ta tar te ti e ke r গুলো গুলা টা টার টি টির তে ের ে কে র টাকে")
_VOICE_ITSELF: Final = frozenset("message messages call calls note notes mail chat typing or form format over".split())
_WORD: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}\p{{N}}@./:_'-])(?:[a-z]+|[{BENGALI_LETTERS}]+)"
    rf"(?![\p{{L}}\p{{M}}\p{{N}}@/:_'-]|\.\p{{L}})",
    regex.I,
)


@lru_cache(maxsize=8)  # what takes a message and what reads it want it
def as_written(text: str) -> str:
    """``text`` with such words as they are written; everything else of it stays as it is."""
    if len(text) > LONGEST or " " not in text:
        return text
    said = normalise(text).split()
    if any(one + other[:1] in _known().begun for one, other in pairwise(said)):
        text = _joined(text)
        said = normalise(text).split()
    return text if HEARD.isdisjoint(said) else rewritten(text, _WORD)


def _joined(text: str) -> str:
    """``text`` with the words put together that were split."""
    found = list(_WORD.finditer(text))
    words = [normalise(one[0]) for one in found]
    out, copied, place = [], 0, 0
    while place < len(words):
        end = _end_of_word(words, place)
        if end > place and side_by_side(text, found[place : end + 1]):
            out += [text[copied : found[place].start()], *(one[0] for one in found[place : end + 1])]
            copied, place = found[end].end(), end
        place += 1
    return "".join([*out, text[copied:]])


def _end_of_word(words: Sequence[str], start: int) -> int:
    """The place of the last part of a known word that begins at ``start``; ``start`` where none does."""
    letters = next((at for at in range(start, len(words)) if len(words[at]) > 1), len(words)) - start
    made = words[start]
    for place in range(start + 1, min(start + (letters if letters >= LETTERS_IN_A_ROW else MOST_PARTS), len(words))):
        if made not in _known().begun:
            return start
        made += words[place]
        if _is_one(made):
            of_voice = made.startswith("invoice") and not _VOICE_ITSELF.isdisjoint(words[place + 1 : place + 2])
            return start if of_voice else place
    return start


def _is_one(made: str) -> bool:
    whole = _known().whole
    return made in whole or any(made.endswith(one) and made[: -len(one)] in whole for one in _ENDINGS)


class _Known(NamedTuple):
    """The words that are put together, and what they begin with and is none of them."""

    whole: frozenset[str]
    begun: frozenset[str]


@lru_cache(maxsize=1)
def _known() -> _Known:
    bengali = [way for ways in LOANWORDS.values() for way in listed(ways) if len(way) >= SHORTEST_BENGALI]
    latin = [word for word in LOANWORDS if len(word) >= SHORTEST]
    whole = frozenset(map(normalise, {*bengali, *latin, *_MORE} - {*_TWO_WORDS}))
    return _Known(whole, frozenset(word[:end] for word in whole for end in range(1, len(word))) - whole)
