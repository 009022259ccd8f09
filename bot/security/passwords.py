"""Passwords of the client area: kept as salted scrypt, compared in constant time."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import os

from bot.errors import TooMany

COST = {"n": 2**14, "r": 8, "p": 1}  # 16 MB and about 50 ms: too much for guessing at scale, little for one login
LONGEST = 256  # characters that are hashed at all
QUEUE = 40  # logins that wait: two seconds


def keep(password: str) -> str:
    """What is stored for a password: "scrypt$salt$hash"."""
    salt = os.urandom(16)
    return "$".join(("scrypt", base64.b64encode(salt).decode(), base64.b64encode(_hash(password, salt)).decode()))


NOBODY = "$".join(("scrypt", base64.b64encode(bytes(16)).decode(), base64.b64encode(bytes(32)).decode()))


def matches(password: str, kept: str | None) -> bool:
    """Whether this is the password; takes as long for None (nobody) as for somebody."""
    _, salt, wanted = (kept or NOBODY).split("$")
    found = _hash(password[:LONGEST], base64.b64decode(salt))
    same = hmac.compare_digest(found, base64.b64decode(wanted))
    return same and kept is not None and len(password) <= LONGEST


class PasswordQueue:
    """Compares one password after the other: each takes 16 MB and a processor, which others need meanwhile."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0

    async def matches(self, password: str, kept: str | None) -> bool:
        """Like `matches`, in a thread. Raises TooMany where too many wait already."""
        if self._waiting >= QUEUE:
            raise TooMany(retry_after=2)
        self._waiting += 1
        try:
            async with self._turn:
                return await asyncio.to_thread(matches, password, kept)
        finally:
            self._waiting -= 1


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, dklen=32, **COST)
