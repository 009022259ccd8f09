"""Who of the agents has a conversation, and what they do with it. Functions of a connection inside a transaction.

Each act says which version of the conversation the agent has seen (`owner_version`): whoever was slower is told.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from bot.answers import Reply, Speak
from bot.conversations import agent_actions, lifecycle, message_log, tickets, waiting
from bot.conversations.models import HUMAN, QUEUED, Conversation, Handoff, Ticket
from bot.conversations.other_inbox import PLATFORM
from bot.conversations.tables import conversations
from bot.desk import notes
from bot.desk.agents import Agent, known
from bot.desk.tables import agents
from bot.errors import ConversationChanged, ConversationOver, ConversationTaken, NotFound
from bot.events import record
from bot.privacy.redaction import redact

REASONS = ("solved", "no_answer", "other")
DESK = "desk"  # as the actor: nobody's act
TAKEN_OVER = "desk"  # the reason of a ticket that an agent opened by taking over
_TOPIC = "handoff"
_HOLDER = sa.select(conversations.c.assignee).where(conversations.c.id == sa.bindparam("ident"))


@dataclass(frozen=True)
class State:
    """A conversation as an agent must know it for the next act. `last`: its newest line."""

    id: str
    owner: str
    version: int
    agent: str | None
    ticket: str | None
    last: int


def take(db: Any, conversation: str, agent: Agent, version: int, speak: Speak) -> State:
    """From now on this agent has it, and the customer is told. The same again changes nothing.

    Raises NotFound, ConversationTaken, ConversationChanged, ConversationOver; so do all that follow.
    """
    had = holder_of(db, message_log.locked(db, conversation))
    talk, _ = _held(db, conversation, agent, version)
    if had != agent.name:
        _introduce(db, talk, agent, speak)
    return _state(db, conversation)


def reply(db: Any, conversation: str, agent: Agent, version: int, text: str, ident: str) -> State:
    """Say something to the customer; secrets in it are masked. What nobody had is theirs from now on.

    `ident`: the page's own id of the text, which is said once, however often it is sent or written.
    """
    if not agent_actions.said(db, notes.begun(db, conversation), ident):
        talk, ticket = _held(db, conversation, agent, version)
        _say(db, talk, ticket, agent, text, ident)
    return _state(db, conversation)


def hand(db: Any, conversation: str, agent: Agent, version: int, to: str, speak: Speak) -> State:
    """Another agent has it from now on, and the customer is told. NotFound where there is nobody of that name."""
    other = known(db, to)
    if other is None or not other.active:
        raise NotFound()
    talk, ticket = _held(db, conversation, agent, version)
    if other.name != agent.name:
        _assign(db, talk, ticket, by=agent.name, to=other.name, why="handed on")
        _introduce(db, talk, other, speak)
    return _state(db, conversation)


def back(db: Any, conversation: str, agent: Agent, version: int, words: str, ident: str, speak: Speak) -> State:
    """The bot answers again, after a last word of the agent where there is one; the customer is told."""
    if not agent_actions.said(db, notes.begun(db, conversation), ident):
        talk, ticket = _held(db, conversation, agent, version)
        if words:
            talk = _say(db, talk, ticket, agent, words, ident)
        agent_actions.taken_back(db, talk, ticket, speak, agent.name)
    return _state(db, conversation)


def close(db: Any, conversation: str, agent: Agent, version: int, reason: str, speak: Speak) -> State:
    """The case is over, for one of REASONS; the customer is told, and what they write next is a new one."""
    talk, ticket = _held(db, conversation, agent, version)
    agent_actions.closed(db, talk, ticket, speak, agent.name, reason)
    return _state(db, conversation)


def abandoned(db: Any, before: float) -> list[str]:
    """Conversations of agents who have not been at the desk since that time (seconds since 1970), or may not log in."""
    query = (
        sa.select(conversations.c.id)
        .outerjoin(agents, agents.c.name == conversations.c.assignee)
        .where(
            conversations.c.owner == HUMAN,
            conversations.c.assignee.is_not(None),
            conversations.c.assignee != PLATFORM,
            _away(before),
        )
    )
    return list(db.execute(query).scalars())


def release(db: Any, conversation: str, speak: Speak, before: float) -> bool:
    """Back to the queue, and the customer is told. False where its agent has come back meanwhile."""
    talk = message_log.locked(db, conversation)
    if talk.id not in abandoned(db, before):
        return False
    ticket = _ticket(db, talk, DESK)
    wait = waiting.told(db, talk.id, talk.answer_language, speak)
    last = agent_actions.tell(db, talk, speak, "waiting_again", ticket, wait=wait)
    lifecycle.change_owner(db, talk, QUEUED, by=DESK, why="agent away", waiting_told=False)
    tickets.note(db, "assigned", talk, ticket, by=DESK, to=None)
    _told(db, talk, last)
    return True


def viewed(db: Any, conversation: str, agent: Agent) -> str:
    """Note that they look at the customer's account, and whose it is. NotFound where nobody proved who they are."""
    talk = message_log.locked(db, conversation)
    if talk.customer is None:
        raise NotFound()
    record(
        db, "account.viewed", conversation=talk.id, identity=talk.identity, customer=talk.customer, by=agent.name
    )  # fmt: skip
    return talk.customer


def _away(before: float) -> Any:
    silent = sa.and_(agents.c.seen_at < before, conversations.c.owner_since < before)
    return sa.or_(agents.c.name.is_(None), ~agents.c.active, silent)


def _held(db: Any, conversation: str, agent: Agent, version: int) -> tuple[Conversation, Ticket]:
    """The conversation, locked and this agent's, and its open ticket."""
    talk = notes.begun(db, conversation)
    if not talk.is_open:
        raise ConversationOver()
    holder = holder_of(db, talk)
    mine = holder == agent.name
    if not mine and holder is not None and (not agent.leads or talk.owner_version != version):
        raise ConversationTaken(agent=holder, version=talk.owner_version)
    if not mine and talk.owner_version != version:
        raise ConversationChanged(version=talk.owner_version)
    ticket = _ticket(db, talk, agent.name)
    if not mine:
        _assign(db, talk, ticket, by=agent.name, to=agent.name, why="taken")
        talk = message_log.locked(db, talk.id)
    return talk, ticket


def holder_of(db: Any, talk: Conversation) -> str | None:
    """The agent who has it; another inbox of the platform, and the shell, have it for nobody in particular."""
    if talk.owner != HUMAN:
        return None
    name = db.execute(_HOLDER, {"ident": talk.id}).scalar()
    found = known(db, name) if name else None
    return found.name if found and found.active else None


def _ticket(db: Any, talk: Conversation, by: str) -> Ticket:
    """The open one; a new one where an agent takes over what the bot was doing."""
    ticket = tickets.open_of(db, talk)
    if ticket is None:
        ticket = tickets.open_for(db, talk, Handoff(TAKEN_OVER, {"by": by}), talk.last_seq, ())
        tickets.opened(db, talk, ticket)
    return ticket


def _assign(db: Any, talk: Conversation, ticket: Ticket, by: str, to: str, why: str) -> None:
    tickets.taken(db, talk, ticket)
    lifecycle.change_owner(db, talk, HUMAN, by=by, why=why, assignee=to, owner_since=time.time())
    tickets.note(db, "assigned", talk, ticket, by=by, to=to)


def _introduce(db: Any, talk: Conversation, agent: Agent, speak: Speak) -> None:
    words = replace(speak("handoff.taken", talk.answer_language, name=agent.shown or ""), name=agent.shown)
    last = message_log.say(db, talk, (words,), author="system", waiting_told=True)
    notes.keeps_up(db, talk.id, agent.name, last)
    _told(db, talk, last)


def _told(db: Any, talk: Conversation, last: int) -> None:
    record(
        db, "conversation.told", conversation=talk.id, identity=talk.identity, customer=talk.customer, topic=_TOPIC,
        last=last,
    )  # fmt: skip


def _say(db: Any, talk: Conversation, ticket: Ticket, agent: Agent, text: str, ident: str) -> Conversation:
    words = Reply(redact(text).text, _TOPIC, name=agent.shown, picture=agent.face)
    seq = agent_actions.replied(db, talk, ticket, words, agent.name, ident, holder=agent.name)
    notes.has_read(db, talk.id, agent.name, seq)
    return message_log.locked(db, talk.id)


def _state(db: Any, conversation: str) -> State:
    talk = message_log.locked(db, conversation)
    ticket = tickets.open_of(db, talk)
    return State(
        talk.id, talk.owner, talk.owner_version, holder_of(db, talk), ticket.number if ticket else None, talk.last_seq
    )
