"""From a button of a linked chat to its invoices: a page first, and on the click a link that is made for it."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from aiohttp import web
from multidict import MultiDictProxy

from bot.errors import LinkExpired
from bot.security.used_proofs import take_once
from bot.web import elsewhere, forms
from bot.web.app_keys import BILLING, DATABASE, SETTINGS
from bot.web.chat_invoice_links import INVOICES, PATHS, ChatInvoice
from bot.web.chat_services import CHAT
from bot.web.pages import draw


def setup(app: web.Application) -> None:
    for path in PATHS:
        app.router.add_get(f"/go{path}{{token}}", show)
        app.router.add_post(f"/go{path}{{token}}", go)


async def show(request: web.Request) -> web.StreamResponse:
    """Which invoices, and nothing of what is in them: a preview may be looking."""
    invoice, customer = await _opened(request)
    leads_out = elsewhere.is_elsewhere(request)
    together = leads_out and await elsewhere.pays_all(request.app[BILLING], customer, invoice.numbers)
    facts: dict[str, Any] = {"invoice": invoice, "bound": _bound(request), "elsewhere": leads_out, "together": together}
    return draw(request, "chat_invoice.html", leads_out=leads_out, **facts)


async def go(request: web.Request) -> web.StreamResponse:
    sent = await forms.posted(request, _bound(request))
    invoice, customer = await _opened(request)
    if elsewhere.is_elsewhere(request):
        raise web.HTTPSeeOther(await _way_in(request, invoice, customer, sent))
    raise web.HTTPSeeOther(request.app[INVOICES].path(customer, invoice))


async def _way_in(request: web.Request, invoice: ChatInvoice, customer: str, sent: MultiDictProxy[str]) -> str:
    """Into the other client area, and logged in there by the first click alone: whoever finds the link later is not.

    What stands in the link was held against the chat just now, which is still this customer's.
    """
    billing = request.app[BILLING]
    numbers = await elsewhere.chosen(request, customer, invoice.numbers, sent)
    link = request.app[INVOICES].path(customer, replace(invoice, numbers=numbers)).rpartition("/")[2]
    await billing.use_link(link, invoice.purpose)
    plain = await billing.leads_to(customer, numbers, invoice.purpose)  # what fails takes nothing
    until = time.time() + request.app[SETTINGS].link_minutes * 60
    first = await take_once(request.app[DATABASE], "chat invoice", request.match_info["token"], until)
    return await billing.leads_to(customer, numbers, invoice.purpose, sign_in=True) if first else plain


async def _opened(request: web.Request) -> tuple[ChatInvoice, str]:
    invoice = request.app[INVOICES].read(request.match_info["token"])
    talk = await request.app[CHAT].store.get(invoice.identity)
    if talk is None or talk.customer is None or talk.version != invoice.version:
        raise LinkExpired()
    return invoice, talk.customer


def _bound(request: web.Request) -> str:
    return f"go {request.match_info['token']}"
