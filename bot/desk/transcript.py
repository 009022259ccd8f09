"""One conversation as an agent reads it: who it is with, every line with what was made of it, notes, earlier cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.conversations import message_log
from bot.conversations.models import HUMAN, IDENTIFIED, PROVED, Message
from bot.conversations.tables import conversations, files, identities, messages
from bot.desk import notes
from bot.desk.notes import Note
from bot.desk.queue import NEWEST_TICKET, number
from bot.desk.tables import agents
from bot.errors import NotFound
from bot.events.tables import events
from bot.lang import DEFAULT
from bot.media.files import Attachment

PAGE = 100  # lines
_EARLIER = 20  # conversations

_TICKET = NEWEST_TICKET.label("ticket")
_TALK = (
    sa.select(
        conversations, identities.c.level, identities.c.name, identities.c.customer, identities.c.language, _TICKET
    )
    .join(identities, identities.c.id == conversations.c.identity)
    .where(conversations.c.id == sa.bindparam("ident"))
)
_FILE = sa.select(files.c.id, files.c.name, files.c.kind, files.c.size).where(
    files.c.id == sa.bindparam("file"), files.c.conversation == sa.bindparam("talk")
)


@dataclass(frozen=True)
class Earlier:
    """A closed conversation with the same person on the same channel."""

    id: str
    ticket: str | None
    closed_at: float


@dataclass(frozen=True)
class Transcript:
    """`agent`: who has it; `authors`: line -> title of the agent who wrote it; `more`: there are lines before these."""

    id: str
    identity: str
    channel: str
    language: str
    owner: str
    version: int
    agent: str | None
    verified: bool
    who: str
    ticket: str | None
    last: int
    lines: tuple[Message, ...]
    more: bool
    authors: dict[int, str]
    titles: dict[str, str]
    notes: tuple[Note, ...]
    earlier: tuple[Earlier, ...]


def read(db: Any, conversation: str, before: int) -> Transcript:
    """The last PAGE lines before line `before`, oldest first. Raises NotFound."""
    row = db.execute(_TALK, {"ident": conversation}).first()
    if row is None or row.last_seq < row.first_seq:  # nobody has said anything: it is forgotten by itself
        raise NotFound()
    query = message_log.select_lines(
        messages.c.identity == row.identity, messages.c.conversation == row.id, messages.c.seq < before
    )
    found = message_log.lines(db, query.order_by(None).order_by(messages.c.seq.desc()).limit(PAGE + 1))
    lines = tuple(line for line in reversed(found[:PAGE]) if line.kind != IDENTIFIED)
    titles = {name: title for name, title in db.execute(sa.select(agents.c.name, agents.c.title))}
    return Transcript(
        row.id, row.identity, row.channel, row.language or row.spoken or DEFAULT, row.owner, row.owner_version,
        row.assignee if row.owner == HUMAN else None, row.level == PROVED, row.name or row.customer or "",
        number(row.ticket), row.last_seq, lines, len(found) > PAGE, _authors(db, row.id, titles), titles,
        notes.of(db, row.id), _earlier(db, row.identity, row.first_seq),
    )  # fmt: skip


def file(db: Any, conversation: str, ident: str) -> Attachment:
    """A file that was sent in this very conversation. Raises NotFound."""
    row = db.execute(_FILE, {"file": ident, "talk": conversation}).first()
    if row is None:
        raise NotFound()
    return Attachment(*row)


def _authors(db: Any, talk: str, titles: dict[str, str]) -> dict[int, str]:
    """The log of events knows who wrote what; a line from the shell is nobody's in particular."""
    said = sa.select(events.c.data).where(events.c.conversation == talk, events.c.kind == "ticket.replied")
    told = [data for data in db.execute(said).scalars() if "last" in data]
    return {data["last"]: titles.get(data["by"], "") for data in told}


def _earlier(db: Any, identity: str, first: int) -> tuple[Earlier, ...]:
    query = (
        sa.select(conversations.c.id, _TICKET, conversations.c.owner_since)
        .where(conversations.c.identity == identity, conversations.c.first_seq < first)
        .order_by(conversations.c.first_seq.desc())
        .limit(_EARLIER)
    )
    return tuple(Earlier(row.id, number(row.ticket), row.owner_since) for row in db.execute(query))
