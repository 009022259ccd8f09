"""A customer's own tickets, as the client area shows them. Functions of a connection inside a transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.conversations import message_log
from bot.conversations.models import BOT, BUTTON, FILE, QUEUED, TEXT, Message
from bot.conversations.tables import conversations, messages, tickets
from bot.conversations.tickets import ident_of, number_of
from bot.errors import TicketNotFound

MOST_LINES = 200  # of one ticket that are shown, the newest
_SPOKEN = ("customer", "agent")


@dataclass(frozen=True)
class OwnTicket:
    """`state`: waiting (for a person), answering (a person has it), closed, withdrawn (by the customer)."""

    number: str
    reason: str
    state: str
    opened_at: float
    closed_at: float | None


_OWNER = sa.select(conversations.c.owner).where(conversations.c.id == tickets.c.conversation).scalar_subquery()
_SELECT = sa.select(
    tickets.c.id, tickets.c.reason, tickets.c.state, tickets.c.opened_at, tickets.c.closed_at, _OWNER.label("owner")
)


def listing(db: Any, customer: str, page: int, per_page: int) -> tuple[tuple[OwnTicket, ...], int]:
    """A page of those opened while they had proved to be this customer, the newest first; how many there are."""
    theirs = tickets.c.customer == customer
    total = db.execute(sa.select(sa.func.count()).select_from(tickets).where(theirs)).scalar_one()
    skipped = max(0, min(page, -(-total // per_page)) - 1) * per_page
    query = _SELECT.where(theirs).order_by(tickets.c.id.desc()).limit(per_page).offset(skipped)
    return tuple(_own(row) for row in db.execute(query)), total


def one(db: Any, customer: str, number: str) -> tuple[OwnTicket, tuple[Message, ...]]:
    """One, with what they and the people wrote; TicketNotFound also for another customer's."""
    ident = ident_of(number)
    theirs = (tickets.c.id == ident, tickets.c.customer == customer)
    row = db.execute(_SELECT.where(*theirs)).first() if ident is not None else None
    if row is None:
        raise TicketNotFound()
    talk = sa.select(tickets.c.conversation).where(*theirs).scalar_subquery()
    identity = sa.select(conversations.c.identity).where(conversations.c.id == talk).scalar_subquery()
    # What was said before an earlier ticket of the conversation had its end belongs to that one.
    before = sa.select(sa.func.max(tickets.c.closed_at)).where(tickets.c.conversation == talk, tickets.c.id < ident)
    since = sa.func.coalesce(before.scalar_subquery(), 0.0)
    query = message_log.select_lines(
        messages.c.identity == identity, messages.c.conversation == talk, messages.c.author.in_(_SPOKEN),
        messages.c.kind.in_((TEXT, BUTTON, FILE)), messages.c.at > since,
        *(() if row.closed_at is None else (messages.c.at <= row.closed_at,)),
    )  # fmt: skip
    newest = query.order_by(None).order_by(messages.c.seq.desc()).limit(MOST_LINES)
    return _own(row), tuple(reversed(message_log.lines(db, newest)))


def _own(row: Any) -> OwnTicket:
    state = {"withdrawn": "withdrawn", "open": "waiting" if row.owner in (BOT, QUEUED) else "answering"}
    return OwnTicket(number_of(row.id), row.reason, state.get(row.state, "closed"), row.opened_at, row.closed_at)
