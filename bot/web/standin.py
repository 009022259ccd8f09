"""The page of the stand-in gateways: plainly a test, where no money moves and every outcome can be tried."""

from __future__ import annotations

import logging

from aiohttp import web
from yarl import URL

from bot.billing.gateways.standin import Outcome, StandinGateway
from bot.errors import BadRequest, NotPayable
from bot.web import forms
from bot.web.app_keys import BILLING
from bot.web.pages import draw

log = logging.getLogger(__name__)
CHOICES: tuple[Outcome, ...] = ("paid", "failed", "cancelled")


def setup(app: web.Application) -> None:
    app.router.add_get("/pay/standin/{token}", show)
    app.router.add_post("/pay/standin/{token}", decide)


def _gateway(request: web.Request) -> StandinGateway:
    return request.app[BILLING].standin(request.match_info["token"])


def _bound(request: web.Request) -> str:
    return f"standin {request.match_info['token']}"


async def show(request: web.Request) -> web.StreamResponse:
    order = _gateway(request).order(request.match_info["token"])
    return draw(request, "standin.html", leads_out=True, order=order, bound=_bound(request), choices=CHOICES)


async def decide(request: web.Request) -> web.StreamResponse:
    gateway = _gateway(request)
    order = gateway.order(request.match_info["token"])
    sent = await forms.posted(request, _bound(request))
    outcome = next((choice for choice in CHOICES if choice == sent.get("outcome")), None)
    if outcome is None:
        raise BadRequest()
    try:
        await request.app[BILLING].settle(gateway.name, await gateway.decide(request.match_info["token"], outcome))
    except NotPayable:  # paid meanwhile with another attempt: the page that they come back to says so
        log.warning("the stand-in took money for invoices that were settled before: %s", order.reference)
    # The address comes out of an order that we signed, so it leads where start_payment said.
    raise web.HTTPSeeOther(str(URL(order.return_url).update_query(outcome=outcome)))
