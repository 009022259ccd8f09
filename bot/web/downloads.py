"""Signed download links: a page first, the PDF on a click."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.billing import Customer, Invoice
from bot.billing.links import LinkClaims
from bot.web import elsewhere, forms
from bot.web.app_keys import BILLING
from bot.web.pages import draw, language_of


def setup(app: web.Application) -> None:
    app.router.add_get("/invoices/{token}", show)
    app.router.add_post("/invoices/{token}", download)


def _claims(request: web.Request) -> LinkClaims:
    return request.app[BILLING].open_link(request.match_info["token"], "download")


async def show(request: web.Request) -> web.StreamResponse:
    claims = _claims(request)
    billing = request.app[BILLING]
    invoice = await billing.invoice(claims.customer, claims.numbers[0])
    facts: dict[str, Any] = {"invoice": invoice, "today": billing.today(), "bound": bound(request.path)}
    return draw(request, "download.html", leads_out=elsewhere.is_elsewhere(request), **facts)


async def download(request: web.Request) -> web.StreamResponse:
    _claims(request)
    await forms.posted(request, bound(request.path))
    claims = await request.app[BILLING].use_link(request.match_info["token"], "download")
    if elsewhere.is_elsewhere(request):
        raise web.HTTPSeeOther(await request.app[BILLING].leads_to(claims.customer, claims.numbers[:1], "download"))
    billing = request.app[BILLING]
    invoice, owner = await billing.invoice(claims.customer, claims.numbers[0]), await billing.customer(claims.customer)
    return await pdf_response(request, invoice, owner)


def bound(path: str) -> str:
    """What the form of a download page is bound to: its link."""
    return f"download {path}"


async def pdf_response(request: web.Request, invoice: Invoice, owner: Customer) -> web.StreamResponse:
    """An invoice that was read just now as a file, in the language of the pages."""
    body = await request.app[BILLING].pdf_of(invoice, owner, language_of(request))
    name = "".join(letter for letter in invoice.number if letter.isascii() and (letter.isalnum() or letter in "-_"))
    return web.Response(
        body=body,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="invoice-{name}.pdf"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
