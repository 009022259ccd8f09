"""What the stand-ins' "servers" remember: what was decided on their pages, and what was given back."""

from __future__ import annotations

import secrets
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from bot.billing.database import read, write
from bot.billing.gateways.base import Paid, Proved, Refund
from bot.billing.models import Money
from bot.billing.schema import standin_payments as payments
from bot.billing.schema import standin_refunds as refunds
from bot.database.engine import Database
from bot.errors import RefundRefused


class StandinLedger:
    """In the installation's own database; every method is one transaction and safe to repeat."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def decide(self, gateway: str, reference: str, amount: Money, outcome: str) -> str:
        """Note the customer's choice and return the transaction's id, the same for every choice on one order.

        What was paid stays paid, whatever is chosen on the same page afterwards.
        """
        try:
            return await write(self._database, _decide, gateway, reference, amount, outcome)
        except IntegrityError:  # another process was quicker: its row is there now
            return await write(self._database, _decide, gateway, reference, amount, outcome)

    async def find(self, gateway: str, reference: str) -> Proved | None:
        """What became of an order; None where nothing was decided about one of this name."""
        return await read(self._database, _find, gateway, reference)

    async def refund(self, gateway: str, paid: Paid, amount: Money, key: str) -> Refund:
        """Give back; RefundRefused where it was not paid here, in another currency, or less than this is left."""
        # `alone`: two refunds at once must not give back more than was paid.
        return await write(self._database, _refund, gateway, paid, amount, key, alone=True)


def _decide(connection: Connection, gateway: str, reference: str, amount: Money, outcome: str) -> str:
    here = (payments.c.gateway == gateway, payments.c.reference == reference)
    row = connection.execute(sa.select(payments).where(*here)).first()
    if row is not None:
        undecided = (*here, payments.c.outcome != "paid")
        connection.execute(sa.update(payments).where(*undecided).values(outcome=outcome))
        return str(row.transaction_id)
    made = f"{gateway[:3].upper()}{secrets.token_hex(6).upper()}"
    money = {"amount": str(amount.amount), "currency": amount.currency}
    names = {"gateway": gateway, "reference": reference, "transaction_id": made}
    connection.execute(sa.insert(payments).values(**names, **money, outcome=outcome))
    return made


def _find(connection: Connection, gateway: str, reference: str) -> Proved | None:
    here = (payments.c.gateway == gateway, payments.c.reference == reference)
    row = connection.execute(sa.select(payments).where(*here)).first()
    if row is None:
        return None
    amount = Money.of(row.amount, row.currency)
    given = _given(connection, row.transaction_id)
    back = Money(given, row.currency) if given else None
    return Proved(reference, row.transaction_id, amount, row.outcome == "paid", row.outcome == "pending", back)


def _refund(connection: Connection, gateway: str, paid: Paid, amount: Money, key: str) -> Refund:
    earlier = connection.execute(sa.select(refunds).where(refunds.c.key == key)).first()
    if earlier is not None:
        if (earlier.transaction_id, earlier.amount) != (paid.transaction_id, str(amount.amount)):
            raise RefundRefused(reference=paid.reference)
        return Refund(earlier.id, amount, done=True)
    here = (payments.c.gateway == gateway, payments.c.transaction_id == paid.transaction_id)
    row: Any = connection.execute(sa.select(payments).where(*here)).first()
    if row is None or row.outcome != "paid" or row.currency != amount.currency or amount.amount <= 0:
        raise RefundRefused(reference=paid.reference)
    if _given(connection, paid.transaction_id) + amount.amount > Decimal(row.amount):
        raise RefundRefused(reference=paid.reference)
    made = f"RE{secrets.token_hex(6).upper()}"
    values = {"id": made, "key": key, "transaction_id": paid.transaction_id, "amount": str(amount.amount)}
    connection.execute(sa.insert(refunds).values(values))
    return Refund(made, amount, done=True)


def _given(connection: Connection, transaction_id: str) -> Decimal:
    query = sa.select(refunds.c.amount).where(refunds.c.transaction_id == transaction_id)
    return sum((Decimal(amount) for amount in connection.execute(query).scalars()), Decimal(0))
