"""Compile patterns for text as customers type it, and the words that call a number an invoice."""

from __future__ import annotations

import unicodedata
from functools import cached_property
from typing import Any, Final, cast

import regex

from bot.lang.pieces import LONGEST_TEXT, Pieces, needed_by, pieces_of
from bot.lang.text import normalise


def compile_typed(pattern: str) -> regex.Pattern[str]:
    """A verbose pattern in NFC. Keyboards write য় and ড় both ways, so such letters are left out of patterns."""
    return regex.compile(unicodedata.normalize("NFC", pattern), regex.VERBOSE)


def compile_words(pattern: str, flags: int = regex.I) -> regex.Pattern[str]:
    """A pattern in NFC for normalised text, whatever the case; compiled when it is first used."""
    return cast("regex.Pattern[str]", _WhenUsed(pattern, flags))


def compile_whole_words(pattern: str) -> regex.Pattern[str]:
    """The same, verbose, where no letter stands right before or behind."""
    bounded = rf"(?<![\p{{L}}\p{{M}}])(?:{pattern})(?![\p{{L}}\p{{M}}])"
    return cast("regex.Pattern[str]", _WhenUsed(bounded, regex.I | regex.X))


class _WhenUsed:
    """A pattern in its place: there are hundreds of them, each takes a millisecond to compile, and most messages hold
    no piece of most of them."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._pattern, self._flags = unicodedata.normalize("NFC", pattern), flags

    @cached_property
    def _compiled(self) -> regex.Pattern[str]:
        return regex.compile(self._pattern, self._flags)

    @cached_property
    def _needed(self) -> Pieces | None:
        return needed_by(self._pattern, verbose=bool(self._flags & regex.X))

    def search(self, text: str, *where: int) -> regex.Match[str] | None:
        return self._compiled.search(text, *where) if self._may_stand_in(text) else None

    def match(self, text: str, *where: int) -> regex.Match[str] | None:
        return self._compiled.match(text, *where) if self._may_stand_in(text) else None

    def fullmatch(self, text: str, *where: int) -> regex.Match[str] | None:
        return self._compiled.fullmatch(text, *where) if self._may_stand_in(text) else None

    def sub(self, to: Any, text: str) -> str:
        return self._compiled.sub(to, text) if self._may_stand_in(text) else text

    def _may_stand_in(self, text: str) -> bool:
        needed = self._needed
        return needed is None or len(text) > LONGEST_TEXT or not needed.isdisjoint(pieces_of(text))

    def __getattr__(self, name: str) -> Any:
        """Asked for once: from then on the method stands here itself."""
        found = getattr(self._compiled, name)
        self.__dict__[name] = found
        return found


def says(text: str, longest: int | None, *patterns: regex.Pattern[str]) -> bool:
    """Whether a message of at most ``longest`` words, as it is normalised, holds every one of the patterns."""
    line = normalise(text)
    return (longest is None or is_short(line, longest)) and all(one.search(line) for one in patterns)


def is_short(line: str, longest: int) -> bool:
    """At most so many words, and no longer than words are: a row of digits is one word, and costs as many looks."""
    return len(line) <= LETTERS * longest and len(line.split()) <= longest


LETTERS: Final = 20  # of a word with what stands between two
NUMBER_WORD: Final = r"(?:number|nmbr|nombor|nambar|nombar|nmber|no|num|nr|id|নাম্বার|নম্বর|নং|নাম্বার|আইডি|নাম্বর)"
INVOICE_WORD: Final = (
    r"(?:invoice|invoic|invoise|invois|inv|bill|chalan|ইনভ\p{Bengali}{0,4}[সজচ]|ইনভয়স|ইনভইস|বিল|চালান)"
    r"(?:e|er|ta|tar|ti|s|টা|টার|টি|ের|ে|র)?"
)
ENDING: Final = (
    r"(?:ta|tar|ti|tir|te|ter|er|e|ke|r|টা|টার|টি|টির|টাকে|টায়|তে|এর|ের|র|কে|এ|নং|নম্বর\p{Bengali}{0,3}|নাম্বার\p{Bengali}{0,3}"
    r"|no|number|numbers?|num|nombor|nambar|invoices?|inv|bill|ইনভ\p{Bengali}{2,9}|বিল\p{Bengali}{0,3})"
)
#: What may stand between an invoice's name and its number.
NAMING: Final = rf"\s*(?:[-.:#=]|(?:{NUMBER_WORD}|is|ki|holo|hocche|হলো|হচ্ছে)(?![\p{{L}}\p{{M}}])[.:]?)"
