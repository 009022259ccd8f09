"""The tables of the figures: a row for each visit of a day, and what was asked for that day. No ids of anybody."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

days = sa.Table(
    "analytics_days",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),  # in the company's time zone
    sa.Column("made_at", sa.Float, nullable=False),  # seconds since 1970
)

visits = sa.Table(
    "analytics_visits",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),  # on which it began
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("topic", sa.String(60), nullable=False),
    sa.Column("messages", sa.Integer, nullable=False),
    sa.Column("answers", sa.Integer, nullable=False),
    sa.Column("fallbacks", sa.Integer, nullable=False),
    sa.Column("alone", sa.Boolean, nullable=False),
    sa.Column("handoff", sa.String(60)),
    sa.Column("goal", sa.String(10)),
    sa.Column("reached", sa.Boolean, nullable=False),
    sa.Column("rating", sa.String(10)),
    # Seconds.
    sa.Column("first_answer", sa.Float),
    sa.Column("waited", sa.Float),
    sa.Column("person_answer", sa.Float),
    sa.Column("turn_seconds", sa.Float, nullable=False),
    sa.Column("engine_seconds", sa.Float, nullable=False),
)

questions = sa.Table(
    "analytics_questions",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("channel", sa.String(20), primary_key=True),
    sa.Column("language", sa.String(8), primary_key=True),
    sa.Column("topic", sa.String(60), primary_key=True),
    sa.Column("subject", sa.String(40), primary_key=True),  # of data/knowledge/host_questions.yml, or ""
    sa.Column("messages", sa.Integer, nullable=False),
)
