"""Alembic's entry: runs on the connection, and in the transaction, that bot/database/migrate.py hands over."""

from __future__ import annotations

from alembic import context

from bot.database.migrate import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    version_table=VERSION_TABLE,
    transactional_ddl=True,  # SQLite has it too; Alembic only supposes otherwise
)
with context.begin_transaction():
    context.run_migrations()
