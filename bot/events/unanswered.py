"""How often customers asked for the company's own terms, or what was not understood; counts, never what they wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from bot.events.tables import events

DAYS = 30  # that are counted where nobody says another number
UNANSWERED = ("not_covered", "out_of_scope", "fallback")


def unanswered(db: Any, since: float) -> Mapping[tuple[str, str], int]:
    """(topic, subject) -> messages, from ``since`` (seconds since 1970) on.

    The subject is an id of data/knowledge/host_questions.yml, "" where none was named.
    """
    subject = events.c.data["matter"].as_string()
    # It may have been the second question of a message.
    topic = sa.case((subject.is_not(None), UNANSWERED[0]), else_=events.c.data["topic"].as_string())
    query = (
        sa.select(topic, subject, sa.func.count())
        .where(events.c.kind == "message.answered", events.c.at >= since, topic.in_(UNANSWERED))
        .group_by(topic, subject)
    )
    return {(one, about or ""): count for one, about, count in db.execute(query)}
