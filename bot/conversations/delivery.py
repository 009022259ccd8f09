"""What reaches the customer: how far a client has read, what is on its way. Inside transactions."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bot.conversations import message_log, reply_window
from bot.conversations.models import FAILED, SENDING, WAITING, Conversation, Message, News
from bot.conversations.tables import IS_OPEN_WORK, OPEN_WORK, conversations, identities, messages
from bot.database.prepared import Prepared
from bot.database.stored_times import over

LONGEST_WAIT = 900.0  # seconds; a platform that asks for more is asked again meanwhile, and says so again

_TALK = len(message_log.TALK_COLUMNS)
# Each identity has a line of news or one without: one statement, whether there is something new or not.
# Without what was understood, which is no client's business.
_NEWS = Prepared(
    sa.select(
        *message_log.TALK_COLUMNS,
        *(sa.null() if column is messages.c.result else column for column in message_log.LINE_COLUMNS),
    )
    .select_from(
        conversations.outerjoin(
            messages,
            sa.and_(messages.c.identity == conversations.c.identity, messages.c.seq > sa.bindparam("after")),
        )
    )
    .where(conversations.c.id == message_log.LATEST)
    .order_by(messages.c.seq)
    .limit(sa.bindparam("most"))
)
_CLAIMED_LINE = sa.update(messages).where(
    messages.c.identity == sa.bindparam("of"),
    messages.c.seq == sa.bindparam("at_seq"),
    messages.c.state == SENDING,
    messages.c.claimed_by == sa.bindparam("by"),
)
_UNTIL = sa.bindparam("until", type_=sa.Integer)
_LAST = conversations.c.last_seq
_SEEN = (
    sa.update(conversations)
    .where(
        conversations.c.identity == sa.bindparam("whose"),
        conversations.c.first_seq <= _UNTIL,
        conversations.c.delivered_seq < _UNTIL,
        conversations.c.delivered_seq < _LAST,
    )
    .values(delivered_seq=sa.case((_LAST < _UNTIL, _LAST), else_=_UNTIL))
)


def seen(db: Any, marks: Mapping[str, int]) -> None:
    """How far the clients of these identities have read; one statement, however many they are."""
    if marks:
        # Always in one order, so that two processes that mark the same do not wait for each other in a circle.
        db.execute(_SEEN, [{"whose": ident, "until": marks[ident]} for ident in sorted(marks)])


def news(db: Any, identity: str, after: int, limit: int) -> News | None:
    """What a waiting client is told; None where there is no such identity. `limit`: 1 or more."""
    rows = _NEWS.run(db, {"whose": identity, "after": after, "most": limit}).rows
    if not rows:
        return None
    said = tuple(Message(*row[_TALK:]) for row in rows if row[_TALK] is not None)
    return News(Conversation(*rows[0][:_TALK]), said)


def standing(db: Any, idents: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Per identity its newest line, the last that a person has read, and its sessions' version.

    What a client must hear of changes one of them.
    """
    last, seen = (sa.func.coalesce(sa.func.max(conversations.c[name]), 0) for name in ("last_seq", "seen_seq"))
    query = (
        sa.select(identities.c.id, last, seen, identities.c.version)
        .outerjoin(conversations, conversations.c.identity == identities.c.id)
        .where(identities.c.id.in_(idents))
        .group_by(identities.c.id, identities.c.version)
    )
    return {ident: tuple(row) for ident, *row in db.execute(query)}


def oldest(db: Any) -> dict[str, float]:
    """For how many seconds the first message in each state waits; 0 where none does."""
    now, query = time.time(), sa.select(messages.c.state, sa.func.min(messages.c.at)).where(IS_OPEN_WORK)
    first = {state: max(0.0, now - at) for state, at in db.execute(query.group_by(messages.c.state))}
    return {state: first.get(state, 0.0) for state in OPEN_WORK}


def depth(db: Any) -> dict[str, int]:
    query = sa.select(messages.c.state, sa.func.count()).where(IS_OPEN_WORK).group_by(messages.c.state)
    return {state: 0 for state in OPEN_WORK} | {state: count for state, count in db.execute(query)}


def claim(
    db: Any, channel: str, worker: str, seconds: float, limit: int, window: float | None = None
) -> list[tuple[Message, str]]:
    """The next message of each identity of a pushing channel, with whom it goes to; claimed for `seconds`.

    A claim that ran out belonged to a worker that died: its message is sent again rather than lost. `window`: seconds
    since the customer last wrote, in which the platform takes something.
    """
    now = time.time()
    open_states = messages.c.state.in_((WAITING, SENDING))
    heads = (
        sa.select(messages.c.identity, sa.func.min(messages.c.seq).label("seq"))
        .where(IS_OPEN_WORK, open_states, messages.c.channel == channel)
        .group_by(messages.c.identity)
        .subquery()
    )
    mine = sa.and_(messages.c.identity == heads.c.identity, messages.c.seq == heads.c.seq)
    free = sa.select(messages.c.identity, messages.c.seq).select_from(messages.join(heads, mine))
    due = over(messages.c.not_before, now, LONGEST_WAIT)
    _give_up_unreachable(db, channel)
    if window is not None:
        reply_window.note(db, channel, window, now)
        due = sa.and_(due, reply_window.is_open(window, now))
    found = []
    for row in db.execute(free.where(due).limit(limit)).all():
        this = sa.and_(messages.c.identity == row.identity, messages.c.seq == row.seq)
        took = db.execute(
            sa.update(messages)
            .where(this, open_states, due)
            .values(state=SENDING, claimed_by=worker, not_before=now + seconds, attempts=messages.c.attempts + 1)
        )
        message = message_log.message(db, row.identity, row.seq)
        talk = message_log.current(db, row.identity)
        if took.rowcount and message and talk:
            found.append((message, talk.external_id or talk.identity))
    return found


def _give_up_unreachable(db: Any, channel: str) -> None:
    """What waits for people whom nothing reaches: sent on its own later, it would be out of its place."""
    lost = sa.exists().where(identities.c.id == messages.c.identity, identities.c.unreachable_since.is_not(None))
    waiting = (messages.c.state == WAITING, IS_OPEN_WORK, messages.c.channel == channel, lost)
    ended = {"state": FAILED, "result": {"reason": "unreachable"}}
    db.execute(sa.update(messages).where(*waiting).values(**ended))


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
            "not_before": time.time() + min(wait, LONGEST_WAIT),
            "claimed_by": None,
        },
    )


def _claimed(message: Message, worker: str) -> dict[str, Any]:
    return {"of": message.identity, "at_seq": message.seq, "by": worker}
