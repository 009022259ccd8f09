"""people whom a pushing channel does not reach any more, and leases of what one process does for all"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conv_identities", sa.Column("unreachable_since", sa.Float(), nullable=True))
    op.create_table(
        "conv_leases",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("owner", sa.String(60), nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
    )
