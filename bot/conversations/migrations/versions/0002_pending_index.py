"""An index of the messages that wait for an answer, so that a long conversation costs no more than a short one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pending = sa.text("state = 'pending'")
    op.create_index(
        "ix_conv_messages_pending",
        "conv_messages",
        ["conversation", "seq"],
        sqlite_where=pending,
        postgresql_where=pending,
    )


def downgrade() -> None:
    op.drop_index("ix_conv_messages_pending", "conv_messages")
