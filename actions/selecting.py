"""Find the invoices that a message describes ("the paid one", "ছোটটা", "4821 na, 4822") in the customer's own list.

The description is bot.knowledge.selection's; nothing is guessed: several may fit, or none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import regex

from actions.action_request import ActionRequest
from actions.placed import placed
from actions.service_state import holding_back
from bot.billing import Billing, Invoice, InvoiceStatus, Service
from bot.knowledge.recurring import CURRENCY, limit_on
from bot.knowledge.rough_sum import is_near, is_rough

EVERY = frozenset(InvoiceStatus) - {InvoiceStatus.DRAFT}  # a draft has not been sent to the customer yet
STATUS = {
    "paid": InvoiceStatus.PAID,
    "cancelled": InvoiceStatus.CANCELLED,
    "refunded": InvoiceStatus.REFUNDED,
    "unpaid": InvoiceStatus.UNPAID,
    "collections": InvoiceStatus.COLLECTIONS,
}
Test = Callable[[Invoice], bool]
#: What they are ordered by, and the word for the upper end.
EXTREMES: Mapping[str, tuple[Callable[[Invoice], Any], str]] = {
    "size": (lambda one: one.total.amount, "largest"),
    "issued": (lambda one: one.issued, "last"),
    "due": (lambda one: one.due, "last"),
}


async def selected(
    request: ActionRequest,
    billing: Billing,
    customer: str,
    among: Sequence[Invoice],
    services: Sequence[Service] | None = None,
) -> tuple[Invoice, ...]:
    """What ``request.selection`` describes, of ``among`` first (those that such a question is about) and then of all.

    Empty where none fits. ``services``: the customer's, where they are known already. Another customer's invoices are
    not looked at.
    """
    said, today = request.selection, billing.today()
    everything = await billing.every(customer, EVERY)
    if services is None:
        services = await billing.services(customer) if {"service", "not_service", "state"} & set(said) else ()
    kinds = {one.id: one.kind for one in services}
    shown = _of_numbers(everything, request.shown)
    unpaid = [one for one in everything if one.payable]
    if {"after", "before", "on_day"} & set(said):
        return placed(request, [one for one in everything if not _unwanted(one, said, kinds, today)], today)
    held = frozenset(one.number for one in holding_back(services, unpaid, today)) if "state" in said else frozenset()
    pool = _pool(request, everything, shown, among, today)
    for test in _tests(request, everything, kinds, held, today):
        # "4822. how dumb is this": what else is read out of the words of who names a number may describe nothing.
        others = pool if said.get("numbers") else [one for one in everything if test(one)]
        pool = [one for one in pool if test(one)] or others
    if int(said.get("month", 0)) > 0 and not said.get("numbers"):
        pool = _of_latest_year(pool, int(said["month"]))
    pool = _without_extremes([one for one in pool if not _unwanted(one, said, kinds, today)], said)
    return tuple(_ordered(pool, request))


def _pool(
    request: ActionRequest,
    everything: Sequence[Invoice],
    shown: Sequence[Invoice],
    among: Sequence[Invoice],
    today: date,
) -> Sequence[Invoice]:
    said = request.selection
    if said.get("those") in {0, len(shown)}:
        return shown
    if request.reference == "other" and said.get("status") == "paid" and said.get("numbers"):
        return [one for one in among if one.number not in said["numbers"]]  # "4821 is paid, the other one's link"
    if said.get("numbers"):
        named = _of_numbers(everything, said["numbers"])
        ranges = said.get("ranges", ())
        more = [one for one in everything if one not in named and _is_within(one.number, ranges)]
        if "month" in said and not any(_of_month(one, int(said["month"]), None, today) for one in named):
            more += [one for one in everything if _of_month(one, int(said["month"]), said.get("status"), today)]
        return [*named, *more]  # "4822's, and the June one"
    if "status" in said or "month" in said:
        return everything
    if said.get("every") == "rest" and "not_amounts" in said:
        return among  # "without those of 350, the rest"
    if said.get("every") == "rest" or request.reference == "other":
        known = shown if len(shown) > 1 else among
        return [one for one in known if one.number != request.current]
    if said.get("every") == "both" and len(shown) == 2:
        return shown
    if said.get("every") == "both" and request.recent:
        recent = _of_numbers(everything, request.recent)
        # "Both of the open ones": of the two that were spoken of last, one is paid.
        return recent if all(one in among for one in recent) or len(among) != 2 else among
    if {"size", "due", "issued", "count"} & set(said):
        return next((some for some in (shown, among, everything) if len(some) > 1), among)
    return among


def _tests(
    request: ActionRequest, everything: Sequence[Invoice], kinds: Mapping[str, str], held: frozenset[str], today: date
) -> Iterable[Test]:
    """What an invoice has to be, one after the other."""
    said = request.selection
    if "service" in said:
        yield lambda one: any(is_for(one, kind, kinds) for kind in (said["service"], *said.get("more_services", ())))
    if "state" in said:
        yield lambda one: one.number in held
    if "above_limit" in said:
        yield lambda one: one.left.currency == CURRENCY and one.left.amount > limit_on(today)
    if "month" in said and not said.get("numbers"):
        yield lambda one: _of_month(one, int(said["month"]), said.get("status"), today)
    if "status" in said:
        yield lambda one: _has_status(one, said["status"], today)
    amount = _amount(request)
    if said.get("every") == "both":
        amount = None  # of which one a sum was said before
    if amount is not None and is_rough(request.text) and not any(_comes_to(one, amount) for one in everything):
        yield lambda one: is_near(amount, one.left.amount if one.payable else one.total.amount)
        return
    # "I have 1200, the server's then": a sum that is none of theirs does not say which.
    if amount is not None and (not said or any(_comes_to(one, amount) for one in everything)):
        yield lambda one: _comes_to(one, amount)


def _comes_to(one: Invoice, amount: Decimal) -> bool:
    return amount in {one.total.amount, one.left.amount}


def _unwanted(one: Invoice, said: Mapping[str, Any], kinds: Mapping[str, str], today: date) -> bool:
    return (
        one.number in said.get("not_numbers", ())
        or any(one.total.amount == _sum(amount) for amount in said.get("not_amounts", ()))
        or ("not_status" in said and _has_status(one, said["not_status"], today))
        or ("not_service" in said and is_for(one, said["not_service"], kinds))
    )


def _ordered(pool: Sequence[Invoice], request: ActionRequest) -> Sequence[Invoice]:
    said = request.selection
    if said.get("every") == "both" and len(pool) != 2 and not said.get("numbers"):
        return ()  # two of how many?
    if "count" in said and (of := next((name for name in EXTREMES if name in said), None)):
        key, most = EXTREMES[of]
        return sorted(pool, key=key, reverse=said[of] == most)[: abs(int(said["count"]))]
    if "size" in said:
        return _extreme(pool, lambda one: one.total.amount, said["size"] == "largest")
    if "due" in said:
        open_ones = [one for one in pool if one.payable] or list(pool)
        return _extreme(open_ones, lambda one: one.due, said["due"] == "last")
    if "issued" in said or (request.reference == "-1" and "count" not in said):
        if said.get("status") == "paid":
            return _extreme(pool, lambda one: one.paid_on or one.due, said.get("issued", "last") == "last")
        return _extreme(pool, lambda one: one.issued, said.get("issued", "last") == "last")
    if "count" in said:
        count = int(said["count"])
        return pool[:count] if count > 0 else pool[count:]
    return pool


def _without_extremes(pool: list[Invoice], said: Mapping[str, Any]) -> list[Invoice]:
    """ "All but the oldest", "the biggest not"."""
    for name, (key, most) in EXTREMES.items():
        if f"not_{name}" in said:
            out = _extreme(pool, key, said[f"not_{name}"] == most)
            pool = [one for one in pool if one not in out]
    return pool


def _extreme(pool: Sequence[Invoice], key: Callable[[Invoice], Any], largest: bool) -> Sequence[Invoice]:
    """Those with the largest or smallest ``key``: more than one where they are level."""
    if not pool:
        return pool
    best = (max if largest else min)(key(one) for one in pool)
    return [one for one in pool if key(one) == best]


def _has_status(one: Invoice, status: str, today: date) -> bool:
    return one.overdue(today) if status == "overdue" else one.status is STATUS.get(status)


def _of_month(one: Invoice, month: int, status: str | None, today: date) -> bool:
    """Issued, due or, for a paid one, paid in that month (1 to 12: the latest such; 0: this one; -1: the last one)."""
    days = _days(one)
    if status == "paid" and one.paid_on:
        days = [one.paid_on]
    if month > 0:
        return any(day.month == month for day in days)
    wanted = today.year * 12 + today.month + month
    return any(day.year * 12 + day.month == wanted for day in days)


def _days(one: Invoice) -> list[date]:
    return [one.issued, one.due, *([one.paid_on] if one.paid_on else [])]


def _of_latest_year(pool: Sequence[Invoice], month: int) -> list[Invoice]:
    """ "September's": the latest September of which there is one."""
    years = {one.number: max((day.year for day in _days(one) if day.month == month), default=0) for one in pool}
    return [one for one in pool if years[one.number] == max(years.values())]


def _amount(request: ActionRequest) -> Decimal | None:
    return _sum(request.word("amount"))


def _sum(said: object) -> Decimal | None:
    try:
        return Decimal(str(said or ""))
    except InvalidOperation:
        return None


def is_for(one: Invoice, service: str, kinds: Mapping[str, str]) -> bool:
    """Whether a line of the invoice is for this kind of service, by what it rents or by its own words."""
    return any(kinds.get(line.service_id or "") == service or service in line.description.lower() for line in one.lines)


def _of_numbers(everything: Sequence[Invoice], numbers: Sequence[str]) -> list[Invoice]:
    by_number = {one.number: one for one in everything}
    printed = as_printed(everything, numbers)
    return [by_number[number] for number in printed if number in by_number]


def as_printed(everything: Sequence[Invoice], numbers: Sequence[str]) -> tuple[str, ...]:
    """The numbers as the books print them: "2026/0001" may be "INV-2026-0001" there. One that fits none, or several, is
    left as it was said."""
    if all(one.isdigit() for one in numbers):
        return tuple(numbers)
    alike: dict[tuple[int, ...], list[str]] = {}
    for one in everything:
        alike.setdefault(_counts(one.number), []).append(one.number)
    found = [alike.get(_counts(one), []) for one in numbers]
    return tuple(some[0] if len(some) == 1 else one for one, some in zip(numbers, found, strict=True))


def _counts(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in regex.findall(r"\d{1,12}", number))


def _is_within(number: str, ranges: Iterable[Sequence[str]]) -> bool:
    return number.isdigit() and any(int(first) <= int(number) <= int(last) for first, last in ranges)
