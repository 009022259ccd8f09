"""Money that became account credit and goes back at its gateway all the same is taken off the account again."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.billing.attempt import PaymentAttempt, attempt_of
from bot.billing.attempt_events import as_facts
from bot.billing.backends.base import ApplyingCredit, Invoices
from bot.billing.database import read, write
from bot.billing.link_log import named
from bot.billing.models import Money, amount_of
from bot.billing.payment_attempts import PaymentAttempts
from bot.billing.refund_book import COUNTED
from bot.billing.schema import attempts as table
from bot.billing.schema import gateway_refunds
from bot.events import record


class _Moved(Exception):
    """Another process has settled it meanwhile."""


class CreditBack:
    """We give back no credit ourselves (see RefundBook), but nobody keeps the gateway's own pages from doing so.

    What goes back there is of what nobody took, then of the credit, then of what invoices took.
    """

    def __init__(self, attempts: PaymentAttempts, backend: Invoices) -> None:
        self._database, self._attempts, self._backend = attempts.database, attempts, backend

    async def settle(self, attempt: PaymentAttempt, now: datetime) -> PaymentAttempt:
        """Take off the account what is there of it; a person sees to what is not. The attempt as it is then."""
        while attempt.credited and isinstance(self._backend, ApplyingCredit):
            attempt, wanted = await read(self._database, _wanted, attempt.reference)
            more = wanted - amount_of(attempt.credit_back)
            if not more:
                break
            if more < 0:
                await write(self._database, _locked_less, attempt.reference)
                continue
            key, currency = credit_key(attempt), attempt.came.currency
            await self._backend.add_credit(attempt.customer, attempt.credited or attempt.came, key, now)
            all_in_all = Money(amount_of(attempt.withdrawn) + more, currency)
            try:
                also = partial(_taken, now, attempt, wanted)
                await self._backend.withdraw_credit(attempt.customer, all_in_all, key, now, also)
            except _Moved:
                continue
        return attempt


def credit_key(attempt: PaymentAttempt) -> str:
    """By which the backend knows the credit that a payment became."""
    return f"payment {attempt.reference}"


def less_credit_back(connection: Connection, attempt: PaymentAttempt) -> PaymentAttempt:
    """In a writing transaction: where less went back of what was credit, less of it is lost."""
    this = table.c.reference == attempt.reference
    while (less := amount_of(attempt.credit_back) - _credit_back(connection, attempt)) > 0:
        lost = max(amount_of(attempt.lost) - less, Decimal(0))
        values = {"credit_back": str(amount_of(attempt.credit_back) - less), "lost": str(lost)}
        connection.execute(sa.update(table).where(this).values(values))
        attempt = attempt_of(connection.execute(sa.select(table).where(this)).one())
    return attempt


def _locked_less(connection: Connection, reference: str) -> None:
    less_credit_back(connection, _locked(connection, reference))


def _locked(connection: Connection, reference: str) -> PaymentAttempt:
    query = sa.select(table).where(table.c.reference == reference).with_for_update()
    return attempt_of(connection.execute(query).one())


def _wanted(connection: Connection, reference: str) -> tuple[PaymentAttempt, Decimal]:
    """The attempt, and how much of what was credit has gone back."""
    attempt = attempt_of(connection.execute(sa.select(table).where(table.c.reference == reference)).one())
    return attempt, _credit_back(connection, attempt)


def _credit_back(connection: Connection, attempt: PaymentAttempt) -> Decimal:
    refunds = gateway_refunds.c
    of_it = (refunds.gateway == attempt.gateway, refunds.transaction_id == attempt.transaction_id)
    elsewhere = (refunds.state.in_(COUNTED), refunds.key.startswith("id "))
    amounts = connection.execute(sa.select(refunds.amount).where(*of_it, *elsewhere)).scalars()
    foreign = sum((Decimal(one) for one in amounts), Decimal(0))
    ours = max(amount_of(attempt.refunded) - foreign, Decimal(0))
    beside = max(attempt.beside - ours, Decimal(0))
    return min(attempt.once_credit, max(foreign - beside, Decimal(0)))


def _taken(now: datetime, before: PaymentAttempt, wanted: Decimal, connection: Connection, taken: Money) -> None:
    """Note what was taken off the account in all, and what of it could not be."""
    there = _locked(connection, before.reference)
    if (there.credit_back, there.withdrawn) != (before.credit_back, before.withdrawn):
        raise _Moved
    more = taken.amount - amount_of(there.withdrawn)
    missing = wanted - amount_of(there.credit_back) - more
    lost = amount_of(there.lost) + missing
    values: dict[str, Any] = {"credit_back": str(wanted), "withdrawn": str(taken.amount), "lost": str(lost)}
    values |= {"state": "loss", "changed": now} if lost else {}
    connection.execute(sa.update(table).where(table.c.reference == there.reference).values(values))
    facts: dict[str, Any] = {"reference": there.reference, "gateway": there.gateway}
    facts["transaction"] = there.transaction_id
    if more:
        withdrawn = as_facts(Money(more, taken.currency))
        record(connection, "payment.withdrawn", customer=there.customer, **facts, **withdrawn)
    if missing:
        facts |= {"invoices": named(there.numbers), **as_facts(Money(missing, taken.currency))}
        record(connection, "payment.loss", customer=there.customer, **facts)
