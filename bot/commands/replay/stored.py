"""Read answered turns out of the log, as they were asked and what they led to. Only ever reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.answers.links import link_kinds
from bot.conversations import message_log
from bot.conversations.models import GROUP_CHANNELS, IDENTIFIED, TEXT, Message
from bot.conversations.tables import buttons, conversations, identities, messages

MOST_LINES = 1000  # of one conversation


@dataclass(frozen=True)
class StoredTurn:
    """One message that the engine answered. `asked`: as bot/rasa/replay.py takes it; `then`: what came of it."""

    seq: int
    at: float  # seconds since 1970
    text: str  # masked, for whoever reads the list
    asked: Mapping[str, Any]
    then: Mapping[str, Any]
    counts: bool  # it is of the time that was asked for; those before it only build the memory
    sure: bool  # what was remembered then is known, up to here


@dataclass(frozen=True)
class StoredConversation:
    """`customer` is for masking only."""

    id: str
    channel: str
    customer: str | None
    turns: tuple[StoredTurn, ...]
    lost: int  # messages that cannot be taken again: what the button meant is no longer known


def found(db: Any, since: float, until: float, channels: Collection[str], limit: int) -> list[str]:
    """The conversations in which somebody wrote in that time, oldest first. Groups keep no memory of a customer's."""
    query = (
        sa.select(messages.c.conversation)
        .where(
            messages.c.direction == "in",
            messages.c.result.is_not(None),
            messages.c.at >= since,
            messages.c.at < until,
            messages.c.channel.not_in(GROUP_CHANNELS),
        )
        .group_by(messages.c.conversation)
        .order_by(sa.func.min(messages.c.at), messages.c.conversation)
        .limit(limit)
    )
    if channels:
        query = query.where(messages.c.channel.in_(channels))
    return list(db.execute(query).scalars())


def read(db: Any, ident: str, since: float, until: float) -> StoredConversation | None:
    """None where it was erased meanwhile."""
    row = db.execute(
        sa.select(conversations.c.channel, identities.c.customer)
        .join(identities, identities.c.id == conversations.c.identity)
        .where(conversations.c.id == ident)
    ).first()
    if row is None:
        return None
    said = message_log.said_in(db, ident, MOST_LINES)
    replies: dict[int, list[Message]] = {}
    for line in said:
        if line.direction == "out" and line.reply_to is not None:
            replies.setdefault(line.reply_to, []).append(line)
    turns: list[StoredTurn] = []
    lost, sure = 0, True
    for line in said:
        if line.direction != "in" or "why" not in (line.result or {}) or line.at >= until:
            continue  # nobody has asked the engine
        told = (line.result or {}).get("turn")
        sure = sure and told is not None
        counts = line.at >= since
        asked = _asked(db, line, told, row.customer is not None)
        if asked is None:
            lost, sure = lost + counts, False
            continue
        then = _then(line, replies.get(line.seq, ()))
        asked["links"] = {topic: sorted(kinds) for topic, kinds in then.pop("by_topic").items()}
        text = str(line.body.get("text") or "")
        turns.append(StoredTurn(line.seq, line.at, text, asked, then, counts, sure))
    return StoredConversation(ident, row.channel, row.customer, tuple(turns), lost)


def _asked(db: Any, line: Message, told: Mapping[str, Any] | None, known: bool) -> dict[str, Any] | None:
    payload: Mapping[str, Any] | None = None
    if line.kind == IDENTIFIED:
        payload = {"intent": IDENTIFIED, "entities": {}}
    elif line.kind != TEXT:
        payload = (told or line.body).get("payload") or _living(db, line)
        if payload is None:
            return None
    return {
        "text": line.body["text"] if line.kind == TEXT else None,
        "payload": payload,
        "sensitive": list(line.body.get("sensitive") or ()),
        # Of turns that were stored before this was kept: as it is now.
        "known": told["known"] if told else known,
        "language": told["language"] if told else None,
        "awaited": told["awaited"] if told else False,
        "actions": told["actions"] if told else {},
    }


def _living(db: Any, line: Message) -> Mapping[str, Any] | None:
    token = line.body.get("button") or ""
    payload: Mapping[str, Any] | None = db.execute(
        sa.select(buttons.c.payload).where(buttons.c.token == token, buttons.c.identity == line.identity)
    ).scalar()
    return payload


def _then(line: Message, replies: Iterable[Message]) -> dict[str, Any]:
    by_topic: dict[str, set[str]] = {}
    for reply in replies:
        kinds = link_kinds(reply.body.get("buttons") or (), reply.body.get("file"))
        by_topic.setdefault(str(reply.body.get("topic")), set()).update(kinds)
    result = line.result or {}
    return {
        **{name: result.get(name) for name in ("understood", "topic", "also", "entities")},
        "links": sorted(set().union(*by_topic.values())),
        "by_topic": by_topic,
    }


def conversations_of(db: Any, idents: Iterable[str], since: float, until: float) -> Iterator[StoredConversation]:
    """One after the other, so that no more than one is held."""
    for ident in idents:
        talk = read(db, ident, since, until)
        db.rollback()  # nothing was written; a transaction through the whole replay would hold up erasures
        if talk is not None:
            yield talk
