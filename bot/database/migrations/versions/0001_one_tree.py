"""one tree instead of one per room: whatever version 0.1 left, all of its tables are there afterwards"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.database.migrations.released import OLD_TREES, Missing, billing, conversations, sessions
from bot.database.revision import DatabaseTooNew

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    tables = set(sa.inspect(connection).get_table_names())
    for version_table, released in OLD_TREES.items():
        if version_table in tables:
            found = sa.select(sa.column("version_num")).select_from(sa.table(version_table))
            unknown = set(connection.execute(found).scalars()) - released
            if unknown:
                raise DatabaseTooNew(found=f"{version_table} {max(unknown)}", known=max(released))
    missing = Missing(connection)
    for room in (conversations, billing, sessions):
        room.create(missing)
    for version_table in OLD_TREES.keys() & tables:
        op.drop_table(version_table)
