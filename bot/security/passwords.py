"""Passwords of the client area: kept as salted scrypt, compared in constant time."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re

COST = {"n": 2**14, "r": 8, "p": 1}  # 16 MB and about 50 ms: too much for guessing at scale, little for one login
LONGEST = 256  # characters that are hashed at all
QUEUE = 40  # logins that wait, because each takes 16 MB and a processor: two seconds

FEWEST = 5  # different characters
ALL_DIGITS = 16  # so many digits are no telephone number and no date
COMMON = frozenset(
    "password passw0rd p@ssw0rd pass qwerty qwertyuiop asdfghjkl iloveyou welcome letmein admin administrator login "
    "hosting invoice billing bangladesh bangla dhaka india kolkata abcd abcdef".split()
)


def is_guessed(password: str, *about: str) -> bool:
    """Whether it is among the first that anybody would try: a common word or one of what is `about` its owner with
    figures and signs around it, digits alone, or a few characters again and again."""
    plain = password.casefold()
    word = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    known = {part for text in about for part in (text.casefold(), *re.findall(r"[^\W\d_]+", text.casefold()))}
    digits_alone = not word and len(plain) < ALL_DIGITS
    return digits_alone or len(set(plain)) < FEWEST or bool({word, plain} & (COMMON | known))


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


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, dklen=32, **COST)
