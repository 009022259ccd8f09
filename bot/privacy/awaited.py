"""What one message says that the next will hold: "my OTP is", half a card number."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from bot.privacy.card_numbers import BETWEEN, begins_like_a_card, is_card, looks_like_a_list
from bot.privacy.number_groups import MONEY_SIGNS
from bot.privacy.number_rules import RULES
from bot.privacy.reading import BREAK, CARD, ENDING, FILLER, HANDED, NOT_TOLD, NUMBER, SENDER, SIGN, Reading

PATIENCE = 2  # messages without a secret in between ("wait a minute")
_SAID_BEHIND = 8  # words and signs behind a name
_QUIET = HANDED | FILLER | ENDING | SENDER
_HALVES = range(4, 12)  # digits of a card number that say nothing by themselves
_CARD, _PASSWORD = "card_number", "password"
_OTHERS = {"password": _PASSWORD, "passcode": _PASSWORD, "pass": _PASSWORD, "recovery": "recovery", "key": "key"}
_DIGITS_ALONE = re.compile(rf"{BETWEEN}\d(?:{BETWEEN}\d)*{BETWEEN}")


@dataclass(frozen=True)
class Awaited:
    """`kinds`: names of secrets that may come; `digits`: how a card number begins; `left`: for so many messages."""

    kinds: frozenset[str] = frozenset()
    digits: str = ""
    left: int = PATIENCE

    def as_json(self) -> dict[str, Any]:
        return {"kinds": sorted(self.kinds), "digits": self.digits, "left": self.left}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Awaited:
        return cls(frozenset(data["kinds"]), data["digits"], data["left"])


def announced(reading: Reading, masked: Collection[str], before: Awaited | None) -> Awaited | None:
    """What the next message may hold, after this one, in which secrets of the `masked` kinds were found."""
    kinds = _named_last(reading) if not masked else frozenset()
    digits = _half_a_card(reading) if not masked else ""
    if kinds or digits:
        return Awaited(kinds, digits)
    if before is None or masked or before.left <= 1:
        return None
    return Awaited(before.kinds, "", before.left - 1) if before.kinds else None


def _named_last(reading: Reading) -> frozenset[str]:
    """The kinds of names that a message ends with, where it asks nothing and says no "not"."""
    tokens = reading.tokens
    asked = max((place for place, token in enumerate(tokens) if token.text == "?"), default=-1)
    answer = tokens[asked + 1 :]  # "you need the PIN? it is"
    told = answer and all(token.bits & _QUIET for token in answer) and any(token.bits & HANDED for token in answer)
    if not tokens or (not told and any(token.text == "?" for token in tokens[-2:])):
        return frozenset()
    said = answer if told else tokens
    if any(token.bits & NOT_TOLD and not token.bits & (FILLER | HANDED) for token in said):
        return frozenset()
    found = set()
    if any(token.bits & CARD for token in tokens) and any(token.name == "number" for token in tokens):
        found.add(_CARD)
    for place in range(len(tokens) - 1, max(-1, len(tokens) - 2 - _SAID_BEHIND), -1):
        name, token = reading.name_at(place), tokens[place]
        if name is not None and (name.kind in RULES or name.kind in _OTHERS):
            found.add(name.kind)
        elif not (token.sort in (SIGN, BREAK) or token.bits & _QUIET or token.name):
            break
    return frozenset(found)


def _half_a_card(reading: Reading) -> str:
    """The digits of a message that is nothing else, or ends so behind the word "card", if a card number begins so."""
    numbers = [token for token in reading.tokens if token.sort == NUMBER]
    words = [token for token in reading.tokens if token.sort not in (NUMBER, SIGN)]
    digits = "".join(token.text for token in numbers)
    if not numbers or len(digits) not in _HALVES or reading.tokens[-1].sort != NUMBER:
        return ""
    spoken_of = any(token.bits & CARD for token in words)
    quiet = all(token.bits & (CARD | FILLER | ENDING | HANDED) and token.start < numbers[0].start for token in words)
    if (words and not (spoken_of and quiet)) or any(token.text in MONEY_SIGNS for token in reading.tokens):
        return ""
    return digits if begins_like_a_card(digits) and len(digits) % 2 == 0 else ""


def other_half(reading: Reading, awaited: Awaited | None) -> tuple[int, int] | None:
    """Where a message of digits alone makes a card number of those that came before."""
    if awaited is None or not awaited.digits or not _DIGITS_ALONE.fullmatch(reading.view):
        return None
    numbers = [token for token in reading.tokens if token.sort == NUMBER]
    digits = awaited.digits + "".join(token.text for token in numbers)
    fours = [digits[at : at + 4] for at in range(0, len(digits), 4)]
    if not is_card(digits) or looks_like_a_list(fours):
        return None
    return numbers[0].start, numbers[-1].end
