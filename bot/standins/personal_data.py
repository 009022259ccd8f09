"""What played gateways remember of payments: to hand it out with a customer's data, and to forget it with them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from bot.standins.documents import table


def belongings(db: Any, payments: Collection[str]) -> list[dict[str, Any]]:
    """Documents that name any of these payments: by our reference, the gateway's session or its transaction."""
    found = {}
    for payment in payments:
        for row in db.execute(sa.select(table).where(_names(payment))):
            found[row.gateway, row.name] = dict(row._mapping)
    return [found[key] for key in sorted(found)]


def forget(db: Any, payments: Collection[str]) -> None:
    for row in belongings(db, payments):
        here = (table.c.gateway == row["gateway"], table.c.name == row["name"])
        db.execute(sa.delete(table).where(*here))


def _names(payment: str) -> Any:
    return sa.or_(*(column.contains(payment, autoescape=True) for column in (table.c.name, table.c.document)))
