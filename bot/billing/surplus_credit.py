"""Let what no invoice could take of a payment become its customer's account credit, once, whatever dies meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.billing.attempt import CREDITABLE, PaymentAttempt, attempt_of
from bot.billing.attempt_events import record_state
from bot.billing.backends.base import ApplyingCredit, Invoices
from bot.billing.credit_back import credit_key
from bot.billing.database import read, write
from bot.billing.models import amount_of
from bot.billing.payment_attempts import PaymentAttempts
from bot.billing.schema import attempts as table
from bot.billing.schema import gateway_refunds

AGAIN = timedelta(days=7)  # in which a backend that was away gets what it was not told


class SurplusCredit:
    """The payment says first how much of it is credit, so that nobody gives that back or uses it twice.

    Then the backend is told, in `run` again for some days: it counts what it is told once.
    """

    def __init__(self, attempts: PaymentAttempts, backend: Invoices) -> None:
        self._database, self._attempts, self._backend = attempts.database, attempts, backend

    async def give(self, reference: str, now: datetime) -> PaymentAttempt:
        """See Billing.to_credit."""
        attempt = await self._attempts.find(reference)
        if not isinstance(self._backend, ApplyingCredit):
            return attempt
        attempt = await write(self._database, _take, reference, now)
        await self._add(attempt, now)
        return attempt

    async def run(self, now: datetime) -> None:
        """Tell the backend again of the last days' credit. BackendUnavailable."""
        for attempt in await read(self._database, _credited, now - AGAIN):
            await self._add(attempt, now)

    async def _add(self, attempt: PaymentAttempt, now: datetime) -> None:
        if attempt.credited and isinstance(self._backend, ApplyingCredit):
            await self._backend.add_credit(attempt.customer, attempt.credited, credit_key(attempt), now)


def _take(connection: Connection, reference: str, now: datetime) -> PaymentAttempt:
    """`credited` where something is over, and nobody has asked the gateway to give any of it back."""
    this = table.c.reference == reference
    before = attempt_of(connection.execute(sa.select(table).where(this).with_for_update()).one())
    if before.state not in CREDITABLE or not before.waiting or _underway(connection, before):
        return before
    credited = before.waiting + amount_of(before.credited)
    values = {"state": "credited", "credited": str(credited), "changed": now}
    connection.execute(sa.update(table).where(this).values(values))
    became = attempt_of(connection.execute(sa.select(table).where(this)).one())
    record_state(connection, became, before)
    return became


def _underway(connection: Connection, attempt: PaymentAttempt) -> bool:
    refunds = gateway_refunds.c
    theirs = (refunds.gateway == attempt.gateway, refunds.transaction_id == attempt.transaction_id)
    unheard = sa.or_(refunds.state.is_(None), refunds.state.in_(("asked", "unknown")))
    return connection.execute(sa.select(refunds.key).where(*theirs, unheard)).first() is not None


def _credited(connection: Connection, since: datetime) -> list[PaymentAttempt]:
    query: Any = sa.select(table).where(table.c.credited.is_not(None), table.c.changed > since)
    return [attempt_of(row) for row in connection.execute(query)]
