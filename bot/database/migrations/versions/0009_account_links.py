"""links from the client area to an account of a platform, and what the platform calls it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conv_identities", sa.Column("name", sa.String(80)))
    op.create_table(
        "conv_link_tokens",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("customer", sa.String(64), nullable=False),
        sa.Column("label", sa.String(100), nullable=False),
        sa.Column("identity", sa.String(40), sa.ForeignKey("conv_identities.id")),
        sa.Column("expires", sa.Float, nullable=False),
    )
    for column in ("customer", "identity", "expires"):
        op.create_index(f"ix_conv_link_tokens_{column}", "conv_link_tokens", [column])
