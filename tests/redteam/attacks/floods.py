"""More sessions, messages and requests than the customers of one address could ever need."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable

import aiohttp

from tests.redteam.frame import Target, Tries, attack
from tests.redteam.honest import undisturbed

#: More than what is given at once or held, fewer than the connections of one address.
AT_ONCE = (180, 500)
SECONDS = 20.0  # that a flood lasts, in full


async def flood(one: Callable[[], Awaitable[int]], at_once: int, seconds: float) -> tuple[Counter[int], float]:
    """How often each status came back from as many tries as fit into that time, and how long that was."""
    statuses: Counter[int] = Counter()
    began = time.monotonic()

    async def again() -> None:
        while time.monotonic() - began < seconds:
            statuses[await one()] += 1

    running = [asyncio.create_task(again()) for _ in range(at_once)]
    done, held = await asyncio.wait(running, timeout=seconds + 2)
    for task in held:
        task.cancel()
    await asyncio.gather(*held, return_exceptions=True)
    for task in done:
        task.result()
    return statuses, time.monotonic() - began


def within(tries: Tries, what: str, statuses: Counter[int], took: float, share: int) -> None:
    """No more than the share of a minute for each minute, and one more that is given at once; some at all."""
    most = share * (1 + took / 60)
    tries.note(statuses[200] <= most, f"{statuses[200]} {what} in {took:.0f} s, {share} a minute are the share")
    tries.note(statuses[200] >= share / 60 * took / 2, f"only {statuses[200]} {what} in {took:.0f} s")
    tries.note(set(statuses) <= {200, 429}, f"{what}: {dict(statuses)}")
    tries.note(statuses[429] > 0, f"none of {statuses[200]} {what} was refused")
    tries.say(f"{statuses[200]} {what} taken, {statuses[429]} refused, in {took:.0f} s")


@attack("new sessions from one address", section=1, seconds=90, inside=True)
async def sessions(target: Target, tries: Tries) -> None:
    async def begin() -> int:
        async with http.post("/chat/session") as reply:
            if reply.status == 429:
                if not signed_out:  # which begins a new session too
                    signed_out.append(0)
                    headers = {"Authorization": f"Bearer {token}"}
                    asked = time.monotonic()
                    async with http.delete("/chat/session", headers=headers) as other:
                        signed_out[0] = other.status
                    held.append(time.monotonic() - asked)
                tries.note(1 <= int(reply.headers.get("Retry-After", 0)) <= 60, "no Retry-After")
                await asyncio.sleep(0.3)
            return reply.status

    signed_out: list[int] = []
    held: list[float] = []
    async with undisturbed(target, tries), target.http() as http:
        async with http.post("/chat/session") as reply:
            token = (await reply.json())["token"]
        statuses, took = await flood(begin, target.sizes(*AT_ONCE), target.sizes(2, SECONDS))
    # Refused, or held among those that wait for their turn (0: until the end): never served at once.
    at_once = signed_out == [200] and held[0] < 1
    tries.note(signed_out and not at_once, f"signing out: {signed_out}, after {held} s")
    within(tries, "sessions", statuses, took, target.settings.sessions_per_minute)


@attack("messages over fresh sessions", section=1, seconds=120, inside=True)
async def messages(target: Target, tries: Tries) -> None:
    each = target.settings.messages_per_minute
    tokens: list[tuple[str, int]] = []

    async def say() -> int:
        """With a session that has not used up its own share."""
        token, used = tokens.pop(0) if tokens else ("", each)
        if used >= each:
            async with target.http() as elsewhere, elsewhere.post("/chat/session") as reply:
                token, used = (await reply.json())["token"], 0
        said = {"id": str(uuid.uuid4()), "text": "hi"}
        async with http.post("/chat/messages", json=said, headers={"Authorization": f"Bearer {token}"}) as reply:
            tokens.append((token, used + 1))
            if reply.status == 429:
                await asyncio.sleep(0.3)
            return reply.status

    async with undisturbed(target, tries), target.http() as http:
        statuses, took = await flood(say, target.sizes(*AT_ONCE), target.sizes(2, SECONDS))
    within(tries, "messages", statuses, took, target.settings.address_messages_per_minute)


@attack("requests from one address", section=1, seconds=120, inside=True)
async def requests(target: Target, tries: Tries) -> None:
    paths = ("/", "/clientarea/login", "/chat/history", "/openapi.json", "/static/widget.js", "/pay/x", "/healthz")
    number = iter(range(10**9))

    async def ask() -> int:
        try:
            async with http.get(paths[next(number) % len(paths)]) as reply:
                return 429 if reply.status == 429 else 200
        except aiohttp.ClientError:  # closed
            return 429

    async with undisturbed(target, tries), target.http() as http:
        statuses, took = await flood(ask, 20, target.sizes(3, SECONDS))
    most = target.settings.requests_per_second * (took + 10)
    tries.note(statuses[200] <= most, f"{statuses[200]} requests in {took:.0f} s")
    tries.say(f"{statuses[200]} requests answered, {statuses[429]} refused, in {took:.0f} s")
