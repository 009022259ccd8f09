"""The pages of played gateways: plainly a demonstration, where no money moves and every outcome can be tried."""

from __future__ import annotations

import time

from aiohttp import web

from bot.billing import Money
from bot.errors import BadRequest, LinkExpired, LinkInvalid
from bot.lang import COMPLETE, language
from bot.standins.base import Outcome, StandinOrder, StandinServer
from bot.web import forms
from bot.web.app_keys import BILLING
from bot.web.pages import draw, language_of, text

CHOICES: tuple[Outcome, ...] = ("paid", "failed", "cancelled")
PATH = "/pay/standin/{gateway}/{session}"


def setup(app: web.Application) -> None:
    app.router.add_get(PATH, show)
    app.router.add_post(PATH, decide)


def _bound(request: web.Request) -> str:
    return f"standin {request.match_info['gateway']} {request.match_info['session']}"


async def _order(request: web.Request) -> tuple[StandinServer, StandinOrder]:
    """LinkInvalid for what no gateway that is played here has begun, LinkExpired for what is over."""
    server = request.app[BILLING].standin(request.match_info["gateway"])
    order = await server.order(request.match_info["session"])
    if order is None:
        raise LinkInvalid()
    if time.time() >= order.until:
        raise LinkExpired()
    return server, order


async def show(request: web.Request) -> web.StreamResponse:
    _, order = await _order(request)
    mine = language_of(request)  # first, and then the others: whoever strays here must see what it is
    marks = {text(code, "standin_text", brand=order.brand): language(code).html for code in (mine, *COMPLETE)}
    return draw(
        request,
        "standin.html",
        leads_out=True,
        order=order,
        amount=Money.of(order.amount, order.currency),
        bound=_bound(request),
        choices=CHOICES[:1] if order.state == "paid" else CHOICES,
        marks=marks,
    )


async def decide(request: web.Request) -> web.StreamResponse:
    """Let the gateway's server do what was chosen and report it, and send the browser where it says."""
    server, _ = await _order(request)
    sent = await forms.posted(request, _bound(request))
    outcome = next((choice for choice in CHOICES if choice == sent.get("outcome")), None)
    if outcome is None:
        raise BadRequest()
    onward = await server.decide(request.match_info["session"], outcome)
    if onward is None:
        raise LinkInvalid()
    # The addresses are those that our own adapter gave with the gateway's keys.
    raise web.HTTPTemporaryRedirect(onward.url) if onward.form else web.HTTPSeeOther(onward.url)
