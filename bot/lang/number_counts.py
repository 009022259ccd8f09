"""Read what stands before a scale or behind the last one: "২৫", "twenty-five", "একশ পনেরো", "সাড়ে তিনশ", "দেড়"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from bot.lang.number_scales import HUNDRED, big_scale, hundred_at
from bot.lang.number_tokens import ONLY_GLUED, Token, glued, nfc, takes_unit
from bot.lang.script import listed

_AMBIGUOUS: Final = frozenset({"shat"})  # সাত or ষাট
_ENGLISH: Final = frozenset({"hundred", "thousand"})  # "হাজার দুই" is about two thousand
_BEFORE_ONE: Final = frozenset(listed("a the half amar my আমার এই ei oi ওই প্রায় pray about only just শুধু"))


@dataclass(frozen=True, slots=True)
class Count:
    """What stands before a scale or behind the last: hundreds up to `middle`, the rest from `begin` to `after`."""

    hundreds: Decimal | None
    middle: int
    rest: Decimal | None
    begin: int
    after: int
    spelled: bool = True
    sure: bool = True
    closed: bool = False

    @property
    def value(self) -> Decimal:
        return (self.hundreds or Decimal(0)) + (self.rest or Decimal(0))


def read_count(tokens: Sequence[Token], start: int, *, first: bool) -> Count | None:
    if start >= len(tokens):
        return None
    token = tokens[start]
    if token.kind == "fraction":
        return _fraction(tokens, start)
    if token.kind == "hundreds":
        found = Count(token.value, start + 1, None, start + 1, start + 1, closed=token.closed)
        return _with_rest(tokens, found)
    if token.kind == "scale":
        return _alone(tokens, start) if first else None
    simple = _simple(tokens, start)
    if simple is None:
        return None
    value, after = simple
    spelled = token.kind == "number"
    sure = nfc(token) not in _AMBIGUOUS
    hundred = hundred_at(tokens, after)
    if hundred and value:
        found = Count(value * HUNDRED, hundred, None, hundred, hundred, spelled, sure, tokens[hundred - 1].closed)
        return _with_rest(tokens, found)
    half = _half(tokens, after)
    if half:
        value, after = value + Decimal("0.5"), half
    return Count(None, start, value, start, after, spelled, sure)


def _simple(tokens: Sequence[Token], start: int) -> tuple[Decimal, int] | None:
    """(value, place behind) of digits, or of a number word below a hundred: "25", "পঁচিশ", "twenty-five"."""
    if start >= len(tokens) or tokens[start].value is None or tokens[start].kind not in {"digits", "number"}:
        return None
    token, after = tokens[start], start + 1
    value = token.value or Decimal(0)
    if token.kind == "number":
        hyphen = after + 1 < len(tokens) and tokens[after].text == "-" and glued(tokens, after)
        unit = after + 1 if hyphen else after
        if unit < len(tokens) and takes_unit(token, tokens[unit]):
            return value + (tokens[unit].value or Decimal(0)), unit + 1
    return value, after


def _with_rest(tokens: Sequence[Token], found: Count) -> Count:
    """The hundreds with what stands behind them: "একশ পনেরো", "one hundred and fifteen", "৫শ ২০"."""
    if found.closed:
        return found
    begin = joined(tokens, found.after, found.spelled, commas=False)
    simple = _simple(tokens, begin)
    if simple is None or simple[0] >= HUNDRED or simple[0] != int(simple[0]) or hundred_at(tokens, simple[1]):
        return found
    spelled = tokens[begin].kind == "number"
    sure = found.sure and nfc(tokens[begin]) not in _AMBIGUOUS
    return replace(
        found, rest=simple[0], begin=begin, after=simple[1], spelled=found.spelled and spelled, sure=sure
    )  # fmt: skip


def _fraction(tokens: Sequence[Token], start: int) -> Count | None:
    """সাড়ে তিন = 3.5, সাড়ে তিনশ = 350, পৌনে দুই = 1.75, সোয়া লাখ = 1.25 of a lakh."""
    part = tokens[start].value or Decimal(0)
    if start + 1 >= len(tokens):
        return None
    behind = tokens[start + 1]
    if behind.kind == "hundreds" and behind.value is not None:
        after = start + 2
        return Count(behind.value + part * HUNDRED, after, None, after, after, closed=behind.closed)
    simple = _simple(tokens, start + 1)
    if simple is not None and simple[0] < HUNDRED and simple[0] == int(simple[0]):
        value, after = simple[0] + part, simple[1]
        spelled = behind.kind == "number"
        hundred = hundred_at(tokens, after)
        if hundred:
            return Count(value * HUNDRED, hundred, None, hundred, hundred, spelled)
        return Count(None, start, value, start, after, spelled)
    hundred = hundred_at(tokens, start + 1)
    if part != Decimal("0.5") and (hundred or big_scale(tokens, start + 1)):
        value = 1 + part
        return Count(value * HUNDRED, hundred, None, hundred, hundred) if hundred else Count(
            None, start, value, start, start + 1
        )  # fmt: skip
    return None


def _half(tokens: Sequence[Token], index: int) -> int:
    """The place behind "and a half" where a scale follows; 0 where it does not stand here."""
    words = [token.text for token in tokens[index : index + 3]]
    for length, phrase in ((3, ["and", "a", "half"]), (2, ["and", "half"])):
        if words[:length] == phrase and big_scale(tokens, index + length):
            return index + length
    return 0


def _alone(tokens: Sequence[Token], start: int) -> Count | None:
    """ "হাজার টাকা", "a lakh taka", "a hundred and fifty": one of the scale, where nothing makes it many."""
    behind = tokens[start + 1] if start + 1 < len(tokens) else None
    if behind is None or nfc(tokens[start]) in ONLY_GLUED:
        return None
    goes_on = nfc(tokens[start]) in _ENGLISH and (behind.kind in {"number", "hundreds"} or behind.text == "and")
    if behind.kind != "currency" and not goes_on:
        return None
    if start and (glued(tokens, start) or not _says_one(tokens[start - 1])):
        return None
    value = Decimal("0.5") if _is_half(tokens, start) else Decimal(1)
    if tokens[start].value == HUNDRED:
        return _with_rest(tokens, Count(value * HUNDRED, start + 1, None, start + 1, start + 1))
    return Count(None, start, value, start, start)


def _is_half(tokens: Sequence[Token], start: int) -> bool:
    before = [token.text for token in tokens[max(0, start - 2) : start]]
    return before[-1:] == ["half"] or before == ["half", "a"]


def _says_one(before: Token) -> bool:
    """Whether a scale behind this word is one of it: "কয়েক হাজার" is not, nor is what may be a number not known here."""
    return nfc(before) in _BEFORE_ONE or (
        not before.text[-1].isalpha() and before.kind == "other" and before.text != "-"
    )


def joined(tokens: Sequence[Token], place: int, spelled: bool, *, commas: bool = True) -> int:
    """The place behind "and", or behind a comma between words, where the number goes on there; else ``place``."""
    if place + 1 >= len(tokens):
        return place
    joiner, behind = tokens[place].text, tokens[place + 1]
    if joiner == "and":
        paid = place + 2 < len(tokens) and tokens[place + 2].kind == "currency"
        return place + 1 if behind.kind in {"number", "hundreds"} or (behind.kind == "digits" and paid) else place
    if joiner == "," and commas and spelled and behind.kind in {"number", "hundreds"}:
        count = read_count(tokens, place + 1, first=False)
        paid = count is not None and count.after < len(tokens) and tokens[count.after].kind == "currency"
        return place + 1 if count and (paid or count.hundreds or big_scale(tokens, count.after)) else place
    return place
