"""Proofs of identity that prove nothing: expired, unsigned, of a wrong key or audience, or for nobody."""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
import time
from collections.abc import Iterator
from typing import Any

import jwt

from bot.security.identity_proof import AUDIENCE, LONGEST, sign_identity
from tests.e2e.visitor import PRIYAS
from tests.redteam.frame import Target, Tries, attack
from tests.redteam.people import PRIYA, chatting, link, tampered

ALGORITHMS = ("none", "None", "nOnE", "HS512", "HS384", "RS256", "ES256", "EdDSA", "HS256", "", 1, None, ["HS256"])
KEYS_OF_THEIR_OWN = {
    "jwk": {"kty": "oct", "k": "AA"},
    "jku": "http://127.0.0.1:9/",
    "x5u": "http://127.0.0.1:9/",
    "kid": "../../dev/null",
}


def _part(data: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")


def _claims(**changed: Any) -> dict[str, Any]:
    now = int(time.time())
    claims = {"sub": PRIYA, "exp": now + 600, "iat": now, "aud": AUDIENCE} | changed
    return {name: value for name, value in claims.items() if value is not None}


def forged(target: Target) -> Iterator[tuple[str, str]]:
    """What is wrong with it, and the token."""
    key = target.settings.derived("identity")
    true = sign_identity(PRIYA, target.settings)
    head, body, mark = true.split(".")
    for algorithm in ALGORITHMS:
        for signature in ("", mark):
            if (algorithm, signature) != ("HS256", mark):
                yield f"alg {algorithm!r}", f"{_part({'alg': algorithm, 'typ': 'JWT'})}.{body}.{signature}"
    for strength in ("HS384", "HS512"):
        yield f"our key with {strength}", jwt.encode(_claims(), key * 2, algorithm=strength)
        yield f"our key with {strength}", jwt.encode(_claims(), key, algorithm=strength)
    for what, value in KEYS_OF_THEIR_OWN.items():
        yield f"{what} in its head", jwt.encode(_claims(), "0" * 64, algorithm="HS256", headers={what: value})
    ours = [target.settings.derived(purpose) for purpose in ("ask", "chat session")]
    for other in ("", "x", *ours, key[:-1], key.upper()):
        yield "another key", _signed(_claims(), other)
    now = int(time.time())
    changes: list[dict[str, Any]] = [
        {"exp": now - 1}, {"exp": now - 86400}, {"exp": 0}, {"exp": None}, {"exp": "soon"}, {"exp": True},
        {"exp": now + LONGEST + 60}, {"exp": now + 10**9}, {"exp": 10**40}, {"exp": float("inf")}, {"exp": [now + 60]},
        {"nbf": now + 3600}, {"aud": None}, {"aud": "other"}, {"aud": [AUDIENCE, "other"]}, {"aud": ""},
        {"aud": AUDIENCE.upper()}, {"sub": None}, {"sub": ""}, {"sub": " 1002"}, {"sub": "1002 "}, {"sub": "1002\n"},
        {"sub": "10\x0002"}, {"sub": 1002}, {"sub": [PRIYA]}, {"sub": {"id": PRIYA}}, {"sub": True}, {"sub": "1" * 65},
    ]  # fmt: skip
    for change in changes:
        yield f"{change}", _signed(_claims(**change), key)
    yield "not an object", _signed([PRIYA], key)
    yield "a pay link", link(target, "pay")
    for text in (
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        f"{head}.{body}",
        f"{head}..{mark}",
        f"{true}.{true}",
        f" {true}",
        "null",
    ):
        yield "no token", text
    for token in tampered(true, target.sizes(29, 5)):
        if token.rstrip("=")[:-1] != true[:-1]:  # the last letter holds bits that do not count, and "=" is none
            yield "tampered", token


def _signed(claims: Any, key: str) -> str:
    """As PyJWT signs, also what it would not."""
    plain = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}"
    mark = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(plain.encode(), key.encode())
    return f"{plain}.{base64.urlsafe_b64encode(mark).decode().rstrip('=')}"


@attack("proofs of identity that were shown before", section=3, seconds=60)
async def replayed(target: Target, tries: Tries) -> None:
    for signed in (True, False):
        key = target.settings.derived("identity") if signed else target.settings.identity_secret
        if not key:
            continue
        proof = _signed(_claims(jti=secrets.token_hex(8)), key)
        async with chatting(target) as owner:
            status, _ = await owner.ask("POST", "/chat/identity", json={"identity": proof})
            tries.note(status == 200, f"a good one: {status}, so the others prove nothing")
        for _ in range(target.sizes(3, 30)):
            async with chatting(target) as stranger:
                status, _ = await stranger.ask("POST", "/chat/identity", json={"identity": proof})
                tries.note(status == 401, f"a copy of a proof that was shown: {status}")
        proof = _signed(_claims(jti=secrets.token_hex(8)), key)
        together = await asyncio.gather(*(_shown(target, proof) for _ in range(target.sizes(5, 20))))
        tries.note(sorted(together)[:2] == [200, 401], f"shown by several at once: {together}")
        tries.note(together.count(200) == 1, f"taken {together.count(200)} times at once")


async def _shown(target: Target, proof: str) -> int:
    async with chatting(target) as somebody:
        status, _ = await somebody.ask("POST", "/chat/identity", json={"identity": proof})
    return status


@attack("proofs of identity that prove nothing", section=3, seconds=90)
async def proofs(target: Target, tries: Tries) -> None:
    every = list(forged(target))
    for start in range(0, len(every), 60):
        async with chatting(target) as stranger:
            for why, token in every[start : start + 60]:
                status, _ = await stranger.ask("POST", "/chat/identity", json={"identity": token})
                tries.note(status in (400, 401), f"{why}: {status}")
            said = await stranger.answer("what do I owe?")
            tries.note(not PRIYAS.search(str(said)), "a stranger was told what Priya owes")
    async with chatting(target) as owner:
        proof = _signed(_claims(), target.settings.derived("identity"))
        status, _ = await owner.ask("POST", "/chat/identity", json={"identity": proof})
        tries.note(status == 200, f"a good one: {status}, so the others prove nothing")
