"""Each request has an id: in what is logged meanwhile, and in the answer, so that who asks for help can name it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.log_context import HEADERS, bound_ids
from bot.web.app_keys import SETTINGS

HEADER = HEADERS["request"]
IDENT = web.RequestKey[str]("request_id")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    # A proxy of ours may have given it one already; from anybody else it would be the customer's word.
    given = request.headers.get(HEADER) if request.app[SETTINGS].proxies else None
    with bound_ids(given) as request[IDENT]:
        return await handler(request)


async def _answer(request: web.Request, response: web.StreamResponse) -> None:
    if IDENT in request:  # not in one that could not be read
        response.headers[HEADER] = request[IDENT]


def setup(app: web.Application) -> None:
    app.on_response_prepare.append(_answer)  # type: ignore[arg-type]  # aiosignal is typed newer than aiohttp
