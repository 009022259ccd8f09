"""Refunds that gateways were asked for: how much of a payment has gone back, however often one is repeated."""

from __future__ import annotations

import time
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.billing.database import read, write
from bot.billing.gateways.base import Paid, Refund
from bot.billing.models import Money
from bot.billing.schema import gateway_refunds as table
from bot.database.engine import Database
from bot.errors import RefundRefused


class RefundBook:
    """Of one gateway, in the installation's own database. Methods may raise BackendUnavailable.

    A gateway that counts none itself, and would give back twice if asked twice, asks `begin` before.
    """

    def __init__(self, database: Database, gateway: str) -> None:
        self._database, self._gateway = database, gateway

    async def counted(self, paid: Paid, key: str, given: Refund) -> Decimal:
        """Note what a gateway said to a refund, and how much of the payment has gone back with it.

        RefundRefused: it failed, which the gateway says only now, or of which it repeats its promise.
        """
        return await write(self._database, self._counted, paid, key, given)

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
        """It was certainly not given."""
        gone = sa.delete(table).where(*self._this(key))
        await write(self._database, lambda connection: connection.execute(gone))

    async def given(self, transaction_id: str) -> Decimal:
        """How much of a transaction went back, or may have."""
        return await read(self._database, self._given, transaction_id)

    def _this(self, key: str) -> tuple[sa.ColumnElement[bool], ...]:
        return table.c.gateway == self._gateway, table.c.key == key

    def _given(self, connection: Connection, transaction_id: str) -> Decimal:
        failed = sa.func.coalesce(table.c.state, "") == "failed"
        here = (table.c.gateway == self._gateway, table.c.transaction_id == transaction_id, ~failed)
        amounts = connection.execute(sa.select(table.c.amount).where(*here)).scalars()
        return sum((Decimal(amount) for amount in amounts), Decimal(0))

    def _counted(self, connection: Connection, paid: Paid, key: str, given: Refund) -> Decimal:
        there = connection.execute(sa.select(table).where(*self._this(key))).first()
        if given.failed or (there is not None and there.state == "failed"):
            raise RefundRefused(reference=paid.reference)
        if there is None:
            self._note(connection, paid.transaction_id, given.amount, key, given.id)
        if there is None or given.done:
            state = "done" if given.done else "promised"
            connection.execute(sa.update(table).where(*self._this(key)).values(state=state))
        return self._given(connection, paid.transaction_id)

    def _begin(self, connection: Connection, paid: Paid, amount: Money, key: str) -> str | None:
        row = connection.execute(sa.select(table).where(*self._this(key))).first()
        if row is not None:
            if (row.transaction_id, row.amount) != (paid.transaction_id, str(amount.amount)):
                raise RefundRefused(reference=paid.reference)
            if row.id is None or row.state == "failed":
                raise RefundRefused(reference=paid.reference, unsure=row.id is None)
            return str(row.id)
        left = paid.amount.amount - self._given(connection, paid.transaction_id)
        if amount.currency != paid.amount.currency or not Decimal(0) < amount.amount <= left:
            raise RefundRefused(reference=paid.reference)
        self._note(connection, paid.transaction_id, amount, key, None)
        return None

    def _note(self, connection: Connection, transaction_id: str, amount: Money, key: str, ident: str | None) -> None:
        values = {"gateway": self._gateway, "key": key, "transaction_id": transaction_id, "id": ident}
        connection.execute(sa.insert(table).values(**values, amount=str(amount.amount), at=time.time()))
