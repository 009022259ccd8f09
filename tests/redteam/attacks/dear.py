"""Requests that are small to send and dear to answer."""

from __future__ import annotations

import asyncio
import time
import uuid

import aiohttp

from bot.billing.demo import demo_logins
from tests.redteam.attacks.logins import log_in, visitor
from tests.redteam.frame import Target, Tries, attack
from tests.redteam.honest import undisturbed

LONGEST = 2000  # letters of a message
#: What the masks of secrets and the understanding find hardest to read.
SHAPES = (
    "\U0001f600",
    "otp @",
    "\u0995pass",
    "গোপন @",
    "12/11/2026 ",
    "500 taka ",
    "password ",
    "4111 1111pass",
    "1 ",
    "ক্",
)
ADDRESSES = (
    "/" + "a/" * 3500, "/?" + "a=b&" * 1900, "/clientarea/login?next=" + "%2f" * 2000, "/" + "%e0%a6%95" * 800,
    "/healthz", "/openapi.json", "/clientarea/login",
)  # fmt: skip
BODIES = (
    b"[" * 65_000, b'{"language":' + b"1" * 65_000 + b"}", b'{"a":' * 13_000,
    b'{"language":"' + b"\\ud800" * 10_000 + b'"}', b"a=b&" * 16_000, b"%41" * 21_000, b"\xff" * 65_000,
)  # fmt: skip
DOORS = ("/chat/messages", "/chat/language", "/clientarea/login", "/webhooks/sslcommerz")
KINDS = ("application/json", "application/x-www-form-urlencoded")


@attack("long messages that are hard to read", section=1, seconds=120, inside=True)
async def hard_messages(target: Target, tries: Tries) -> None:
    async def talk(shape: str) -> None:
        async with http.post("/chat/session") as reply:
            headers = {"Authorization": f"Bearer {(await reply.json())['token']}"}
        while time.monotonic() < until:
            text = (shape * LONGEST)[:LONGEST]
            said = {"id": str(uuid.uuid4()), "text": text}
            async with http.post("/chat/messages", json=said, headers=headers) as reply:
                tries.note(reply.status in (200, 429), f"{shape!r}: {reply.status}")
                if reply.status == 429:
                    await asyncio.sleep(1)

    async with undisturbed(target, tries), target.http() as http:
        until = time.monotonic() + target.sizes(2, 20)
        talking = [asyncio.create_task(talk(shape)) for shape in SHAPES]
        _, late = await asyncio.wait(talking, timeout=target.sizes(4, 22))
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


@attack("addresses and bodies that are hard to read", section=1, seconds=120, inside=True)
async def hard_requests(target: Target, tries: Tries) -> None:
    async def ask(method: str, path: str, body: bytes | None, kind: str) -> None:
        headers = {**known, "Content-Type": kind, "Accept": "text/html"}
        began = time.monotonic()
        async with http.request(method, path, data=body, headers=headers) as reply:
            tries.note(reply.status < 500, f"{path[:20]} {(body or b'')[:12]!r}: {reply.status}")
        if path != "/chat/messages":  # where an address has its pace
            slowest[0] = max(slowest[0], time.monotonic() - began)

    slowest = [0.0]
    async with undisturbed(target, tries), target.http() as http:
        async with http.post("/chat/session") as reply:
            known = {"Authorization": f"Bearer {(await reply.json())['token']}"}
        for _ in range(target.sizes(1, 10)):
            await asyncio.gather(*(ask("GET", path, None, KINDS[0]) for path in ADDRESSES))
            for door in target.sizes(DOORS[1:], DOORS):
                await asyncio.gather(*(ask("POST", door, body, kind) for body in BODIES[:4] for kind in KINDS))
                await asyncio.gather(*(ask("POST", door, body, KINDS[1]) for body in BODIES[4:]))
    tries.say(f"the slowest took {slowest[0] * 1000:.0f} ms")


@attack("invoices on paper, again and again", section=1, seconds=120, inside=True)
async def papers(target: Target, tries: Tries) -> None:
    """By a customer, and over all of their invoices: a file takes a quarter of a second of a processor."""
    _, email, password = demo_logins(target.settings.secret)[0]

    async def take(number: str, http: aiohttp.ClientSession) -> None:
        async with http.get(f"/clientarea/invoices/{number}/download") as reply:
            body = await reply.read()
            held = reply.status == 429 or (reply.status == 200 and body.startswith(b"%PDF"))
            tries.note(held, f"{number}: {reply.status}")

    async with visitor(target) as http:
        tries.note(await log_in(http, email, password) == 200, "the customer cannot log in")
        await take("4821", http)  # what makes them is loaded with the first
        async with undisturbed(target, tries):
            for _ in range(target.sizes(3, 40)):
                await asyncio.gather(*(take(number, http) for number in ("4821", "4822") for _ in range(10)))
