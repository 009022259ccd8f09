"""A server in front of another one that lets its answers through, refuses, or loses them, as it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer


class Unsteady:
    """`moods`: each for one call: "" (through), "cut" (done, and no answer), or the status that it says instead."""

    def __init__(self, behind: str) -> None:
        self.behind, self.url = behind, ""
        self.moods: list[str | int] = []
        self.always: int | None = None  # the status of all, while it is set
        self.calls: list[tuple[str, str]] = []

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Unsteady]:
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/{path:.*}", self._pass)
        server = TestServer(app)
        async with aiohttp.ClientSession() as self._session:
            await server.start_server()
            self.url = str(server.make_url("")).rstrip("/")
            try:
                yield self
            finally:
                await server.close()

    async def _pass(self, request: web.Request) -> web.StreamResponse:
        self.calls.append((request.method, request.path_qs))
        mood = self.always or (self.moods.pop(0) if self.moods else "")
        if isinstance(mood, int):
            return web.Response(status=mood)
        kept = {name: request.headers[name] for name in ("Authorization", "Content-Type") if name in request.headers}
        async with self._session.request(
            request.method, f"{self.behind}{request.path_qs}", data=await request.read(), headers=kept
        ) as answer:
            raw = await answer.read()
            if mood == "cut":
                assert request.transport
                request.transport.close()
            return web.Response(status=answer.status, body=raw, content_type=answer.content_type)
