"""Whether a delivery is of who shares a secret with us: an HMAC over its time and its body as it came."""

from __future__ import annotations

import hmac

OLDEST = 300.0  # seconds since a delivery was signed
_SCHEME = "sha256="


def signed(raw: bytes, stamp: str, signature: str, secret: str, now: float) -> bool:
    """Whether `signature` fits time and body, and `stamp` (seconds since 1970) is of just now."""
    given = signature.encode("utf-8", "replace")
    wanted = _SCHEME + hmac.new(secret.encode(), stamp.encode("utf-8", "replace") + b"." + raw, "sha256").hexdigest()
    if not hmac.compare_digest(wanted.encode(), given):
        return False
    return stamp.isascii() and stamp.isdecimal() and len(stamp) <= 12 and abs(now - int(stamp)) <= OLDEST
