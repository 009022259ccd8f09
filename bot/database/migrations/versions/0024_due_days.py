"""a service keeps the day of the month on which it is due, so that February does not change it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("billing_services", sa.Column("due_day", sa.SmallInteger))
