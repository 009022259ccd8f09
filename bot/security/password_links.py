"""Links by which a forgotten password is replaced: the newest of each address, once, found by a fingerprint alone.

Inside transactions.
"""

from __future__ import annotations

import hashlib
import time
from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData()
# For an address that is nobody's there is a row too: asking is as much work.
table = sa.Table(
    "web_password_links",
    metadata,
    sa.Column("address", sa.String(64), primary_key=True),  # a fingerprint with a key of ours
    sa.Column("digest", sa.String(64), nullable=False, unique=True),  # SHA-256 of the link's token
    sa.Column("customer", sa.String(64), index=True),
    sa.Column("expires", sa.Float, nullable=False, index=True),
)


def digest(token: str) -> str:
    """What a link is found by: the table alone opens nothing."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def put(db: Any, address: str, mark: str, customer: str | None, seconds: float) -> None:
    """A new link for an address; the one before it is over. `mark`: its digest."""
    now = time.time()
    db.execute(sa.delete(table).where(sa.or_(table.c.expires <= now, table.c.address == address)))
    db.execute(sa.insert(table).values(address=address, digest=mark, customer=customer, expires=now + seconds))


def find(db: Any, mark: str) -> sa.Row[Any] | None:
    """The row of a link that may replace a password; None where it is none, was used, or its time is over."""
    found: sa.Row[Any] | None = db.execute(sa.select(table).where(*_alive(mark))).first()
    return found


def take(db: Any, mark: str) -> bool:
    """Use it up: of two who take it at once one gets it."""
    return bool(db.execute(sa.delete(table).where(*_alive(mark))).rowcount)


def belongings(db: Any, customer: str) -> dict[str, list[dict[str, Any]]]:
    """A customer's link, by the name of its table."""
    found = db.execute(sa.select(table).where(table.c.customer == customer).order_by(table.c.address))
    return {table.name: [dict(row._mapping) for row in found]}


def forget(db: Any, customer: str) -> None:
    """No link replaces a customer's password."""
    db.execute(sa.delete(table).where(table.c.customer == customer))


def _alive(mark: str) -> tuple[Any, ...]:
    return table.c.digest == mark, table.c.customer.is_not(None), table.c.expires > time.time()
