"""Signed links into money: short-lived, bound to customer, invoices and purpose, sealed so that they tell nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Literal, get_args

from bot.security.tokens import Tokens, opened_link

Purpose = Literal["pay", "download"]
FIELD, NEXT, STEP = "\x1f", " ", "+"  # the first stands in no customer id, the others in no invoice number


@dataclass(frozen=True)
class LinkClaims:
    """What a link proves: who may do what with which invoices, until when (UTC)."""

    customer: str
    numbers: tuple[str, ...]
    purpose: Purpose
    expires: datetime


class Links:
    """Makes and opens tokens: 40 letters for one invoice, about 170 for fifty consecutive ones.

    An old link in a log or a chat names nobody. The first of the secrets seals; see bot/security/tokens.py.
    """

    def __init__(self, secrets: Sequence[str], minutes: int, clock: Callable[[], float] = time.time) -> None:
        self._life = minutes * 60
        self._tokens = {purpose: Tokens(secrets, f"link {purpose}", clock) for purpose in get_args(Purpose)}

    def make(self, customer: str, numbers: Sequence[str], purpose: Purpose, seconds: float | None = None) -> str:
        """A token for these invoices, good from now for the life of a link, or for so many seconds."""
        claims = f"{customer}{FIELD}{pack(numbers)}"
        if not numbers or claims.count(FIELD) != 1 or any(not one or NEXT in one or STEP in one for one in numbers):
            raise ValueError("a link needs a customer and the numbers of invoices")
        return self._tokens[purpose].seal(claims, self._life if seconds is None else seconds)

    def open(self, token: str, purpose: Purpose) -> LinkClaims:
        """The claims of a token made here for this purpose; LinkInvalid, or LinkExpired, which tells nothing else."""
        opened = opened_link(self._tokens[purpose], token)
        customer, packed = opened.text.split(FIELD)
        return LinkClaims(customer, unpack(packed), purpose, datetime.fromtimestamp(opened.expires or 0, timezone.utc))


def pack(numbers: Sequence[str]) -> str:
    """Larger numbers as the step from the one before ("4821+1+1"), because fifty of them must fit a link."""
    packed = ""
    for before, number in zip(("", *numbers), numbers, strict=False):
        step = int(number) - int(before) if _plain(before) and _plain(number) else 0
        packed += f"{STEP}{step}" if step > 0 else f"{NEXT}{number}"
    return packed[len(NEXT) :]


def unpack(packed: str) -> tuple[str, ...]:
    numbers: list[str] = []
    for run in packed.split(NEXT):
        first, *steps = run.split(STEP)
        numbers.append(first)
        for step in steps:
            numbers.append(str(int(numbers[-1]) + int(step)))
    return tuple(numbers)


def _plain(number: str) -> bool:
    return number.isascii() and number.isdigit() and str(int(number)) == number and len(number) < 19
