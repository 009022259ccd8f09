"""One-time codes of an authenticator app (RFC 6238: six digits, half a minute, HMAC-SHA-1, as all apps know them)."""

from __future__ import annotations

import base64
import hmac
import secrets

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

DIGITS, SECONDS = 6, 30
BYTES = 20  # of a key, as RFC 4226 recommends
AROUND = (-1, 0, 1)  # steps: the clock of a phone may be half a minute off


def new_key() -> bytes:
    return secrets.token_bytes(BYTES)


def written(key: bytes) -> str:
    """The key as apps take it where it is typed."""
    return base64.b32encode(key).decode()


def address(key: bytes, name: str, issuer: str) -> str:
    """What apps read from a QR code."""
    return _codes(key).get_provisioning_uri(name, issuer)


def step(key: bytes, code: str, now: float) -> int | None:
    """Which half minute since 1970 a code is of; None where it is not of these. A step must not be taken twice."""
    sent, this = code.strip().encode("utf-8", "replace"), int(now) // SECONDS
    found = [one for one in AROUND if hmac.compare_digest(_codes(key).generate((this + one) * SECONDS), sent)]
    return this + found[0] if found else None


def _codes(key: bytes, digits: int = DIGITS) -> TOTP:
    return TOTP(key, digits, SHA1(), SECONDS)
