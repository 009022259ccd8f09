"""A person's side of a ticket: reply, close, hand back to the bot. Inside transactions."""

from __future__ import annotations

from typing import Any

from bot.answers import Reply
from bot.conversations import message_log, tickets, turn_repository
from bot.conversations.models import HUMAN, Ticket
from bot.errors import NotAllowed


def end_ticket(db: Any, number: str, state: str, owner: str, notice: str, speak: turn_repository.Speak) -> Ticket:
    ticket = tickets.by_number(db, number)
    if tickets.end(db, ticket, state):
        turn_repository.change_owner(db, ticket.conversation, owner, waiting_told=False)
        talk = message_log.locked(db, ticket.conversation)
        assert talk is not None
        message_log.say(db, talk, [speak(notice, talk.answer_language, number=ticket.number)], author="system")
    return tickets.by_number(db, number)


def reply(db: Any, number: str, reply: Reply) -> Ticket:
    ticket = tickets.by_number(db, number)
    if ticket.state != "open":
        raise NotAllowed(number=number)
    talk = message_log.locked(db, ticket.conversation)
    assert talk is not None
    if talk.owner != HUMAN:
        turn_repository.change_owner(db, talk.id, HUMAN)
    message_log.say(db, talk, [reply], author="agent", waiting_told=True)
    return ticket
