"""Meeting an invoice with account credit: by a press of the button on its payment page, once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from aiohttp import web
from multidict import MultiDictProxy

from bot.billing import Invoice, InvoiceStatus
from bot.billing.links import LinkClaims
from bot.errors import NotPayable, PaymentMismatch
from bot.web.app_keys import BILLING

CREDIT, LEFT = "credit", "left"  # fields: what of it is to be used, and what was left of the invoice then


async def use_credit(
    request: web.Request, claims: LinkClaims, invoices: Sequence[Invoice], sent: MultiDictProxy[str]
) -> str:
    """The problem, where what they agreed to is so no longer; else the browser is sent on."""
    billing, token = request.app[BILLING], request.match_info["token"]
    payable = [one for one in invoices if one.payable]
    there = await billing.credit_for(payable[0]) if len(payable) == 1 else None
    if there is None or (sent.get(CREDIT), sent.get(LEFT)) != (str(there), str(payable[0].left)):
        return "credit"
    # The same page again, however often its button is pressed, is the same use.
    said = f"{token} {payable[0].number} {there} {payable[0].left}"
    key = hashlib.sha256(said.encode()).hexdigest()
    try:
        met = await billing.apply_credit(claims.customer, payable[0].number, there, key)
    except (NotPayable, PaymentMismatch):
        return "credit"
    back = "return/" if met.status is InvoiceStatus.PAID else ""
    raise web.HTTPSeeOther(f"/pay/{back}{token}")
