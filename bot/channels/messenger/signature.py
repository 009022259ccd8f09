"""Whether a request is from Meta: what it signs, and what it says when it first asks for our webhook."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

_SCHEME = "sha256="


def signed(raw: bytes, header: str, secret: str) -> bool:
    """Whether X-Hub-Signature-256 fits the body as it came: Meta signs its own spelling of the JSON, bytes it is."""
    wanted = _SCHEME + hmac.new(secret.encode(), raw, "sha256").hexdigest()
    return hmac.compare_digest(wanted.encode(), header.encode("utf-8", "replace"))


def challenge(query: Mapping[str, str], verify_token: str) -> str | None:
    """What to say back when Meta verifies the webhook's address; None where the token is not ours."""
    given = query.get("hub.verify_token", "").encode("utf-8", "replace")
    if query.get("hub.mode") != "subscribe" or not hmac.compare_digest(given, verify_token.encode()):
        return None
    answer = query.get("hub.challenge", "")
    return answer if answer.isascii() and answer.isalnum() and len(answer) <= 100 else None
