"""Lines of the log: append them in order, read them back. Functions of a connection inside a transaction."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from bot.answers import Reply
from bot.conversations.models import DELIVERED, PULLED_CHANNELS, WAITING, Conversation, Message
from bot.conversations.tables import buttons, conversations, identities, messages
from bot.database.prepared import Prepared
from bot.errors import NotFound

BUTTON_HOURS = 48

# Built once, with the columns in the order of the fields: building a select takes longer than running it.


def _column(name: str) -> Any:
    """A column of the conversation, else its identity's: as a subquery, which SQLite takes in RETURNING too."""
    if name in conversations.c:
        return conversations.c[name]
    query = sa.select(identities.c[name]).where(identities.c.id == conversations.c.identity)
    return query.correlate(conversations).scalar_subquery().label(name)


TALK_COLUMNS = tuple(_column(field.name) for field in fields(Conversation))
LINE_COLUMNS = tuple(messages.c[field.name] for field in fields(Message))
_LINES = sa.select(*LINE_COLUMNS)
_TALK = sa.select(*TALK_COLUMNS).where(conversations.c.id == sa.bindparam("ident"))
_LOCKED = _TALK.with_for_update(key_share=True, of=conversations)
#: The identity's newest conversation; the others are closed.
LATEST = (
    sa.select(conversations.c.id)
    .where(conversations.c.identity == sa.bindparam("whose"))
    .order_by(conversations.c.first_seq.desc())
    .limit(1)
    .scalar_subquery()
)
_CURRENT = sa.select(*TALK_COLUMNS).where(conversations.c.id == LATEST)
_LINE = _LINES.where(messages.c.identity == sa.bindparam("whose"), messages.c.seq == sa.bindparam("number"))
_LAST_SAID = (
    sa.select(messages.c.body)
    .where(messages.c.identity == sa.bindparam("whose"), messages.c.direction == "out")
    .order_by(messages.c.seq.desc())
    .limit(1)
)
_ADVANCE = (
    sa.update(conversations)
    .where(conversations.c.id == sa.bindparam("ident"))
    .values(last_seq=conversations.c.last_seq + sa.bindparam("lines"))
)
_BUTTON = sa.select(buttons.c.title, buttons.c.payload).where(
    buttons.c.token == sa.bindparam("token"),
    buttons.c.identity == sa.bindparam("whose"),
    buttons.c.expires > sa.bindparam("now"),
)
_ADD_MESSAGE, _ADD_BUTTON = Prepared(sa.insert(messages)), Prepared(sa.insert(buttons))


def current(db: Any, identity: str) -> Conversation | None:
    """The newest conversation of an identity, without the engine's memory, which only a turn needs."""
    row = db.execute(_CURRENT, {"whose": identity}).first()
    return Conversation(*row) if row else None


def locked(db: Any, ident: str) -> Conversation:
    """One conversation; nobody else changes it before this transaction ends. NotFound where it was just erased."""
    row = db.execute(_LOCKED, {"ident": ident}).first()
    if row is None:
        raise NotFound()
    return Conversation(*row)


def message(db: Any, identity: str, seq: int) -> Message | None:
    row = db.execute(_LINE, {"whose": identity, "number": seq}).first()
    return Message(*row) if row else None


def select_lines(*where: Any) -> Any:
    """A select of whole messages, in the order of their identity."""
    return _LINES.where(*where).order_by(messages.c.seq)


def lines(db: Any, query: Any, values: Mapping[str, Any] | None = None) -> tuple[Message, ...]:
    return tuple(Message(*row) for row in db.execute(query, values or {}))


def of_conversation(talk: str, identity: Any) -> Any:
    """A select of the lines of one conversation; `identity` may be a subquery."""
    return select_lines(messages.c.identity == identity, messages.c.conversation == talk)


def said_in(db: Any, talk: str, limit: int) -> tuple[Message, ...]:
    identity = sa.select(conversations.c.identity).where(conversations.c.id == talk).scalar_subquery()
    return lines(db, of_conversation(talk, identity).limit(limit))


def after(db: Any, identity: str, seq: int, limit: int) -> tuple[Message, ...]:
    return lines(db, select_lines(messages.c.identity == identity, messages.c.seq > seq).limit(limit))


def last_said(db: Any, identity: str) -> Mapping[str, Any] | None:
    body: Mapping[str, Any] | None = db.execute(_LAST_SAID, {"whose": identity}).scalar()
    return body


def replies(db: Any, identity: str, seq: int) -> tuple[Message, ...]:
    return lines(db, select_lines(messages.c.identity == identity, messages.c.reply_to == seq))


def before(db: Any, identity: str, seq: int | None, limit: int) -> tuple[Message, ...]:
    query = select_lines(messages.c.identity == identity).order_by(None).order_by(messages.c.seq.desc())
    if seq is not None:
        query = query.where(messages.c.seq < seq)
    return tuple(reversed(lines(db, query.limit(limit))))


def say(
    db: Any, talk: Conversation, replies: tuple[Reply, ...], *, author: str, external_id: str | None = None, **also: Any
) -> int:
    """Append our own words to a conversation as it is `locked`; returns the first line's number.

    `external_id`: of a single reply that may be said again; `also`: columns of the conversation to set on the way.
    """
    db.execute(_ADVANCE, {"ident": talk.id, "lines": len(replies), **also})
    append(db, talk, talk.last_seq + 1, replies, author=author, external_id=external_id)
    return talk.last_seq + 1


def append(
    db: Any, talk: Conversation, first: int, replies: Iterable[Reply], *, author: str = "bot", **also: Any
) -> None:
    """Write replies to the outbox, from line `first` on, which is counted already; `also`: columns of each line.

    Buttons that say something get their opaque tokens here.
    """
    now = time.time()
    rows: list[dict[str, Any]] = []
    tokens: list[dict[str, Any]] = []
    state = DELIVERED if talk.channel in PULLED_CHANNELS else WAITING
    for seq, reply in enumerate(replies, start=first):
        shown = [_button(talk.identity, button.as_json(), now, tokens) for button in reply.buttons]
        body: dict[str, Any] = {"text": reply.text, "topic": reply.topic, "buttons": shown}
        body["file"] = dict(reply.file) if reply.file else None
        body |= {"name": reply.name, "begins": reply.begins} if reply.name else {}
        body |= {"picture": reply.picture} if reply.picture else {}
        rows.append(line(talk, seq, "out", author, "text", body, state, now, **also))
    if rows:
        _ADD_MESSAGE.run_each(db, rows)
    if tokens:
        _ADD_BUTTON.run_each(db, tokens)


def line(
    talk: Conversation,
    seq: int,
    direction: str,
    author: str,
    kind: str,
    body: Mapping[str, Any],
    state: str,
    at: float,
    **more: Any,
) -> dict[str, Any]:
    """A row of the log."""
    return {
        "identity": talk.identity, "seq": seq, "conversation": talk.id, "channel": talk.channel,
        "direction": direction, "author": author, "kind": kind, "body": body, "state": state, "at": at, **more,
    }  # fmt: skip


def _button(identity: str, button: Mapping[str, Any], now: float, tokens: list[dict[str, Any]]) -> dict[str, Any]:
    if "payload" not in button:
        return {"title": button["title"], "url": button["url"]}
    token = secrets.token_urlsafe(15)  # 20 characters: fits Telegram's 64 bytes of callback data
    tokens.append(
        {
            "token": token,
            "identity": identity,
            "title": button["title"],
            "payload": dict(button["payload"]),
            "expires": now + BUTTON_HOURS * 3600,
        }
    )
    return {"title": button["title"], "token": token}


def button(db: Any, identity: str, token: str) -> tuple[str, Mapping[str, Any]] | None:
    """(title, payload) of this identity's living button, else None."""
    row = db.execute(_BUTTON, {"token": token, "whose": identity, "now": time.time()}).first()
    return (row.title, row.payload) if row else None
