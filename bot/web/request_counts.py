"""Count what is asked and how it is answered, by part of the site: for /metrics."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.web.chat_services import CHAT

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
AREAS = ("chat", "clientarea", "pay", "invoices", "webhooks", "desk", "static", "healthz", "metrics")
LOGIN = ("POST", "/clientarea/login")
LOGINS = {303: "right", 401: "wrong", 403: "wrong", 429: "limited"}


@web.middleware
async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    status = 500
    try:
        answer = await handler(request)
        status = answer.status
        return answer
    except web.HTTPException as redirect:
        status = redirect.status
        raise
    finally:
        metrics = request.app[CHAT].metrics
        metrics.request(area(request.path), status)
        if (request.method, request.path) == LOGIN and status in LOGINS:
            metrics.login(LOGINS[status])


def area(path: str) -> str:
    """The first word of a path where it is one of ours; what somebody made up is no label."""
    first = path.split("/", 2)[1] if path.count("/") else ""
    return first if first in AREAS else "other"
