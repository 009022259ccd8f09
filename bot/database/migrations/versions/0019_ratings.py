"""what customers thought of a person's help"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conv_tickets", sa.Column("rating", sa.SmallInteger))
