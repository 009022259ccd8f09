"""mail that goes out"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_outbox",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("customer", sa.String(64)),
        sa.Column("mail", sa.JSON),
        sa.Column("secret", sa.Text),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("expires", sa.Float, nullable=False),
        sa.Column("not_before", sa.Float, nullable=False, server_default="0"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("unsure", sa.Integer, nullable=False, server_default="0"),
        sa.Column("claimed_by", sa.String(60)),
        sa.Column("reason", sa.String(200)),
    )
    for column in ("customer", "at"):
        op.create_index(f"ix_mail_outbox_{column}", "mail_outbox", [column])
    still = sa.text("state IN ('waiting', 'sending')")
    op.create_index("ix_mail_outbox_open", "mail_outbox", ["not_before"], sqlite_where=still, postgresql_where=still)
