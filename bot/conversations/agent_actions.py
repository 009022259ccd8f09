"""A person's side of a ticket: reply, close, hand back to the bot. Inside transactions.

The conversation is locked before its ticket, as everybody does it: else two who act at once wait for each other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.answers import Reply, Speak
from bot.conversations import inbound, lifecycle, message_log, ratings, tickets
from bot.conversations.models import BOT, HUMAN, Conversation, Ticket
from bot.errors import NotAllowed

AGENT = "agent"  # somebody at the shell who has not said which of the agents they are


def close(db: Any, number: str, speak: Speak, by: str = AGENT) -> Ticket:
    """The customer is told, and the conversation is over; somebody else may have been quicker."""
    talk, ticket = _locked(db, number)
    if ticket.state == "open":
        closed(db, talk, ticket, speak, by)
    return tickets.by_number(db, number)


def take_back(db: Any, number: str, speak: Speak, by: str = AGENT) -> Ticket:
    """The bot answers again in the same conversation, and the customer is told."""
    talk, ticket = _locked(db, number)
    if ticket.state == "open":
        taken_back(db, talk, ticket, speak, by)
    return tickets.by_number(db, number)


def reply(db: Any, number: str, reply: Reply, ident: str, by: str = AGENT) -> Ticket:
    """Say something to the customer, once under this id; from now on a person owns the conversation.

    Raises NotAllowed where it is over.
    """
    talk, ticket = _locked(db, number)
    if said(db, talk, ident):
        return ticket
    if ticket.state != "open" or not talk.is_open:
        raise NotAllowed(number=number)
    replied(db, talk, ticket, reply, by, ident, holder=None if by == AGENT else by)
    return ticket


# What follows is of a conversation as it is `locked`, and its open ticket.


def closed(db: Any, talk: Conversation, ticket: Ticket, speak: Speak, by: str, reason: str | None = None) -> None:
    tickets.end(db, ticket, "closed")
    tell(db, talk, speak, "closed", ticket, rate=ratings.helped(db, talk.id), by=by)
    lifecycle.close(db, talk, by=by, why=reason or "ticket closed")
    tickets.note(db, "closed", talk, ticket, by=by, **({"why": reason} if reason else {}))


def taken_back(db: Any, talk: Conversation, ticket: Ticket, speak: Speak, by: str) -> None:
    tickets.end(db, ticket, "taken_back")
    tell(db, talk, speak, "taken_back", ticket)
    lifecycle.change_owner(db, talk, BOT, by=by, why="ticket taken back", waiting_told=False)
    tickets.note(db, "taken_back", talk, ticket, by=by)


def said(db: Any, talk: Conversation, ident: str) -> bool:
    """Whether the text of this id is there already, because the answer to an earlier try was lost."""
    return inbound.stored(db, talk.channel, _external(talk, ident)) is not None


def replied(
    db: Any, talk: Conversation, ticket: Ticket, reply: Reply, by: str, ident: str = "", holder: str | None = None
) -> int:
    """The line's number.

    `ident`: of the text, 60 characters at most, where one that is sent again is to be known; `holder`: the agent of our
    own desk who has the conversation from now on, where nobody had it.
    """
    before = message_log.last_said(db, talk.identity) or {}
    reply = replace(reply, begins=reply.name is not None and before.get("name") != reply.name)
    known = _external(talk, ident) if ident else None
    seq = message_log.say(db, talk, (reply,), author="agent", external_id=known, waiting_told=True)
    if talk.owner != HUMAN:
        tickets.taken(db, talk, ticket)
        lifecycle.change_owner(db, talk, HUMAN, by=by, why="replied", assignee=holder)
    tickets.note(db, "replied", talk, ticket, by=by, last=seq)
    return seq


def tell(db: Any, talk: Conversation, speak: Speak, what: str, ticket: Ticket, **facts: Any) -> int:
    """The customer hears what became of their case; the line's number."""
    words = speak(f"handoff.{what}", talk.answer_language, number=ticket.number, **facts)
    return message_log.say(db, talk, (words,), author="system")


def _external(talk: Conversation, ident: str) -> str:
    """Its identity's name is part of it: a text for somebody else never hides this one."""
    return f"{talk.identity}:desk:{ident}"


def _locked(db: Any, number: str) -> tuple[Conversation, Ticket]:
    """The conversation, and the ticket as it is once nobody else changes it. Raises TicketNotFound."""
    talk = message_log.locked(db, tickets.by_number(db, number).conversation)
    return talk, tickets.by_number(db, number)
