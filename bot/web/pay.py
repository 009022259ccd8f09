"""The payment page behind a signed link: what is paid, with which gateway; nothing happens before the click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from multidict import MultiDictProxy

from bot.billing import Checkout, Invoice, InvoiceStatus, Service
from bot.billing.gateways.base import Gateway
from bot.billing.links import LinkClaims
from bot.errors import GatewayUnavailable, NotPayable
from bot.knowledge import choose_gateway, payment_methods
from bot.web import elsewhere, forms
from bot.web.app_keys import BILLING, SETTINGS
from bot.web.downloads import bound as bound_download
from bot.web.pages import draw, language_of
from bot.web.pay_with_credit import CREDIT, use_credit
from bot.web.settled import brands, settled_page
from bot.web.ticked import Ticked

OUTCOMES = frozenset({"failed", "cancelled"})


def setup(app: web.Application) -> None:
    app.router.add_get("/pay/{token}", show)
    app.router.add_post("/pay/{token}", start)
    app.router.add_get("/pay/return/{token}", come_back)
    app.router.add_post("/pay/return/{token}", come_back_by_form)


def _claims(request: web.Request) -> LinkClaims:
    return request.app[BILLING].open_link(request.match_info["token"], "pay")


def _bound(request: web.Request) -> str:
    return f"pay {request.match_info['token']}"


async def show(request: web.Request) -> web.StreamResponse:
    return await _page(request, _claims(request))


async def start(request: web.Request) -> web.StreamResponse:
    billing = request.app[BILLING]
    _claims(request)
    sent = await forms.posted(request, _bound(request))
    claims = await billing.use_link(request.match_info["token"], "pay")
    if elsewhere.is_elsewhere(request):
        return await _leave(request, claims, sent)
    invoices = await billing.invoices_by_number(claims.customer, claims.numbers)
    if CREDIT in sent:
        return await _page(request, claims, 409, await use_credit(request, claims, invoices, sent))
    ticked = Ticked.of(invoices, sent, billing.part_rule)
    if ticked.recounts or ticked.wrong or not ticked.numbers or not ticked.agreed:
        reason = "part" if ticked.wrong else "sum" if ticked.numbers else "none_ticked"
        problem = None if ticked.recounts else reason
        return await _page(request, claims, 400 if problem else 200, problem, sent)
    try:
        checkout = await billing.checkout_of(ticked.chosen, ticked.part)
        # The way back gets a link of its own: paying may take longer than this one still lives.
        back = urlsplit(billing.pay_link_for(checkout.invoices)).path.removeprefix("/pay/")
        return_url = f"{request.app[SETTINGS].public_url}/pay/return/{back}"
        onward = await billing.start_payment_of(checkout, sent.get("gateway", ""), return_url)
    except GatewayUnavailable as away:
        problem = "gateway" if sent.get("gateway") else "none_chosen"
        return await _page(request, claims, away.status if problem == "gateway" else 400, problem, sent)
    raise web.HTTPSeeOther(onward.url)


async def _leave(request: web.Request, claims: LinkClaims, sent: MultiDictProxy[str]) -> web.StreamResponse:
    """To the backend's own page for what was chosen."""
    billing = request.app[BILLING]
    try:
        checkout = await billing.checkout(claims.customer, claims.numbers)
    except NotPayable as settled:
        return await settled_page(request, claims, settled.status)
    numbers = await elsewhere.chosen(request, claims.customer, checkout.numbers, sent)
    raise web.HTTPSeeOther(await billing.leads_to(claims.customer, numbers, "pay"))


async def _page(
    request: web.Request,
    claims: LinkClaims,
    status: int = 200,
    problem: str | None = None,
    sent: MultiDictProxy[str] | None = None,
) -> web.StreamResponse:
    billing = request.app[BILLING]
    if elsewhere.is_elsewhere(request):
        return await _page_elsewhere(request, claims, status)
    ticked = Ticked.of(await billing.invoices_by_number(claims.customer, claims.numbers), sent, billing.part_rule)
    if not ticked.offered:
        return await settled_page(request, claims, NotPayable.status)
    checkout = await billing.checkout_of(ticked.chosen, ticked.part) if ticked.numbers else None
    return draw(
        request,
        "pay.html",
        status,
        leads_out=True,
        ticked=ticked,
        gateways=[_option(request, gateway, checkout) for gateway in billing.gateways()] if checkout else [],
        suggested=_suggested(request, checkout, sent.get("gateway") if sent else None) if checkout else None,
        problem=problem,
        credit=await billing.credit_for(ticked.offered[0]) if len(ticked.offered) == 1 else None,
        today=billing.today(),
        bound=_bound(request),
    )


async def _page_elsewhere(request: web.Request, claims: LinkClaims, status: int) -> web.StreamResponse:
    billing = request.app[BILLING]
    try:
        checkout = await billing.checkout(claims.customer, claims.numbers)
    except NotPayable as settled:
        return await settled_page(request, claims, settled.status)
    together = await elsewhere.pays_all(billing, claims.customer, checkout.numbers)
    facts: dict[str, Any] = {"checkout": checkout, "together": together, "bound": _bound(request)}
    return draw(request, "pay_elsewhere.html", status, leads_out=True, **facts)


def _suggested(request: web.Request, checkout: Checkout, wanted: str | None) -> str | None:
    """What they chose, else what the chat would recommend, where that takes it; else the first gateway that does."""
    taking = [one.name for one in request.app[BILLING].gateways() if one.accepts(checkout)]
    if wanted in taking:
        return wanted
    country, currency = checkout.customer.country, checkout.total.currency.lower()
    advised = choose_gateway(country, currency=currency, home=request.app[SETTINGS].country).gateway
    return advised if advised in taking else next(iter(taking), None)


def _option(request: web.Request, gateway: Gateway, checkout: Checkout) -> dict[str, Any]:
    """A gateway as the page names it: by its row of data/knowledge, else by its brand alone."""
    known = payment_methods.gateways().get(gateway.name)
    return {
        "name": gateway.name,
        "title": known.page_title if known else gateway.brand,
        "hint": known.hint_in(language_of(request)) if known else "",
        "accepts": gateway.accepts(checkout),
    }


async def come_back_by_form(request: web.Request) -> web.StreamResponse:
    """Some gateways send the browser back with a form. It proves nothing, so nothing of it is read."""
    raise web.HTTPSeeOther(request.path_qs)


async def come_back(request: web.Request) -> web.StreamResponse:
    """What came of it, as the invoices themselves say. The gateway's word in the address only picks the sentence."""
    claims = _claims(request)
    billing = request.app[BILLING]
    invoices = await billing.invoices_by_number(claims.customer, claims.numbers)
    if any(one.payable or one.status is InvoiceStatus.PAYMENT_PENDING for one in invoices):
        # The customer may be quicker than the gateway's report; PayPal takes the money only when it is asked to.
        await billing.ask_about(claims.customer, claims.numbers)
        invoices = await billing.invoices_by_number(claims.customer, claims.numbers)
    received = await billing.received(claims.customer, claims.numbers)
    if all(one.status is InvoiceStatus.PAID for one in invoices):
        files = []
        for one in invoices:
            path = urlsplit(billing.download_link_for(one)).path
            files.append((one, path, bound_download(path)))
        services = paid_services(invoices, await billing.services(claims.customer))
        facts: dict[str, Any] = {"services": services, "received": received, "gateway_brands": brands(request)}
        return draw(request, "paid.html", files=files, **facts)
    if received:
        return await settled_page(request, claims, 200)
    outcome = await _unpaid_outcome(request, claims)
    again = f"/pay/{request.match_info['token']}"
    return draw(request, "unpaid.html", outcome=outcome, invoices=invoices, again=again, today=billing.today())


async def _unpaid_outcome(request: web.Request, claims: LinkClaims) -> str:
    """What our own books say; the address, which anybody can write, only where they say nothing."""
    billing = request.app[BILLING]
    if await billing.paid_in_part(claims.customer, claims.numbers):
        return "part"
    newest = await billing.newest_unpaid(claims.customer, claims.numbers)
    if newest is not None and newest.state == "pending":
        return "pending"
    claimed = request.query.get("outcome", "")
    if claimed in OUTCOMES:
        return claimed
    return "failed" if newest is not None and newest.state == "failed" else "pending"


def paid_services(invoices: Sequence[Invoice], services: Sequence[Service]) -> list[Service]:
    """The services that these invoices were for."""
    named = {line.service_id for invoice in invoices for line in invoice.lines}
    return [service for service in services if service.id in named]
