"""Which step of the reminders an invoice is at on a day: the latest only, whatever was missed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.billing import Invoice

BEHIND, SHORTEST = 3, 7  # days that a pay link lives behind the due date, and at least
LATE = 3  # days after its last step that an invoice is still reminded of, where nothing was sent on the day itself


def step_of(invoice: Invoice, today: date, steps: Sequence[int]) -> int | None:
    """Days before the due date (-1: after it), one of `steps`; None where nothing is to be said yet, or any more."""
    left = invoice.days_left(today)
    begun = [step for step in steps if step >= left]
    if not begun or left < min(steps) - LATE:
        return None
    step = min(begun)
    # On the day of its issue only a step of this very day: who has just ordered is at the till.
    just_made = today <= invoice.issued and (left != step or left <= 0)
    return None if just_made else step


def lasts(invoices: Sequence[Invoice], today: date) -> int:
    """Days that the pay link of a reminder has to live: whoever keeps the mail for the last day pays by it then."""
    return max(*(invoice.days_left(today) + BEHIND for invoice in invoices), SHORTEST)
