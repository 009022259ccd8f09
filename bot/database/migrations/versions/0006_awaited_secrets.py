"""what a customer's message says that the next one will hold"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conv_conversations", sa.Column("awaited_secret", sa.JSON(), nullable=True))
