"""Pieces of letters that a text must hold for a pattern to be found in it: most messages hold none of a pattern's, and
need no look for it then."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import regex

LONGEST: Final = 4  # letters of a piece
LONGEST_TEXT: Final = 1000  # characters: the pieces of 2,000 take half a megabyte
_AS_ASCII: Final = str.maketrans("ıİſ\u212a", "iisk")  # what a pattern takes for i, s and k whatever the case
_PLAIN: Final = regex.compile(r"[a-z\u0980-\u09ff]+(?![?*+{])")  # most of a pattern
_QUANTIFIER: Final = regex.compile(r"(?:[?*+]|\{(?P<least>\d*)(?:,\d*)?\})[?+]?")
_CLASS: Final = regex.compile(r"\[\^?\]?(?:[^\[\]\\]|\\.)*\]", regex.S)
_ESCAPED: Final = regex.compile(r"\\(?:[pPN]\{[^}]*\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[A-Za-z0-9])")
_NAMED_AGAIN: Final = regex.compile(r"\(\?P=\w+\)")
_GROUP: Final = regex.compile(r"\((?:\?(?P<kind>:|>|=|!|<=|<!|P?<\w+>))?")
_AROUND: Final = frozenset({"=", "!", "<=", "<!"})
_UNREAD: Final = frozenset("?*+{}[]")  # where they stand, something is not read here

Pieces = frozenset[str]


@lru_cache(maxsize=32)  # a message and its parts, until they are read by every rule
def pieces_of(text: str) -> Pieces:
    """Every letter of a text, and every few in a row, in lower case."""
    text = (text if text.isascii() else text.translate(_AS_ASCII)).lower()
    return frozenset(text[at : at + size] for size in range(1, LONGEST + 1) for at in range(len(text) - size + 1))


def needed_by(pattern: str, *, verbose: bool) -> Pieces | None:
    """Pieces one of which stands in every text that the pattern is found in, whatever the case; None where there are
    none such, or the pattern says it in a way that is not read here."""
    try:
        reader = _Reader(pattern, verbose)
        found = reader.alternatives()
    except _Unread:
        return None
    return found if reader.at == len(pattern) else None


class _Unread(Exception):
    """A pattern holds what is not read here."""


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str, verbose: bool) -> None:
        self.pattern, self.verbose, self.at = pattern, verbose, 0

    def alternatives(self) -> Pieces | None:
        """The pieces of all alternatives, up to the end of their group; None where one of them needs none."""
        every = [self._alternative()]
        while self._next() == "|":
            self.at += 1
            every.append(self._alternative())
        return frozenset().union(*(one for one in every if one)) if all(every) else None

    def _alternative(self) -> Pieces | None:
        run, needed = "", list[Pieces]()
        while (letter := self._next()) not in {"", "|", ")"}:
            if self.verbose and (letter.isspace() or letter == "#"):
                self._skip_what_is_no_pattern()
                continue
            if plain := _PLAIN.match(self.pattern, self.at):
                run, self.at = run + plain[0], plain.end()
                continue
            literal = self._literal()
            group = None if literal else self._group_or_class()
            least, repeated = self._times()
            if literal and least and not repeated:
                run += literal
                continue
            needed += _of_run(run + literal if least else run)
            run = ""
            needed += [group] if group and least else []
        return _best([*needed, *_of_run(run)])

    def _literal(self) -> str:
        """The letter that stands here for itself, or "" (and nothing is read)."""
        letter, width = self.pattern[self.at], 1
        if letter == "\\":
            letter, width = self.pattern[self.at + 1 : self.at + 2], 2
            if not letter or (letter.isascii() and letter.isalnum()):
                return ""
        elif letter in "([.^$":
            return ""
        elif letter in _UNREAD:
            raise _Unread
        self.at += width
        # Of letters beyond these two scripts it is not known here which count as one whatever the case.
        return letter.lower() if letter.isascii() or letter.lower() == letter.upper() else "\0"

    def _group_or_class(self) -> Pieces | None:
        """What a group needs; None for whatever else stands for more than one letter, or for none."""
        letter = self.pattern[self.at]
        if letter == "(" and not _NAMED_AGAIN.match(self.pattern, self.at):
            return self._group()
        known = {"[": _CLASS, "\\": _ESCAPED, "(": _NAMED_AGAIN}
        if letter in known:
            found = known[letter].match(self.pattern, self.at)
            if found is None:
                raise _Unread
            self.at = found.end()
        else:
            self.at += 1
        return None

    def _group(self) -> Pieces | None:
        opening = _GROUP.match(self.pattern, self.at)
        if opening is None or self.pattern[opening.end() : opening.end() + 1] in {"?", "*"}:
            raise _Unread
        self.at = opening.end()
        found = self.alternatives()
        if self._next() != ")":
            raise _Unread
        self.at += 1
        return None if opening["kind"] in _AROUND else found

    def _times(self) -> tuple[bool, bool]:
        """(whether what was just read stands there at least once, whether it may stand there more often)."""
        if self.verbose:
            self._skip_what_is_no_pattern()
        found = _QUANTIFIER.match(self.pattern, self.at)
        if found is None:
            return True, False
        self.at = found.end()
        return found[0][0] == "+" or int(found["least"] or 0) > 0, True

    def _skip_what_is_no_pattern(self) -> None:
        while (letter := self._next()).isspace() or letter == "#":
            end = self.pattern.find("\n", self.at) if letter == "#" else self.at
            self.at = end + 1 if end >= 0 else len(self.pattern)

    def _next(self) -> str:
        return self.pattern[self.at : self.at + 1]


def _of_run(run: str) -> list[Pieces]:
    """What a row of letters needs: its beginning."""
    return [frozenset({one[:LONGEST]}) for one in run.split("\0") if one]


def _best(needed: Iterable[Pieces]) -> Pieces | None:
    """Of several needs the one that the fewest texts meet: that of the longest pieces, of few of them."""
    return max(needed, key=lambda one: (min(map(len, one)), -len(one)), default=None)
