"""The client area: dashboard, My Invoices, one invoice, Mass Payment; everything of the logged-in customer only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from aiohttp import web
from multidict import MultiDictProxy
from yarl import URL

from bot.billing import Billing, Invoice, InvoiceStatus, Money
from bot.billing.backends.base import Services
from bot.billing.models import unique
from bot.errors import InvoiceNotFound, MixedCurrencies, NotPayable
from bot.web import forms, invoice_list, visitors
from bot.web.app_keys import BILLING
from bot.web.downloads import pdf_response
from bot.web.pages import draw
from bot.web.ticked import RECOUNT, Ticked

WAITING = (InvoiceStatus.PAYMENT_PENDING, InvoiceStatus.COLLECTIONS)  # not to be paid here, yet not over


def setup(app: web.Application) -> None:
    app.router.add_get("/clientarea", to_dashboard)
    app.router.add_get("/clientarea/", dashboard)
    app.router.add_get(invoice_list.PATH, invoice_list.invoices)
    app.router.add_get("/clientarea/invoices/{number}", invoice)
    app.router.add_get("/clientarea/invoices/{number}/download", download)
    app.router.add_get("/clientarea/masspay", masspay)
    app.router.add_post("/clientarea/pay", pay)


async def to_dashboard(request: web.Request) -> web.StreamResponse:
    raise web.HTTPSeeOther("/clientarea/")


async def dashboard(request: web.Request) -> web.StreamResponse:
    customer = await visitors.required(request)
    billing = request.app[BILLING]
    unsettled = await billing.every(customer.id, {InvoiceStatus.UNPAID, *WAITING})
    unpaid = tuple(one for one in unsettled if one.payable)
    return draw(
        request,
        "dashboard.html",
        unpaid=unpaid,
        waiting=Counter(invoice_list.name_of(one.status) for one in unsettled if one.status in WAITING),
        totals=totals(unpaid),
        overdue=[one for one in unpaid if one.overdue(billing.today())],
        pays=any(billing.can_be_paid(one) for one in unpaid),
        services=await billing.services(customer.id) if billing.can(Services) else None,
        today=billing.today(),
        bound=forms.session_bound(request),
        from_chat=request.query.get("chat") == "1",
    )


async def invoice(request: web.Request) -> web.StreamResponse:
    customer = await visitors.required(request)
    billing = request.app[BILLING]
    shown = await _visible(billing, customer.id, request.match_info["number"])
    received = await billing.received(customer.id, (shown.number,))
    waits = shown.status in WAITING or (bool(received) and shown.status is InvoiceStatus.CANCELLED)
    return draw(
        request,
        "invoice.html",
        invoice=shown,
        waits=invoice_list.name_of(shown.status) if waits else None,
        received=received,
        today=billing.today(),
        gateway_brands={gateway.name: gateway.brand for gateway in billing.gateways()},
        payments=[one for one in await billing.payments(customer.id) if shown.number in one.invoices],
        bound=forms.session_bound(request),
    )


async def download(request: web.Request) -> web.StreamResponse:
    customer = await visitors.required(request)
    shown = await _visible(request.app[BILLING], customer.id, request.match_info["number"])
    return await pdf_response(request, shown, customer)


async def masspay(
    request: web.Request, status: int = 200, problem: str | None = None, sent: MultiDictProxy[str] | None = None
) -> web.StreamResponse:
    customer = await visitors.required(request)
    billing = request.app[BILLING]
    unpaid = [one for one in await billing.unpaid(customer.id) if billing.can_be_paid(one)]
    by_currency: dict[str, list[Invoice]] = {}
    for one in unpaid:
        by_currency.setdefault(one.total.currency, []).append(one)
    return draw(
        request,
        "masspay.html",
        status,
        groups=[_ticked(currency, group, sent) for currency, group in by_currency.items()],
        problem=problem,
        today=billing.today(),
        bound=forms.session_bound(request),
    )


async def pay(request: web.Request) -> web.StreamResponse:
    """From Pay Now to the payment page of exactly these invoices. Nothing is charged or noted here."""
    customer = await visitors.required(request)
    sent = await forms.posted(request, forms.session_bound(request))
    numbers = unique(sent.getall("number", []))
    if RECOUNT in sent:
        return await masspay(request, sent=sent)
    if not numbers:
        return await masspay(request, 400, "none_chosen", sent)
    try:
        link = await request.app[BILLING].pay_link(customer.id, numbers)
    except MixedCurrencies as mixed:
        return await masspay(request, mixed.status, "mixed")
    except NotPayable as settled:  # meanwhile, in another tab
        raise web.HTTPSeeOther(f"/clientarea/invoices/{settled.facts['number']}") from None
    raise web.HTTPSeeOther(URL(link).raw_path)


def _ticked(currency: str, group: Sequence[Invoice], sent: MultiDictProxy[str] | None) -> Ticked:
    """All of a currency but where its own form was sent: each currency has one."""
    numbers = [one.number for one in group]
    if sent is not None and sent.get("currency") == currency:
        numbers = [one for one in numbers if one in sent.getall("number", [])]
    return Ticked(tuple(group), (), tuple(numbers))


def totals(unpaid: tuple[Invoice, ...]) -> list[Money]:
    """What is owed, once per currency."""
    currencies = unique([one.total.currency for one in unpaid])
    return [Money.total(one.left for one in unpaid if one.total.currency == currency) for currency in currencies]


async def _visible(billing: Billing, customer: str, number: str) -> Invoice:
    found = await billing.invoice(customer, number)
    if found.status not in invoice_list.VISIBLE:
        raise InvoiceNotFound(number=number)
    return found
