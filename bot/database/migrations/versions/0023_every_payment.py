"""every payment that came has a row of its own, also a second one of the same attempt"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("billing_attempts", sa.Column("came_with", sa.String(30)))
    op.create_index("uq_billing_attempts_transaction", "billing_attempts", ["gateway", "transaction_id"], unique=True)
