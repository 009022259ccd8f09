"""What became of a payment is told in the conversation that it began in, once, and money that waits gets a person."""

from __future__ import annotations

import time
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from types import SimpleNamespace
from typing import Any, ClassVar

import sqlalchemy as sa

from bot.answers import Reply, render
from bot.conversations import contacts, lifecycle, message_log, tickets
from bot.conversations.link_notices import tell
from bot.conversations.models import BOT_ANSWERS, QUEUED, Handoff
from bot.conversations.tables import conversations, identities
from bot.events.log import Event
from bot.events.subscriber import TransactionalSubscriber
from bot.events.tables import events

RECENT = 7 * 86400  # seconds since a link was given in a conversation
NEWS_FOR = 86400  # seconds after which a payment is no news: whoever paid has seen it long ago
REASON = "paid_but_unpaid"
#: Kind of event -> what is said, and whether a person has to look.
SAID = {
    "payment.proved": ("settled", False),
    "payment.surplus": ("surplus", True),
    "payment.released": ("released", True),
    "payment.mismatched": ("mismatched", True),
    "payment.unsettled": ("unsettled", True),
    "payment.credited": ("credited", False),
    "payment.withdrawn": ("credit_withdrawn", False),
    "credit.returned": ("credit_returned", False),
    "payment.refunded": ("refunded", False),
    "payment.refund_failed": ("refund_failed", True),
    "payment.refund_unknown": ("refund_unknown", True),
    "payment.loss": ("loss", True),
}

_LINKS = (
    sa.select(events.c.conversation, events.c.data)
    .where(events.c.customer == sa.bindparam("whose"), events.c.kind == "link.issued")
    .where(events.c.at > sa.bindparam("since"))
    .order_by(events.c.id.desc())
    .limit(20)
)
#: Where they are still known to be this customer: a link that was withdrawn hears nothing.
_TALK = (
    sa.select(conversations.c.id, conversations.c.identity)
    .join(identities, identities.c.id == conversations.c.identity)
    .where(identities.c.customer == sa.bindparam("whose"))
)
_NEWEST = _TALK.order_by(conversations.c.last_activity.desc(), conversations.c.id).limit(1)


class PaymentNews(TransactionalSubscriber):
    """Each event is told of exactly once: the line and the cursor are one transaction."""

    name: ClassVar[str] = "payment_news"
    kinds: ClassVar[frozenset[str]] = frozenset(SAID)

    def apply(self, db: Any, events: Sequence[Event]) -> None:
        for event in events:
            what, needs_person = SAID[event.kind]
            if event.customer is None:
                continue
            ident = told_link(db, event.customer)
            if needs_person:
                ident = ident or _newest(db, event.customer) or _begun(db, event.customer)
            elif event.at < time.time() - NEWS_FOR:
                continue
            if ident is None:
                continue
            number = _case(db, ident, event) if needs_person else ""
            tell(db, ident, partial(_words, what, event.data, number))


def told_link(db: Any, customer: str) -> str | None:
    """The identity that was last given a pay link for this customer, and is still known to be them."""
    rows = db.execute(_LINKS, {"whose": customer, "since": time.time() - RECENT})
    given = next((row.conversation for row in rows if row.data.get("purpose") == "pay"), None)
    row = db.execute(_TALK.where(conversations.c.id == given), {"whose": customer}).first() if given else None
    return row.identity if row else None


def _newest(db: Any, customer: str) -> str | None:
    """The identity of theirs that wrote last."""
    row = db.execute(_NEWEST, {"whose": customer}).first()
    return row.identity if row else None


def _begun(db: Any, customer: str) -> str:
    """Where nobody has written: a conversation without a session, for a ticket that the client area shows."""
    return contacts.start(db, contacts.new_id(), "web", None, customer, None).identity


def _case(db: Any, ident: str, event: Event) -> str:
    """The number of the ticket in which a person sees the money: the open one, else a new one."""
    lifecycle.identity(db, ident)
    talk = lifecycle.settled(db, ident)
    if not talk.is_open:
        talk, before = message_log.locked(db, lifecycle.open_next(db, talk)), talk.id
        lifecycle.opened(db, talk, before)
    found = tickets.open_of(db, talk)
    if found is None:
        found = tickets.open_for(db, talk, Handoff(REASON, _summary(event)), talk.last_seq, ())
        if talk.owner in BOT_ANSWERS and talk.owner != QUEUED:
            lifecycle.change_owner(db, talk, QUEUED, by="bot", why=REASON)
        tickets.opened(db, talk, found)
    return found.number


def _summary(event: Event) -> dict[str, Any]:
    facts = event.data
    invoices = facts.get("invoices") or []
    return {
        "topic": REASON,
        "gateway": facts.get("gateway"),
        "transaction_id": facts.get("transaction"),
        "amount": facts.get("amount"),
        "reference": facts.get("reference"),
        **({"invoice_number": invoices[0]} if invoices else {}),
    }


def _words(what: str, facts: Any, number: str, language: str) -> Reply:
    money, total = (
        SimpleNamespace(amount=Decimal(amount), currency=facts["currency"])
        for amount in (facts["amount"], facts.get("total") or facts["amount"])
    )
    given: dict[str, Any] = {name: facts.get(name) for name in ("reference", "transaction")}
    left = {number: SimpleNamespace(amount=Decimal(one), currency=facts["currency"])
            for number, one in (facts.get("left") or {}).items()}  # fmt: skip
    booked = facts.get("booked")
    given["booked"] = SimpleNamespace(amount=Decimal(booked), currency=facts["currency"]) if booked else None
    numbers = facts.get("invoices") or [one for one in [facts.get("invoice")] if one]
    given |= {"left": left, "paid": [one for one in numbers if one not in left]}
    return render(f"payment_news.{what}", language, money=money, total=total, numbers=numbers, ticket=number, **given)
