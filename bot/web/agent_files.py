"""The files that agents at other desks have sent, for the customer whom they are for."""

from __future__ import annotations

from aiohttp import web

from bot.conversations import agent_files
from bot.media.files import Attachment
from bot.web import kept_files
from bot.web.app_keys import DATABASE, SETTINGS
from bot.web.chat_services import CHAT


def setup(app: web.Application) -> None:
    """Needs SETTINGS, DATABASE and CHAT."""
    app.router.add_get(f"{agent_files.PATH}{{token}}", show)


async def show(request: web.Request) -> web.StreamResponse:
    kept = await found(request.app, request.match_info["token"])
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return kept_files.answer(kept, request.app[CHAT].media.path(kept), **headers)


async def found(app: web.Application, token: str) -> Attachment:
    """Raises LinkInvalid, LinkExpired, NotFound."""
    return await app[DATABASE].read(agent_files.find, *agent_files.opened(app[SETTINGS], token))
