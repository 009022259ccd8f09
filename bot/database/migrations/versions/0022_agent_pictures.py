"""pictures of agents, for customers"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_pictures",
        sa.Column("agent", sa.String(32), sa.ForeignKey("desk_agents.name"), primary_key=True),
        sa.Column("id", sa.String(43), nullable=False, unique=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
