"""The server of one played gateway, on a free port of this machine: served from the first call on."""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace

from aiohttp import web

from bot.errors import StoreUnavailable
from bot.http.limits import limits
from bot.http.server import LimitedRunner
from bot.settings import LOOPBACK, Settings

LARGEST_BODY = 512 * 1024  # bytes; a hundred invoices with Bengali descriptions, each letter written as nine
BACKLOG = 128


class Listener:
    """Reached by this machine alone; who calls it must still know the gateway's keys."""

    def __init__(self, routes: Iterable[web.RouteDef], settings: Settings) -> None:
        self._routes, self._settings = routes, settings
        self._runner: LimitedRunner | None = None
        self._url = ""

    async def url(self) -> str:
        """Its address, the same until it is closed. Not to be called twice at once."""
        if self._runner is None:
            app = web.Application(client_max_size=LARGEST_BODY, middlewares=[_away])
            app.add_routes(self._routes)
            runner = LimitedRunner(app, replace(limits(self._settings), body=LARGEST_BODY, per_address=0))
            await runner.setup()
            free = socket.create_server((LOOPBACK, 0), backlog=BACKLOG)
            await web.SockSite(runner, free).start()
            self._runner, self._url = runner, f"http://{LOOPBACK}:{free.getsockname()[1]}"
        return self._url

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None


@web.middleware
async def _away(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """A database that does not answer makes a gateway that is down."""
    try:
        return await handler(request)
    except StoreUnavailable:
        return web.json_response({"message": "busy"}, status=503)
