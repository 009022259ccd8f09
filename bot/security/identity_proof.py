"""Identities signed by our client area or by an embedding site: short-lived HS256 tokens that name a customer."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass

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
    claims["jti"] = secrets.token_urlsafe(16)
    return jwt.encode(claims, settings.derived("identity"), algorithm="HS256")


@dataclass(frozen=True)
class Proof:
    """What a token says. `expires`: seconds since 1970; `jti`: its own name, if any; `signer`: "us" or "site"."""

    customer: str
    expires: int
    jti: str | None
    signer: str


def proved(token: str, settings: Settings) -> Proof:
    """What a token proves; raises NotAllowed for everything else, without saying why."""
    for signer, key in _keys(settings):
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
            return Proof(str(claims["sub"]), claims["exp"], claims.get("jti"), signer)
    raise NotAllowed()


def _keys(settings: Settings) -> Iterator[tuple[str, str]]:
    """(signer, key) of everybody who is believed."""
    yield "us", settings.derived("identity")
    for site in (settings.identity_secret, settings.old_identity_secret):
        if len(site.encode()) >= SHORTEST_SECRET:
            yield "site", site


def _short_lived(expires: object) -> bool:
    return isinstance(expires, int) and not isinstance(expires, bool) and expires - time.time() <= LONGEST


def _names(subject: object) -> bool:
    return isinstance(subject, str) and 0 < len(subject) <= 64 and subject.isprintable() and subject == subject.strip()
