"""figures per day: what became of visits, and what was asked for"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "analytics_days",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("made_at", sa.Float, nullable=False),
    )
    op.create_table(
        "analytics_visits",
        sa.Column("day", sa.Date, primary_key=True),
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
        sa.Column("first_answer", sa.Float),
        sa.Column("waited", sa.Float),
        sa.Column("person_answer", sa.Float),
        sa.Column("turn_seconds", sa.Float, nullable=False),
        sa.Column("engine_seconds", sa.Float, nullable=False),
    )
    op.create_table(
        "analytics_questions",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("channel", sa.String(20), primary_key=True),
        sa.Column("language", sa.String(8), primary_key=True),
        sa.Column("topic", sa.String(60), primary_key=True),
        sa.Column("subject", sa.String(40), primary_key=True),
        sa.Column("messages", sa.Integer, nullable=False),
    )
