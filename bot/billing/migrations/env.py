"""Runs the till's migrations on the connection that bot/billing/database.py hands in, inside its transaction."""

from __future__ import annotations

from alembic import context

from bot.billing.schema import METADATA, VERSION_TABLE

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, version_table=VERSION_TABLE, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
