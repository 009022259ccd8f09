"""Signed links into money: short-lived, bound to customer, invoices and purpose, sealed so that they tell nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Literal, get_args

from bot.errors import LinkExpired, LinkInvalid

Purpose = Literal["pay", "download"]
TAG = 16  # bytes of HMAC-SHA256 that are kept: 128 bits, out of reach of guessing within a link's life
LONGEST = 2000  # characters of a token that are looked at at all
FIELD, NEXT, STEP = "\x1f", " ", "+"  # the first stands in no customer id, the others in no invoice number


@dataclass(frozen=True)
class LinkClaims:
    """What a link proves: who may do what with which invoices, until when (UTC)."""

    customer: str
    numbers: tuple[str, ...]
    purpose: Purpose
    expires: datetime


class Links:
    """Makes and opens tokens of URL-safe letters: about 50 for one invoice, under 200 for fifty consecutive ones.

    A token is its HMAC-SHA256 tag followed by the claims, which are covered by a key stream drawn from that tag, so
    that an old link in a log or a chat names nobody. The keys of each purpose are their own.
    """

    def __init__(self, secret: str, minutes: int, clock: Callable[[], float] = time.time) -> None:
        if len(secret) < 16:
            raise ValueError("the secret that signs links is too short")
        self._clock = clock
        self._life = minutes * 60
        self._keys = {
            purpose: tuple(_key(secret, f"link {purpose} {part}") for part in ("tag", "cover"))
            for purpose in get_args(Purpose)
        }

    def make(self, customer: str, numbers: Sequence[str], purpose: Purpose) -> str:
        """A token for these invoices, good from now for the life of a link."""
        expires = int(self._clock()) + self._life
        claims = FIELD.join((f"{expires:x}", customer, _pack(numbers)))
        if not numbers or claims.count(FIELD) != 2 or any(not one or NEXT in one or STEP in one for one in numbers):
            raise ValueError("a link needs a customer and the numbers of invoices")
        plain = claims.encode()
        tag_key, cover_key = self._keys[purpose]
        tag = hmac.digest(tag_key, plain, "sha256")[:TAG]
        return base64.urlsafe_b64encode(tag + _cover(cover_key, tag, plain)).decode().rstrip("=")

    def open(self, token: str, purpose: Purpose) -> LinkClaims:
        """The claims of a token made here for this purpose; LinkInvalid, or LinkExpired, which tells nothing else."""
        if len(token) > LONGEST:
            raise LinkInvalid()
        try:
            raw = base64.b64decode(token.encode("ascii") + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except ValueError:
            raise LinkInvalid() from None
        canonical = base64.urlsafe_b64encode(raw).decode().rstrip("=")
        if len(raw) <= TAG or canonical != token:
            raise LinkInvalid()
        tag, covered = raw[:TAG], raw[TAG:]
        tag_key, cover_key = self._keys[purpose]
        plain = _cover(cover_key, tag, covered)
        if not hmac.compare_digest(tag, hmac.digest(tag_key, plain, "sha256")[:TAG]):
            raise LinkInvalid()
        expires, customer, packed = plain.decode().split(FIELD)
        if int(expires, 16) <= self._clock():
            raise LinkExpired()
        return LinkClaims(customer, _unpack(packed), purpose, datetime.fromtimestamp(int(expires, 16), timezone.utc))


def _key(secret: str, use: str) -> bytes:
    return hmac.digest(secret.encode(), use.encode(), "sha256")


def _cover(key: bytes, tag: bytes, text: bytes) -> bytes:
    """Covers plain text, uncovers covered text: the same step both ways."""
    stream = hashlib.shake_256(key + tag).digest(len(text))
    return bytes(a ^ b for a, b in zip(text, stream, strict=True))


def _pack(numbers: Sequence[str]) -> str:
    """Larger numbers as the step from the one before ("4821+1+1"), because fifty of them must fit a link."""
    packed = ""
    for before, number in zip(("", *numbers), numbers, strict=False):
        step = int(number) - int(before) if _plain(before) and _plain(number) else 0
        packed += f"{STEP}{step}" if step > 0 else f"{NEXT}{number}"
    return packed[len(NEXT) :]


def _unpack(packed: str) -> tuple[str, ...]:
    numbers: list[str] = []
    for run in packed.split(NEXT):
        first, *steps = run.split(STEP)
        numbers.append(first)
        for step in steps:
            numbers.append(str(int(numbers[-1]) + int(step)))
    return tuple(numbers)


def _plain(number: str) -> bool:
    return number.isascii() and number.isdigit() and str(int(number)) == number and len(number) < 19
