"""What a customer paid in a stretch of time, or in all: the sum, and each payment with its day, means and invoices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from actions.action_request import ActionRequest, Answer
from actions.bills import sums
from bot.answers import render
from bot.billing import Billing, InvoiceStatus, Money
from bot.billing.backends.base import Payments
from bot.billing.models import Payment
from bot.knowledge.names import title
from bot.lang import language as row_of

SHORT = 5  # payments that fit one message
A_YEAR = 12  # months
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Paid:
    """Money that arrived and was kept. `by`: the id of the gateway, "" where nobody knows."""

    day: date
    amount: Money
    by: str
    numbers: tuple[str, ...]


async def payments_made(request: ActionRequest, billing: Billing, customer: str) -> Answer:
    every, said = await _paid(billing, customer), request.selection
    within = _within(said, billing.today())
    found = [one for one in every if within(one.day)]
    last = _line(every[0], request.language) if every else ""
    facts = {**_period(said, request, billing.today()), "last": last}
    if not found:
        numbers = every[0].numbers if every else ()
        return Answer(render("my_invoices.paid_none", request.language, **facts), shown=numbers, current=_only(numbers))
    average = _average(found, billing.today()) if said.get("average") else []
    told = [] if average else found[:SHORT]
    reply = render(
        "my_invoices.paid_sum",
        request.language,
        totals=sums(one.amount for one in found),
        count=len(found),
        lines=[_line(one, request.language) for one in told],
        rest=0 if average else len(found) - len(told),
        average=average,
        **facts,
    )
    numbers = tuple(dict.fromkeys(number for one in told for number in one.numbers))
    return Answer(reply, shown=numbers, current=_only(numbers))


def _average(found: Sequence[Paid], today: date) -> list[Money]:
    """Of a month, from the first of these payments on."""
    months = max(1, _months(today) - min(_months(one.day) for one in found) + 1)
    return [Money((one.amount / months).quantize(CENT), one.currency) for one in sums(one.amount for one in found)]


async def _paid(billing: Billing, customer: str) -> Sequence[Paid]:
    """Newest first; of a backend that knows no payments, by the days on which its invoices were paid."""
    if billing.can(Payments):
        return [_kept(one) for one in await billing.payments(customer) if one.is_kept]
    invoices = await billing.every(customer, frozenset({InvoiceStatus.PAID}))
    paid = [Paid(one.paid_on, one.total, "", (one.number,)) for one in invoices if one.paid_on]
    return sorted(paid, key=lambda one: one.day, reverse=True)


def _kept(payment: Payment) -> Paid:
    back = payment.returned
    left = Money(payment.amount.amount - back.amount, payment.amount.currency) if back else payment.amount
    return Paid(payment.at.astimezone().date(), left, payment.gateway, payment.invoices)


def _within(said: Mapping[str, Any], today: date) -> Callable[[date], bool]:
    """Whether a day lies in the time that was said."""
    if "months" in said:
        return lambda day: _months(day) > _months(today) - int(said["months"])
    year, month = _of(said, today)
    return lambda day: (year is None or day.year == year) and (month is None or day.month == month)


def _of(said: Mapping[str, Any], today: date) -> tuple[int | None, int | None]:
    """The year and the month that are meant; a month without a year is the latest such."""
    year = None if "year" not in said else int(said["year"]) if said["year"] > 0 else today.year + int(said["year"])
    if "month" not in said:
        return year, None
    month = int(said["month"])
    if month <= 0:
        ago, place = divmod(_months(today) + month, A_YEAR)
        return ago, place + 1
    return year or (today.year if month <= today.month else today.year - 1), month


def _period(said: Mapping[str, Any], request: ActionRequest, today: date) -> dict[str, Any]:
    """The time as the answer names it."""
    year, month = _of(said, today)
    name = row_of(request.language).months[month - 1] if month else ""
    return {"months": int(said.get("months", 0)), "year": year, "month": name}


def _months(day: date) -> int:
    """Months since the year 0."""
    return day.year * A_YEAR + day.month - 1


def _line(one: Paid, language: str) -> str:
    by = title("gateway", one.by, language) if one.by else ""
    facts = {"day": one.day, "amount": one.amount, "by": by, "numbers": one.numbers}
    return render("my_invoices.paid_line", language, **facts).text


def _only(numbers: Sequence[str]) -> str | None:
    return numbers[0] if len(numbers) == 1 else None
