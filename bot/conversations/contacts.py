"""Conversations in SQL: start one, bind its customer, forget the empty ones. Inside transactions."""

from __future__ import annotations

import secrets
import time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.conversations import message_log
from bot.conversations.models import BOT, IDENTIFIED, PENDING, Conversation
from bot.conversations.tables import buttons, conversations, messages
from bot.errors import NotAllowed


def new_session() -> str:
    return secrets.token_urlsafe(12)


def start(
    db: Any, ident: str, channel: str, external_id: str | None, customer: str | None, language: str | None
) -> Conversation:
    known = conversations.c.id == ident
    if external_id is not None:
        known = sa.and_(conversations.c.channel == channel, conversations.c.external_id == external_id)
    found = db.execute(sa.select(conversations.c.id).where(known)).scalar()
    if found is None:
        now = time.time()
        insert = sa.insert(conversations).values(
            id=ident, channel=channel, external_id=external_id, customer=customer, language=language,
            session=new_session(), owner=BOT, created_at=now, last_activity=now,
        )  # fmt: skip
        try:
            with db.begin_nested():
                db.execute(insert)
            found = ident
        except IntegrityError:  # two first messages of one person at once
            found = db.execute(sa.select(conversations.c.id).where(known)).scalar_one()
    talk = message_log.conversation(db, found)
    assert talk is not None
    return talk


def bind(db: Any, ident: str, customer: str) -> Conversation:
    bound = db.execute(
        sa.update(conversations)
        .where(conversations.c.id == ident, conversations.c.customer.is_(None))
        .values(customer=customer, session=new_session())
    )
    talk = message_log.conversation(db, ident)
    if talk is None or talk.customer != customer:
        raise NotAllowed()
    if bound.rowcount and talk.owner == BOT and _asked_to_identify(db, ident):
        _take_up(db, talk)
    return talk


def _asked_to_identify(db: Any, ident: str) -> bool:
    """True where the bot's last answer asked the customer to log in: their question waits for that."""
    out = sa.and_(messages.c.conversation == ident, messages.c.direction == "out")
    last = db.execute(sa.select(sa.func.max(messages.c.reply_to)).where(out)).scalar()
    bodies = db.execute(sa.select(messages.c.body).where(out, messages.c.reply_to == last)).scalars()
    return any(body.get("topic") == "identify" for body in bodies)


def _take_up(db: Any, talk: Conversation) -> None:
    """A line of our own, answered like a message: so the waiting question survives a crash and is answered once."""
    seq = talk.last_seq + 1  # `bind` has written to this row: nobody else can count on
    message_log.set_values(db, talk.id, {"last_seq": seq, "last_activity": time.time()})
    db.execute(
        sa.insert(messages).values(
            conversation=talk.id, seq=seq, channel=talk.channel, direction="in", author="system",
            kind=IDENTIFIED, body={"text": "", "sensitive": []}, state=PENDING, at=time.time(),
        )
    )  # fmt: skip


def sweep(db: Any, idle_seconds: float) -> int:
    now = time.time()
    db.execute(sa.delete(buttons).where(buttons.c.expires < now - 3600))
    silent = sa.delete(conversations).where(
        conversations.c.last_seq == 0, conversations.c.last_activity < now - idle_seconds
    )
    return int(db.execute(silent).rowcount)
