"""Whether a delivery is Chatwoot's: what it signs, and when."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

OLDEST = 300.0  # seconds since a delivery was signed
_SCHEME = "sha256="


def signed(raw: bytes, headers: Mapping[str, str], secret: str, now: float) -> bool:
    """Whether X-Chatwoot-Signature fits time and body as they came, and is of just now."""
    stamp = headers.get("X-Chatwoot-Timestamp", "")
    given = headers.get("X-Chatwoot-Signature", "").encode("utf-8", "replace")
    wanted = _SCHEME + hmac.new(secret.encode(), stamp.encode("utf-8", "replace") + b"." + raw, "sha256").hexdigest()
    if not hmac.compare_digest(wanted.encode(), given):
        return False
    return stamp.isascii() and stamp.isdecimal() and len(stamp) <= 12 and abs(now - int(stamp)) <= OLDEST
