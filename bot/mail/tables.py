"""The tables of mail that goes out, and of addresses that take none."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

WAITING, SENDING, SENT, FAILED, LATE, NOBODYS = "waiting", "sending", "sent", "failed", "late", "nobodys"

# What the mail says is there only until it went or ended; then the row says that it did, and of whom it says nothing.
outbox = sa.Table(
    "mail_outbox",
    metadata,
    sa.Column("id", sa.String(80), primary_key=True),  # of its Message-ID
    sa.Column("customer", sa.String(64), index=True),
    sa.Column("mail", sa.JSON(none_as_null=True)),
    sa.Column("secret", sa.Text),  # sealed; what the text has a place for
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("at", sa.Float, nullable=False, index=True),
    sa.Column("expires", sa.Float, nullable=False),  # it is not sent after this
    sa.Column("not_before", sa.Float, nullable=False, server_default="0"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("unsure", sa.Integer, nullable=False, server_default="0"),  # tries of which nobody knows how they ended
    sa.Column("claimed_by", sa.String(60)),
    sa.Column("reason", sa.String(200)),
    sa.Column("recipient", sa.String(64)),  # a fingerprint of the address that it went to, for reports on it
)

refusals = sa.Table(
    "mail_refusals",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),  # a fingerprint of the address (bot/mail/refusals.py)
    sa.Column("reason", sa.String(200), nullable=False),
    sa.Column("at", sa.Float, nullable=False),
)

#: Written out, not bound: a database uses a partial index only where it can see that the query wants no other rows.
IS_OPEN = outbox.c.state.in_([sa.literal_column(f"'{state}'") for state in (WAITING, SENDING)])
sa.Index("ix_mail_outbox_open", outbox.c.not_before, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN)
