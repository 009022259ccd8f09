"""The desk over HTTP: changes, colleagues and prepared answers; lists and conversations have modules of their own."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import AsyncIterator
from datetime import date

from aiohttp import web

from bot.channels.web import requests
from bot.channels.web.chat import LONGEST_WAIT, USUAL_WAIT
from bot.desk import changes
from bot.desk.agents import Agent
from bot.desk.logins import Logins
from bot.desk.prepared import prepared
from bot.desk.store import DeskStore
from bot.errors import BadRequest
from bot.lang import LANGUAGES
from bot.security.rate_limit import MemoryRateLimits
from bot.web import (
    agent_pictures,
    desk_api,
    desk_conversations,
    desk_figures,
    desk_lists,
    desk_login,
    desk_page,
    desk_replay,
    desk_review,
)
from bot.web.app_keys import DATABASE, RATE_LIMITS, SETTINGS
from bot.web.chat_services import CHAT
from bot.web.desk_session import DESK, Desk, guarded
from bot.web.login_limits import LoginLimits
from bot.web.workers import at_work

log = logging.getLogger(__name__)

LARGEST_CURSOR = 2**53
RELEASE_EVERY = 30.0  # seconds


def setup(app: web.Application) -> None:
    """Needs SETTINGS, DATABASE, RATE_LIMITS, BILLING and CHAT, and the forms of the pages."""
    database, settings = app[DATABASE], app[SETTINGS]
    limits = LoginLimits.of(settings, app[RATE_LIMITS])
    app[DESK] = Desk(
        DeskStore(database, settings.desk_away_minutes * 60.0), Logins(database, settings), limits, MemoryRateLimits()
    )
    agent_pictures.setup(app)
    desk_page.setup(app)
    desk_login.setup(app)
    for path, handler in (("queue", desk_lists.queue), ("agents", agents), ("answers", answers)):
        app.router.add_get(f"/desk/api/{path}", guarded(handler), allow_head=False)
    app.router.add_get("/desk/api/changes", guarded(changed, acts=False), allow_head=False)
    desk_conversations.setup(app)
    desk_figures.setup(app)
    desk_review.setup(app)
    desk_replay.setup(app)
    app.cleanup_ctx.append(releasing)


async def releasing(app: web.Application) -> AsyncIterator[None]:
    """What agents hold who are away for too long goes back to the queue."""

    async def work() -> None:
        if released := await app[DESK].store.release_abandoned():
            log.info("%d conversations wait again because their agents are away", released)
        await asyncio.sleep(RELEASE_EVERY)

    async with at_work(work):
        yield


async def changed(request: web.Request, _agent: Agent) -> web.Response:
    """Waits until something is different from version `after` or a customer types, `wait` seconds at most.

    `typing`: the identities of those who do; `typed`: given with the next question, so
    that no sign between the two is lost.
    """
    after = requests.whole(request, "after", 0, 0, LARGEST_CURSOR)
    seconds = requests.number(request, "wait", USUAL_WAIT, 0, LONGEST_WAIT)
    told = requests.number(request, "typed", math.inf, 0, math.inf)
    notifier = request.app[CHAT].notifier
    customers = notifier.customers
    types = customers.newer(told)
    version = await changes.wait(request.app[DATABASE], after, seconds, lambda: notifier.closed or types())
    return web.json_response({"version": version, "typing": customers.those(), "typed": customers.latest})


async def agents(request: web.Request, _agent: Agent) -> web.Response:
    """Who works here, and who is at the desk now."""
    now = request.app[DESK].store.now()
    found = [one for one in await request.app[DESK].store.agents() if one.active]
    return web.json_response([{"name": one.name, "title": one.title, "here": one.here(now)} for one in found])


async def answers(request: web.Request, agent: Agent) -> web.Response:
    """Prepared answers in the customer's language, those with `q` in them."""
    language, text = requests.once(request, "language") or agent.language, requests.once(request, "q")
    if language not in LANGUAGES:
        raise BadRequest()
    wanted = requests.within(text, desk_api.LONGEST_SEARCH).casefold()
    found = [
        {"key": one.key, "title": one.title, "text": one.text}
        for one in await asyncio.to_thread(prepared, language, date.today())
        if wanted in f"{one.key} {one.title} {one.text}".casefold()
    ]
    return web.json_response(found)
