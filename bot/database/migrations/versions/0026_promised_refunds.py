"""what became of refunds that a gateway had only promised"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("billing_gateway_refunds", sa.Column("state", sa.String(24)))
    op.add_column("billing_gateway_refunds", sa.Column("asked", sa.Float))
    op.create_index("ix_billing_gateway_refunds_state", "billing_gateway_refunds", ["state"])
    # What a gateway has given a name is asked about: nobody kept whether it was done.
    op.execute("UPDATE billing_gateway_refunds SET state = 'promised' WHERE id IS NOT NULL")
