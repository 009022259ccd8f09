"""Where gateways report from server to server (IPN, webhook): proved by the gateway's adapter, settled once."""

from __future__ import annotations

import logging
from urllib.parse import parse_qsl

from aiohttp import web

from bot.billing.gateways.base import Notification
from bot.errors import BadRequest, NotPayable
from bot.web.app_keys import BILLING

log = logging.getLogger(__name__)
MOST_FIELDS = 200


def setup(app: web.Application) -> None:
    """One fixed path for each gateway, so that /webhooks/telegram and others stay theirs."""
    for gateway in app[BILLING].gateways():
        app.router.add_post(f"/webhooks/{gateway.name}", notice)


async def notice(request: web.Request) -> web.StreamResponse:
    """200 where the notice is dealt with, so that it is not sent again; else the status of what is wrong."""
    gateway = request.path.rsplit("/", 1)[1]
    body = await request.read()
    try:
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        raise BadRequest() from None
    headers = {name.lower(): value for name, value in request.headers.items()}
    is_form = request.content_type == "application/x-www-form-urlencoded"
    notification = Notification(fields if is_form else dict(request.query), body, headers)
    try:
        settlement = await request.app[BILLING].settle(gateway, notification)
    except NotPayable as settled:  # kept as surplus for a person; sending it again would not help
        log.warning("%s paid for an invoice that was settled before: %s", gateway, settled)
        return web.json_response({"ok": True, "state": "surplus"})
    return web.json_response({"ok": True, "state": settlement.attempt.state})
