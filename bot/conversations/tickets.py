"""Tickets: a case for a person, with everything that was said. Functions of a connection inside a transaction."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from bot.answers import Reply
from bot.conversations import message_log
from bot.conversations.attachments import shown_text
from bot.conversations.models import IDENTIFIED, QUEUED, Conversation, Handoff, Message, Ticket
from bot.conversations.tables import TICKET_BASE, conversations, tickets
from bot.errors import TicketNotFound
from bot.events import record

_OPEN = tickets.c.state == sa.literal_column("'open'")
_DIGITS = 9  # of a ticket number that could be ours


def ident_of(number: str) -> int | None:
    """The row of the ticket with this number, such as "#50001" or in Bengali digits; None where it is none of ours."""
    digits = number.strip().lstrip("#")
    if not digits.isdecimal() or len(digits) > _DIGITS:
        return None
    return int(digits) - TICKET_BASE  # int() reads Bengali digits too


def number_of(ident: int) -> str:
    return str(ident + TICKET_BASE)


def open_of(db: Any, talk: Conversation) -> Ticket | None:
    """The conversation's open ticket."""
    row = db.execute(sa.select(tickets).where(tickets.c.conversation == talk.id, _OPEN)).first()
    return _ticket(row) if row else None


def open_for(db: Any, talk: Conversation, handoff: Handoff, until: int, replies: Iterable[Reply]) -> Ticket:
    """A new ticket with all that was said in this conversation up to message `until`, and the replies to that."""
    said = message_log.lines(db, message_log.of_conversation(talk.id, talk.identity))
    # Messages behind `until` wait in the log: they are not yet part of what led here.
    transcript = [
        _spoken(line) for line in said if line.kind != IDENTIFIED and (line.direction == "out" or line.seq <= until)
    ]
    transcript += [{"author": "bot", "text": reply.text, "at": time.time()} for reply in replies]
    made = db.execute(
        sa.insert(tickets).values(
            conversation=talk.id,
            customer=talk.customer,
            reason=handoff.reason,
            summary=dict(handoff.summary),
            transcript=transcript,
            state="open",
            opened_at=time.time(),
        )
    )
    return _ticket(db.execute(sa.select(tickets).where(tickets.c.id == made.inserted_primary_key[0])).one())


def about(db: Any, talk: Conversation, number: str | None) -> Ticket | None:
    """The ticket asked for, or the latest; only of the customer whom the channel proved, or this identity's own.

    What was opened as a customer's is not told to the same identity when it is linked to them no more.
    """
    cases = sa.select(conversations.c.id).where(conversations.c.identity == talk.identity)
    mine: Any = sa.and_(tickets.c.conversation.in_(cases), tickets.c.customer.is_(None))
    if talk.customer is not None:
        mine = sa.or_(mine, tickets.c.customer == talk.customer)
    query = sa.select(tickets).where(mine).order_by(tickets.c.id.desc()).limit(1)
    if number is not None:
        ident = ident_of(number)
        if ident is None:
            return None
        query = query.where(tickets.c.id == ident)
    row = db.execute(query).first()
    return _ticket(row) if row else None


def by_number(db: Any, number: str) -> Ticket:
    """For the desk, which may see every ticket; raises TicketNotFound."""
    ident = ident_of(number)
    row = db.execute(sa.select(tickets).where(tickets.c.id == ident)).first() if ident is not None else None
    if row is None:
        raise TicketNotFound(number=number)
    return _ticket(row)


def listing(db: Any, state: str | None, limit: int) -> tuple[Ticket, ...]:
    """The latest first; `state` None = all."""
    query = sa.select(tickets).order_by(tickets.c.id.desc()).limit(limit)
    if state is not None:
        query = query.where(tickets.c.state == state)
    return tuple(_ticket(row) for row in db.execute(query))


def end(db: Any, ticket: Ticket, state: str) -> bool:
    """Close or take back; False where somebody was quicker."""
    ended = db.execute(
        sa.update(tickets)
        .where(tickets.c.id == ident_of(ticket.number), _OPEN)
        .values(state=state, closed_at=time.time())
    )
    return bool(ended.rowcount)


def taken(db: Any, talk: Conversation, ticket: Ticket) -> None:
    """A person has it who was waited for; the first time counts."""
    if talk.owner == QUEUED:
        row = sa.and_(tickets.c.id == ident_of(ticket.number), tickets.c.taken_at.is_(None))
        db.execute(sa.update(tickets).where(row).values(taken_at=time.time()))


def opened(db: Any, talk: Conversation, ticket: Ticket) -> None:
    note(db, "opened", talk, ticket, reason=ticket.reason)


def note(db: Any, what: str, talk: Conversation, ticket: Ticket, **facts: Any) -> None:
    """The event: `what` is opened, replied, closed, taken_back or withdrawn."""
    record(
        db, f"ticket.{what}", conversation=talk.id, identity=talk.identity, customer=ticket.customer,
        ticket=ticket.number, **facts,
    )  # fmt: skip


def _spoken(line: Message) -> dict[str, Any]:
    return {"author": line.author, "text": shown_text(line), "at": line.at}


def _ticket(row: Any) -> Ticket:
    values = dict(row._mapping)
    return Ticket(number=number_of(values.pop("id")), **{**values, "transcript": tuple(values["transcript"])})
