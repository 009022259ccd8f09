"""Where the hook of deploy/whmcs reports what happened in WHMCS: /webhooks/whmcs, where its secret is set."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Collection

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
#: Who wants to know that something was done with tickets; it is called with their ids there, and may not wait.
TICKETS = web.AppKey("whmcs_tickets", list[Callable[[Collection[str]], None]])


def setup(app: web.Application) -> None:
    """Needs SETTINGS, DATABASE and BILLING. Raises BadSetting."""
    app[TICKETS] = []
    app[SETTINGS].require_whmcs_hook()
    if app[SETTINGS].whmcs_hook_secret:
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
    if delivery.tickets:
        for hear in request.app[TICKETS]:
            hear(delivery.tickets)
    return web.json_response({"ok": True})


async def _run(app: web.Application) -> AsyncIterator[None]:
    async with at_work(ReportedChanges(app[DATABASE], app[BILLING].forget).run):
        yield
