"""what the servers of played gateways remember, in the place of what was played without them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "standin_documents",
        sa.Column("gateway", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(200), primary_key=True),
        sa.Column("document", sa.Text, nullable=False),
    )
    # No money was ever in them, and what was paid with it stands in the books.
    op.drop_table("billing_standin_refunds")
    op.drop_table("billing_standin_payments")
