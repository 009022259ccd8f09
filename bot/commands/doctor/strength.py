"""Whether secrets can be guessed, and whether one opens what another should."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from bot.commands.doctor.line import Line, bad, ok, warn

SHORT = 32  # characters
FEW_BITS = 96  # of a secret that was made by chance, as 24 hexadecimal digits; 48 random bytes have far more
WEAK_PASSWORD = 40  # bits of the database's password, which is tried over a network at most
MAKE = "Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
DATABASE = "DATABASE_URL"


def bits(secret: str) -> float:
    """How much chance it can hold at most: what repeats itself counts once."""
    period = (secret + secret).find(secret, 1) if secret else 0
    once = secret[:period]
    return len(once) * math.log2(max(1, len(set(once))))


def check(secrets: Mapping[str, str], public: bool) -> Iterator[Line]:
    """`secrets`: name of the setting (with its place, where it holds several) -> value; empty ones are not set."""
    given = {name: value for name, value in secrets.items() if value}
    weak = False
    for name, value in given.items():
        least, wanted = (0, WEAK_PASSWORD) if name == DATABASE else (SHORT, FEW_BITS)
        why = ""
        if len(value) < least:
            why = f"it has {len(value)} characters, fewer than {SHORT}"
        elif bits(value) < wanted:
            why = "it repeats itself or has few different characters, so it can be guessed"
        if why:
            weak = True
            what = f"the password in {name}" if name == DATABASE else name
            yield (bad if public or name != DATABASE else warn)("secrets", f"{what}: {why}", MAKE)
    for first, second in _same(given):
        weak = True
        yield bad("secrets", f"{first} and {second} are the same, or one holds the other", MAKE)
    if not given:
        yield ok("secrets", "none yet: the first start makes them")
    elif not weak:
        yield ok("secrets", f"{len(given)} are set, long enough and different from each other")


def _same(given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    names = list(given)
    for place, first in enumerate(names):
        for second in names[place + 1 :]:
            one, other = given[first], given[second]
            if one == other or (min(len(one), len(other)) >= 8 and (one in other or other in one)):
                yield first, second
