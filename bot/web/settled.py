"""The page of invoices that cannot be paid (any more): which, why, what is done about it; the rest is offered."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from aiohttp import web

from bot.billing import Invoice, InvoiceStatus
from bot.billing.attempt import PaymentAttempt
from bot.billing.links import LinkClaims
from bot.web.app_keys import BILLING
from bot.web.pages import draw


async def settled_page(request: web.Request, claims: LinkClaims, status: int) -> web.Response:
    billing = request.app[BILLING]
    invoices = await billing.invoices_by_number(claims.customer, claims.numbers)
    rest = [one for one in invoices if one.payable]
    received = await billing.received(claims.customer, claims.numbers)
    return draw(
        request,
        "settled.html",
        status,
        invoices=invoices,
        rest=urlsplit(billing.pay_link_for(rest)).path if rest else None,
        received=received,
        told=_told(invoices, received, bool(rest)),
        gateway_brands=brands(request),
        today=billing.today(),
    )


def brands(request: web.Request) -> dict[str, str]:
    return {gateway.name: gateway.brand for gateway in request.app[BILLING].gateways()}


def _told(invoices: Sequence[Invoice], received: Sequence[PaymentAttempt], more: bool) -> str:
    """What the page says first; `more` can be paid all the same."""
    if all(one.status is InvoiceStatus.PAID for one in invoices):
        return "paid"
    if more:
        return "other"
    if received:
        return "refund_failed" if all(one.state == "refund_failed" for one in received) else "received"
    return "pending" if any(one.status is InvoiceStatus.PAYMENT_PENDING for one in invoices) else "other"
