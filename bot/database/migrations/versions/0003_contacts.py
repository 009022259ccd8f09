"""contacts and identities, with many conversations each; lines are counted per identity"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.database.migrations.with_identities import create

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OLD = ("conv_buttons", "conv_tickets", "conv_messages", "conv_conversations")  # what points to others comes first
#: Keys of the engine's memory and what they are called since.
STATE = {"frame": "dialogue_context", "question": "open_question"}
ENTITIES = {"choice": "reference"}

# One conversation was one person for ever: each gets an identity of its own, named after it.
IDENTITY = "'i_' || substr({0}, 3)"
# A closed one went on with the next message: one that such a message waits in is open again, with a new memory.
REOPENED = (
    "c.owner = 'closed' AND EXISTS (SELECT 1 FROM old_messages m WHERE m.conversation = c.id AND m.state = 'pending')"
)
FILL = (
    # Whoever is proved to be the same customer is one person, under the name of their first conversation.
    "INSERT INTO conv_contacts (id, created_at) SELECT 'p_' || substr(min(id), 3), min(created_at) "
    "FROM old_conversations GROUP BY coalesce('customer ' || customer, id)",
    "INSERT INTO conv_identities (id, contact, channel, external_id, customer, level, language, version, linked_at, "
    f"created_at) SELECT {IDENTITY.format('c.id')}, 'p_' || substr((SELECT min(o.id) FROM old_conversations o "
    "WHERE o.id = c.id OR o.customer = c.customer), 3), channel, external_id, customer, "
    "CASE WHEN customer IS NOT NULL THEN 2 WHEN external_id IS NOT NULL THEN 1 ELSE 0 END, language, 0, "
    "CASE WHEN customer IS NOT NULL THEN created_at END, created_at FROM old_conversations c",
    "INSERT INTO conv_conversations (id, identity, channel, spoken, owner, owner_version, waiting_told, first_seq, "
    "last_seq, pending, delivered_seq, engine_state, lease_until, rate_from, rate_count, created_at, last_activity) "
    f"SELECT c.id, {IDENTITY.format('c.id')}, channel, spoken, CASE WHEN {REOPENED} THEN 'bot' ELSE owner END, "
    "owner_version + 1, waiting_told, 1, last_seq, (SELECT count(*) FROM old_messages m "
    "WHERE m.conversation = c.id AND m.state = 'pending'), delivered_seq, "
    "CASE WHEN c.owner = 'closed' THEN NULL ELSE engine_state END, 0, 0, 0, created_at, last_activity "
    "FROM old_conversations c",
    # What waits for a client to ask needs no work of ours, and counts as delivered.
    "INSERT INTO conv_messages (identity, seq, conversation, channel, direction, author, external_id, kind, body, "
    f"state, at, reply_to, result, attempts, claimed_by, not_before) SELECT {IDENTITY.format('conversation')}, seq, "
    "conversation, channel, direction, author, external_id, kind, body, "
    "CASE WHEN direction = 'out' AND channel IN ('web', 'ask') AND state = 'queued' THEN 'delivered' ELSE state END, "
    "at, reply_to, result, attempts, claimed_by, not_before FROM old_messages",
    "INSERT INTO conv_buttons (token, identity, title, payload, expires) "
    f"SELECT token, {IDENTITY.format('conversation')}, title, payload, expires FROM old_buttons",
    "INSERT INTO conv_tickets (id, conversation, customer, reason, summary, transcript, state, opened_at, closed_at) "
    "SELECT id, conversation, customer, reason, summary, transcript, state, opened_at, closed_at FROM old_tickets",
)  # fmt: skip


def upgrade() -> None:
    connection = op.get_bind()
    _rename_keys(connection, "conv_conversations", "id", "engine_state", _state)
    _rename_keys(connection, "conv_buttons", "token", "payload", _with_entities)
    # Copied aside and back: the new tables then have the names of the old ones, also those of their constraints, which
    # PostgreSQL knows per schema; and SQLite cannot change a primary key.
    for table in OLD:
        op.execute(f"CREATE TABLE {_aside(table)} AS SELECT * FROM {table}")
    for table in OLD:
        op.drop_table(table)
    create()
    for statement in FILL:
        op.execute(statement)
    for table in OLD:
        op.drop_table(_aside(table))
    if connection.dialect.name == "postgresql":  # SQLite counts from the greatest number there is
        op.execute(
            "SELECT setval(pg_get_serial_sequence('conv_tickets', 'id'), coalesce(max(id), 0) + 1, false) "
            "FROM conv_tickets"
        )


def _aside(table: str) -> str:
    return table.replace("conv_", "old_")


def _rename_keys(connection: Any, name: str, key: str, column: str, change: Any) -> None:
    table = sa.table(name, sa.column(key), sa.column(column, sa.JSON(none_as_null=True)))
    rows = connection.execute(sa.select(table.c[key], table.c[column]).where(table.c[column].is_not(None))).all()
    for ident, value in rows:
        changed = change(value)
        if changed != value:
            connection.execute(sa.update(table).where(table.c[key] == ident).values({column: changed}))


def _state(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {STATE.get(key, key): _with_entities(inner) if key in STATE else inner for key, inner in value.items()}


def _with_entities(value: Any) -> Any:
    """A payload, or a part of the memory, that may have entities in it."""
    if not isinstance(value, dict) or not isinstance(value.get("entities"), dict):
        return value
    entities = {ENTITIES.get(key, key): inner for key, inner in value["entities"].items()}
    return {**value, "entities": entities}
