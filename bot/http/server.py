"""The connections of one listener: how many there may be, whose, and for how long one may keep us waiting."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from aiohttp import web

from bot.http.limits import Limits
from bot.http.protocol import LimitedProtocol
from bot.security.client_address import share_of

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0  # seconds
SEGMENTS = 20  # of an address; ours have five at most
SOME = 16  # a sixteenth of the idle ones goes at once: looking for them is not free
SHUTDOWN = 1.0  # seconds for answers that are on their way when the process is asked to stop


class LimitedServer(web.Server):
    """Makes a protocol for each connection, and drops those that are too many or too slow."""

    def __init__(self, limits: Limits, handler: Any, **how: Any) -> None:
        super().__init__(self._handle, **how)
        self._limits, self._application = limits, handler
        self._open: dict[LimitedProtocol, None] = {}  # oldest first
        self._places: dict[str, dict[LimitedProtocol, None]] = {}

    def __call__(self) -> LimitedProtocol:
        limits = self._limits
        return LimitedProtocol(
            self,
            limits,
            loop=self._loop,
            max_line_size=limits.header,
            max_field_size=limits.field,
            max_headers=limits.headers,
            keepalive_timeout=limits.idle_seconds,
            lingering_time=limits.body_seconds,
            auto_decompress=False,  # nobody of ours sends packed bodies, and 200 kB can become 200 MB
            **self._kwargs,
        )

    async def _handle(self, request: Any) -> web.StreamResponse:
        """Before aiohttp looks for a handler, which for thousands of slashes takes as long as a page."""
        if request.raw_path.partition("?")[0].count("/") > SEGMENTS:
            raise web.HTTPNotFound
        response: web.StreamResponse = await self._application(request)
        return response

    def admit(self, one: LimitedProtocol) -> None:
        """Count a new connection, and make room where it is one too many."""
        assert one.wire is not None
        peer = one.wire.get_extra_info("peername")
        one.place = share_of(str(peer[0])) if peer else ""
        self._open[one] = None
        here = self._places.setdefault(one.place, {})
        here[one] = None
        if self._limits.per_address and len(here) > self._limits.per_address:
            self._make_room(here, one)
        elif len(self._open) > self._limits.most():
            self._make_room(self._open, one)

    def forget(self, one: LimitedProtocol) -> None:
        self._open.pop(one, None)
        here = self._places.get(one.place, {})
        here.pop(one, None)
        if not here:
            self._places.pop(one.place, None)

    def _make_room(self, among: dict[LimitedProtocol, None], new: LimitedProtocol) -> None:
        """Those go who never asked anything, of the largest address first; then other idle ones; else who came last.

        Where all are being answered, an address that has many gives one to an address that has few.
        """
        idle = [one for one in among if one.idle and one is not new]
        if idle:
            idle.sort(key=lambda one: (one.asked, -len(self._places[one.place]), one.since))
            for one in idle[: 1 + len(idle) // SOME]:
                one.drop("too many connections")
            return
        most = max(self._places.values(), key=len)
        greedy = next(iter(most)) if len(most) > 2 * len(self._places[new.place]) else new
        greedy.drop("too many connections")

    async def watch(self) -> None:
        """Drop what is overdue, until it is cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            now = self._loop.time()
            for one in list(self._open):
                if why := one.overdue(now):
                    one.drop(why)


class LimitedRunner(web.AppRunner):
    """aiohttp's runner of an application, with a LimitedServer below it."""

    def __init__(self, app: web.Application, limits: Limits) -> None:
        super().__init__(app, access_log=None, shutdown_timeout=SHUTDOWN)
        self._limits = limits
        self._watching: asyncio.Task[None] | None = None

    async def _make_server(self) -> web.Server:
        plain = await super()._make_server()
        how = {**plain._kwargs, "loop": plain._loop, "request_factory": plain.request_factory}
        server = LimitedServer(self._limits, plain.request_handler, **how)
        self._watching = asyncio.create_task(server.watch())
        return server

    async def cleanup(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
        await super().cleanup()
