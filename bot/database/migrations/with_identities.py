"""The tables of contacts, identities, conversations and tickets as revision 0003 makes them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def create() -> None:
    op.create_table(
        "conv_contacts",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(120)),
        sa.Column("created_at", sa.Float, nullable=False),
    )
    op.create_table(
        "conv_identities",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("contact", sa.String(40), sa.ForeignKey("conv_contacts.id"), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("external_id", sa.String(100)),
        sa.Column("customer", sa.String(64)),
        sa.Column("level", sa.Integer, nullable=False, server_default="0"),
        sa.Column("language", sa.String(8)),
        sa.Column("version", sa.Integer, nullable=False, server_default="0"),
        sa.Column("linked_at", sa.Float),
        sa.Column("revoked_at", sa.Float),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.UniqueConstraint("channel", "external_id", name="uq_conv_identities_external"),
        sa.CheckConstraint("(level = 2) = (customer IS NOT NULL)", name="ck_conv_identities_level"),
    )
    op.create_index("ix_conv_identities_contact", "conv_identities", ["contact"])
    op.create_index("ix_conv_identities_customer", "conv_identities", ["customer"])
    op.create_table(
        "conv_conversations",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("identity", sa.String(40), sa.ForeignKey("conv_identities.id"), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("assignee", sa.String(64)),
        sa.Column("spoken", sa.String(8)),
        sa.Column("owner", sa.String(10), nullable=False, server_default="bot"),
        sa.Column("owner_version", sa.Integer, nullable=False, server_default="0"),
        sa.Column("waiting_told", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("first_seq", sa.Integer, nullable=False, server_default="1"),
        sa.Column("last_seq", sa.Integer, nullable=False, server_default="0"),
        sa.Column("pending", sa.Integer, nullable=False, server_default="0"),
        sa.Column("delivered_seq", sa.Integer, nullable=False, server_default="0"),
        sa.Column("engine_state", sa.JSON),
        sa.Column("lease_owner", sa.String(60)),
        sa.Column("lease_until", sa.Float, nullable=False, server_default="0"),
        sa.Column("rate_from", sa.Float, nullable=False, server_default="0"),
        sa.Column("rate_count", sa.Integer, nullable=False, server_default="0"),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("last_activity", sa.Float, nullable=False),
        sa.UniqueConstraint("identity", "first_seq", name="uq_conv_conversations_first"),
    )
    _partial("uq_conv_conversations_open", "conv_conversations", ["identity"], "owner != 'closed'", unique=True)
    op.create_table(
        "conv_messages",
        sa.Column("identity", sa.String(40), sa.ForeignKey("conv_identities.id"), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("conversation", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("direction", sa.String(3), nullable=False),
        sa.Column("author", sa.String(10), nullable=False),
        sa.Column("external_id", sa.String(120)),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("reply_to", sa.Integer),
        sa.Column("result", sa.JSON),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("claimed_by", sa.String(60)),
        sa.Column("not_before", sa.Float, nullable=False, server_default="0"),
        sa.UniqueConstraint("channel", "external_id", name="uq_conv_messages_external"),
    )
    open_work = "state IN ('pending', 'queued', 'sending')"
    _partial("ix_conv_messages_work", "conv_messages", ["state", "channel", "identity"], open_work)
    _partial("ix_conv_messages_pending", "conv_messages", ["identity", "seq"], "state = 'pending'")
    op.create_table(
        "conv_buttons",
        sa.Column("token", sa.String(40), primary_key=True),
        sa.Column("identity", sa.String(40), sa.ForeignKey("conv_identities.id"), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("expires", sa.Float, nullable=False),
    )
    op.create_index("ix_conv_buttons_identity", "conv_buttons", ["identity"])
    op.create_index("ix_conv_buttons_expires", "conv_buttons", ["expires"])
    op.create_table(
        "conv_tickets",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("conversation", sa.String(40), sa.ForeignKey("conv_conversations.id"), nullable=False),
        sa.Column("customer", sa.String(64)),
        sa.Column("reason", sa.String(60), nullable=False),
        sa.Column("summary", sa.JSON, nullable=False),
        sa.Column("transcript", sa.JSON, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("opened_at", sa.Float, nullable=False),
        sa.Column("closed_at", sa.Float),
    )
    op.create_index("ix_conv_tickets_conversation", "conv_tickets", ["conversation"])
    op.create_index("ix_conv_tickets_customer", "conv_tickets", ["customer"])
    _partial("uq_conv_tickets_open", "conv_tickets", ["conversation"], "state = 'open'", unique=True)


def _partial(name: str, table: str, columns: list[str], where: str, unique: bool = False) -> None:
    rows = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=rows, postgresql_where=rows)
