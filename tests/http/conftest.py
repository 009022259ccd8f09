"""A listener of ours with limits to choose, before an application that does little."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.http import server
from bot.http.limits import Limits, limits
from bot.http.request_limits import middleware
from bot.http.server import LimitedRunner, LimitedServer
from bot.settings import Settings
from bot.web import problem_json
from tests.redteam.raw import Raw, connect

LARGE = 4_000_000  # bytes of an answer; more than a connection's buffers hold


@dataclass
class Listener:
    port: int
    server: LimitedServer
    go_on: asyncio.Event
    limits: Limits

    async def talk(self, place: str = "127.0.0.1", **how: Any) -> Raw:
        return await connect("127.0.0.1", self.port, place, **how)

    async def ask(self, talk: Raw, method: str = "GET", path: str = "/", lines: str = "", body: bytes = b"") -> None:
        length = f"Content-Length: {len(body)}\r\n" if body else ""
        await talk.send(f"{method} {path} HTTP/1.1\r\nHost: x\r\n{length}{lines}\r\n".encode() + body)

    @property
    def waiting(self) -> int:
        """Requests for /wait that are not answered."""
        return len(self.go_on._waiters)

    @property
    def open(self) -> int:
        return len(self.server.connections)


def application(chosen: Limits, go_on: asyncio.Event) -> web.Application:
    async def hello(request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "length": len(await request.read())})

    async def large(request: web.Request) -> web.Response:
        return web.Response(body=bytes(LARGE))

    async def wait(request: web.Request) -> web.Response:
        await go_on.wait()
        return web.json_response({"ok": True})

    async def page(request: web.Request) -> web.Response:
        return web.json_response({}, status=429)

    app = web.Application(client_max_size=chosen.body, middlewares=[problem_json.middleware, middleware(chosen)])
    app.router.add_get("/", hello)
    app.router.add_post("/", hello)
    app.router.add_get("/large", large)
    app.router.add_get("/wait", wait)
    app.router.add_get("/page", page)
    return app


async def answer(talk: Raw) -> tuple[int, dict[str, Any]]:
    """Status and JSON of the next answer; (0, {}) where the connection ended without one."""
    async with asyncio.timeout(10):
        status = await talk.status()
        if not status:
            return 0, {}
        head = (await talk.reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        return status, json.loads(await talk.reader.readexactly(length))


async def gone(here: Listener) -> bool:
    """Whether every connection ends within five seconds."""
    for _ in range(250):
        if not here.server._open:
            return True
        await asyncio.sleep(0.02)
    return False


Open = Callable[..., Awaitable[Listener]]


@pytest.fixture
async def listen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Open]:
    """`await listen(head_seconds=1)`: the limits of the defaults but for these."""
    monkeypatch.setattr(server, "LOOK_EVERY", 0.05)
    runners: list[LimitedRunner] = []
    go_on = asyncio.Event()

    async def start(**changed: Any) -> Listener:
        chosen = replace(limits(Settings.read({"SAHAYAK_VAR": str(tmp_path)})), **changed)
        runner = LimitedRunner(application(chosen, go_on), chosen)
        runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        assert isinstance(runner.server, LimitedServer)
        return Listener(runner.addresses[0][1], runner.server, go_on, chosen)

    yield start
    go_on.set()
    for runner in runners:
        await runner.cleanup()
