"""The invoice that is named by its day or its place: "the one due on the 9th", "the one after 5118", "ager ta"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from actions.action_request import ActionRequest
from bot.billing import Invoice


def placed(request: ActionRequest, everything: Sequence[Invoice], today: date) -> tuple[Invoice, ...]:
    said = request.selection
    if "after" in said:
        return _next_after(everything, said.get("numbers") or [request.current or ""])
    return _before(everything, request) if "before" in said else _of_day(everything, said["on_day"], today)


def _of_day(some: Sequence[Invoice], wanted: Sequence[int], today: date) -> tuple[Invoice, ...]:
    """Due on that day of a month, the open ones before the others; else paid on it, the latest such."""
    day, month = wanted
    due = [one for one in some if one.due.day == day and month in {0, one.due.month}]
    if open_ones := [one for one in due if one.payable]:
        return tuple(open_ones)
    paid = [one for one in some if one.paid_on and one.paid_on.day == day and month in {0, one.paid_on.month}]
    near = sorted([*due, *paid], key=lambda one: abs((today - one.due).days))
    return tuple(near[:1])


def _next_after(everything: Sequence[Invoice], numbers: Sequence[str]) -> tuple[Invoice, ...]:
    """The one that falls due after this one, among the open ones where it is open itself."""
    this = next((one for one in everything if one.number == numbers[0]), None)
    if this is None:
        return ()
    some = [one for one in everything if one.payable or not this.payable]
    later = [one for one in some if (one.due, one.number) > (this.due, this.number)]
    return tuple(sorted(later, key=lambda one: (one.due, one.number))[:1])


def _last_before(everything: Sequence[Invoice], number: str | None) -> tuple[Invoice, ...]:
    """The one that fell due before this one, of those of which the same became: "the paid one", "the one before"."""
    this = next((one for one in everything if one.number == number), None)
    if this is None:
        return ()
    alike = [one for one in everything if one.status is this.status or (one.payable and this.payable)]
    earlier = [one for one in alike if (one.due, one.number) < (this.due, this.number)]
    return tuple(sorted(earlier, key=lambda one: (one.due, one.number))[-1:])


def _before(everything: Sequence[Invoice], request: ActionRequest) -> tuple[Invoice, ...]:
    """The one that was spoken of before this one; else the other of two that were shown; else the one due before."""
    previous = request.dialogue_context.get("previous")
    if previous and request.current and previous != request.current:
        return tuple(one for one in everything if one.number == str(previous))
    others = [number for number in request.shown if number != request.current]
    if others:
        return tuple(one for one in everything if others == [one.number])
    return _last_before(everything, request.current)
