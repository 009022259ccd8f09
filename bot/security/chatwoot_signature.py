"""Whether a delivery is Chatwoot's: what it signs, and when."""

from __future__ import annotations

from collections.abc import Mapping

from bot.security import webhook_signature


def signed(raw: bytes, headers: Mapping[str, str], secret: str, now: float) -> bool:
    """Whether X-Chatwoot-Signature fits time and body as they came, and is of just now."""
    stamp, given = headers.get("X-Chatwoot-Timestamp", ""), headers.get("X-Chatwoot-Signature", "")
    return webhook_signature.signed(raw, stamp, given, secret, now)
