"""Alembic's entry for the client area's tables: runs on the connection (and in the transaction) handed over."""

from __future__ import annotations

from alembic import context

from bot.security.sessions import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table="web_alembic_version",
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
