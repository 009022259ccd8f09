"""tries that are counted for all web processes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rate_limits",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("tries", sa.JSON, nullable=False),
        sa.Column("expires", sa.Float, nullable=False),
    )
    op.create_index("ix_rate_limits_expires", "rate_limits", ["expires"])
