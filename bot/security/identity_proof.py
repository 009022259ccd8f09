"""Identities signed by our client area or by an embedding site: short-lived HS256 tokens that name a customer."""

from __future__ import annotations

import time

import jwt

from bot.errors import NotAllowed
from bot.settings import Settings

AUDIENCE = "sahayak-chat"
LONGEST = 15 * 60  # seconds; what a copied token is worth at most
SHORTEST_SECRET = 32  # bytes; a guessable one proves nothing
_REQUIRED = ["sub", "exp", "aud"]


def sign_identity(customer: str, settings: Settings, seconds: int = 600) -> str:
    """For our own client area, about the customer who is logged in there."""
    claims = {"sub": customer, "exp": int(time.time()) + min(seconds, LONGEST), "aud": AUDIENCE}
    return jwt.encode(claims, settings.derived("identity"), algorithm="HS256")


def proved_customer(token: str, settings: Settings) -> str:
    """The customer whom a token proves; raises NotAllowed for everything else, without saying why."""
    for key in _keys(settings):
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=["HS256"],  # fixed: a token does not choose how it is checked
                audience=AUDIENCE,
                options={"require": _REQUIRED, "verify_iat": False, "strict_aud": True},
            )
        except jwt.InvalidTokenError:
            continue
        if _short_lived(claims.get("exp")) and _names(claims.get("sub")):
            return str(claims["sub"])
    raise NotAllowed()


def _keys(settings: Settings) -> list[str]:
    site = settings.identity_secret
    return [settings.derived("identity")] + ([site] if len(site.encode()) >= SHORTEST_SECRET else [])


def _short_lived(expires: object) -> bool:
    return isinstance(expires, int) and not isinstance(expires, bool) and expires - time.time() <= LONGEST


def _names(subject: object) -> bool:
    return isinstance(subject, str) and 0 < len(subject) <= 64 and subject.isprintable() and subject == subject.strip()
