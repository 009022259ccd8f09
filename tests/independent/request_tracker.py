"""A client of Request Tracker that nobody here wrote, against our stand-in: an agent's work with it is read as such.

`scripts/independent-clients` installs it and runs this.
"""

from __future__ import annotations

import asyncio
import json
import sys
import uuid
from pathlib import Path
from typing import Any

import aiohttp

from bot.desks.replies import Act, Arrival
from bot.desks.request_tracker.client import RequestTrackerClient
from bot.desks.request_tracker.reading import News, Reader
from tests.desks.request_tracker_far import There, request_tracker
from tests.standins.request_tracker import QUEUE

#: In each of them something that a careless client would spoil.
SAID = {
    "ticket": uuid.uuid4().hex[:8], "reply": "আমি দেখছি <b>", "comment": "নিজেদের কথা", "content": "সারাংশ\n১",
    "address": "https://bot.shop.example/desk/?case=a.b_c-d#c_1",
}  # fmt: skip
SAID["subject"] = f"[#{SAID['ticket']}] পেমেন্ট"


async def main(folder: Path) -> None:
    async with request_tracker() as there, aiohttp.ClientSession() as session:
        client = RequestTrackerClient(session, there.url, QUEUE, there.tokens["sahayak"])
        number = str(await client.create(SAID["subject"], SAID["content"], [SAID["address"]]))
        told = await theirs(folder, there)
        assert [one["id"] for one in told["found"]] == [number]
        assert {"ref": "refers-to", "type": "external", "_url": SAID["address"]} in told["ticket"]["_hyperlinks"]
        assert (told["commented"], told["privileged"]) == (True, [True, False, False])
        assert told["replied"]
        assert told["taken"]
        assert told["resolved"]
        assert told["refused"] == ["AuthorizationError", "NotFoundError", "BadRequestError"]
        assert await arrivals(client, number) == [(SAID["reply"], Act.NOTHING), ("", Act.TAKE), ("", Act.CLOSE)]
        assert await client.referring_to(SAID["address"]) == [int(number), told["made"]]
        left = [await what_is_left(client, str(one)) for one in (number, told["made"])]
        assert left[0] == left[1], left
    print(f"python-rt: {len(told)} kinds of calls understood, its ticket as ours, 3 of an agent's acts read")


async def theirs(folder: Path, there: There) -> dict[str, Any]:
    script = Path(__file__).with_name("request_tracker_client.py")
    given = (f"{there.url}/REST/2.0/", there.tokens["shirin"], there.tokens["sahayak"], json.dumps(SAID))
    python = folder / "venv/bin/python"
    other = await asyncio.create_subprocess_exec(
        python, "-P", "-W", "ignore", script, *given, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await asyncio.wait_for(other.communicate(), 120)
    assert other.returncode == 0, out
    return dict(json.loads(out))


async def arrivals(client: RequestTrackerClient, number: str) -> list[tuple[str, Act]]:
    """What we read of an agent's work."""
    reader, ticket = Reader(client), await client.ticket(number)
    found = [News.of(one) for one in await client.news(0, 1)]
    read = [await reader.arrival(one, ticket) for one in found if one is not None and one.ticket == number]
    heard: list[Arrival] = [one[0] for one in read if one is not None]
    return [(one.text, one.act) for one in heard]


async def what_is_left(client: RequestTrackerClient, number: str) -> tuple[str, str, str]:
    """Subject, type and words of the first message of a ticket."""
    ticket = await client.ticket(number)
    asked = {"query": f"ObjectType = 'RT::Ticket' AND ObjectId = {number} AND Type = 'Create'"}
    made = await client._call("GET", "/transactions", asked=asked)
    (part,) = await client.parts(int(made["items"][0]["id"]))
    return ticket["Subject"], part["ContentType"], (await client.content(int(part["id"]))).decode()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
