"""The tables of reminders: what was sent, and who wants none."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

# One row per invoice and step, written with the message itself. The due date is part of the key: where it is put off,
# the steps begin anew.
sent = sa.Table(
    "reminders_sent",
    metadata,
    sa.Column("customer", sa.String(64), primary_key=True),
    sa.Column("invoice", sa.String(40), primary_key=True),
    sa.Column("due", sa.Date, primary_key=True),
    sa.Column("step", sa.Integer, primary_key=True, autoincrement=False),  # days before the due date
    sa.Column("at", sa.Float, nullable=False, index=True),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("mail", sa.String(80), index=True),  # of mail_outbox
    sa.Column("identity", sa.String(40)),  # with `seq`: the line in the chat
    sa.Column("seq", sa.Integer),
)

choices = sa.Table(
    "reminder_choices",
    metadata,
    sa.Column("customer", sa.String(64), primary_key=True),
    sa.Column("off", sa.Boolean, nullable=False),
    sa.Column("by", sa.String(20), nullable=False),  # chat, link, mail program, operator
    sa.Column("at", sa.Float, nullable=False),
)
