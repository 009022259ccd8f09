"""a line of an invoice says which days it pays for"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("period_from", "period_to"):
        op.add_column("billing_lines", sa.Column(name, sa.Date))
