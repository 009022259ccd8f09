"""What operators and machines ask: is it well, how much does it do, what does it offer."""

from __future__ import annotations

import asyncio
import hmac
from typing import Any

import aiohttp
from aiohttp import web
from yarl import URL

from bot.analytics.figures import outcomes
from bot.billing.payment_counts import payment_counts
from bot.channels.web.requests import bearer
from bot.conversations import waiting
from bot.conversations.delivery import depth, oldest
from bot.conversations.metrics import CONTENT_TYPE, Kept
from bot.conversations.tables import conversations, identities, messages
from bot.database.condition import Condition
from bot.database.troubles import FULL
from bot.errors import NotAllowed, NotFound, StoreUnavailable
from bot.events.counts import totals
from bot.events.cursors import progress
from bot.web.app_keys import DATABASE, SETTINGS
from bot.web.chat_services import CHAT, SESSION
from bot.web.desk_figures import KEEPER
from bot.web.openapi import description
from bot.web.subscribers import wanted_kinds

QUICKLY = aiohttp.ClientTimeout(total=2)
METRICS_PATIENCE = 1.5  # seconds
NEEDED = (identities.name, conversations.name, messages.name)
CONDITION = web.AppKey("condition", Condition)


def setup(app: web.Application) -> None:
    """Needs CHAT, SETTINGS and DATABASE."""
    app[CONDITION] = Condition(app[DATABASE], NEEDED)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/metrics", metrics)
    app.router.add_get("/openapi.json", openapi)


async def healthz(request: web.Request) -> web.Response:
    """503 only where the database takes nothing: every other outage has an answer for the customer."""
    chat = request.app[CHAT]
    database, engine, actions = await asyncio.gather(
        request.app[CONDITION].word(), chat.engine.alive(), _actions(request)
    )
    room = chat.inbox.space.enough() and database != FULL
    state = {"web": "ok", "database": database, "disk": "ok" if room else "full"}
    state |= {"engine": _word(engine), "actions": _word(actions)}
    well = all(word == "ok" for word in state.values())
    return web.json_response({"ok": well, **state}, status=200 if database == "ok" else 503)


async def metrics(request: web.Request) -> web.Response:
    """For who knows SAHAYAK_METRICS_KEY; without one the page is not there."""
    key = request.app[SETTINGS].metrics_key
    if not key:
        raise NotFound()
    if not hmac.compare_digest(bearer(request).encode("utf-8", "replace"), key.encode()):
        raise NotAllowed()
    try:
        kept = await request.app[DATABASE].read(_kept, request.app, patience=METRICS_PATIENCE)
    except StoreUnavailable:
        kept = None  # what this process counts is wanted most when something is wrong
    return web.Response(body=request.app[CHAT].metrics.render(kept), headers={"Content-Type": CONTENT_TYPE})


def _kept(db: Any, app: web.Application) -> Kept:
    wanted, today = wanted_kinds(app[SETTINGS]), app[KEEPER].today()
    people, visits = waiting.queue(db), outcomes(db, today)
    return Kept(depth(db), oldest(db), totals(db), progress(db, wanted), payment_counts(db), people, visits)


async def openapi(request: web.Request) -> web.Response:
    return web.json_response(description(request.app[SETTINGS].message_limit))


async def _actions(request: web.Request) -> bool:
    url = URL(request.app[SETTINGS].actions_url).with_path("/health")
    try:
        async with request.app[SESSION].get(url, timeout=QUICKLY) as reply:
            return reply.status < 500
    except (aiohttp.ClientError, asyncio.TimeoutError):
        return False


def _word(works: bool) -> str:
    return "ok" if works else "down"
