"""A turn in SQL: who may work on a conversation, what is next, and how it ends. Inside transactions."""
from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from typing import Any

import sqlalchemy as sa

from bot.answers import Reply
from bot.conversations import log, tickets
from bot.conversations.models import BOT, CLOSED, PENDING, QUEUED, Conversation, Message, Outcome, Work
from bot.conversations.tables import conversations, messages

#: Renders one of our own answers: key, language, facts.
Speak = Callable[..., Reply]


class Ending(Enum):
    LOST = "lost"
    MORE = "more"
    IDLE = "idle"


def waiting(db: Any, limit: int) -> list[str]:
    """Conversations with a message to answer that nobody works on."""
    query = (
        sa.select(messages.c.conversation)
        .join(conversations, conversations.c.id == messages.c.conversation)
        .where(messages.c.state == PENDING, conversations.c.lease_until < time.time())
        .group_by(messages.c.conversation)
        .order_by(sa.func.min(messages.c.at))
        .limit(limit)
    )
    return [row.conversation for row in db.execute(query)]


def hold(db: Any, conversation_id: str, worker: str, seconds: float) -> bool:
    """Take or renew the lease by compare-and-set; False where another worker has it."""
    now = time.time()
    held = db.execute(
        sa.update(conversations)
        .where(
            conversations.c.id == conversation_id,
            sa.or_(conversations.c.lease_owner == worker, conversations.c.lease_until < now),
        )
        .values(lease_owner=worker, lease_until=now + seconds)
    )
    return bool(held.rowcount)


def release(db: Any, conversation_id: str, worker: str) -> None:
    db.execute(
        sa.update(conversations)
        .where(conversations.c.id == conversation_id, conversations.c.lease_owner == worker)
        .values(lease_owner=None, lease_until=0)
    )


def take(db: Any, conversation_id: str, worker: str, seconds: float) -> Work | None:
    """The lease and the next message in order; None (and no lease) where there is nothing or another has it."""
    if not hold(db, conversation_id, worker, seconds):
        return None
    next_one = log.lines(db, _pending(conversation_id).limit(1))
    if not next_one:
        release(db, conversation_id, worker)
        return None
    if _owner(db, conversation_id) == CLOSED:
        # The customer writes again: a new case with a new memory, so that the old one cannot echo into it.
        change_owner(db, conversation_id, BOT, engine_state=None, waiting_told=False)
    db.execute(
        sa.update(messages)
        .where(messages.c.conversation == conversation_id, messages.c.seq == next_one[0].seq)
        .values(attempts=messages.c.attempts + 1)
    )
    talk = log.conversation(db, conversation_id)
    assert talk is not None
    state = db.execute(sa.select(conversations.c.engine_state).where(conversations.c.id == conversation_id)).scalar()
    return Work(talk, replace(next_one[0], attempts=next_one[0].attempts + 1), state)


def finish(db: Any, work: Work, worker: str, outcome: Outcome, speak: Speak) -> Ending:
    """Store what a turn led to, all of it or nothing; the lease ends with it where nothing more waits.

    LOST where it no longer counts: the lease is gone, the message is answered, or the owner has
    changed meanwhile (a person took over while the engine was thinking: the bot must not talk into that).
    """
    talk = work.conversation
    still = db.execute(
        sa.update(conversations)
        .where(
            conversations.c.id == talk.id,
            conversations.c.lease_owner == worker,
            conversations.c.owner_version == talk.owner_version,
        )
        .values(last_seq=conversations.c.last_seq)  # changes nothing: the row is locked from here on
    )
    if not still.rowcount:
        return Ending.LOST
    done = db.execute(
        sa.update(messages)
        .where(
            messages.c.conversation == talk.id, messages.c.seq == work.message.seq, messages.c.state == PENDING
        )
        .values(state=outcome.message_state)
    )
    if not done.rowcount:
        return Ending.LOST
    replies = (*outcome.replies, *_own_words(db, talk, work.message, outcome, speak))
    result = dict(outcome.result)
    if result.get("topic") is None:  # the answer is only ours, such as a ticket's number
        result["topic"] = replies[0].topic if replies else "fallback"
    db.execute(
        sa.update(messages)
        .where(messages.c.conversation == talk.id, messages.c.seq == work.message.seq)
        .values(result=result)
    )
    more = db.execute(_pending(talk.id).limit(1)).first() is not None
    free: dict[str, Any] = {} if more else {"lease_owner": None, "lease_until": 0}
    log.say(db, talk, replies, reply_to=work.message.seq, **_memory(outcome), **free)
    return Ending.MORE if more else Ending.IDLE


def _memory(outcome: Outcome) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if not outcome.keep_state:
        values["engine_state"] = dict(outcome.state) if outcome.state is not None else None
    if outcome.spoken:
        values["spoken"] = outcome.spoken
    if outcome.language:
        values["language"] = outcome.language
    if outcome.waiting_told:
        values["waiting_told"] = True
    return values


def _own_words(db: Any, talk: Conversation, said: Message, outcome: Outcome, speak: Speak) -> list[Reply]:
    """The replies that need a ticket's number, which is known only here."""
    language = outcome.language or talk.language or outcome.spoken or talk.answer_language
    words = []
    if outcome.ticket_question:
        found = tickets.about(db, talk, outcome.ticket_question.number)
        state = "none" if found is None else "open" if found.state == "open" else "closed"
        words.append(speak(f"ticket_status.{state}", language, number=found.number if found else ""))
    if outcome.handoff:
        ticket = tickets.open_for(db, talk, outcome.handoff, said.seq, outcome.replies)
        change_owner(db, talk.id, QUEUED)
        words.append(speak("handoff.opened", language, number=ticket.number))
    return words


def change_owner(db: Any, conversation_id: str, to: str, **also: Any) -> None:
    """The one place where a conversation changes hands; a turn that began before will find its version gone."""
    db.execute(
        sa.update(conversations)
        .where(conversations.c.id == conversation_id)
        .values(owner=to, owner_version=conversations.c.owner_version + 1, **also)
    )


def _pending(conversation_id: str) -> Any:
    return log.select_lines(messages.c.conversation == conversation_id, messages.c.state == PENDING)


def _owner(db: Any, conversation_id: str) -> str:
    return str(db.execute(sa.select(conversations.c.owner).where(conversations.c.id == conversation_id)).scalar_one())
