"""Sealed tokens for links, sessions and forms: for one purpose, ending in time, telling their bearer nothing."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import LinkExpired, LinkInvalid
from bot.settings import SHORTEST_SECRET

LONGEST = 7500  # characters of a token that are looked at at all; an address may be some 8,000 long
KEY = 64  # bytes: AES-256 twice, for the mark and for the cover
STAMP = 5  # bytes of the time at which a token ends; 0 = never
NEVER = 0


class TokenInvalid(Exception):
    """Not sealed here for this purpose and binding; what is wrong with it is not said."""


class TokenExpired(Exception):
    """Sealed here, but its time has passed."""


@dataclass(frozen=True)
class Opened:
    """What a token said. `expires`: seconds since 1970, None where it does not end by itself."""

    text: str
    expires: int | None


class Tokens:
    """Seals text of ours into URL-safe letters and opens it again: 28 letters and 4 for every 3 bytes of the text.

    AES-SIV (RFC 5297) rather than Fernet: a pay link of one invoice is 40 letters and not 100, which counts in a text
    message; it needs no nonce, so nothing is lost where a clock or a random number repeats; and it binds a token to
    text that is not in it (`bound`: the session of a form, say), which must be the same at both ends. Each `purpose`
    has a key of its own. The first secret seals; the others are older ones, whose tokens still open.
    """

    def __init__(self, secrets: Sequence[str], purpose: str, clock: Callable[[], float] = time.time) -> None:
        if not secrets or any(len(secret) < SHORTEST_SECRET for secret in secrets):
            raise ValueError("the secret that seals tokens is too short")
        self._ciphers = tuple(AESSIV(_key(secret, purpose)) for secret in secrets)
        self._clock = clock

    def seal(self, text: str, seconds: float | None = None, bound: str = "") -> str:
        """A token that opens for so many seconds from now (None: for ever). ValueError where it would be too long."""
        expires = NEVER if seconds is None else int(self._clock() + seconds)
        sealed = self._ciphers[0].encrypt(expires.to_bytes(STAMP, "big") + text.encode(), [_bound(bound)])
        token = _letters(sealed)
        if len(token) > LONGEST:
            raise ValueError(f"a token holds less than {LONGEST} letters")
        return token

    def open(self, token: str, bound: str = "") -> Opened:
        """What was sealed for this purpose and binding; TokenInvalid, TokenExpired."""
        sealed = _bytes(token)
        for cipher in self._ciphers:
            try:
                plain = cipher.decrypt(sealed, [_bound(bound)])
            except InvalidTag:
                continue
            expires = int.from_bytes(plain[:STAMP], "big")
            if expires != NEVER and expires <= self._clock():
                raise TokenExpired
            return Opened(plain[STAMP:].decode(), None if expires == NEVER else expires)
        raise TokenInvalid


def opened_link(tokens: Tokens, token: str) -> Opened:
    """What a token in an address of ours said. Raises LinkInvalid, or LinkExpired, which tells nothing else."""
    try:
        return tokens.open(token)
    except TokenInvalid:
        raise LinkInvalid() from None
    except TokenExpired:
        raise LinkExpired() from None


@lru_cache(maxsize=64)
def _key(secret: str, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY, salt=None, info=f"sahayak token {purpose}".encode()).derive(secret.encode())


def _bound(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # it may come from an address, in which anything can stand


def _letters(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def _bytes(token: str) -> bytes:
    """The bytes of a token; TokenInvalid for what is no token, and for a second spelling of one."""
    if len(token) > LONGEST:
        raise TokenInvalid
    try:
        sealed = base64.b64decode(token.encode("ascii") + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise TokenInvalid from None
    if _letters(sealed) != token:
        raise TokenInvalid
    return sealed
