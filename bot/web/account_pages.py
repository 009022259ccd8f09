"""Account > Payment Methods, and Domains: the saved cards of a customer, and the domains that they rent."""

from __future__ import annotations

from collections import defaultdict

from aiohttp import web

from bot.billing import Billing, Invoice, ServiceStatus
from bot.billing.backends.base import AutomaticPayments, EarlyRenewals, SavedCards, Services
from bot.billing.models import AutomaticPayment, SavedCard
from bot.errors import NotFound
from bot.knowledge import title
from bot.web import forms, visitors
from bot.web.app_keys import BILLING
from bot.web.invoice_list import PATH as INVOICES
from bot.web.pages import draw, language_of

METHODS = "/clientarea/payment-methods"
DOMAINS = "/clientarea/domains"
RENEWABLE = (ServiceStatus.ACTIVE, ServiceStatus.SUSPENDED)


def setup(app: web.Application) -> None:
    app.router.add_get(METHODS, payment_methods)
    app.router.add_get(DOMAINS, domains)
    app.router.add_post(f"{DOMAINS}/renew", renew)


async def payment_methods(request: web.Request) -> web.StreamResponse:
    customer = await visitors.required(request)
    billing, language = request.app[BILLING], language_of(request)
    pays: dict[str, list[AutomaticPayment]] = defaultdict(list)
    for automatic, _ in await _automatic(billing, customer.id):
        pays[automatic.card.id].append(automatic)

    def name_of(card: SavedCard) -> str:
        named = {"bank": card.bank, "network": card.network, "card_type": card.card_type}
        return " ".join(title(entity, one, language) for entity, one in named.items() if one)

    return draw(
        request,
        "payment_methods.html",
        cards=await billing.saved_cards(customer.id) if billing.can(SavedCards) else None,
        pays=pays,
        name_of=name_of,
    )


async def domains(request: web.Request, status: int = 200, refused: bool = False) -> web.StreamResponse:
    customer = await visitors.required(request)
    billing = request.app[BILLING]
    services = [one for one in await billing.services(customer.id) if one.kind == "domain"]
    automatic = await _automatic(billing, customer.id) if services else []
    return draw(
        request,
        "domains.html",
        status,
        known=billing.can(Services),
        services=services,
        paid_by_card={line.service_id for _, invoice in automatic for line in invoice.lines},
        knows_automatic=billing.can(AutomaticPayments),
        renews=RENEWABLE if billing.can(EarlyRenewals) else (),
        refused=refused,
        bound=forms.session_bound(request),
    )


async def renew(request: web.Request) -> web.StreamResponse:
    """To the invoice of the next term, which is paid there."""
    customer = await visitors.required(request)
    sent = await forms.posted(request, forms.session_bound(request))
    billing, wanted = request.app[BILLING], str(sent.get("service", ""))
    services = {one.id for one in await billing.services(customer.id) if one.kind == "domain"}
    if wanted not in services:
        raise NotFound()
    try:
        made = await billing.renew_early(customer.id, wanted, billing.today())
    except NotFound:
        return await domains(request, 409, refused=True)
    raise web.HTTPSeeOther(f"{INVOICES}/{made.number}")


async def _automatic(billing: Billing, customer: str) -> list[tuple[AutomaticPayment, Invoice]]:
    """What a card is to pay and what is not paid yet."""
    known = await billing.automatic_payments(customer)
    owed = {one.number: one for one in await billing.unpaid(customer)} if known else {}
    return [(one, owed[one.invoice]) for one in known if one.invoice in owed]
