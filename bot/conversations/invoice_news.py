"""An invoice that the backend reports as paid: told where its link was given or its case waits, which is closed."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from functools import partial
from types import SimpleNamespace
from typing import Any, ClassVar

import sqlalchemy as sa

from bot.answers import Reply, render
from bot.conversations import agent_actions, tickets
from bot.conversations.link_notices import tell
from bot.conversations.models import HUMAN
from bot.conversations.payment_news import NEWS_FOR, REASON, told_link
from bot.conversations.tables import conversations, identities
from bot.conversations.tables import tickets as all_tickets
from bot.events.log import Event
from bot.events.subscriber import TransactionalSubscriber

PAID = "paid"
BY = "backend"  # who closed the case, in the events

#: Where whoever wrote is still known to be this customer.
_CASES = (
    sa.select(all_tickets.c.id, all_tickets.c.summary, conversations.c.identity, conversations.c.owner)
    .join(conversations, conversations.c.id == all_tickets.c.conversation)
    .join(identities, identities.c.id == conversations.c.identity)
    .where(all_tickets.c.customer == sa.bindparam("whose"), identities.c.customer == sa.bindparam("whose"))
    .where(all_tickets.c.state == "open", all_tickets.c.reason == REASON)
    .order_by(conversations.c.identity)
    .limit(20)
)


class InvoiceNews(TransactionalSubscriber):
    """Several invoices that were paid at once are one piece of news."""

    name: ClassVar[str] = "invoice_news"
    kinds: ClassVar[frozenset[str]] = frozenset({"invoice.reported"})

    def apply(self, db: Any, events: Sequence[Event]) -> None:
        paid: dict[str, list[Event]] = {}
        for event in events:
            if event.customer is not None and event.data.get("state") == PAID and event.at > time.time() - NEWS_FOR:
                paid.setdefault(event.customer, []).append(event)
        for customer, news in sorted(paid.items()):
            _told(db, customer, [one.data for one in news])


def _told(db: Any, customer: str, paid: list[Any]) -> None:
    numbers = list(dict.fromkeys(str(one["invoice"]) for one in paid))
    # Its number may have changed with the payment.
    cases = _cases(db, customer, {*numbers, *(str(one["also"]) for one in paid if "also" in one)})
    link = told_link(db, customer)
    # In one order, so that two who tell each other do not wait in a circle.
    for ident in sorted({*(one.identity for one in cases), *([link] if link else [])}):
        tell(db, ident, partial(_words, paid, numbers))
    for one in cases:
        if one.owner != HUMAN:  # whoever has it sees the news, and closes it in their own words
            agent_actions.close(db, tickets.number_of(one.id), render, BY)


def _cases(db: Any, customer: str, numbers: Collection[str]) -> list[Any]:
    """Of who said that they had paid one of these. Money of ours that waits for a person is another matter."""
    found = db.execute(_CASES, {"whose": customer}).all()
    return [
        one for one in found if not one.summary.get("reference") and str(one.summary.get("invoice_number")) in numbers
    ]


def _words(paid: Iterable[Any], numbers: list[str], language: str) -> Reply:
    return render("payment_news.paid", language, numbers=numbers, money=_sum(paid))


def _sum(paid: Iterable[Any]) -> SimpleNamespace | None:
    """None where it is not known of each, or in several currencies."""
    known = {str(one["invoice"]): (one.get("amount"), one.get("currency")) for one in paid}
    currencies = {currency for _, currency in known.values()}
    if len(currencies) != 1 or not all(known.values()) or None in currencies:
        return None
    return SimpleNamespace(amount=sum(Decimal(amount) for amount, _ in known.values()), currency=currencies.pop())
