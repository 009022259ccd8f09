"""Where gateways report from server to server (IPN, webhook): proved by the gateway's adapter, settled once."""

from __future__ import annotations

import logging

from aiohttp import web

from bot.billing.gateways.base import Notification, NotOurs
from bot.errors import InvoiceNotFound, NotPayable, PaymentMismatch
from bot.web.app_keys import BILLING

log = logging.getLogger(__name__)


def setup(app: web.Application) -> None:
    """One fixed path for each gateway, so that /webhooks/telegram and others stay theirs."""
    for gateway in app[BILLING].gateways():
        app.router.add_post(f"/webhooks/{gateway.name}", notice)


async def notice(request: web.Request) -> web.StreamResponse:
    """200 where the notice is dealt with, so that it is not sent again; else the status of what is wrong."""
    gateway = request.path.rsplit("/", 1)[1]
    headers = {name.lower(): value for name, value in request.headers.items()}
    notification = Notification(headers, await request.read(), dict(request.query))
    try:
        settlement = await request.app[BILLING].settle(gateway, notification)
    except (NotPayable, InvoiceNotFound, PaymentMismatch) as kept:  # for a person; sending it again would not help
        log.warning("%s paid what could not be booked: %s", gateway, kept)
        state = "mismatched" if isinstance(kept, PaymentMismatch) else "surplus"
        return web.json_response({"ok": True, "state": state})
    state = "not_ours" if isinstance(settlement, NotOurs) else settlement.attempt.state
    return web.json_response({"ok": True, "state": state})
