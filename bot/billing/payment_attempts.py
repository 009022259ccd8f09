"""Attempts to pay: what we asked a gateway to take, so that its answer can be held against it."""

from __future__ import annotations

import asyncio
import logging
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.billing.backends.base import BillingBackend
from bot.billing.database import reading, writing
from bot.billing.gateways.base import Confirmation
from bot.billing.models import Checkout, Invoice, Money
from bot.billing.schema import attempts as table
from bot.errors import InvoiceNotFound, NotFound, NotPayable, PaymentMismatch

# open: nothing heard yet. pending: the gateway waits. failed: may still succeed. settled: the invoices are paid.
# surplus: the money came, but the invoices could not take it any more; a person has to look at it.
State = Literal["open", "pending", "failed", "settled", "surplus"]
log = logging.getLogger(__name__)
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that looks like another when read out on the telephone
LAST = ("settled", "surplus")


@dataclass(frozen=True)
class PaymentAttempt:
    reference: str
    customer: str
    numbers: tuple[str, ...]
    amount: Money
    gateway: str
    state: State
    transaction_id: str | None = None


@dataclass(frozen=True)
class Settlement:
    """What came of an attempt; `invoices` as they are now where this notice paid them, else empty."""

    attempt: PaymentAttempt
    invoices: tuple[Invoice, ...] = ()

    @property
    def paid(self) -> bool:
        return self.attempt.state == "settled"

    @property
    def pending(self) -> bool:
        return self.attempt.state == "pending"


class PaymentAttempts:
    """The attempts of this installation, kept in its own database whatever the invoice backend is."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, checkout: Checkout, gateway: str, now: datetime) -> str:
        """Note an attempt and return its reference, at most 30 characters ("INV4821-K7Q2M9XAPD"). Blocking."""
        luck = "".join(secrets.choice(LETTERS) for _ in range(10))
        reference = f"INV{checkout.numbers[0][:16]}-{luck}"
        values = {
            "reference": reference,
            "customer": checkout.customer.id,
            "numbers": " ".join(checkout.numbers),
            "amount": str(checkout.total.amount),
            "currency": checkout.total.currency,
            "gateway": gateway,
            "state": "open",
            "begun": now,
            "changed": now,
        }
        with writing(self._engine) as connection:
            connection.execute(sa.insert(table).values(values))
        return reference

    def find(self, reference: str, gateway: str) -> PaymentAttempt:
        """The attempt that a gateway names; NotFound for an unknown one and for another gateway's. Blocking."""
        with reading(self._engine) as connection:
            query = sa.select(table).where(table.c.reference == reference, table.c.gateway == gateway)
            row = connection.execute(query).first()
        if row is None:
            raise NotFound(reference=reference)
        money = Money.of(row.amount, row.currency)
        numbers = tuple(row.numbers.split())
        return PaymentAttempt(row.reference, row.customer, numbers, money, row.gateway, row.state, row.transaction_id)

    async def settle(
        self, backend: BillingBackend, gateway: str, confirmation: Confirmation, now: datetime
    ) -> Settlement:
        """Hold a proved confirmation against its attempt and pay the invoices; see Billing.settle.

        No transaction spans attempt and backend, and none is needed: the backend is idempotent on the transaction, so
        after a crash in between the gateway's next notice finishes the work.
        """
        attempt = await asyncio.to_thread(self.find, confirmation.reference, gateway)
        if (confirmation.paid or confirmation.pending) and confirmation.amount != attempt.amount:
            raise PaymentMismatch(reference=attempt.reference)
        if not confirmation.paid:
            return Settlement(await self._note(attempt, "pending" if confirmation.pending else "failed", None, now))
        paid = (attempt.customer, attempt.numbers, gateway, confirmation.transaction_id, confirmation.amount, now)
        try:
            invoices = await backend.record_payment(*paid)
        except (NotPayable, InvoiceNotFound, PaymentMismatch) as refused:
            log.warning(
                "%s %s of attempt %s needs a person: %s",
                gateway,
                confirmation.transaction_id,
                confirmation.reference,
                refused,
            )
            await self._note(attempt, "surplus", confirmation.transaction_id, now)
            raise
        return Settlement(await self._note(attempt, "settled", confirmation.transaction_id, now), invoices)

    async def _note(
        self, attempt: PaymentAttempt, state: State, transaction_id: str | None, now: datetime
    ) -> PaymentAttempt:
        """Write the new state, unless the attempt has come to its end: a late "failed" does not undo a payment."""

        def write() -> PaymentAttempt:
            here = (table.c.reference == attempt.reference, table.c.state.notin_(LAST))
            changed = {"state": state, "transaction_id": transaction_id, "changed": now}
            with writing(self._engine) as connection:
                if connection.execute(sa.update(table).where(*here).values(changed)).rowcount:
                    return replace(attempt, state=state, transaction_id=transaction_id)
            return self.find(attempt.reference, attempt.gateway)

        return await asyncio.to_thread(write)
