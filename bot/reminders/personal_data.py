"""What reminders keep of a customer: to hand it out, and to forget it. Inside transactions."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.reminders.tables import choices, sent


def belongings(db: Any, customer: str) -> dict[str, list[dict[str, Any]]]:
    """Rows by the name of their table."""
    return {
        table.name: [
            dict(row._mapping)
            for row in db.execute(sa.select(table).where(table.c.customer == customer).order_by(*table.primary_key))
        ]
        for table in (sent, choices)
    }


def forget(db: Any, customer: str) -> None:
    for table in (sent, choices):
        db.execute(sa.delete(table).where(table.c.customer == customer))
