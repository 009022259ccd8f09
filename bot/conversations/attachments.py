"""Files that were sent along with messages, as rows: whose they are, and until when. Inside transactions."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from bot.conversations.models import Message
from bot.conversations.tables import files
from bot.database.engine import Database
from bot.database.parts import in_parts
from bot.errors import TooMany
from bot.media.files import Attachment, MediaFiles

A_DAY = 30  # files of one person
DAY = 86400.0  # seconds
MOST = 10  # of one message


def add(db: Any, said: Message, sent: Sequence[Attachment]) -> None:
    """Raises TooMany where there were too many in the last day."""
    if len(sent) > MOST or not has_room(db, said.identity, len(sent)):
        raise TooMany(retry_after=3600)
    rows = [
        {**file.as_json(), "identity": said.identity, "conversation": said.conversation, "seq": said.seq,
         "at": time.time()}
        for file in sent
    ]  # fmt: skip
    db.execute(sa.insert(files), rows)


def has_room(db: Any, identity: str, count: int) -> bool:
    """Whether so many more may be kept of a conversation's person today, whoever sends them."""
    recent = sa.select(sa.func.count()).where(files.c.identity == identity, files.c.at > time.time() - DAY)
    return bool(db.execute(recent).scalar_one() + count <= A_DAY)


def known(db: Any, idents: Iterable[str]) -> set[str]:
    """Those of these files that some message has."""
    found: set[str] = set()
    for some in in_parts(sorted(idents)):
        found.update(db.execute(sa.select(files.c.id).where(files.c.id.in_(some))).scalars())
    return found


async def sweep(database: Database, media: MediaFiles) -> int:
    """Remove the files that no message has (any more); how many."""
    old = await asyncio.to_thread(media.unclaimed)
    gone = set(old) - await database.read(known, old) if old else set()
    await asyncio.to_thread(media.forget, gone)
    return len(gone)


def sent_with(line: Message) -> tuple[Attachment, ...]:
    """The files of a message."""
    return tuple(Attachment(**file) for file in line.body.get("files", ()))


def shown_text(line: Message) -> str:
    """What was said, with the names of the files that came with it."""
    names = [f"📎 {file.name}" for file in sent_with(line)]
    return "\n".join([*([line.body["text"]] if line.body.get("text") else ()), *names])
