"""Where the hook of deploy/whmcs reports what happened in WHMCS: /webhooks/whmcs, where its secret is set."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Collection
from typing import Any

from aiohttp import web

from bot.billing import reports
from bot.billing.changes import ReportedChanges
from bot.billing.database import write
from bot.errors import NotAllowed
from bot.security.webhook_signature import signed
from bot.web.app_keys import BILLING, DATABASE, SETTINGS
from bot.web.whmcs_events import read
from bot.web.workers import at_work

PATH = "/webhooks/whmcs"
#: Keeps that something was done with tickets, by their ids there, inside a transaction.
TICKETS: web.AppKey[Callable[[Any, Collection[str]], None]] = web.AppKey("whmcs_tickets")


def setup(app: web.Application) -> None:
    """Needs SETTINGS, DATABASE and BILLING. Raises BadSetting."""
    settings = app[SETTINGS]
    settings.require_whmcs_hook()
    if settings.has_whmcs_desk:
        from bot.desks.whmcs.desk import WhmcsDesk
        from bot.desks.whmcs.incoming import reported
        from bot.desks.whmcs.tickets import WhmcsTickets

        desk = WhmcsDesk(settings, WhmcsTickets(settings))
        app[TICKETS] = lambda db, numbers: reported(db, desk, numbers)
    if settings.whmcs_hook_secret:
        app.router.add_post(PATH, _receive)
        app.cleanup_ctx.append(_run)


async def _receive(request: web.Request) -> web.Response:
    """200 once all of it is kept: WHMCS is not asked anything here, as it waits for this answer."""
    raw = await request.read()
    stamp, signature = (request.headers.get(f"X-Sahayak-{name}", "") for name in ("Time", "Signature"))
    if not signed(raw, stamp, signature, request.app[SETTINGS].whmcs_hook_secret, time.time()):
        raise NotAllowed()
    delivery = read(raw)
    if delivery.reports:
        await write(request.app[DATABASE], reports.take, delivery.reports, alone=True)
    if delivery.tickets and TICKETS in request.app:
        await request.app[DATABASE].write(request.app[TICKETS], delivery.tickets)
    return web.json_response({"ok": True})


async def _run(app: web.Application) -> AsyncIterator[None]:
    async with at_work(ReportedChanges(app[DATABASE], app[BILLING].forget).run):
        yield
