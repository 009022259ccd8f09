"""Headers at the door of every answer: what a browser may do with it, and which sites may call the chat."""

from __future__ import annotations

from aiohttp import web

from bot.web.app_keys import SETTINGS

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
}
ALLOWED = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Accept-Language",
    "Access-Control-Max-Age": "7200",
}
CHAT = "/chat/"


async def security_headers(request: web.Request, response: web.StreamResponse) -> None:
    """A page may say something stricter or wider itself."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.path.startswith(CHAT):
        response.headers.setdefault("Cache-Control", "no-store")
        # No cookies and no credentials: the bearer token is the only proof, and it is not sent by itself.
        if _embeds(request):
            response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
            response.headers["Access-Control-Expose-Headers"] = "Retry-After"
        response.headers.add("Vary", "Origin")


async def preflight(request: web.Request) -> web.Response:
    """A browser asks before it lets another site's page talk to us; a stranger gets no leave."""
    return web.Response(status=204, headers=ALLOWED if _embeds(request) else None)


def _embeds(request: web.Request) -> bool:
    return request.headers.get("Origin", "").rstrip("/") in request.app[SETTINGS].embed_origins


def setup(app: web.Application) -> None:
    app.on_response_prepare.append(security_headers)  # type: ignore[arg-type]  # aiosignal is typed newer than aiohttp
    app.router.add_route("OPTIONS", "/chat/{rest:.*}", preflight)
