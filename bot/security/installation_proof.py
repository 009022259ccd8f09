"""How a server of ours proves to a local tool which installation it is, before the tool shows it any secret.

Whoever listens on our port may be a stranger. The tool sends a challenge that only the holder of our secret can answer,
and the answer names the address that was asked, so that a stranger cannot fetch it from the real server elsewhere.
"""

from __future__ import annotations

import hmac
import re

from bot.settings import Settings

PATH = "/healthz/proof"
CHALLENGE = re.compile(r"[0-9a-f]{32,128}")


def proof(settings: Settings, challenge: str) -> str:
    """The answer (64 hex digits) of the `web` that these settings start."""
    named = f"{challenge} {settings.host}:{settings.port}"
    return hmac.new(settings.derived("installation proof").encode(), named.encode(), "sha256").hexdigest()
