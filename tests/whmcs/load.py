"""What questions cost over a WHMCS, and customers through an outage of it (scripts/whmcs-load; not in CI)."""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.billing import Billing
from bot.billing.assembly import assemble, prepare
from bot.commands.ask import AskClient
from bot.commands.stack import stack
from bot.settings import Settings
from tests.actions.talk import EVERY, said
from tests.servers import free_port
from tests.standins.whmcs import IDENTIFIER, SECRET
from tests.whmcs.played import MANY, SIZES

SLOW = 0.1  # seconds that each call takes there, as PHP does
REST = 2.0  # seconds of a customer between two messages
QUESTION = "আমার কত টাকা বাকি?"
AWAY = "account_unavailable"


@dataclass(frozen=True)
class Asked:
    at: float
    seconds: float
    topic: str
    url: str  # of the first button that has one


@asynccontextmanager
async def whmcs() -> AsyncIterator[str]:
    """The address of a played one in a process of its own."""
    port = free_port()
    process = subprocess.Popen(  # noqa: ASYNC220 - before anything runs beside it
        [sys.executable, "-W", "ignore", "-m", "tests.whmcs.played", str(port)], stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        await asyncio.to_thread(process.stdout.readline)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


async def control(url: str, **habits: float) -> dict[str, int]:
    async with aiohttp.ClientSession() as session, session.get(f"{url}/control", params=habits) as answer:
        return dict(await answer.json())


def environment(url: str, folder: str) -> dict[str, str]:
    named = {"URL": url, "IDENTIFIER": IDENTIFIER, "SECRET": SECRET}
    return {
        "SAHAYAK_VAR": folder, "SAHAYAK_BACKEND": "whmcs", "SAHAYAK_DEMO": "0", "SAHAYAK_PORT": str(free_port()),
        **{f"SAHAYAK_WHMCS_{name}": value for name, value in named.items()},
    }  # fmt: skip


async def costs(url: str, folder: str) -> None:
    """Each question of the account, cold and right after it."""
    await control(url, slow=SLOW)
    chosen = Settings.read(environment(url, folder))
    prepare(chosen)
    billing = assemble(chosen)
    print(f"\ncalls and ms of a question; each call takes {SLOW * 1000:.0f} ms there")
    print(f"{'':24}" + "".join(f"{f'{size} invoices':>20}" for size in SIZES) + f"{'right after':>18}")
    for action in EVERY:
        cells = []
        for size in SIZES:
            billing.forget(str(size))
            cells.append(await _cost(url, billing, str(size), action))
        again = await _cost(url, billing, str(SIZES[-1]), action)
        print(f"{action.topic:24}" + "".join(f"{one:>20}" for one in cells) + f"{again:>18}")
    await billing.close()


async def _cost(url: str, billing: Billing, customer: str, action: Any) -> str:
    await control(url)
    began = time.monotonic()
    told = await said(billing, customer, action)
    took = time.monotonic() - began
    calls = sum((await control(url)).values())
    assert told.topic != AWAY, action.topic
    return f"{calls} calls {took * 1000:5.0f} ms"


async def customers(address: str, chosen: Settings, people: int, until: float) -> list[Asked]:
    found: list[Asked] = []
    client = AskClient(address, chosen)

    async def one(session: aiohttp.ClientSession, customer: str) -> None:
        conversation = None
        await asyncio.sleep(random.uniform(0, REST))
        while time.monotonic() < until:
            began = time.monotonic()
            answer = await client.ask(session, QUESTION, customer, conversation)
            conversation = answer.get("conversation", conversation)
            reply = answer["replies"][0] if answer["replies"] else {"topic": "none", "buttons": []}
            urls = [button["url"] for button in reply["buttons"] if button.get("url")]
            found.append(Asked(began, time.monotonic() - began, reply["topic"], (urls or [""])[0]))
            await asyncio.sleep(REST)

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(one(session, str(MANY[place % len(MANY)])) for place in range(people)))
    return found


async def outage(url: str, address: str, chosen: Settings, people: int, seconds: float) -> None:
    """A third of the time before it, and two thirds after."""
    await control(url, slow=SLOW)
    began = time.monotonic()
    down, up, end = began + seconds / 3, began + seconds / 3 + seconds, began + 2 * seconds
    asking = asyncio.create_task(customers(address, chosen, people, end))
    await asyncio.sleep(down - time.monotonic())
    before = await control(url, down=503)
    await asyncio.sleep(up - time.monotonic())
    during = await control(url, down=0)
    found = await asking
    after = await control(url)
    print(f"\n{people} people ask what they owe, each {REST:.0f} s after the last answer; {seconds:.0f} s of outage")
    for name, since, to, calls in (
        ("before", began, down, before), ("during", down, up, during), ("after", up, end + 60, after),
    ):  # fmt: skip
        some = [one for one in found if since <= one.at < to]
        took = sorted(one.seconds * 1000 for one in some)
        topics = ", ".join(f"{topic} {count}" for topic, count in Counter(one.topic for one in some).most_common())
        print(
            f"{name:7} {len(some):5} answers ({topics}); median {statistics.median(took):.0f} ms, "
            f"95 of 100 within {took[int(len(took) * 0.95)]:.0f}, longest {took[-1]:.0f}; {sum(calls.values())} calls"
        )
    away = [one for one in found if one.topic == AWAY]
    assert away, "an outage that nobody noticed"
    assert {one.url for one in away} == {chosen.client_area_url}, "each leads to the client area"
    assert {one.topic for one in found} <= {AWAY, "my_due"}, "each message has an answer"
    last = max(one.at + one.seconds for one in away)
    print(f"the last one without an account came {last - up:+.1f} s from the end of the outage")


async def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/whmcs-load", description=__doc__)
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--outage", type=float, default=60.0, help="seconds; 0 = none")
    given = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        async with whmcs() as url:
            await costs(url, folder)
            if given.outage:
                os.environ.update(environment(url, folder))
                chosen = Settings.read(os.environ)
                with stack(chosen) as address:
                    await outage(url, address, chosen, given.people, given.outage)


if __name__ == "__main__":
    asyncio.run(main())
