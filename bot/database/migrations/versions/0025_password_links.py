"""links by which a forgotten password is replaced"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "web_password_links",
        sa.Column("address", sa.String(64), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("customer", sa.String(64)),
        sa.Column("expires", sa.Float, nullable=False),
    )
    for column in ("customer", "expires"):
        op.create_index(f"ix_web_password_links_{column}", "web_password_links", [column])
