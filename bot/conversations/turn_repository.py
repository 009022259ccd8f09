"""A turn in SQL: who may work on a conversation, what is next, and how it ends. Inside transactions."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from typing import Any

import sqlalchemy as sa

from bot.answers import Reply
from bot.conversations import message_log, tickets
from bot.conversations.models import BOT, CLOSED, PENDING, QUEUED, Conversation, Message, Outcome, Work
from bot.conversations.tables import IS_PENDING, conversations, messages

#: Renders one of our own answers: key, language, facts.
Speak = Callable[..., Reply]


FREE: dict[str, Any] = {"lease_owner": None, "lease_until": 0.0}
_THIS = conversations.c.id == sa.bindparam("ident")
_MESSAGE = sa.and_(messages.c.conversation == sa.bindparam("ident"), messages.c.seq == sa.bindparam("number"))
_HELD = conversations.c.lease_owner == sa.bindparam("worker")
_HOLD = sa.update(conversations).where(_THIS, sa.or_(_HELD, conversations.c.lease_until < sa.bindparam("now")))
_RELEASE = sa.update(conversations).where(_THIS, _HELD)
_CHANGE = sa.update(conversations).where(_THIS).values(owner_version=conversations.c.owner_version + 1)
_NEXT = (
    sa.select(*message_log.TALK_COLUMNS, *message_log.LINE_COLUMNS, conversations.c.engine_state)
    .select_from(messages.join(conversations, conversations.c.id == messages.c.conversation))
    .where(_THIS, messages.c.conversation == sa.bindparam("ident"), IS_PENDING)
    .order_by(messages.c.seq)
    .limit(2)  # the next one, and whether another waits behind it
)
_STILL = (
    sa.select(conversations.c.lease_owner, messages.c.state)
    .select_from(messages.join(conversations, conversations.c.id == messages.c.conversation))
    .where(_MESSAGE)
)
_ATTEMPT = _ANSWERED = sa.update(messages).where(_MESSAGE)


class Ending(Enum):
    LOST = "lost"
    MORE = "more"
    IDLE = "idle"


def waiting(db: Any, limit: int) -> list[str]:
    """Conversations with a message to answer that nobody works on."""
    query = (
        sa.select(messages.c.conversation)
        .join(conversations, conversations.c.id == messages.c.conversation)
        .where(IS_PENDING, conversations.c.lease_until < time.time())
        .group_by(messages.c.conversation)
        .order_by(sa.func.min(messages.c.at))
        .limit(limit)
    )
    return [row.conversation for row in db.execute(query)]


def hold(db: Any, conversation_id: str, worker: str, seconds: float) -> bool:
    """Take or renew the lease by compare-and-set; False where another worker has it."""
    now = time.time()
    held = db.execute(
        _HOLD,
        {"ident": conversation_id, "worker": worker, "now": now, "lease_owner": worker, "lease_until": now + seconds},
    )
    return bool(held.rowcount)


def release(db: Any, conversation_id: str, worker: str) -> None:
    db.execute(_RELEASE, {"ident": conversation_id, "worker": worker, **FREE})


def take(db: Any, conversation_id: str, worker: str, seconds: float) -> Work | None:
    """The lease and the next message in order; None (and no lease) where there is nothing or another has it."""
    if not hold(db, conversation_id, worker, seconds):
        return None
    rows = db.execute(_NEXT, {"ident": conversation_id}).all()
    if not rows:
        release(db, conversation_id, worker)
        return None
    talk, message, state = _read(rows[0])
    if talk.owner == CLOSED:
        # The customer writes again: a new case with a new memory, so that the old one cannot echo into it.
        change_owner(db, conversation_id, BOT, engine_state=None, waiting_told=False)
        talk, message, state = _read(db.execute(_NEXT, {"ident": conversation_id}).first())
    message = replace(message, attempts=message.attempts + 1)
    db.execute(_ATTEMPT, {"ident": conversation_id, "number": message.seq, "attempts": message.attempts})
    return Work(talk, message, state, more=len(rows) > 1)


def _read(row: Any) -> tuple[Conversation, Message, Any]:
    talk = len(message_log.TALK_COLUMNS)
    return Conversation(*row[:talk]), Message(*row[talk:-1]), row[-1]


def finish(db: Any, work: Work, worker: str, outcome: Outcome, speak: Speak) -> Ending:
    """Store what a turn led to, all of it or nothing; the lease ends with it where nothing more waits.

    LOST where it no longer counts: the lease is gone, the message is answered, or the owner has
    changed meanwhile (a person took over while the engine was thinking: the bot must not talk into that).
    """
    talk = message_log.locked(db, work.conversation.id)
    if talk is None or talk.owner_version != work.conversation.owner_version:
        return Ending.LOST
    still = db.execute(_STILL, {"ident": talk.id, "number": work.message.seq}).first()
    if still is None or still.lease_owner != worker or still.state != PENDING:
        return Ending.LOST
    replies = (*outcome.replies, *_own_words(db, talk, work.message, outcome, speak))
    result = dict(outcome.result)
    if result.get("topic") is None:  # the answer is only ours, such as a ticket's number
        result["topic"] = replies[0].topic if replies else "fallback"
    answered = {"state": outcome.message_state, "result": result}
    db.execute(_ANSWERED, {"ident": talk.id, "number": work.message.seq, **answered})
    # Where something came in meanwhile: `take` will see what it is.
    more = work.more or talk.last_seq != work.conversation.last_seq
    message_log.say(db, talk, replies, reply_to=work.message.seq, **_memory(outcome), **({} if more else FREE))
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
    db.execute(_CHANGE, {"ident": conversation_id, "owner": to, **also})
