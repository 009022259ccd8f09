"""An honest customer meanwhile: how long the whole way takes, and how much memory `web` needs."""

from __future__ import annotations

import asyncio
import json
import sys
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp

from bot.settings import ROOT
from tests.redteam.frame import Target, Tries

QUESTION = "how do I pay an invoice?"
PER_SESSION = 20  # messages; below what one session may send in a minute
PAUSE = 0.05
SLOWER, MORE_MEMORY = 3.0, 1.5
#: Below this nobody notices, and a shared machine's noise is larger than what was measured quietly.
LEAST_SECONDS = (1.0, 0.05)
PATIENCE = aiohttp.ClientTimeout(total=60)


@dataclass
class Honest:
    """Asks and waits for the answer, again and again; each answer's seconds are in `took`."""

    url: str
    place: str
    took: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    async def ask(self, count: int) -> None:
        """`count` questions, one after the other, by new customers of one address."""
        connector = aiohttp.TCPConnector(local_addr=(self.place, 0))
        async with aiohttp.ClientSession(self.url, connector=connector, timeout=PATIENCE) as http:
            for number in range(count):
                if number % PER_SESSION == 0:
                    session = await _json(await http.post("/chat/session"))
                    headers = {"Authorization": f"Bearer {session.get('token', '')}"}
                began = time.monotonic()
                try:
                    await self._one(http, headers)
                    self.took.append(time.monotonic() - began)
                except (aiohttp.ClientError, TimeoutError, KeyError) as trouble:
                    self.refused.append(f"{type(trouble).__name__}: {trouble}")
                await asyncio.sleep(PAUSE)

    async def ask_apart(self, count: int) -> None:
        """The same from a process of its own, so that it is not the attacker's own work that is measured."""
        command = (sys.executable, "-W", "ignore", "-m", __name__, self.url, self.place, str(count))
        apart = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
        try:
            said, _ = await apart.communicate()
        finally:
            if apart.returncode is None:
                apart.kill()
        self.took, self.refused = json.loads(said)

    async def _one(self, http: aiohttp.ClientSession, headers: dict[str, str]) -> None:
        message = {"id": str(uuid.uuid4()), "text": QUESTION}
        seq = (await _json(await http.post("/chat/messages", json=message, headers=headers)))["seq"]
        while True:
            told = await _json(await http.get(f"/chat/updates?after={seq}&wait=20", headers=headers))
            if any(line["author"] == "bot" for line in told["messages"]):
                return

    @property
    def p95(self) -> float:
        ordered = sorted(self.took)
        return ordered[int(0.95 * (len(ordered) - 1))] if ordered else float("inf")


async def _json(reply: aiohttp.ClientResponse) -> dict[str, object]:
    async with reply:
        told: dict[str, object] = await reply.json()
    if reply.status != 200:
        raise KeyError(f"{reply.status} {told.get('error')}")
    return told


def memory(target: Target) -> float:
    """Resident bytes of `web`; 0 where its process is not ours to look at."""
    return float(target.house.process("web").memory_info().rss) if target.house else 0.0


async def _asks(one: Honest, target: Target, count: int) -> None:
    await (one.ask(count) if target.short else one.ask_apart(count))


_known: dict[str, Honest] = {}


async def _quiet(target: Target, count: int) -> Honest:
    """How it is without an attack: in CI measured once, to save the time."""
    if not target.short or target.url not in _known:
        _known[target.url] = Honest(target.url, target.place())
        await _asks(_known[target.url], target, count)
    return _known[target.url]


@asynccontextmanager
async def undisturbed(target: Target, tries: Tries, count: int | None = None) -> AsyncIterator[None]:
    """While the block attacks, an honest customer is served nearly as well as before, and memory stays bounded."""
    asked = count or target.sizes(15, 100)
    quiet, loud = await _quiet(target, asked), Honest(target.url, target.place())
    before = most = memory(target)
    asking = asyncio.create_task(_asks(loud, target, asked))
    try:
        yield
        while not asking.done():
            most = max(most, memory(target))
            await asyncio.sleep(0.05)
        await asking
    finally:
        asking.cancel()
    most = max(most, memory(target))
    tries.note(
        not loud.refused and not quiet.refused, f"the honest customer was refused: {(quiet.refused + loud.refused)[:2]}"
    )
    bound = max(SLOWER * quiet.p95, target.sizes(*LEAST_SECONDS))
    tries.note(loud.p95 <= bound, f"p95 {quiet.p95 * 1000:.0f} ms when quiet, {loud.p95 * 1000:.0f} ms meanwhile")
    tries.note(most <= MORE_MEMORY * before, f"memory {before / 2**20:.0f} MB before, {most / 2**20:.0f} MB at most")
    tries.say(f"p95 {quiet.p95 * 1000:.0f} -> {loud.p95 * 1000:.0f} ms, {before / 2**20:.0f} -> {most / 2**20:.0f} MB")


if __name__ == "__main__":
    honest = Honest(sys.argv[1], sys.argv[2])
    asyncio.run(honest.ask(int(sys.argv[3])))
    print(json.dumps([honest.took, honest.refused]))
