"""What a person sees when something is wrong: the same few pages whatever happened, never a stack trace."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.errors import BotError
from bot.web.pages import draw
from bot.web.problem_json import has_gone

log = logging.getLogger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
MACHINES = ("/chat/", "/webhooks/", "/static/", "/desk/", "/healthz", "/metrics", "/openapi.json")
# What each error is called on a page; several look the same on purpose.
PAGES = {
    "invoice_not_found": "not_found",
    "customer_not_found": "not_found",
    "ticket_not_found": "not_found",
    "not_found": "not_found",
    "link_invalid": "link_invalid",
    "link_expired": "link_expired",
    "form_stale": "form_stale",
    "mixed_currencies": "mixed_currencies",
    "too_many": "too_many",
    "backend_unavailable": "unavailable",
    "store_unavailable": "unavailable",
    "store_full": "unavailable",
    "gateway_unavailable": "gateway_unavailable",
}
STATUSES = {404: "not_found", 405: "not_found"}


def wants_page(request: web.Request) -> bool:
    """Whether a browser asks; programs get the JSON of the application's own error middleware."""
    return "text/html" in request.headers.get("Accept", "") and not request.path.startswith(MACHINES)


@web.middleware
async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    if not wants_page(request):
        return await handler(request)
    try:
        return await handler(request)
    except BotError as problem:
        return page(request, PAGES.get(problem.code, "unexpected"), problem.status)
    except web.HTTPError as problem:
        return page(request, STATUSES.get(problem.status, "unexpected"), problem.status)
    except web.HTTPException:
        raise  # a redirect is no error
    except web.RequestPayloadError:
        return page(request, "unexpected", 400)
    except Exception as trouble:
        if has_gone(request, trouble):
            raise
        log.exception("unexpected error on a page")
        return page(request, "unexpected", 500)


def page(request: web.Request, name: str, status: int) -> web.Response:
    return draw(request, "problem.html", status, compress=True, problem=name)


def setup(app: web.Application) -> None:
    app.middlewares.append(middleware)
