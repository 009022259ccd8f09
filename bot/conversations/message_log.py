"""Lines of the log: append them in order, read them back. Functions of a connection inside a transaction."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from bot.answers import Reply
from bot.conversations.models import (
    DELIVERED,
    DIRECT_CHANNELS,
    PENDING,
    WAITING,
    Accepted,
    Conversation,
    Inbound,
    Message,
)
from bot.conversations.tables import buttons, conversations, messages
from bot.errors import NotFound

BUTTON_HOURS = 48

# Built once, with the columns in the order of the fields: building a select takes longer than running it.
TALK_COLUMNS = tuple(conversations.c[field.name] for field in fields(Conversation))
LINE_COLUMNS = tuple(messages.c[field.name] for field in fields(Message))
_LINES = sa.select(*LINE_COLUMNS)
_TALK = sa.select(*TALK_COLUMNS).where(conversations.c.id == sa.bindparam("ident"))
_LOCKED = _TALK.with_for_update()
_LINE = _LINES.where(messages.c.conversation == sa.bindparam("ident"), messages.c.seq == sa.bindparam("seq"))
_STORED = sa.select(messages.c.seq).where(
    messages.c.channel == sa.bindparam("channel"), messages.c.external_id == sa.bindparam("external_id")
)
_SET = sa.update(conversations).where(conversations.c.id == sa.bindparam("ident"))
_BUTTON = sa.select(buttons.c.title, buttons.c.payload).where(
    buttons.c.token == sa.bindparam("token"),
    buttons.c.conversation == sa.bindparam("ident"),
    buttons.c.expires > sa.bindparam("now"),
)
_ADD_MESSAGE, _ADD_BUTTON = sa.insert(messages), sa.insert(buttons)


def conversation(db: Any, ident: str) -> Conversation | None:
    """One conversation without the engine's memory, which only a turn needs."""
    row = db.execute(_TALK, {"ident": ident}).first()
    return Conversation(*row) if row else None


def locked(db: Any, ident: str) -> Conversation | None:
    """The same; nobody else changes it before this transaction ends."""
    row = db.execute(_LOCKED, {"ident": ident}).first()
    return Conversation(*row) if row else None


def set_values(db: Any, ident: str, values: Mapping[str, Any]) -> None:
    """Columns of one conversation."""
    db.execute(_SET, {**values, "ident": ident})


def message(db: Any, conversation_id: str, seq: int) -> Message | None:
    row = db.execute(_LINE, {"ident": conversation_id, "seq": seq}).first()
    return Message(*row) if row else None


def select_lines(*where: Any) -> Any:
    """A select of whole messages, in the order of their conversation."""
    return _LINES.where(*where).order_by(messages.c.seq)


def lines(db: Any, query: Any, values: Mapping[str, Any] | None = None) -> tuple[Message, ...]:
    return tuple(Message(*row) for row in db.execute(query, values or {}))


def accept(db: Any, inbound: Inbound, body: dict[str, Any], allow: Callable[[Conversation], None]) -> Accepted:
    """Append a message that came in, or find the row of its first delivery. Raises NotFound, no such conversation.

    `allow` raises where whoever speaks may not speak here.
    """
    now = time.time()
    talk = locked(db, inbound.conversation)
    if talk is None or talk.channel != inbound.channel:
        raise NotFound()
    allow(talk)
    stored = db.execute(_STORED, {"channel": inbound.channel, "external_id": inbound.external_id}).scalar()
    if stored is not None:
        return Accepted(stored, new=False)
    if inbound.button is not None:  # what the customer saw on it, for whoever reads the log
        found = button(db, talk.id, inbound.button)
        body = {**body, "text": found[0] if found else ""}
    seq = talk.last_seq + 1
    set_values(db, talk.id, {"last_seq": seq, "last_activity": now})
    said = {
        "conversation": talk.id, "seq": seq, "channel": talk.channel, "direction": "in", "author": "customer",
        "external_id": inbound.external_id, "kind": "button" if inbound.button is not None else "text",
        "body": body, "state": PENDING, "at": now,
    }  # fmt: skip
    db.execute(_ADD_MESSAGE, said)
    return Accepted(seq, new=True)


def before(db: Any, ident: str, seq: int | None, limit: int) -> tuple[Message, ...]:
    query = select_lines(messages.c.conversation == ident).order_by(None).order_by(messages.c.seq.desc())
    if seq is not None:
        query = query.where(messages.c.seq < seq)
    return tuple(reversed(lines(db, query.limit(limit))))


def say(
    db: Any,
    talk: Conversation,
    replies: Iterable[Reply],
    *,
    author: str = "bot",
    reply_to: int | None = None,
    **also: Any,
) -> None:
    """Append replies to the outbox; buttons that say something get their opaque tokens here.

    `talk` as it is `locked`; `also`: columns of the conversation to set on the way.
    """
    now = time.time()
    rows: list[dict[str, Any]] = []
    tokens: list[dict[str, Any]] = []
    for seq, reply in enumerate(replies, start=talk.last_seq + 1):
        shown = [_button(talk.id, button.as_json(), now, tokens) for button in reply.buttons]
        body: dict[str, Any] = {"text": reply.text, "topic": reply.topic, "buttons": shown}
        body["file"] = dict(reply.file) if reply.file else None
        rows.append(
            {
                "conversation": talk.id,
                "seq": seq,
                "channel": talk.channel,
                "direction": "out",
                "author": author,
                "kind": "text",
                "body": body,
                "state": DELIVERED if talk.channel in DIRECT_CHANNELS else WAITING,
                "at": now,
                "reply_to": reply_to,
            }
        )
    if rows or also:
        set_values(db, talk.id, {"last_seq": talk.last_seq + len(rows), **also})
    if rows:
        db.execute(_ADD_MESSAGE, rows)
    if tokens:
        db.execute(_ADD_BUTTON, tokens)


def _button(ident: str, button: Mapping[str, Any], now: float, tokens: list[dict[str, Any]]) -> dict[str, Any]:
    if "payload" not in button:
        return {"title": button["title"], "url": button["url"]}
    token = secrets.token_urlsafe(15)  # 20 characters: fits Telegram's 64 bytes of callback data
    tokens.append(
        {
            "token": token,
            "conversation": ident,
            "title": button["title"],
            "payload": dict(button["payload"]),
            "expires": now + BUTTON_HOURS * 3600,
        }
    )
    return {"title": button["title"], "token": token}


def button(db: Any, conversation_id: str, token: str) -> tuple[str, Mapping[str, Any]] | None:
    """(title, payload) of this conversation's living button, else None."""
    row = db.execute(_BUTTON, {"token": token, "ident": conversation_id, "now": time.time()}).first()
    return (row.title, row.payload) if row else None
