"""The tables of contacts, identities, conversations and tickets, for SQLite and PostgreSQL alike."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

#: The first ticket's number; customers read it out, so it should not look like an invoice's.
TICKET_BASE = 50_000

contacts = sa.Table(
    "conv_contacts",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("name", sa.String(120)),
    sa.Column("created_at", sa.Float, nullable=False),
)

identities = sa.Table(
    "conv_identities",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("contact", sa.String(40), sa.ForeignKey("conv_contacts.id"), nullable=False, index=True),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("external_id", sa.String(100)),
    sa.Column("name", sa.String(80)),  # what the platform calls them, for whoever decides about a link
    sa.Column("customer", sa.String(64), index=True),
    sa.Column("level", sa.Integer, nullable=False, server_default="0"),
    sa.Column("language", sa.String(8)),
    sa.Column("version", sa.Integer, nullable=False, server_default="0"),
    sa.Column("linked_at", sa.Float),
    sa.Column("revoked_at", sa.Float),
    sa.Column("created_at", sa.Float, nullable=False),
    # They have blocked the bot, or are no longer there: nothing is pushed until they do something themselves.
    sa.Column("unreachable_since", sa.Float),
    sa.UniqueConstraint("channel", "external_id", name="uq_conv_identities_external"),
    sa.CheckConstraint("(level = 2) = (customer IS NOT NULL)", name="ck_conv_identities_level"),
)

# What a customer gets in the client area to bring to a platform. Nothing here opens anything: it is a hash.
link_tokens = sa.Table(
    "conv_link_tokens",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),  # SHA-256
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("customer", sa.String(64), nullable=False, index=True),
    sa.Column("label", sa.String(100), nullable=False),  # what the account is called to whoever holds the link
    sa.Column("identity", sa.String(40), sa.ForeignKey("conv_identities.id"), index=True),  # who has brought it
    sa.Column("expires", sa.Float, nullable=False, index=True),
)

# A code that was mailed, and for whom: the newest of each identity. For an address that is nobody's there is a row too.
link_codes = sa.Table(
    "conv_link_codes",
    metadata,
    sa.Column("identity", sa.String(40), sa.ForeignKey("conv_identities.id"), primary_key=True),
    sa.Column("nonce", sa.String(40), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),  # bot/conversations/code_proof.py
    sa.Column("customer", sa.String(64), index=True),
    sa.Column("label", sa.String(100), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),  # of the identity, when the code was asked for
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("expires", sa.Float, nullable=False, index=True),
)

conversations = sa.Table(
    "conv_conversations",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("identity", sa.String(40), sa.ForeignKey("conv_identities.id"), nullable=False),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("assignee", sa.String(64)),
    sa.Column("spoken", sa.String(8)),
    sa.Column("owner", sa.String(10), nullable=False, server_default="bot"),
    sa.Column("owner_version", sa.Integer, nullable=False, server_default="0"),
    # Since when it is its owner's, and as a person's: its assignee's. What waits is taken up in this order.
    sa.Column("owner_since", sa.Float, nullable=False, server_default="0"),
    sa.Column("waiting_told", sa.Boolean, nullable=False, server_default=sa.false()),
    # Lines are counted on across the conversations of one identity: `first_seq` is the number that the first line of
    # this one gets, and no two have the same.
    sa.Column("first_seq", sa.Integer, nullable=False, server_default="1"),
    sa.Column("last_seq", sa.Integer, nullable=False, server_default="0"),
    # Messages without an answer. Counted here, so that who has the row locked knows whether theirs is the only one.
    sa.Column("pending", sa.Integer, nullable=False, server_default="0"),
    sa.Column("delivered_seq", sa.Integer, nullable=False, server_default="0"),
    sa.Column("seen_seq", sa.Integer, nullable=False, server_default="0"),  # up to which line a person has read it
    sa.Column("engine_state", sa.JSON(none_as_null=True)),
    # What the last message said that the next will hold, such as an OTP (bot/privacy/awaited.py); never the secret.
    sa.Column("awaited_secret", sa.JSON(none_as_null=True)),
    # What we have asked for to link the account: the address to mail a code to, or the code.
    sa.Column("asked_for", sa.JSON(none_as_null=True)),
    sa.Column("lease_owner", sa.String(60)),
    sa.Column("lease_until", sa.Float, nullable=False, server_default="0"),
    # The running minute of the message limit: since when, and how many.
    sa.Column("rate_from", sa.Float, nullable=False, server_default="0"),
    sa.Column("rate_count", sa.Integer, nullable=False, server_default="0"),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("last_activity", sa.Float, nullable=False),
    sa.UniqueConstraint("identity", "first_seq", name="uq_conv_conversations_first"),
)

#: Written out, not bound: a database uses a partial index only where it can see that the query wants no other rows.
IS_OPEN = conversations.c.owner != sa.literal_column("'closed'")

# One open conversation per identity: all that waits for an answer waits in it.
sa.Index(
    "uq_conv_conversations_open", conversations.c.identity, unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN
)

# The desk's lists: what waits, what somebody has and what is closed, and all that goes on.
sa.Index("ix_conv_conversations_owner", conversations.c.owner, conversations.c.owner_since)
sa.Index("ix_conv_conversations_since", conversations.c.owner_since, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN)

messages = sa.Table(
    "conv_messages",
    metadata,
    # Counted per identity under a row lock: a global sequence could become visible out of order, and a reader who
    # asks "after 7" would miss a late 6.
    sa.Column("identity", sa.String(40), sa.ForeignKey("conv_identities.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    # No foreign key: it would want an index of its own on the largest table, and its identity's lines are few.
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
    sa.Column("result", sa.JSON(none_as_null=True)),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("claimed_by", sa.String(60)),
    sa.Column("not_before", sa.Float, nullable=False, server_default="0"),
    sa.UniqueConstraint("channel", "external_id", name="uq_conv_messages_external"),
)

OPEN_WORK = ("pending", "queued", "sending")

IS_PENDING = messages.c.state == sa.literal_column("'pending'")
IS_OPEN_WORK = messages.c.state.in_([sa.literal_column(f"'{state}'") for state in OPEN_WORK])

sa.Index(
    "ix_conv_messages_work",
    messages.c.state,
    messages.c.channel,
    messages.c.identity,
    sqlite_where=IS_OPEN_WORK,
    postgresql_where=IS_OPEN_WORK,
)

sa.Index(
    "ix_conv_messages_pending",
    messages.c.identity,
    messages.c.seq,
    sqlite_where=IS_PENDING,
    postgresql_where=IS_PENDING,
)

# What was sent along with a message. The file itself lies in var/media under its id.
files = sa.Table(
    "conv_files",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("identity", sa.String(40), sa.ForeignKey("conv_identities.id"), nullable=False, index=True),
    sa.Column("conversation", sa.String(40), nullable=False, index=True),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
)

buttons = sa.Table(
    "conv_buttons",
    metadata,
    sa.Column("token", sa.String(40), primary_key=True),
    sa.Column("identity", sa.String(40), sa.ForeignKey("conv_identities.id"), nullable=False, index=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("payload", sa.JSON, nullable=False),
    sa.Column("expires", sa.Float, nullable=False, index=True),
)

tickets = sa.Table(
    "conv_tickets",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("conversation", sa.String(40), sa.ForeignKey("conv_conversations.id"), nullable=False, index=True),
    sa.Column("customer", sa.String(64), index=True),
    sa.Column("reason", sa.String(60), nullable=False),
    sa.Column("summary", sa.JSON, nullable=False),
    sa.Column("transcript", sa.JSON, nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("opened_at", sa.Float, nullable=False),
    sa.Column("closed_at", sa.Float),
    sa.Column("taken_at", sa.Float),  # when a person first took it up; never for what nobody had waited for
    sa.Column("rating", sa.SmallInteger),  # 1 good, -1 bad: what the customer thought of a person's help
)

# One open ticket per conversation: asking twice for a person finds the ticket that is there.
_OPEN_TICKET = tickets.c.state == "open"
sa.Index(
    "uq_conv_tickets_open",
    tickets.c.conversation,
    unique=True,
    sqlite_where=_OPEN_TICKET,
    postgresql_where=_OPEN_TICKET,
)

_TAKEN = tickets.c.taken_at.is_not(None)
sa.Index("ix_conv_tickets_taken", tickets.c.taken_at, sqlite_where=_TAKEN, postgresql_where=_TAKEN)

# What agents write for each other. Never shown to the customer or the engine, and gone with the conversation.
notes = sa.Table(
    "desk_notes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("conversation", sa.String(40), sa.ForeignKey("conv_conversations.id"), nullable=False, index=True),
    sa.Column("by", sa.String(32), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("external_id", sa.String(40)),  # the page's own, so that a note is there once however often it is sent
    sa.Index("uq_desk_notes_external", "conversation", "external_id", unique=True),
)

# How far each agent has read.
reads = sa.Table(
    "desk_reads",
    metadata,
    sa.Column("conversation", sa.String(40), sa.ForeignKey("conv_conversations.id"), primary_key=True),
    sa.Column("agent", sa.String(32), primary_key=True),
    sa.Column("seq", sa.Integer, nullable=False),
)

#: What the desk is called that is the conversation in Chatwoot's widget itself: who ends it there says so in its row.
WIDGET_DESK = "chatwoot_bot"

# A ticket as it stands at another desk, such as a mailbox of the company's or Chatwoot (bot/desks).
cases = sa.Table(
    "desk_cases",
    metadata,
    sa.Column("desk", sa.String(20), primary_key=True),
    sa.Column("ticket", sa.Integer, sa.ForeignKey("conv_tickets.id"), primary_key=True, autoincrement=False),
    sa.Column("conversation", sa.String(40), sa.ForeignKey("conv_conversations.id"), nullable=False, index=True),
    sa.Column("ref", sa.String(80)),  # what the desk calls it
    sa.Column("upto", sa.Integer, nullable=False),  # the last line that it was opened with
    sa.Column("passed", sa.Integer, nullable=False),  # the last line that the desk was told
    sa.Column("state", sa.String(10), nullable=False),  # waiting | open | closed | refused
    sa.Column("ended_there", sa.Boolean, nullable=False),  # the desk closed it, and need not be told
    sa.Column("settled", sa.Boolean, nullable=False),  # it has come to the desk, or the customer knows that it has not
    sa.Column("at", sa.Float, nullable=False),
)
sa.Index("ix_desk_cases_ref", cases.c.desk, cases.c.ref)
_UNSETTLED = ~cases.c.settled
sa.Index("ix_desk_cases_unsettled", cases.c.at, sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED)

# What came from another desk, so that it takes effect once; `seq`: the line that it became.
arrivals = sa.Table(
    "desk_arrivals",
    metadata,
    sa.Column("desk", sa.String(20), primary_key=True),
    sa.Column("external_id", sa.String(64), primary_key=True),
    sa.Column("conversation", sa.String(40), sa.ForeignKey("conv_conversations.id"), nullable=False, index=True),
    sa.Column("seq", sa.Integer),
    sa.Column("at", sa.Float, nullable=False),
)

# What one process does for all of them, such as asking a platform for news.
leases = sa.Table(
    "conv_leases",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("owner", sa.String(60), nullable=False),
    sa.Column("until", sa.Float, nullable=False),
)
