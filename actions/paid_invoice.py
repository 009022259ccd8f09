"""Which invoice a payment that is missed was for: the one named, described, shown just now, or told by what is off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from actions.action_request import ActionRequest
from actions.payment_details import Details
from actions.selecting import selected
from actions.service_state import holding_back
from bot.billing import Billing, Invoice
from bot.errors import InvoiceNotFound
from bot.knowledge.spoken_words import is_down


async def spoken_of(
    request: ActionRequest, details: Details, billing: Billing, customer: str, unpaid: Sequence[Invoice]
) -> tuple[Details, Invoice | None]:
    """The invoice that was named, else the one that was shown just now; InvoiceNotFound for a number named wrongly.

    A bare number that is none of their invoices is the sum, which was asked for.
    """
    bare = [one for one in (request.word("number"), request.word("second")) if one]
    theirs, sums = await _theirs(billing, customer, bare)
    if sums:
        known = None if request.word("corrects") == "amount" else details.amount
        details = replace(details, amount=known or sums[0])
    if theirs:
        return details, theirs[0]
    described = await _described(request, billing, customer, unpaid, dated=bool(details.paid_at))
    if described:
        return details, described
    named = request.numbers() or tuple(one for one in request.selection.get("numbers", ()) if one not in bare)
    if named:
        return details, await billing.invoice(customer, named[0])
    try:
        shown = await billing.invoice(customer, request.current) if request.current else None
    except InvoiceNotFound:  # shown to somebody else who was logged in before
        shown = None
    return details, shown or await _off(request, billing, customer, unpaid)


async def _theirs(billing: Billing, customer: str, bare: Sequence[str]) -> tuple[list[Invoice], list[str]]:
    """Of bare numbers, their invoices and the others: "4821, sslcommerz, 2300"."""
    theirs: list[Invoice] = []
    others: list[str] = []
    for number in bare:
        try:
            theirs.append(await billing.invoice(customer, number))
        except InvoiceNotFound:
            others.append(number)
    return theirs, others


def of_that_sum(details: Details, unpaid: Sequence[Invoice]) -> Invoice | None:
    """The only unpaid invoice, or the only one of the sum that they paid."""
    if len(unpaid) == 1:
        return unpaid[0]
    if not details.amount:
        return None
    same = [one for one in unpaid if one.total.amount == Decimal(details.amount) and details.is_in(one.total.currency)]
    return same[0] if len(same) == 1 else None


async def _described(
    request: ActionRequest, billing: Billing, customer: str, unpaid: Sequence[Invoice], *, dated: bool
) -> Invoice | None:
    """ "The bigger one", "the other one", of those that are unpaid: "paid", a sum, and the month of a day are said of
    the payment, and a "site" that is off is whatever is off."""
    not_theirs = {"status", "not_status", "numbers", *(("month",) if dated else ())}
    if is_down(request.text):
        not_theirs |= {"service"}
    of_invoices = {name: value for name, value in request.selection.items() if name not in not_theirs}
    if not of_invoices and request.reference != "other":
        return None
    plain = replace(request, entities={"selection": of_invoices, "reference": request.reference})
    found = [one for one in await selected(plain, billing, customer, unpaid) if one in unpaid]
    return found[0] if len(found) == 1 else None


async def _off(request: ActionRequest, billing: Billing, customer: str, unpaid: Sequence[Invoice]) -> Invoice | None:
    """ "My site is off and I have paid": what was paid is what holds a service back, not what is due next."""
    if not is_down(request.text):
        return None
    held = holding_back(await billing.services(customer), unpaid, billing.today())
    return held[0] if len(held) == 1 else None
