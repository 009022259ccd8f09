"""A person's side of a ticket: reply, close, hand back to the bot. Inside transactions."""

from __future__ import annotations

from typing import Any

from bot.answers import Reply
from bot.conversations import lifecycle, message_log, tickets, turn_repository
from bot.conversations.models import BOT, HUMAN, Ticket
from bot.errors import NotAllowed

AGENT = "agent"  # somebody at the shell who has not said which of the agents they are


def close(db: Any, number: str, speak: turn_repository.Speak, by: str = AGENT) -> Ticket:
    """The customer is told, and the conversation is over; somebody else may have been quicker."""
    ticket = tickets.by_number(db, number)
    if tickets.end(db, ticket, "closed"):
        talk = message_log.locked(db, ticket.conversation)
        words = speak("handoff.closed", talk.answer_language, number=ticket.number)
        message_log.say(db, talk, (words,), author="system")
        lifecycle.close(db, talk, by=by, why="ticket closed")
        tickets.note(db, "closed", talk, ticket, by=by)
    return tickets.by_number(db, number)


def take_back(db: Any, number: str, speak: turn_repository.Speak, by: str = AGENT) -> Ticket:
    """The bot answers again in the same conversation, and the customer is told."""
    ticket = tickets.by_number(db, number)
    if tickets.end(db, ticket, "taken_back"):
        talk = message_log.locked(db, ticket.conversation)
        words = speak("handoff.taken_back", talk.answer_language, number=ticket.number)
        message_log.say(db, talk, (words,), author="system")
        lifecycle.change_owner(db, talk, BOT, by=by, why="ticket taken back", waiting_told=False)
        tickets.note(db, "taken_back", talk, ticket, by=by)
    return tickets.by_number(db, number)


def reply(db: Any, number: str, reply: Reply, by: str = AGENT) -> Ticket:
    """Say something to the customer; from now on a person owns the conversation. Raises NotAllowed where it is over."""
    ticket = tickets.by_number(db, number)
    talk = message_log.locked(db, ticket.conversation)
    if tickets.by_number(db, number).state != "open" or not talk.is_open:  # looked at again: now nobody changes it
        raise NotAllowed(number=number)
    seq = message_log.say(db, talk, (reply,), author="agent", waiting_told=True)
    if talk.owner != HUMAN:
        holder = None if by == AGENT else by
        lifecycle.change_owner(db, talk, HUMAN, by=by, why="replied", assignee=holder)
    tickets.note(db, "replied", talk, ticket, by=by, last=seq)
    return ticket
