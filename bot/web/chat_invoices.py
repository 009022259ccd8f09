"""From a button of a linked chat to its invoices: a page first, and on the click a link that is made for it."""

from __future__ import annotations

from aiohttp import web

from bot.errors import LinkExpired
from bot.web import forms
from bot.web.chat_invoice_links import INVOICES, PATHS, ChatInvoice
from bot.web.chat_services import CHAT
from bot.web.pages import draw


def setup(app: web.Application) -> None:
    for path in PATHS:
        app.router.add_get(f"/go{path}{{token}}", show)
        app.router.add_post(f"/go{path}{{token}}", go)


async def show(request: web.Request) -> web.StreamResponse:
    """Which invoices, and nothing of what is in them: a preview may be looking."""
    invoice, _ = await _opened(request)
    return draw(request, "chat_invoice.html", invoice=invoice, bound=_bound(request))


async def go(request: web.Request) -> web.StreamResponse:
    await forms.posted(request, _bound(request))
    invoice, customer = await _opened(request)
    raise web.HTTPSeeOther(request.app[INVOICES].path(customer, invoice))


async def _opened(request: web.Request) -> tuple[ChatInvoice, str]:
    invoice = request.app[INVOICES].read(request.match_info["token"])
    talk = await request.app[CHAT].store.get(invoice.identity)
    if talk is None or talk.customer is None or talk.version != invoice.version:
        raise LinkExpired()
    return invoice, talk.customer


def _bound(request: web.Request) -> str:
    return f"go {request.match_info['token']}"
