"""How often customers asked what the bot had no answer to, by subject; counts, never what somebody wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from bot.events.tables import events

UNANSWERED = ("not_covered", "out_of_scope", "fallback")


def unanswered(db: Any, since: float) -> Mapping[tuple[str, str], int]:
    """(topic, subject) -> messages, most first, from ``since`` (seconds since 1970) on.

    The subject is an id of data/knowledge/host_questions.yml, "" where none was named.
    """
    subject = events.c.data["matter"].as_string()
    # It may have been the second question of a message.
    topic = sa.case((subject.is_not(None), UNANSWERED[0]), else_=events.c.data["topic"].as_string())
    number = sa.func.count()
    query = (
        sa.select(topic, subject, number)
        .where(events.c.kind == "message.answered", events.c.at >= since, topic.in_(UNANSWERED))
        .group_by(topic, subject)
        .order_by(number.desc(), topic, subject)
    )
    return {(one, about or ""): count for one, about, count in db.execute(query)}
