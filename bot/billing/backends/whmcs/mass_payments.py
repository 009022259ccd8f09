"""Which of a customer's invoices may only collect others: WHMCS's list does not tell, so few are looked into."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from bot.billing.backends.whmcs.rows import Listed
from bot.billing.models import InvoiceStatus

MET = 30  # of those that are met, the newest; each is asked for once an hour
_MET = (InvoiceStatus.PAID, InvoiceStatus.REFUNDED)
_NEAR = (timedelta(-1), timedelta(0), timedelta(1))  # both are paid in one moment, which may be about midnight


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
