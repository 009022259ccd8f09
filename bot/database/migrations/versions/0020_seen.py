"""how far a person has read what a customer wrote"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conv_conversations", sa.Column("seen_seq", sa.Integer, nullable=False, server_default="0"))
