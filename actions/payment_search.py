"""Find the payment that a customer means: on the books, come and not booked, or still with the gateway."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from actions.payment_details import Details
from bot.billing import Invoice
from bot.billing.attempt import HELD, PaymentAttempt
from bot.billing.models import Payment
from bot.billing.tracing import Traced

HERE = (*HELD, "settled")  # money that nobody has given back or booked elsewhere
RECENT = timedelta(days=7)  # a payment that somebody misses is a matter of hours or days


def on_books(
    details: Details, payments: Sequence[Payment], invoice: Invoice | None, today: date, owes: bool
) -> Payment | None:
    """The payment on our books that must be the one they mean; one that went back only where no other can be."""
    payments = sorted(payments, key=lambda one: not one.is_kept)
    if details.transaction_id:
        wanted = details.transaction_id.casefold()
        return next((one for one in payments if one.transaction_id.casefold() == wanted), None)
    if invoice:
        return next((one for one in payments if invoice.number in one.invoices), None)
    recent = [one for one in payments if one.at.astimezone().date() >= today - RECENT]
    if details.amount:
        said = Decimal(details.amount)
        same = (one for one in recent if one.amount.amount == said and details.is_in(one.amount.currency))
        return next(same, None)
    # Without a word about it, the newest payment is the one they mean only where nothing else is open.
    return recent[0] if recent and not owes else None


def received(details: Details, kept: Sequence[PaymentAttempt], invoice: Invoice | None) -> PaymentAttempt | None:
    """The payment that has come and is not booked yet, if it must be the one they mean."""
    named = next((one for one in kept if details.missed(None).is_named(one)), None)
    if named:
        return named
    if invoice:  # whatever id they read in their wallet
        return next((one for one in reversed(kept) if invoice.number in one.numbers), None)
    unsettled = (one for one in reversed(kept) if one.state == "unsettled" and not details.transaction_id)
    return next(unsettled, None)


def heard_now(details: Details, traced: Traced, invoice: Invoice | None) -> PaymentAttempt | None:
    """What the gateway told only now, being asked: the one they mean unless something that they told speaks against it.

    The id that they read in their wallet need not be the one that the gateway gives us; ours names it at any time.
    """
    came = [one for one in traced.attempts if one.transaction_id and one.state in HERE]
    named = next((one for one in came if _is_named(details, traced, one)), None)
    found = (one for one in came if one.reference in traced.found)
    return named or next((one for one in found if _may_be(details, traced, one, invoice)), None)


def pending(details: Details, traced: Traced, invoice: Invoice | None) -> PaymentAttempt | None:
    """The payment that the gateway still looks at, by the same rule."""
    waiting = (one for one in traced.attempts if one.state == "pending")
    return next((one for one in waiting if _may_be(details, traced, one, invoice)), None)


def failed(details: Details, traced: Traced, invoice: Invoice | None) -> PaymentAttempt | None:
    """The newest one of which the gateway says that it came to nothing, where there was no later one."""
    newest = next((one for one in traced.attempts if _may_be(details, traced, one, invoice)), None)
    return newest if newest and newest.state == "failed" else None


def _is_named(details: Details, traced: Traced, attempt: PaymentAttempt) -> bool:
    return attempt.reference == traced.named or details.missed(None).is_named(attempt)


def _may_be(details: Details, traced: Traced, attempt: PaymentAttempt, invoice: Invoice | None) -> bool:
    if _is_named(details, traced, attempt):
        return True
    if invoice and invoice.number not in attempt.numbers:
        return False
    sums = {attempt.amount.amount, attempt.came.amount}
    return not details.amount or Decimal(details.amount) in sums
