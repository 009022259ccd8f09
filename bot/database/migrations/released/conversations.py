"""Conversations of version 0.1: conversations, messages, buttons, tickets."""

from __future__ import annotations

import sqlalchemy as sa

from bot.database.migrations.released import Missing


def create(missing: Missing) -> None:
    missing.table(
        "conv_conversations",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("external_id", sa.String(100)),
        sa.Column("customer", sa.String(64)),
        sa.Column("language", sa.String(8)),
        sa.Column("spoken", sa.String(8)),
        sa.Column("owner", sa.String(10), nullable=False, server_default="bot"),
        sa.Column("owner_version", sa.Integer, nullable=False, server_default="0"),
        sa.Column("session", sa.String(40), nullable=False),
        sa.Column("waiting_told", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("last_seq", sa.Integer, nullable=False, server_default="0"),
        sa.Column("delivered_seq", sa.Integer, nullable=False, server_default="0"),
        sa.Column("engine_state", sa.JSON),
        sa.Column("lease_owner", sa.String(60)),
        sa.Column("lease_until", sa.Float, nullable=False, server_default="0"),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("last_activity", sa.Float, nullable=False),
        sa.UniqueConstraint("channel", "external_id", name="uq_conv_conversations_external"),
    )
    missing.table(
        "conv_messages",
        sa.Column("conversation", sa.String(40), sa.ForeignKey("conv_conversations.id"), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
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
    missing.index(
        "ix_conv_messages_work",
        "conv_messages",
        ["state", "channel", "conversation"],
        where="state IN ('pending', 'queued', 'sending')",
    )
    missing.table(
        "conv_buttons",
        sa.Column("token", sa.String(40), primary_key=True),
        sa.Column("conversation", sa.String(40), sa.ForeignKey("conv_conversations.id"), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("expires", sa.Float, nullable=False),
    )
    missing.index("ix_conv_buttons_expires", "conv_buttons", ["expires"])
    missing.table(
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
    missing.index("ix_conv_tickets_conversation", "conv_tickets", ["conversation"])
    missing.index("ix_conv_tickets_customer", "conv_tickets", ["customer"])
    missing.index(
        "uq_conv_tickets_open",
        "conv_tickets",
        ["conversation"],
        unique=True,
        where="state = 'open'",
    )
    missing.index("ix_conv_messages_pending", "conv_messages", ["conversation", "seq"], where="state = 'pending'")
