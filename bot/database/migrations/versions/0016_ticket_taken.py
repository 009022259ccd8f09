"""when a person took a case up, from which others are told how long that takes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TICKETS = "conv_tickets"


def upgrade() -> None:
    op.add_column(TICKETS, sa.Column("taken_at", sa.Float))
    taken = sa.text("taken_at IS NOT NULL")
    op.create_index(f"ix_{TICKETS}_taken", TICKETS, ["taken_at"], sqlite_where=taken, postgresql_where=taken)
