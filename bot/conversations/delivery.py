"""What reaches the customer: how far a client has read, what is on its way. Inside transactions."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bot.conversations import message_log
from bot.conversations.models import (
    BOT,
    CLOSED,
    DELIVERED,
    SENDING,
    WAITING,
    Conversation,
    Message,
    News,
)
from bot.conversations.tables import IS_OPEN_WORK, IS_PENDING, OPEN_WORK, conversations, messages

_DELIVERED = sa.update(messages).where(
    messages.c.conversation == sa.bindparam("ident"),
    messages.c.seq > sa.bindparam("was"),
    messages.c.seq <= sa.bindparam("until"),
    messages.c.state == WAITING,
)
_LATER = (messages.c.conversation == sa.bindparam("ident"), messages.c.seq > sa.bindparam("after"))
_NEWS = message_log.select_lines(*_LATER).limit(sa.bindparam("most"))
_TALK_NOW = sa.select(
    *message_log.TALK_COLUMNS,
    sa.exists().where(messages.c.conversation == conversations.c.id, IS_PENDING).label("pending"),
).where(conversations.c.id == sa.bindparam("ident"))

_CLAIMED_LINE = sa.update(messages).where(
    messages.c.conversation == sa.bindparam("of"),
    messages.c.seq == sa.bindparam("at_seq"),
    messages.c.state == SENDING,
    messages.c.claimed_by == sa.bindparam("by"),
)


def seen(db: Any, ident: str, seq: int) -> None:
    talk = message_log.locked(db, ident)
    if talk is not None and talk.delivered_seq < seq <= talk.last_seq:
        message_log.set_values(db, ident, {"delivered_seq": seq})
        # Only what is new: all before that was marked when it was read.
        db.execute(_DELIVERED, {"ident": ident, "was": talk.delivered_seq, "until": seq, "state": DELIVERED})


def news(db: Any, ident: str, after: int, limit: int) -> News | None:
    """What a waiting client is told; None where there is no such conversation."""
    row = db.execute(_TALK_NOW, {"ident": ident}).first()
    if row is None:
        return None
    talk = Conversation(*row[:-1])
    said = (
        message_log.lines(db, _NEWS, {"ident": ident, "after": after, "most": limit}) if talk.last_seq > after else ()
    )
    return News(talk, said, typing=bool(row.pending) and talk.owner in (BOT, CLOSED))


def last_seqs(db: Any, idents: Sequence[str]) -> dict[str, int]:
    query = sa.select(conversations.c.id, conversations.c.last_seq).where(conversations.c.id.in_(idents))
    return {row.id: row.last_seq for row in db.execute(query)}


def depth(db: Any) -> dict[str, int]:
    query = sa.select(messages.c.state, sa.func.count()).where(IS_OPEN_WORK).group_by(messages.c.state)
    return {state: 0 for state in OPEN_WORK} | {state: count for state, count in db.execute(query)}


def claim(db: Any, channel: str, worker: str, seconds: float, limit: int) -> list[tuple[Message, str]]:
    """The next message of each conversation of a pushing channel, with whom it goes to; claimed for `seconds`.

    A claim that ran out belonged to a worker that died: its message is sent again rather than lost.
    """
    now = time.time()
    open_states = messages.c.state.in_((WAITING, SENDING))
    heads = (
        sa.select(messages.c.conversation, sa.func.min(messages.c.seq).label("seq"))
        .where(IS_OPEN_WORK, open_states, messages.c.channel == channel)
        .group_by(messages.c.conversation)
        .subquery()
    )
    mine = sa.and_(messages.c.conversation == heads.c.conversation, messages.c.seq == heads.c.seq)
    free = sa.select(messages.c.conversation, messages.c.seq).select_from(messages.join(heads, mine))
    found = []
    for row in db.execute(free.where(messages.c.not_before <= now).limit(limit)).all():
        this = sa.and_(messages.c.conversation == row.conversation, messages.c.seq == row.seq)
        took = db.execute(
            sa.update(messages)
            .where(this, open_states, messages.c.not_before <= now)
            .values(state=SENDING, claimed_by=worker, not_before=now + seconds, attempts=messages.c.attempts + 1)
        )
        message = message_log.message(db, row.conversation, row.seq)
        talk = message_log.conversation(db, row.conversation)
        if took.rowcount and message and talk:
            found.append((message, talk.external_id or talk.id))
    return found


def keep(db: Any, message: Message, worker: str, seconds: float, result: Mapping[str, Any]) -> bool:
    """Note how far a delivery is, and hold its claim for `seconds` more. False: the claim is another worker's now."""
    kept = db.execute(
        _CLAIMED_LINE, {**_claimed(message, worker), "result": result, "not_before": time.time() + seconds}
    )
    return bool(kept.rowcount)


def settle(db: Any, message: Message, worker: str, state: str, wait: float, result: Mapping[str, Any]) -> None:
    """How the delivery ended, `result` = {"sent": parts, "reason"}; only for the worker that still has the claim."""
    db.execute(
        _CLAIMED_LINE,
        {
            **_claimed(message, worker),
            "result": result,
            "state": state,
            "not_before": time.time() + wait,
            "claimed_by": None,
        },
    )


def _claimed(message: Message, worker: str) -> dict[str, Any]:
    return {"of": message.conversation, "at_seq": message.seq, "by": worker}
