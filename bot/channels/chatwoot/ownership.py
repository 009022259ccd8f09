"""Whose a conversation in Chatwoot is, mirrored here; and who its customer is proved to be. Inside transactions."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.answers import Speak
from bot.channels.chatwoot.addresses import Address
from bot.channels.chatwoot.events import Report, State
from bot.conversations import agent_actions, contacts, lifecycle, message_log, other_inbox, tickets
from bot.conversations.models import HUMAN, Conversation, Ticket
from bot.conversations.tables import WIDGET_DESK, arrivals, cases, conversations, identities

CHANNEL = "chatwoot"
NOTED = "chatwoot_state"  # what the arrivals are called that hold when a conversation last changed there


def differs(db: Any, identity: str, report: Report) -> bool:
    """Whether `follow` has anything to do; without a lock, for most reports say nothing new."""
    talk = message_log.current(db, identity)
    return talk is not None and _to_do(db, talk, report) is not None


def follow(db: Any, identity: str, report: Report, speak: Speak) -> None:
    """What is told out of order does nothing: the last change there counts."""
    if lifecycle.identity(db, identity) is None:
        return
    talk = lifecycle.settled(db, identity)
    act = _to_do(db, talk, report)
    if act is None or not _newest(db, talk, report):
        return
    ticket = tickets.open_of(db, talk)
    by = other_inbox.PLATFORM
    if ticket and act in (State.OVER, State.OURS):
        _ended_there(db, ticket)
    if act is State.OVER:
        if ticket:
            agent_actions.closed(db, talk, ticket, speak, by)
        else:
            lifecycle.close(db, talk, by=by, why="resolved")
    elif act is State.OURS:
        if ticket:
            agent_actions.taken_back(db, talk, ticket, speak, by)
        else:
            other_inbox.given_back(db, identity)
    else:
        if ticket and act is State.THEIRS:
            tickets.taken(db, talk, ticket)
        other_inbox.taken(db, identity)


def _to_do(db: Any, talk: Conversation, report: Report) -> State | None:
    if report.state is State.OVER:
        return State.OVER if talk.is_open and talk.last_seq >= talk.first_seq else None
    if report.state is State.OURS and not report.answered:
        return State.OURS if talk.owner == HUMAN and _has(db, talk) else None
    # Whoever of our own desk has it keeps it.
    return None if talk.owner == HUMAN else State.THEIRS if report.answered else report.state


def _has(db: Any, talk: Conversation) -> bool:
    query = sa.select(conversations.c.assignee).where(conversations.c.id == talk.id)
    return bool(db.execute(query).scalar() == other_inbox.PLATFORM)


def _ended_there(db: Any, ticket: Ticket) -> None:
    """Telling it there would end what may have begun again meanwhile."""
    this = (cases.c.desk == WIDGET_DESK, cases.c.ticket == tickets.ident_of(ticket.number))
    db.execute(sa.update(cases).where(*this).values(ended_there=True))


def _newest(db: Any, talk: Conversation, report: Report) -> bool:
    """Notes when the conversation changed there; False where a later change has been here already."""
    this = (arrivals.c.desk == NOTED, arrivals.c.external_id == str(report.address))
    before = db.execute(sa.select(arrivals.c.at).where(*this)).scalar()
    if before is None:
        row = {"desk": NOTED, "external_id": str(report.address), "conversation": talk.id, "at": report.at}
        db.execute(sa.insert(arrivals).values(**row))
    elif report.at >= before:
        db.execute(sa.update(arrivals).where(*this).values(at=report.at, conversation=talk.id))
    else:
        return False
    return True


def believable(db: Any, identity: str, address: Address, customer: str) -> bool:
    """A browser that was proved to be one customer is never proved to be another: contacts can be merged there.

    Where this very conversation was the other's, it is nobody's from now on.
    """
    theirs = identities.c.external_id.startswith(address.of_browser, autoescape=True)
    others = sa.select(identities.c.id).where(
        identities.c.channel == CHANNEL, theirs, identities.c.customer.is_not(None), identities.c.customer != customer
    )
    found = set(db.execute(others).scalars())
    if identity in found:
        contacts.withdraw(db, identity, CHANNEL, "another customer's contact")
    return not found
