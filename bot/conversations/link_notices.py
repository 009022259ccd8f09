"""Our own lines in a conversation that answer no message, such as that an account was linked. Inside transactions."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from bot.answers import Reply
from bot.conversations import lifecycle, message_log
from bot.conversations.channel_names import TITLES
from bot.conversations.disclosure import introduction
from bot.conversations.link_words import words
from bot.conversations.tables import conversations, identities
from bot.events import record

MOST = 50  # of a customer's channels are told: somebody may have begun thousands of sessions
RECENT = 7 * 86400  # seconds since somebody wrote on the web, within which their page may be looked at again


def tell(db: Any, ident: str, say: Callable[[str], Reply]) -> None:
    """Say something in the newest conversation of an identity; in a new one where that is closed."""
    if lifecycle.identity(db, ident) is None:
        return
    talk, before = lifecycle.settled(db, ident), None
    if not talk.is_open:
        before = talk.id
        talk = message_log.locked(db, lifecycle.open_next(db, talk))
    begins = talk.last_seq < talk.first_seq
    if begins:
        lifecycle.opened(db, talk, before)
    said = say(talk.answer_language)
    lines = (*(introduction(talk) if begins else ()), said)
    seq = message_log.say(db, talk, lines, author="system") + len(lines) - 1
    record(
        db, "conversation.told", conversation=talk.id, identity=ident, customer=talk.customer, topic=said.topic,
        last=seq,
    )  # fmt: skip


def tell_others(db: Any, customer: str, about: Any, what: str) -> None:
    """Let the customer's other channels know of a link to the identity `about` that was `made` or `unmade`."""
    name = about.name or about.external_id
    for ident in db.execute(_others(customer, about.id)).scalars().all():
        tell(db, ident, lambda language: words(what, language, about.channel, name=name))


def _others(customer: str, ident: str) -> Any:
    """Platforms first, and in one order, so that two who tell each other do not wait in a circle for long."""
    seen = sa.exists().where(
        conversations.c.identity == identities.c.id, conversations.c.last_activity > time.time() - RECENT
    )
    reached = sa.or_(identities.c.channel.in_(sorted(TITLES)), sa.and_(identities.c.channel == "web", seen))
    return (
        sa.select(identities.c.id)
        .where(identities.c.customer == customer, identities.c.id != ident, reached)
        .order_by(identities.c.channel == "web", identities.c.id)
        .limit(MOST)
    )
