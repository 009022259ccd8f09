"""A message as words, numbers and signs, with what each may mean beside a secret, and the names of secrets in it."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from functools import cached_property, lru_cache, reduce
from operator import or_
from typing import Any, Final, NamedTuple

from bot.lang import fold, normalise, strip_endings
from bot.lang.words import BORROWED, ENGLISH
from bot.privacy.secret_words import DIGIT_WORDS, NAME_WORDS, NAMES, words

WORD, NUMBER, SIGN, BREAK = "word", "number", "sign", "break"

# What a word may be, as bits.
HANDED, FILLER, NOT_TOLD, LABEL, UNIT, MONEY, SENDER, BROUGHT, CARD, BEHIND, USER, OPEN_CODE, TALK, ENDING, ARRIVES = (
    1 << place for place in range(15)
)
_LISTS: Final = {
    "handed": HANDED, "filler": FILLER, "not_told": NOT_TOLD, "label": LABEL, "unit": UNIT, "money": MONEY,
    "sender": SENDER, "brought": BROUGHT, "card": CARD, "behind": BEHIND, "user": USER, "open_code": OPEN_CODE,
    "talk": TALK, "ending": ENDING, "arrives": ARRIVES,
}  # fmt: skip
_BY_SOUND: Final = HANDED | FILLER | NOT_TOLD | BROUGHT  # words of Bengali, which are spelled in many ways
LONGEST = 40  # characters of a word that can mean anything
_REACH = 24  # tokens between a name and a number, at most
_OPTED = frozenset({"out", "in", "for"})
_KEPT = 10_000  # signs that a view remembers

_TOKEN = re.compile(r"([\u0980-\u09e5\u09f0\u09f1\u09fc\u09fe\u200c\u200d]+|[^\W\d_\u0980-\u09ff]+)|(\d+)|(\n)|(\S)")
_SORTS = ("", WORD, NUMBER, BREAK, SIGN)


class Token(NamedTuple):
    """`start`, `end`: in the message. `text`: as in its view. `bits`: what it may mean; `name`: see NAME_WORDS."""

    start: int
    end: int
    text: str
    sort: str
    bits: int = 0
    name: str = ""


class Found(NamedTuple):
    """A secret's place in the message, and its kind."""

    start: int
    end: int
    kind: str


class Name(NamedTuple):
    """What a secret is called here: the tokens from `first` to `last`."""

    kind: str
    first: int
    last: int


class _Views(dict[int, int]):
    def __missing__(self, code: int) -> int:
        if len(self) > _KEPT:
            self.clear()
        sign = chr(code)
        value = unicodedata.digit(sign, -1)
        lower = sign.lower()
        self[code] = 48 + value if value >= 0 else ord(lower) if len(lower) == 1 else code
        return self[code]


_VIEWS: Final = _Views()


def view(text: str) -> str:
    """Lower case and ASCII digits, one sign for each sign of the text: a place in the one is the same in the other."""
    return text.translate(_VIEWS)


class Reading:
    """`tokens` and the `names` of secrets among them, of a message and its `view`."""

    def __init__(self, text: str, seen: str) -> None:
        self.text, self.view = text, seen
        self.tokens = [_token(found) for found in _TOKEN.finditer(seen)]
        self._starts = [token.start for token in self.tokens]
        self.names = _names(self.tokens)
        self.labelled: dict[tuple[int, int], bool] = {}  # what number_labels found: it is asked again for each name
        self._named = {place: name for name in self.names for place in range(name.first, name.last + 1)}
        self.has_numbers = any(token.sort == NUMBER or token.text in DIGIT_WORDS for token in self.tokens)

    @cached_property
    def bits(self) -> int:
        """Of all its words together."""
        return reduce(or_, (token.bits for token in self.tokens), 0)

    @cached_property
    def open_code(self) -> bool:
        """Whether it speaks of a code that is nobody's secret."""
        return any(token.bits & OPEN_CODE and not token.name for token in self.tokens)

    def name_at(self, place: int) -> Name | None:
        """The name that token `place` belongs to."""
        return self._named.get(place)

    def names_near(self, first: int, last: int) -> list[Name]:
        """The names within reach of the tokens from `first` to `last`."""
        begin = bisect_left(self.names, first - _REACH, key=lambda name: name.last)
        end = bisect_left(self.names, last + _REACH, key=lambda name: name.first)
        return self.names[begin:end]

    def token_before(self, end: int) -> int:
        """Which token is the last that begins before this place of the message."""
        return bisect_left(self._starts, end) - 1

    def token_at(self, start: int) -> int:
        """Which token begins at this place of the message, or else the next behind it."""
        return min(bisect_left(self._starts, start), len(self.tokens) - 1)


def _token(found: re.Match[str]) -> Token:
    sort = _SORTS[found.lastindex or 0]
    text = found[0]
    if sort in (WORD, NUMBER) and len(text) <= LONGEST:
        return Token(*found.span(), text, sort, *meaning(text))
    return Token(*found.span(), text, sort)


@lru_cache(maxsize=8192)
def meaning(word: str) -> tuple[int, str]:
    """(bits, name) of a word or number in lower case."""
    names, typed, heard = _tables()
    word = normalise(word)
    for one in (word,) if word.isdecimal() else (word, *strip_endings(word)[1:]):
        bits, name = typed.get(one, 0), names.get(one, "")
        if not (bits or name):
            bits = heard.get(fold(one), 0)
        if bits or name:
            return bits, name
    return 0, ""


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, str], dict[str, int], dict[str, int]]:
    """(word -> name word, word as it is spelled -> bits, word by its sound -> bits)."""
    names = {normalise(way): one for one, ways in NAME_WORDS.items() for way in ways}
    english = frozenset((*ENGLISH, *BORROWED))
    typed: dict[str, int] = {}
    heard: dict[str, int] = {}
    for name, bit in _LISTS.items():
        for word in words(name):
            typed[normalise(word)] = typed.get(normalise(word), 0) | bit
            if bit & _BY_SOUND and word not in english:
                heard[fold(word)] = heard.get(fold(word), 0) | bit
    return names, typed, heard


@lru_cache(maxsize=1)
def _phrases() -> dict[str, Any]:
    """The names of secrets as a tree of words; the kind stands under the empty word."""
    tree: dict[str, Any] = {}
    for kind, names in NAMES.items():
        for name in names:
            here = tree
            for word in name.split():
                here = here.setdefault(word, {})
            here[""] = kind
    return tree


def _names(tokens: list[Token]) -> list[Name]:
    found: list[Name] = []
    place = 0
    while place < len(tokens):
        name = _name_at(tokens, place) if tokens[place].name else None
        if name is not None:
            found.append(name)
        place = name.last + 1 if name else place + 1
    return found


def _name_at(tokens: list[Token], first: int) -> Name | None:
    """The longest name that begins here; "opt" is how an OTP is typed in haste, but nobody opts out of one."""
    if tokens[first].text == "opt" and first + 1 < len(tokens) and tokens[first + 1].text in _OPTED:
        return None
    here, best = _phrases(), None
    for place in range(first, len(tokens)):
        word = tokens[place].name
        if word and word in here:
            here = here[word]
            if "" in here:
                best = Name(here[""], first, place)
        elif place == first or tokens[place].text not in "-./":
            break
    return best
