"""codes that are mailed to link an account of a platform"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conv_conversations", sa.Column("asked_for", sa.JSON))
    op.create_table(
        "conv_link_codes",
        sa.Column("identity", sa.String(40), sa.ForeignKey("conv_identities.id"), primary_key=True),
        sa.Column("nonce", sa.String(40), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("customer", sa.String(64)),
        sa.Column("label", sa.String(100), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("expires", sa.Float, nullable=False),
    )
    for column in ("customer", "expires"):
        op.create_index(f"ix_conv_link_codes_{column}", "conv_link_codes", [column])
