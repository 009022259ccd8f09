"""Conversations in SQL: start one, bind its customer, forget the empty ones. Inside transactions."""
from __future__ import annotations

import secrets
import time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.conversations import log
from bot.conversations.models import BOT, Conversation
from bot.conversations.tables import buttons, conversations
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
    talk = log.conversation(db, found)
    assert talk is not None
    return talk


def set_values(db: Any, ident: str, values: dict[str, Any]) -> None:
    db.execute(sa.update(conversations).where(conversations.c.id == ident).values(values))


def bind(db: Any, ident: str, customer: str) -> Conversation:
    db.execute(
        sa.update(conversations)
        .where(conversations.c.id == ident, conversations.c.customer.is_(None))
        .values(customer=customer, session=new_session())
    )
    talk = log.conversation(db, ident)
    if talk is None or talk.customer != customer:
        raise NotAllowed()
    return talk


def sweep(db: Any, idle_seconds: float) -> int:
    now = time.time()
    db.execute(sa.delete(buttons).where(buttons.c.expires < now - 3600))
    silent = sa.delete(conversations).where(
        conversations.c.last_seq == 0, conversations.c.last_activity < now - idle_seconds
    )
    return int(db.execute(silent).rowcount)
