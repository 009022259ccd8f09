"""Money that was booked on an invoice which was cancelled afterwards waits for a person, as surplus does."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.billing.attempt import UNHEARD, PaymentAttempt, attempt_of
from bot.billing.attempt_events import as_facts
from bot.billing.backends.base import Invoices, PartPayments
from bot.billing.backends.parts import Released
from bot.billing.credit_back import less_credit_back
from bot.billing.models import Money
from bot.billing.payment_attempts import PaymentAttempts
from bot.billing.schema import attempts as table
from bot.events import record

UNNOTED = (*UNHEARD, "unsettled")  # what was booked is noted here next


class CancelledInvoices:
    """Nobody tells when an invoice is cancelled, so the backend is asked each time that gateways are."""

    def __init__(self, attempts: PaymentAttempts, backend: Invoices) -> None:
        self._attempts, self._backend = attempts, backend

    async def run(self, now: datetime) -> None:
        """BackendUnavailable."""
        if isinstance(self._backend, PartPayments):
            await self._backend.release(partial(_unbooked, now), now)


def _unbooked(now: datetime, connection: Connection, released: Released) -> bool:
    """What no invoice holds any more is over, for a person; False where the payment is not noted yet."""
    this = (table.c.gateway == released.gateway, table.c.transaction_id == released.transaction_id)
    row = connection.execute(sa.select(table).where(*this).with_for_update()).first()
    if row is None or row.state in UNNOTED:
        return False
    before = attempt_of(row)
    by_hand = max((before.booked - released.was).amount, Decimal(0)) if before.booked else Decimal(0)
    booked = released.kept.amount + by_hand
    connection.execute(sa.update(table).where(*this).values(booked=str(booked)))
    became = less_credit_back(connection, _read(connection, this))
    if became.over.amount and became.state != "refund_failed":
        connection.execute(sa.update(table).where(*this).values(state="surplus", changed=now))
        became = _read(connection, this)
    more = Money(became.over.amount - before.waiting, became.came.currency)
    if more.amount > 0:
        _record(connection, became, released, more)
    return True


def _read(connection: Connection, this: tuple[sa.ColumnElement[bool], ...]) -> PaymentAttempt:
    return attempt_of(connection.execute(sa.select(table).where(*this)).one())


def _record(connection: Connection, attempt: PaymentAttempt, released: Released, more: Money) -> None:
    facts: dict[str, Any] = {
        "reference": attempt.reference,
        "gateway": attempt.gateway,
        "transaction": attempt.transaction_id,
        "invoices": list(released.cancelled),
        **({"booked": str(released.kept.amount)} if released.kept.amount else {}),
    }
    record(connection, "payment.released", customer=attempt.customer, **facts, **as_facts(more))
