"""identity tokens that were taken, until they expire"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "used_proofs",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("taken_by", sa.String(40), nullable=False),
        sa.Column("expires", sa.Float, nullable=False),
    )
    op.create_index("ix_used_proofs_expires", "used_proofs", ["expires"])
