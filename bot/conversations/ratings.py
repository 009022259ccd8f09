"""What customers think of the help of a person: asked once when one has closed their case. Inside transactions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from bot.answers import Reply, Speak
from bot.conversations import tickets
from bot.conversations.models import Conversation, Rating
from bot.conversations.tables import conversations, messages
from bot.conversations.tables import tickets as table
from bot.events import record

INTENT = "rate_case"  # of a button's payload; the engine never sees it
WORTH = {"good": 1, "bad": -1}
_HELPED = sa.select(messages.c.seq).where(
    messages.c.identity
    == sa.select(conversations.c.identity).where(conversations.c.id == sa.bindparam("talk")).scalar_subquery(),
    messages.c.conversation == sa.bindparam("talk"),
    messages.c.author == "agent",
)


def helped(db: Any, conversation: str) -> bool:
    """Whether a person has said anything in it: else there is nothing to rate."""
    return db.execute(_HELPED.limit(1), {"talk": conversation}).first() is not None


def pressed(payload: Mapping[str, Any] | None) -> Rating | None:
    """What a pressed button of ours says; None where it is another's."""
    if payload is None or payload["intent"] != INTENT:
        return None
    entities = payload["entities"]
    return Rating(entities["ticket"], entities["rating"], entities["by"])


def rate(db: Any, talk: Conversation, rating: Rating, language: str, speak: Speak) -> Reply:
    """Note it, once for each case of this identity; `talk`: the conversation in which the button was pressed."""
    mine = sa.select(conversations.c.id).where(conversations.c.identity == talk.identity)
    this = (table.c.id == tickets.ident_of(rating.ticket), table.c.conversation.in_(mine), table.c.rating.is_(None))
    rated = sa.update(table).where(*this).values(rating=WORTH[rating.rating]).returning(table.c.conversation)
    row = db.execute(rated).first()
    if row is None:
        return speak("rating.noted", language)
    record(
        db, "conversation.rated", conversation=row.conversation, identity=talk.identity, customer=talk.customer,
        ticket=rating.ticket, rating=rating.rating, channel=talk.channel, by=rating.by,
    )  # fmt: skip
    return speak(f"rating.{rating.rating}", language)
