"""Gateways are asked about payments that became account credit: what goes back on their own pages may go unheard."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.billing.attempt import CAME, PaymentAttempt, attempt_of
from bot.billing.backends.base import Invoices
from bot.billing.database import read_many, write
from bot.billing.gateways.registry import Gateways
from bot.billing.payment_attempts import PaymentAttempts
from bot.billing.refunds import Refunds
from bot.billing.schema import attempts as table
from bot.errors import GatewayUnavailable

SELDOM = timedelta(days=1)  # between two questions about one of them
ASKED_FOR = timedelta(days=90)  # since anything happened to it
AT_A_TIME = 20  # a round stays short


class CreditWatch:
    """Of gateways that list their refunds: others tell of none but ours."""

    def __init__(self, attempts: PaymentAttempts, gateways: Gateways, backend: Invoices) -> None:
        self._database, self._attempts, self._gateways = attempts.database, attempts, gateways
        self._refunds = Refunds(attempts, gateways, backend)

    async def run(self, now: datetime) -> int:
        """Ask about those that are due; how many were asked about. BackendUnavailable."""
        listing = [one.name for one in self._gateways.all() if one.lists_refunds]
        asked, away = 0, set[str]()
        for attempt, before in await read_many(self._database, _due, listing, now) if listing else ():
            if attempt.gateway in away or not await write(self._database, _claim, attempt.reference, before, now):
                continue  # or another process asks
            asked += 1
            try:
                await self._refunds.look(attempt, now)
            except GatewayUnavailable:
                away.add(attempt.gateway)
                continue
            await self._refunds.owed_again(await self._attempts.find(attempt.reference), now)
        return asked


def _due(connection: Connection, gateways: list[str], now: datetime) -> list[tuple[PaymentAttempt, datetime | None]]:
    those = (table.c.credited.is_not(None), table.c.state.in_(CAME), table.c.gateway.in_(gateways))
    long_ago = sa.or_(table.c.asked.is_(None), table.c.asked <= now - SELDOM)
    query = sa.select(table).where(*those, long_ago, table.c.changed > now - ASKED_FOR).limit(AT_A_TIME)
    rows = connection.execute(query.order_by(table.c.asked.is_not(None), table.c.asked, table.c.begun))
    return [(attempt_of(row), row.asked) for row in rows]


def _claim(connection: Connection, reference: str, before: datetime | None, now: datetime) -> bool:
    this = (table.c.reference == reference, table.c.asked.is_not_distinct_from(before))
    written: int = connection.execute(sa.update(table).where(*this).values(asked=now)).rowcount
    return written == 1
