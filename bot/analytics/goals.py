"""What a customer wanted to get done, and whether it was done in the days after: as the event log proves it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.events import Event

DONE_WITHIN = 3 * 86400.0  # seconds after the last message of a visit

PAID, FETCHED, ACTIVE = "paid", "fetched", "active"
#: Topic of a customer who has proved who they are -> (what would show that it was done, the link given for it).
#: Without such a link nothing was due, and nothing is still to be seen.
GOALS = {
    "pay_link": (PAID, "pay"),
    "my_due": (PAID, "pay"),
    "my_invoice_status": (PAID, "pay"),
    "paid_but_unpaid": (PAID, None),
    "download_link": (FETCHED, "download"),
    "my_service_status": (ACTIVE, "pay"),
}
#: The events that show it.
SETTLED = "invoice.settled"
LEDGER = frozenset({SETTLED, "link.opened", "service.activated"})


@dataclass(frozen=True)
class Wish:
    """Asked for at `at`; `invoices`: those that the answer was about, as far as they are known."""

    goal: str
    at: float
    invoices: frozenset[str]


def wish(answered: Event, links: Collection[str]) -> Wish | None:
    """What the message behind this answer wanted done; None where that is nothing that can be seen.

    `links`: the purposes of those that the answer gave (link.issued).
    """
    goal, link = GOALS.get(str(answered.data.get("topic")), (None, None))
    if goal is None or answered.customer is None or (link and link not in links):
        return None
    return Wish(goal, answered.at, frozenset(answered.data.get("invoices") or ()))


def outcome(wishes: Sequence[Wish], ledger: Iterable[Event], until: float) -> tuple[str | None, bool]:
    """(what was wanted, whether it was done before `until`); of several wishes the first that was.

    `ledger`: what happened to this customer's invoices and services, also before. Who asks for an invoice that had
    been paid by then wants nothing that is still to be seen.
    """
    happened = [event for event in ledger if event.at <= until]
    open_wishes = [one for one in wishes if not _was_done(one, happened)]
    for one in open_wishes:
        if any(_does(event, one) for event in happened if event.at >= one.at):
            return one.goal, True
    return (open_wishes[0].goal, False) if open_wishes else (None, False)


def _was_done(one: Wish, happened: Sequence[Event]) -> bool:
    if one.goal != PAID or not one.invoices:
        return False
    paid = {event.data.get("invoice") for event in happened if event.kind == SETTLED and event.at < one.at}
    return one.invoices <= paid


def _does(event: Event, one: Wish) -> bool:
    if one.goal == FETCHED:
        about = set(event.data.get("invoices") or ())
        fetched = event.kind == "link.opened" and event.data.get("purpose") == "download"
        return fetched and (not one.invoices or bool(one.invoices & about))
    if one.goal == ACTIVE and event.kind == "service.activated":
        return True  # else it was paid in time, and was never stopped
    return event.kind == SETTLED and (not one.invoices or event.data.get("invoice") in one.invoices)
