"""what became account credit may go back at its gateway all the same"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("credit_back", "withdrawn", "lost"):
        op.add_column("billing_attempts", sa.Column(name, sa.String(24)))
