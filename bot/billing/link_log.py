"""Notes in the event log that a link was used."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from bot.billing.database import write
from bot.billing.links import LinkClaims
from bot.database.engine import Database
from bot.events import record

MOST_NAMED = 50  # invoices in one event, which is of limited size


def named(numbers: Sequence[str]) -> list[str]:
    """As many invoice numbers as an event may hold."""
    return list(numbers[:MOST_NAMED])


class LinkLog:
    """Opened links only: that one was made is not worth a transaction of its own in every answer that has one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def opened(self, claims: LinkClaims) -> None:
        """Somebody did what the link is for, and did not only look at its page. Raises BackendUnavailable."""
        facts: dict[str, Any] = {"purpose": claims.purpose, "invoices": named(claims.numbers)}
        add = partial(record, kind="link.opened", customer=claims.customer, **facts)
        await write(self._database, add)
