"""The table of how far mailboxes are read."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

mailboxes = sa.Table(
    "desk_mailboxes",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),  # SHA-256 of whose it is and where
    sa.Column("validity", sa.BigInteger, nullable=False),  # where it changes, all numbers are others (RFC 3501, 2.3.1)
    sa.Column("last", sa.BigInteger, nullable=False),  # the number of the last mail that is done with
)
