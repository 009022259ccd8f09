"""Alembic's entry: runs on the connection (and in the transaction) that `migrate` hands over."""

from __future__ import annotations

from alembic import context

from bot.conversations.tables import metadata
from bot.database.migrate import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,  # SQLite has it too; Alembic only supposes otherwise
)
with context.begin_transaction():
    context.run_migrations()
