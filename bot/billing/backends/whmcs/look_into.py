"""The invoices that are looked into: WHMCS's list tells neither what is left of one nor whether it collects others."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from bot.billing.backends.whmcs.payments import paid_in_part
from bot.billing.backends.whmcs.rows import Listed, Row, collected
from bot.billing.models import Invoice, InvoiceStatus, Money
from bot.whmcs.decode import amount, rows, text

log = logging.getLogger(__name__)

MET = 30  # of those that are met, the newest; each is asked for once an hour
_MET = (InvoiceStatus.PAID, InvoiceStatus.REFUNDED)
_NEAR = (timedelta(-1), timedelta(0), timedelta(1))  # both are paid in one moment, which may be about midnight


def left_of(listed: Listed, detail: Row) -> Decimal:
    """What is left to pay of an unpaid one, as GetInvoice tells it; what came is taken off where it does not."""
    if text(detail, "balance"):
        return amount(detail, "balance")
    return listed.owed - paid_in_part(rows(detail, "transactions", "transaction")).get(listed.id, Decimal(0))


def told(listed: Listed, left: Decimal) -> Invoice:
    """One of which so much is left, if it is unpaid. Where nothing is, WHMCS has not noticed: nobody has to pay it."""
    invoice = listed.invoice
    if not invoice.payable:
        return invoice
    if left <= 0:
        return replace(invoice, status=InvoiceStatus.PAYMENT_PENDING)
    total, currency = invoice.total.amount, invoice.total.currency
    if left >= total:
        return invoice
    credit = Money(min(listed.credit, total - left), currency) if listed.credit > 0 else None
    return replace(invoice, met=Money(total - left, currency), credit=credit)


def to_look_into(listed: Sequence[Listed], unpaid: int) -> tuple[list[Listed], list[Listed]]:
    """`listed`: the newest first. So many that are unpaid, and those that are met."""
    open_ones = [one for one in listed if one.invoice.payable][:unpaid]
    return open_ones, [one for _, one in zip(range(MET), _may_have_paid_others(listed), strict=False)]


def _may_have_paid_others(listed: Sequence[Listed]) -> Iterator[Listed]:
    """Paying it gives the sum to the account as credit, and that to the invoices: older ones, which it meets then.

    No credit meets itself.
    """
    by_credit: defaultdict[date, list[Listed]] = defaultdict(list)
    met = [one for one in listed if one.invoice.status in _MET and one.invoice.paid_on]
    for one in met:
        if one.credit > 0 and one.invoice.paid_on:
            by_credit[one.invoice.paid_on].append(one)
    for one in (one for one in met if by_credit and one.credit == 0):
        paid_on, total = one.invoice.paid_on, one.invoice.total.amount
        near = (other for off in _NEAR if paid_on for other in by_credit[paid_on + off])
        if any(other.id < one.id and other.credit <= total for other in near):
            yield one


def looked_into(listed: Listed, detail: Row) -> Listed:
    """With what its detail says beside what is left, which is told with it. One that is odd hides no other."""
    try:
        left = left_of(listed, detail) if detail else listed.owed
    except ValueError as trouble:
        log.warning("whmcs: invoice %d: %s", listed.id, trouble)
        left = listed.owed
    invoice = replace(listed.invoice, status=told(listed, left).status)
    return replace(listed, invoice=invoice, collected=collected(detail))
