"""Refunds that gateways were asked for, and what has gone back of a payment with all of them."""

from __future__ import annotations

import time
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.billing.attempt import CAME, PaymentAttempt, State, attempt_of
from bot.billing.attempt_events import record_state
from bot.billing.database import read, write
from bot.billing.gateways.base import Paid, Refund
from bot.billing.models import Money, amount_of
from bot.billing.schema import attempts
from bot.billing.schema import gateway_refunds as table
from bot.database.engine import Database
from bot.errors import RefundRefused

COUNTED = ("promised", "done")  # it went back, or is on its way
UNKNOWN = (None, "unknown")  # asked for at a gateway that lists none, and not answered; the second once that was told
BY_HAND = "by hand "  # before the name of one that a person found in the gateway's panel
FURTHER = (*UNKNOWN, "asked", "promised", "done", "failed")  # no word of a gateway takes one back from right to left


class RefundBook:
    """Of one gateway, in the installation's own database. Methods may raise BackendUnavailable.

    How much has gone back of a payment is the sum of its refunds here, written to its attempt in the same transaction.
    A gateway that lists none itself, and would give back twice if asked twice, asks `begin` before.
    """

    def __init__(self, database: Database, gateway: str) -> None:
        self._database, self._gateway = database, gateway

    async def intend(self, paid: Paid, amount: Money, key: str) -> None:
        """Note, before it is asked for, a refund of a gateway that lists them: a crash does not lose it.

        RefundRefused: the same key for something else.
        """
        await write(self._database, self._intend, paid, amount, key)

    async def counted(self, paid: Paid, key: str, given: Refund, now: datetime) -> None:
        """Note what a gateway said to a refund.

        RefundRefused: it failed, which the gateway says only now, or of which it repeats its promise.
        """
        await write(self._database, self._counted, paid, key, given, now)

    async def listed(self, paid: Paid, refunds: Collection[Refund], now: datetime) -> None:
        """Note all that a gateway lists of a payment; an old list undoes nothing that is known since."""
        await write(self._database, self._listed, paid, refunds, now)

    async def begin(self, paid: Paid, amount: Money, key: str) -> str | None:
        """Note that it will be asked for; where it was already, the gateway's name for it.

        RefundRefused: more than is left, another currency or nothing; the same key for something else; or it was asked
        for and nobody knows what came of it (fact `unsure`), which a person sees at the gateway; or it failed.
        """
        # `alone`: two refunds at once must not give back more than was paid.
        return await write(self._database, self._begin, paid, amount, key, alone=True)

    async def accepted(self, key: str, ident: str) -> None:
        """The gateway gave it a name."""
        change = sa.update(table).where(*self._this(key)).values(id=ident, state="promised")
        await write(self._database, lambda connection: connection.execute(change))

    async def forget(self, key: str) -> None:
        """It was certainly not given, if nobody has heard that it was."""
        gone = sa.delete(table).where(*self._this(key), table.c.id.is_(None))
        await write(self._database, lambda connection: connection.execute(gone))

    async def given(self, transaction_id: str) -> Decimal:
        """How much of a transaction went back or is on its way."""
        return await read(self._database, self._given, transaction_id)

    def _this(self, key: str) -> tuple[sa.ColumnElement[bool], ...]:
        return table.c.gateway == self._gateway, table.c.key == key

    def _given(self, connection: Connection, transaction_id: str, unsure: bool = False) -> Decimal:
        counts = table.c.state.in_(COUNTED)
        counts = sa.or_(counts, table.c.state.in_(("asked", "unknown")), table.c.state.is_(None)) if unsure else counts
        here = (table.c.gateway == self._gateway, table.c.transaction_id == transaction_id, counts)
        amounts = connection.execute(sa.select(table.c.amount).where(*here)).scalars()
        return sum((Decimal(amount) for amount in amounts), Decimal(0))

    def _intend(self, connection: Connection, paid: Paid, amount: Money, key: str) -> None:
        attempt = self._locked(connection, paid)
        there = connection.execute(sa.select(table).where(*self._this(key))).first()
        if there is not None and (there.transaction_id, there.amount) != (paid.transaction_id, str(amount.amount)):
            raise RefundRefused(reference=paid.reference)
        if there is None:
            self._check_credit(connection, attempt, amount)
            self._note(connection, paid.transaction_id, amount, key, None, "asked")

    def _check_credit(self, connection: Connection, attempt: PaymentAttempt | None, amount: Money) -> None:
        """RefundRefused where account credit was made of it, which they may have used."""
        if attempt and attempt.credit:
            back = self._given(connection, attempt.transaction_id or "", unsure=True)
            back = max(back, amount_of(attempt.refunded))
            if amount.amount > attempt.came.amount - attempt.credit - back:
                raise RefundRefused(reference=attempt.reference)

    def _counted(self, connection: Connection, paid: Paid, key: str, given: Refund, now: datetime) -> None:
        before = self._locked(connection, paid)
        there = self._there(connection, paid, key, given.id)
        if given.failed or (there is not None and there.state == "failed"):
            raise RefundRefused(reference=paid.reference)
        self._heard(connection, paid, there, key, given)
        self._recount(connection, before, Decimal(0), now)

    def _listed(self, connection: Connection, paid: Paid, refunds: Collection[Refund], now: datetime) -> None:
        before, failed = self._locked(connection, paid), Decimal(0)
        for one in refunds:
            there = self._there(connection, paid, one.key, one.id)
            failed += self._heard(connection, paid, there, f"id {one.id}"[:80], one)
        self._recount(connection, before, failed, now)

    def _there(self, connection: Connection, paid: Paid, key: str | None, ident: str) -> Any:
        """The row of a refund, by the gateway's name for it or by ours; None where there is none."""
        of_it = (table.c.gateway == self._gateway, table.c.transaction_id == paid.transaction_id)
        named = sa.or_(table.c.id == ident, sa.and_(table.c.key == key, table.c.id.is_(None)))
        return connection.execute(sa.select(table).where(*of_it, named).order_by(table.c.id.is_(None))).first()

    def _heard(self, connection: Connection, paid: Paid, there: Any, key: str, said: Refund) -> Decimal:
        """How much has failed that was thought to go back."""
        state = "failed" if said.failed else "done" if said.done else "promised"
        if there is None:
            self._note(connection, paid.transaction_id, said.amount, key, said.id, state)
        elif FURTHER.index(state) > FURTHER.index(there.state):
            change = sa.update(table).where(*self._this(there.key)).values(id=said.id, state=state)
            connection.execute(change)
            return said.amount.amount if state == "failed" and there.state in COUNTED else Decimal(0)
        return Decimal(0)

    def _locked(self, connection: Connection, paid: Paid) -> PaymentAttempt | None:
        """The attempt of a payment, which nobody else writes meanwhile; None where it is not known as paid yet."""
        this = (attempts.c.gateway == self._gateway, attempts.c.transaction_id == paid.transaction_id)
        row = connection.execute(sa.select(attempts).where(*this).with_for_update()).first()
        return None if row is None else attempt_of(row)

    def _recount(self, connection: Connection, before: PaymentAttempt | None, failed: Decimal, now: datetime) -> None:
        """Let a payment say how much of it went back; what failed makes it one for a person."""
        if before is None or before.transaction_id is None or before.state not in (*CAME, "refunded"):
            return
        known = amount_of(before.refunded)
        back = max(self._given(connection, before.transaction_id), known - failed)
        if back == known:
            return
        failed_one = back < known and back < before.came.amount  # whole again where one that failed was replaced
        state: State = "refund_failed" if failed_one else before.after_refunds(back)
        this, refunded = attempts.c.reference == before.reference, str(back) if back else None
        change = sa.update(attempts).where(this).values(state=state, refunded=refunded, changed=now)
        connection.execute(change)
        record_state(connection, attempt_of(connection.execute(sa.select(attempts).where(this)).one()), before)

    def _begin(self, connection: Connection, paid: Paid, amount: Money, key: str) -> str | None:
        row = connection.execute(sa.select(table).where(*self._this(key))).first()
        if row is not None:
            if (row.transaction_id, row.amount) != (paid.transaction_id, str(amount.amount)):
                raise RefundRefused(reference=paid.reference)
            if row.id is None or row.state == "failed" or row.id.startswith(BY_HAND):
                raise RefundRefused(reference=paid.reference, unsure=row.id is None)
            return str(row.id)
        self._check_credit(connection, self._locked(connection, paid), amount)
        left = paid.amount.amount - self._given(connection, paid.transaction_id, unsure=True)
        if amount.currency != paid.amount.currency or not Decimal(0) < amount.amount <= left:
            raise RefundRefused(reference=paid.reference)
        self._note(connection, paid.transaction_id, amount, key, None, None)
        return None

    def _note(
        self, connection: Connection, transaction_id: str, amount: Money, key: str, ident: str | None, state: str | None
    ) -> None:
        values = {"gateway": self._gateway, "key": key, "transaction_id": transaction_id, "id": ident, "state": state}
        connection.execute(sa.insert(table).values(**values, amount=str(amount.amount), at=time.time()))
