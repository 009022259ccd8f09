"""How far what comes from other desks is read: a mailbox by the numbers of its mails, Request Tracker by its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData()

mailboxes = sa.Table(
    "desk_mailboxes",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),  # SHA-256 of whose it is and where
    sa.Column("validity", sa.BigInteger, nullable=False),  # where it changes, all numbers are others (RFC 3501, 2.3.1)
    sa.Column("last", sa.BigInteger, nullable=False),  # the number of the last that is done with
)


@dataclass(frozen=True)
class Place:
    """How far it is read: the numbers hold as long as `validity` is the same."""

    validity: int
    last: int


def place(db: Any, name: str) -> Place | None:
    row = db.execute(sa.select(mailboxes.c.validity, mailboxes.c.last).where(mailboxes.c.name == name)).first()
    return Place(*row) if row else None


def keep(db: Any, name: str, place: Place) -> None:
    values = {"validity": place.validity, "last": place.last}
    if not db.execute(sa.update(mailboxes).where(mailboxes.c.name == name).values(**values)).rowcount:
        db.execute(sa.insert(mailboxes).values(name=name, **values))
