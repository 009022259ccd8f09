"""A played gateway on a free port of this machine, which can be made to misbehave."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TypeVar

from aiohttp import web

from bot.standins.base import Report, StandinServer
from bot.standins.documents import MemoryDocuments

S = TypeVar("S", bound=StandinServer)


class Played:
    """`reports`: what it has reported to shops; `asked`: paths of the requests that came; `bodies`: those in JSON, with
    their paths; `fault`: "", "slow", "html", "500", "drop", "endless", "nonsense" (JSON of nothing) or "done" (what
    is asked is done, and the answer lost)."""

    def __init__(self) -> None:
        self.reports: list[tuple[str, bytes, dict[str, str]]] = []
        self.asked: list[str] = []
        self.bodies: list[tuple[str, bytes]] = []
        self.fault = ""
        self.url = ""

    async def report(self, url: str, body: bytes, headers: Mapping[str, str]) -> None:
        self.reports.append((url, body, dict(headers)))

    @web.middleware
    async def faults(self, request: web.Request, handler: Callable[..., object]) -> web.StreamResponse:
        self.asked.append(request.path)
        if request.content_type == "application/json":
            self.bodies.append((request.path, await request.read()))
        if self.fault == "slow":
            await asyncio.sleep(5)
        if self.fault == "html":
            return web.Response(text="<html><body>We are back soon</body></html>", content_type="text/html")
        if self.fault == "500":
            return web.Response(status=503, text="busy")
        if self.fault == "nonsense":
            return web.json_response(
                {name: [7, {}] for name in ("id", "status", "url", "data", "element", "APIConnect")}
            )
        if self.fault == "endless":
            return web.Response(body=b" " * (3 * 1024 * 1024), content_type="application/json")
        answer = None if self.fault == "drop" else await handler(request)  # type: ignore[misc]
        if self.fault in {"drop", "done"} and request.transport is not None:
            request.transport.abort()
        return answer or web.Response()  # type: ignore[return-value]


@asynccontextmanager
async def played(make: Callable[[MemoryDocuments, Report, str], S]) -> AsyncIterator[tuple[S, Played]]:
    """`make(documents, report, page)` gives the server."""
    how = Played()
    app = web.Application(middlewares=[how.faults])
    server = make(MemoryDocuments(), how.report, "http://127.0.0.1/page/")
    app.add_routes(server.routes())
    runner = web.AppRunner(app, shutdown_timeout=0.1)  # who is slow is not waited for
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        host, port = runner.addresses[0][:2]
        how.url = f"http://{host}:{port}"
        yield server, how
    finally:
        await runner.cleanup()
