"""One process with a till: does what stands in the lines that it reads, and answers each; it may be killed."""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from datetime import timedelta
from typing import Any

from bot.billing.gateways.base import Notification
from bot.billing.models import Money
from bot.billing.service import Billing, utc_now
from bot.database.engine import Database
from bot.errors import BackendUnavailable, BotError, GatewayUnavailable
from tests.billing.shop import adapter, till

LATER = (BackendUnavailable, GatewayUnavailable)  # what is told again then


async def done(billing: Billing, job: dict[str, Any]) -> str:
    """What came of a job: nothing but whether it is to be repeated."""
    kind = job["do"]
    try:
        if kind == "start":
            onward = await billing.start_payment(
                job["customer"], job["numbers"], job["gateway"], "https://till.example/"
            )
            return str(onward.session)
        if kind == "settle":
            await billing.settle(job["gateway"], Notification(job["headers"], base64.b64decode(job["body"])))
        elif kind == "ask":
            await billing.ask_gateways()
        elif kind == "back":
            await billing.ask_about(job["customer"], job["numbers"])
        elif kind == "refund":
            await billing.refund(job["reference"], job["key"], Money.of(*job["amount"]) if job["amount"] else None)
    except LATER:
        return "later"
    except BotError:
        return "refused"
    return "done"


async def work(url: str, gateways: dict[str, str]) -> None:
    loop, database = asyncio.get_running_loop(), Database(url)
    clock = [utc_now()]
    billing = till(database, {name: adapter(name, there, database) for name, there in gateways.items()}, clock)
    reader = asyncio.StreamReader(limit=2**20)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)

    async def one(job: dict[str, Any]) -> None:
        answer = await done(billing, job)
        print(json.dumps([job["id"], answer]), flush=True)

    running = set()
    print("ready", flush=True)
    async for line in reader:
        job = json.loads(line)
        clock[0] = utc_now() + timedelta(hours=job["hours"])
        running.add(task := loop.create_task(one(job)))
        task.add_done_callback(running.discard)


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], json.loads(sys.argv[2])))
