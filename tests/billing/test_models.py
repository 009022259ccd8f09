"""What an invoice says of itself on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.billing.models import Invoice, InvoiceStatus, Money

DUE = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("status", "days", "overdue"),
    [
        (InvoiceStatus.UNPAID, -1, False),
        (InvoiceStatus.UNPAID, 0, False),  # the whole day on which it is due is in time
        (InvoiceStatus.UNPAID, 1, True),
        *((status, 1, False) for status in InvoiceStatus if status is not InvoiceStatus.UNPAID),
    ],
)
def test_overdue_from_the_day_after(status: InvoiceStatus, days: int, overdue: bool) -> None:
    invoice = Invoice("4821", "1001", status, Money.of("2300.00", "BDT"), DUE - timedelta(days=15), DUE)
    assert invoice.overdue(DUE + timedelta(days=days)) is overdue
    assert invoice.days_left(DUE + timedelta(days=days)) == -days
