"""A played gateway, for clients that nobody here wrote: a second address plays its customer and tells its reports."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.standins.base import Report, StandinServer
from bot.standins.documents import MemoryDocuments
from tests.standins.gateway_server import Played, played

PATIENCE = 120  # seconds that a client may take


@dataclass(frozen=True)
class Counter:
    """`customer`: the address at which clients say what the customer does."""

    server: StandinServer
    played: Played
    customer: str


@asynccontextmanager
async def counter(make: Callable[[MemoryDocuments, Report, str], StandinServer]) -> AsyncIterator[Counter]:
    async with played(make) as (server, how):

        async def decide(request: web.Request) -> web.Response:
            """`?session=…&outcome=paid`: the newest report, which a shop would be sent."""
            onward = await server.decide(request.query["session"], request.query["outcome"])  # type: ignore[arg-type]
            _, body, headers = how.reports[-1] if how.reports else ("", b"", {})
            said = {"body": body.decode(), "headers": headers, "onward": onward and onward.url}
            return web.json_response(said)

        async def end_refund(request: web.Request) -> web.Response:
            await server.end_refund(request.query["refund"], request.query["done"] == "1")
            return web.json_response({})

        app = web.Application()
        app.add_routes([web.post("/decide", decide), web.post("/end_refund", end_refund)])
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            host, port = runner.addresses[0][:2]
            yield Counter(server, how, f"http://{host}:{port}")
        finally:
            await runner.cleanup()


async def told(*program: str | Path) -> dict[str, Any]:
    """What a client says in the end."""
    other = await asyncio.create_subprocess_exec(*map(str, program), stdout=asyncio.subprocess.PIPE)
    out, _ = await asyncio.wait_for(other.communicate(), PATIENCE)
    assert other.returncode == 0, out
    return dict(json.loads(out.splitlines()[-1]))


async def both(folder: Path, script: Path, there: Counter, *given: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the client for Node and the one for Python say, whose scripts lie beside this one."""
    addresses = (there.played.url, there.customer)
    node = await told("node", script.with_suffix(".js"), folder / "node_modules", *addresses, *given)
    python = (folder / "venv/bin/python", "-P", "-W", "ignore", script.with_name(f"{script.stem}_client.py"))
    return node, await told(*python, *addresses, *given)
