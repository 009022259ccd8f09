"""pictures and PDFs that customers send along with messages"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conv_files",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("identity", sa.String(40), sa.ForeignKey("conv_identities.id"), nullable=False),
        sa.Column("conversation", sa.String(40), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
    )
    for column in ("identity", "conversation"):
        op.create_index(f"ix_conv_files_{column}", "conv_files", [column])
