"""Pictures of agents as customers see them, under names that say nothing; where the host does not want it, none."""

from __future__ import annotations

from aiohttp import web

from bot.channels.web.chat_view import PICTURES
from bot.desk import pictures
from bot.errors import NotFound
from bot.web.app_keys import DATABASE, SETTINGS

LONGEST = 43  # characters of a picture's name
HEADERS = {
    "Cache-Control": "public, max-age=86400, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",  # the widget stands in the company's own pages
    "X-Content-Type-Options": "nosniff",
}


def setup(app: web.Application) -> None:
    app.router.add_get(f"{PICTURES}{{picture}}", picture, allow_head=False)


async def picture(request: web.Request) -> web.Response:
    """NotFound also for one that has been replaced."""
    ident = request.match_info["picture"]
    if not request.app[SETTINGS].agent_pictures or len(ident) > LONGEST or not ident.isascii():
        raise NotFound()
    kind, data = await request.app[DATABASE].glance(pictures.one, ident)
    return web.Response(body=data, content_type=kind, headers=HEADERS)
