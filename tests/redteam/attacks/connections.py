"""More connections than there are descriptors, from one address and from many."""

from __future__ import annotations

import asyncio
import resource
from contextlib import AsyncExitStack

from tests.redteam.frame import Target, Tries, attack
from tests.redteam.honest import undisturbed
from tests.redteam.raw import GET, raw

DESCRIPTORS = 1024
IDLE = 1100


@attack("1,100 idle connections at 1,024 descriptors", section=1, seconds=90, inside=True)
async def idle_connections(target: Target, tries: Tries) -> None:
    assert target.house
    web = target.house.process("web")
    before = web.rlimit(resource.RLIMIT_NOFILE)
    web.rlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, before[1]))
    try:
        async with undisturbed(target, tries), AsyncExitStack() as held:
            for number in range(IDLE):
                talk = await held.enter_async_context(raw(target))
                if number % 2:  # half of them asked something once
                    await talk.send(GET + b"\r\n")
            for _ in range(5):
                async with target.http(seconds=10) as http, http.get("/healthz") as reply:
                    tries.note(reply.status == 200, f"/healthz: {reply.status}")
                tries.note(web.num_fds() < DESCRIPTORS, f"{web.num_fds()} descriptors are open")
    finally:
        web.rlimit(resource.RLIMIT_NOFILE, before)


@attack("connections from one address", section=1, seconds=90, inside=True)
async def from_one_address(target: Target, tries: Tries) -> None:
    assert target.house
    share, place = target.settings.connections_per_address, target.place()
    web = target.house.process("web")
    async with undisturbed(target, tries), AsyncExitStack() as held:
        for _ in range(share + target.sizes(100, 500)):
            await held.enter_async_context(raw(target, place))
        await asyncio.sleep(0.5)
        mine = sum(1 for one in web.net_connections("tcp") if one.raddr and one.raddr.ip == place)
        tries.note(mine <= share, f"{mine} connections of one address are open, {share} are its share")
        async with target.http(place, seconds=10) as http, http.get("/healthz") as reply:
            tries.note(reply.status == 200, f"a neighbour behind the same address: {reply.status}")
        tries.say(f"{mine} open")


@attack("long polls from one address", section=1, seconds=90, inside=True)
async def long_polls(target: Target, tries: Tries) -> None:
    """Connections that are worked for, and so cannot be called idle."""
    many = target.settings.connections_per_address - 20
    async with target.http() as http:
        async with http.post("/chat/session") as reply:
            headers = {"Authorization": f"Bearer {(await reply.json())['token']}"}

        async def poll() -> None:
            async with http.get("/chat/updates?after=0&wait=30", headers=headers) as reply:
                tries.note(reply.status in (200, 429), f"a long poll: {reply.status}")

        async with undisturbed(target, tries):
            polling = [asyncio.create_task(poll()) for _ in range(many)]
            await asyncio.sleep(1)
        for one in polling:
            one.cancel()
        await asyncio.gather(*polling, return_exceptions=True)
