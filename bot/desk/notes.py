"""Private notes of a conversation, and how far each agent has read it. Inside transactions."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.conversations import message_log
from bot.conversations.models import HUMAN, QUEUED, Conversation
from bot.conversations.tables import conversations, messages, notes, reads
from bot.errors import NotFound, TooMany
from bot.events import record
from bot.privacy.redaction import redact

MOST = 200  # of one conversation


@dataclass(frozen=True)
class Note:
    """`by`: an agent's name; `at`: seconds since 1970 (UTC)."""

    id: int
    by: str
    text: str
    at: float


_OF = sa.select(notes.c.id, notes.c.by, notes.c.text, notes.c.at).where(notes.c.conversation == sa.bindparam("talk"))


def add(db: Any, conversation: str, by: str, text: str, ident: str) -> Note:
    """Secrets in it are masked, as in all that is kept; `ident`: as of a reply. Raises NotFound, TooMany."""
    talk = begun(db, conversation)
    there = db.execute(_OF.where(notes.c.external_id == ident), {"talk": talk.id}).first()
    if there is not None:
        return Note(*there)
    if db.execute(sa.select(sa.func.count()).where(notes.c.conversation == talk.id)).scalar_one() >= MOST:
        raise TooMany(retry_after=3600)
    row: dict[str, Any] = {"conversation": talk.id, "by": by, "text": redact(text).text, "at": time.time()}
    row["external_id"] = ident
    made = db.execute(sa.insert(notes), row).inserted_primary_key[0]
    record(db, "conversation.noted", conversation=talk.id, identity=talk.identity, customer=talk.customer, by=by)
    return Note(made, by, row["text"], row["at"])


def begun(db: Any, conversation: str) -> Conversation:
    """A conversation, locked. NotFound also where nobody has said anything in it: such a one is forgotten by itself."""
    talk = message_log.locked(db, conversation)
    if talk.last_seq < talk.first_seq:
        raise NotFound()
    return talk


def of(db: Any, conversation: str) -> tuple[Note, ...]:
    """Oldest first."""
    return tuple(Note(*row) for row in db.execute(_OF.order_by(notes.c.id), {"talk": conversation}))


_NEW = (
    sa.exists()
    .where(
        messages.c.identity == conversations.c.identity,
        messages.c.seq > conversations.c.seen_seq,
        messages.c.seq <= sa.bindparam("until"),
        messages.c.conversation == conversations.c.id,
        messages.c.direction == "in",
    )
    .correlate(conversations)
)
_SEEN = (
    sa.update(conversations)
    .where(conversations.c.id == sa.bindparam("ident"), conversations.c.owner.in_((QUEUED, HUMAN)), _NEW)
    .values(seen_seq=sa.bindparam("until"))
)


def opened(db: Any, conversation: str, agent: str, seq: int) -> None:
    """This agent has it on the screen up to this line; where a person is awaited or there, the customer sees that."""
    new = db.execute(_SEEN, {"ident": conversation, "until": seq}).rowcount
    has_read(db, conversation, agent, seq)
    if new:
        talk = message_log.locked(db, conversation)
        record(
            db, "conversation.seen", conversation=talk.id, identity=talk.identity, customer=talk.customer, by=agent,
            last=seq,
        )  # fmt: skip


def has_read(db: Any, conversation: str, agent: str, seq: int) -> None:
    """Up to this line; what was read stays read."""
    this = (reads.c.conversation == conversation, reads.c.agent == agent)
    if db.execute(sa.update(reads).where(*this, reads.c.seq < seq).values(seq=seq)).rowcount:
        return
    if db.execute(sa.select(reads.c.seq).where(*this)).first() is None:
        try:
            with db.begin_nested():
                db.execute(sa.insert(reads), {"conversation": conversation, "agent": agent, "seq": seq})
        except IntegrityError:  # the same agent in another tab was quicker
            pass


def keeps_up(db: Any, conversation: str, agent: str, seq: int) -> None:
    """A line of our own is nothing to read for whoever has read all before it."""
    this = (reads.c.conversation == conversation, reads.c.agent == agent, reads.c.seq == seq - 1)
    db.execute(sa.update(reads).where(*this).values(seq=seq))
