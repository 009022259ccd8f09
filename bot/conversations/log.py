"""Lines of the log: append them in order, read them back. Functions of a connection inside a transaction."""
from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Mapping
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

# Built once: building a select takes longer than running it.
_TALKS = sa.select([column for column in conversations.c if column.name in {x.name for x in fields(Conversation)}])
_LINES = sa.select([column for column in messages.c if column.name in {x.name for x in fields(Message)}])


def conversation(db: Any, ident: str) -> Conversation | None:
    """One conversation without the engine's memory, which only a turn needs."""
    row = db.execute(_TALKS.where(conversations.c.id == ident)).first()
    return Conversation(**row._mapping) if row else None


def message(db: Any, conversation_id: str, seq: int) -> Message | None:
    row = db.execute(
        _LINES.where(messages.c.conversation == conversation_id, messages.c.seq == seq)
    ).first()
    return Message(**row._mapping) if row else None


def select_lines(*where: Any) -> Any:
    """A select of whole messages, in the order of their conversation."""
    return _LINES.where(*where).order_by(messages.c.seq)


def lines(db: Any, query: Any) -> tuple[Message, ...]:
    return tuple(Message(**row._mapping) for row in db.execute(query))


def accept(db: Any, inbound: Inbound, body: dict[str, Any]) -> Accepted:
    """Append a message that came in, or find the row of its first delivery. Raises NotFound, no such conversation."""
    now = time.time()
    same = sa.and_(messages.c.channel == inbound.channel, messages.c.external_id == inbound.external_id)
    stored = db.execute(sa.select(messages.c.seq).where(same)).scalar()
    if stored is not None:
        return Accepted(stored, new=False)
    talk = conversation(db, inbound.conversation)
    if talk is None or talk.channel != inbound.channel:
        raise NotFound()
    if inbound.button is not None:  # what the customer saw on it, for whoever reads the log
        found = button(db, talk.id, inbound.button)
        body = {**body, "text": found[0] if found else ""}
    seq = next_seqs(db, talk.id, 1, last_activity=now)
    db.execute(
        sa.insert(messages).values(
            conversation=talk.id, seq=seq, channel=talk.channel, direction="in", author="customer",
            external_id=inbound.external_id, kind="button" if inbound.button is not None else "text",
            body=body, state=PENDING, at=now,
        )
    )  # fmt: skip
    return Accepted(seq, new=True)


def before(db: Any, ident: str, seq: int | None, limit: int) -> tuple[Message, ...]:
    query = select_lines(messages.c.conversation == ident).order_by(None).order_by(messages.c.seq.desc())
    if seq is not None:
        query = query.where(messages.c.seq < seq)
    return tuple(reversed(lines(db, query.limit(limit))))


def next_seqs(db: Any, conversation_id: str, count: int, **also: Any) -> int:
    """Take `count` numbers under the conversation's row lock; returns the first. `also`: columns to set on the way."""
    db.execute(
        sa.update(conversations)
        .where(conversations.c.id == conversation_id)
        .values(last_seq=conversations.c.last_seq + count, **also)
    )
    last = db.execute(sa.select(conversations.c.last_seq).where(conversations.c.id == conversation_id)).scalar_one()
    return int(last) - count + 1


def say(
    db: Any,
    talk: Conversation,
    replies: Iterable[Reply],
    *,
    author: str = "bot",
    reply_to: int | None = None,
    **also: Any,
) -> None:
    """Append replies to the outbox; buttons that say something get their opaque tokens here."""
    said = list(replies)
    now = time.time()
    first = next_seqs(db, talk.id, len(said), **also)
    for seq, reply in enumerate(said, start=first):
        shown = [_button(db, talk.id, button.as_json(), now) for button in reply.buttons]
        body: dict[str, Any] = {"text": reply.text, "topic": reply.topic, "buttons": shown}
        body["file"] = dict(reply.file) if reply.file else None
        db.execute(
            sa.insert(messages).values(
                conversation=talk.id,
                seq=seq,
                channel=talk.channel,
                direction="out",
                author=author,
                kind="text",
                body=body,
                state=DELIVERED if talk.channel in DIRECT_CHANNELS else WAITING,
                at=now,
                reply_to=reply_to,
            )
        )


def _button(db: Any, conversation_id: str, button: Mapping[str, Any], now: float) -> dict[str, Any]:
    if "payload" not in button:
        return {"title": button["title"], "url": button["url"]}
    token = secrets.token_urlsafe(15)  # 20 characters: fits Telegram's 64 bytes of callback data
    db.execute(
        sa.insert(buttons).values(
            token=token,
            conversation=conversation_id,
            title=button["title"],
            payload=dict(button["payload"]),
            expires=now + BUTTON_HOURS * 3600,
        )
    )
    return {"title": button["title"], "token": token}


def button(db: Any, conversation_id: str, token: str) -> tuple[str, Mapping[str, Any]] | None:
    """(title, payload) of this conversation's living button, else None."""
    row = db.execute(
        sa.select(buttons.c.title, buttons.c.payload).where(
            buttons.c.token == token, buttons.c.conversation == conversation_id, buttons.c.expires > time.time()
        )
    ).first()
    return (row.title, row.payload) if row else None
