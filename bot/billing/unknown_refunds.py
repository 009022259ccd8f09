"""Refunds that a gateway was asked for, of which nobody knows whether it gave them: a person looks into its panel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.billing.attempt import PaymentAttempt, attempt_of
from bot.billing.attempt_events import as_facts
from bot.billing.database import read_many, write
from bot.billing.gateways.base import Refund
from bot.billing.link_log import named
from bot.billing.models import Money
from bot.billing.payment_attempts import PaymentAttempts
from bot.billing.refund_book import BY_HAND, UNKNOWN, RefundBook
from bot.billing.refunds import Refunds
from bot.billing.schema import attempts
from bot.billing.schema import gateway_refunds as table
from bot.errors import NotFound
from bot.events import record

QUIET = 600.0  # seconds in which the answer may still come


@dataclass(frozen=True)
class UnknownRefund:
    """`attempt`: the payment of which `amount` may have gone back; `at`: when the gateway was asked."""

    key: str
    amount: Money
    at: datetime
    attempt: PaymentAttempt


class UnknownRefunds:
    """Of gateways that list no refunds (SSLCommerz): others are asked what became of it."""

    def __init__(self, attempts: PaymentAttempts, refunds: Refunds, clock: Callable[[], datetime]) -> None:
        self._database, self._attempts, self._refunds, self._clock = attempts.database, attempts, refunds, clock

    async def waiting(self) -> tuple[UnknownRefund, ...]:
        """All that a person has to look for, the oldest first. BackendUnavailable."""
        return await read_many(self._database, _waiting, self._clock().timestamp() - QUIET)

    async def report(self) -> None:
        """Tell of those that are new, once. BackendUnavailable."""
        for one in await read_many(self._database, _waiting, self._clock().timestamp() - QUIET, (None,)):
            await write(self._database, _report, one)

    async def found(self, reference: str, given: bool, amount: Money | None = None) -> PaymentAttempt:
        """A person says, from the panel, whether the gateway gave it; `amount` names it where there are several.

        NotFound: there is none such, or more than one. BackendUnavailable.
        """
        there = [one for one in await self.waiting() if one.attempt.reference == reference]
        mine = [one for one in there if amount in (None, one.amount)]
        if len(mine) != 1:
            raise NotFound(reference=reference)
        book, now = RefundBook(self._database, mine[0].attempt.gateway), self._clock()
        if given:
            went = Refund(f"{BY_HAND}{mine[0].key}"[:80], mine[0].amount, done=True, key=mine[0].key)
            await book.counted(mine[0].attempt.paid, mine[0].key, went, now)
        else:
            await book.forget(mine[0].key)
        return await self._refunds.owed_again(await self._attempts.find(reference), now)


def _waiting(
    connection: Connection, until: float, states: tuple[str | None, ...] = UNKNOWN
) -> tuple[UnknownRefund, ...]:
    same = sa.and_(attempts.c.gateway == table.c.gateway, attempts.c.transaction_id == table.c.transaction_id)
    mine = (table.c.key.label("refund_key"), table.c.amount.label("refund_amount"), table.c.at.label("refund_at"))
    states_of_it = sa.or_(*(table.c.state.is_not_distinct_from(one) for one in states))
    query = sa.select(attempts, *mine).join(table, same).where(states_of_it, table.c.id.is_(None), table.c.at <= until)
    found = []
    for row in connection.execute(query.order_by(table.c.at, table.c.key)):
        attempt, at = attempt_of(row), datetime.fromtimestamp(row.refund_at, timezone.utc)
        amount = Money(Decimal(row.refund_amount), attempt.came.currency)
        found.append(UnknownRefund(row.refund_key, amount, at, attempt))
    return tuple(found)


def _report(connection: Connection, one: UnknownRefund) -> None:
    this = (table.c.gateway == one.attempt.gateway, table.c.key == one.key, table.c.state.is_(None))
    if not connection.execute(sa.update(table).where(*this).values(state="unknown")).rowcount:
        return  # its answer came, or another process tells of it
    facts: dict[str, Any] = {
        "reference": one.attempt.reference,
        "gateway": one.attempt.gateway,
        "transaction": one.attempt.transaction_id,
        "invoices": named(one.attempt.numbers),
    }
    record(connection, "payment.refund_unknown", customer=one.attempt.customer, **facts, **as_facts(one.amount))
