"""the id that the desk's page gives a note, under which it is kept once"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("desk_notes", sa.Column("external_id", sa.String(40)))
    op.create_index("uq_desk_notes_external", "desk_notes", ["conversation", "external_id"], unique=True)
