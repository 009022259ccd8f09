"""Read one number from tokens: "2,300.50", "৫ হাজার ২০", "twenty five thousand one hundred and two", "সাড়ে তিনশ", "5k".

A number is parts of falling scales ("চার লাখ", "twenty five thousand") and what is left below the last one ("একশ পনেরো").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import regex

from bot.lang.number_counts import Count, joined, read_count
from bot.lang.number_neighbours import calls_number, ends_phrase, is_counted
from bot.lang.number_scales import big_scale, is_scale_word
from bot.lang.number_tokens import Token, is_doubtful, is_thousandths, nfc

MOST: Final = Decimal(10**12)
CLOSING: Final = frozenset({"/-", "/="})
_UNIT: Final = Decimal(10)
_LIKE_A_NUMBER: Final = regex.compile(
    r"(?:িশ|ন্ন|ষট্টি|ত্তর|াশি|ব্বই|চাশ|ারো|েরো|ish?|anno?|ott?i|att?or|ashi?|obb?oi|chash|een|ty)$"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A number that ends before the token `after`. `scaled`: হাজার, hundred, k and the like are in it; `spelled`: no
    digits are; `sure`: False where it may be another number."""

    value: Decimal
    after: int
    scaled: bool
    spelled: bool
    sure: bool = True


def read_number(tokens: Sequence[Token], start: int) -> Reading | None:
    """The longest number that begins at ``start``; None where none does."""
    total, room, place, end = Decimal(0), MOST, start, start
    scaled, spelled, sure = False, True, True
    while (count := read_count(tokens, place, first=place == start)) is not None:
        scale = big_scale(tokens, count.after)
        if scale is None:
            count = _without_doubtful_rest(tokens, count, scaled, spelled)
            if count is not None and count.value < room and (not scaled or count.value == int(count.value)):
                total, end = total + count.value, count.after
                scaled = scaled or count.hundreds is not None
                spelled, sure = spelled and count.spelled, sure and count.sure
            break
        if scale >= room:
            break  # "এক হাজার এক হাজার করে" are two
        if count.value >= MOST / scale:
            sure, end = False, count.after + 1
            break
        total, room, end = total + count.value * scale, scale, count.after + 1
        scaled, spelled, sure = True, spelled and count.spelled, sure and count.sure
        if tokens[count.after].closed:
            break
        place = joined(tokens, end, spelled)
    if end == start:
        return None
    if not scaled and is_thousandths(tokens[start]):
        sure = False
    if is_scale_word(tokens, end):  # "এক হাজার কোটি"
        sure, end = False, end + 1
    if scaled and spelled and _lost_word(tokens, end):
        sure = False
    return Reading(Decimal(int(total)) if total == int(total) else total.normalize(), end, scaled, spelled, sure)


def _lost_word(tokens: Sequence[Token], end: int) -> bool:
    """Whether a word that is not known, and may be a number, stands where the number may go on: "একশ ... টাকা"."""
    if end + 1 >= len(tokens) or tokens[end].kind != "other" or not tokens[end].text[0].isalpha():
        return False
    paid = tokens[end + 1].kind == "currency" and _LIKE_A_NUMBER.search(nfc(tokens[end])) is not None
    return paid or is_scale_word(tokens, end + 1)


def _without_doubtful_rest(tokens: Sequence[Token], count: Count, scaled: bool, spelled: bool) -> Count | None:
    """The count without a rest that belongs to what follows: "১৫ হাজার দুই ভাগে", "5 hajar noy", "the 5k one"."""
    if count.rest is None or not (scaled or count.hundreds is not None):
        return count
    behind = tokens[count.after] if count.after < len(tokens) else None
    paid = behind is not None and (behind.kind in {"currency", "cents"} or behind.text in CLOSING)
    small = count.rest < _UNIT and not paid
    own = is_doubtful(tokens[count.begin]) and not paid
    if own and spelled and ends_phrase(behind):
        return replace(count, sure=False)  # "five thousand one", "পাঁচ হাজার নয়"
    if own or (behind is not None and is_counted(behind, small)):
        if count.hundreds is None:
            return None
        return replace(count, rest=None, after=count.middle)
    return replace(count, sure=count.sure and (not small or ends_phrase(behind) or (spelled and calls_number(behind))))
