"""Find the payment that a customer means, among those on the books and those that have come and are not booked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from actions.payment_details import Details
from bot.billing import Invoice
from bot.billing.attempt import PaymentAttempt
from bot.billing.models import Payment

RECENT = timedelta(days=7)  # a payment that somebody misses is a matter of hours or days


def on_books(
    details: Details, payments: Sequence[Payment], invoice: Invoice | None, today: date, owes: bool
) -> Payment | None:
    """The payment on our books that must be the one they mean."""
    if details.transaction_id:
        wanted = details.transaction_id.casefold()
        return next((one for one in payments if one.transaction_id.casefold() == wanted), None)
    if invoice:
        return next((one for one in payments if invoice.number in one.invoices), None)
    recent = [one for one in payments if one.at.astimezone().date() >= today - RECENT]
    if details.amount:
        said = Decimal(details.amount)
        same = (one for one in recent if one.amount.amount == said and details.currency in {None, one.amount.currency})
        return next(same, None)
    # Without a word about it, the newest payment is the one they mean only where nothing else is open.
    return recent[0] if recent and not owes else None


def received(details: Details, kept: Sequence[PaymentAttempt], invoice: Invoice | None) -> PaymentAttempt | None:
    """The payment that has come and is not booked yet, if it must be the one they mean."""
    if details.transaction_id:
        wanted = details.transaction_id.casefold()
        return next((one for one in kept if (one.transaction_id or "").casefold() == wanted), None)
    if invoice:
        return next((one for one in reversed(kept) if invoice.number in one.numbers), None)
    return next((one for one in reversed(kept) if one.state == "unsettled"), None)
