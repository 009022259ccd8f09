"""What the embedded backend does with money: payments whole and in parts, and account credit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError

from bot.billing.backends import booking, crediting, queries, releasing
from bot.billing.backends.base import ApplyingCredit, PartPayments, Payments, Settling
from bot.billing.backends.parts import Booked, Released
from bot.billing.database import read, read_many, write
from bot.billing.models import Invoice, Money, Payment, Share, unique
from bot.billing.shares import PartRule
from bot.database.engine import Database

T = TypeVar("T")
LEAST, STEP = "1.00", "0.01"  # of a part, in whatever currency


class SqlMoney(Payments, Settling, PartPayments, ApplyingCredit):
    """The half of the embedded backend that money moves in."""

    _database: Database

    async def payments(self, customer: str) -> tuple[Payment, ...]:
        return await read(self._database, queries.payments, customer)

    async def record_payment(
        self, customer: str, numbers: Sequence[str], gateway: str, transaction_id: str, amount: Money, at: datetime
    ) -> tuple[Invoice, ...]:
        return await self._once(booking.record, customer, unique(numbers), gateway, transaction_id, amount, at)

    def parts_of(self, invoice: Invoice) -> PartRule | None:
        currency = invoice.total.currency
        return PartRule(Money.of(LEAST, currency), Money.of(STEP, currency))

    async def record_shares(
        self, customer: str, shares: Sequence[Share], gateway: str, transaction_id: str, at: datetime
    ) -> Booked:
        return await self._once(booking.record_shares, customer, tuple(shares), gateway, transaction_id, at)

    async def take_back(self, gateway: str, transaction_id: str, amount: Money) -> None:
        await write(self._database, booking.take_back, gateway, transaction_id, amount)

    async def release(self, also: Callable[[Any, Released], bool], at: datetime) -> None:
        for payment, number in await read_many(self._database, releasing.stranded):
            if payment is not None:
                await write(self._database, releasing.release, payment, also)
            else:
                await write(self._database, releasing.release_credit, number, at)

    async def credit(self, customer: str) -> tuple[Money, ...]:
        return await read(self._database, crediting.credit, customer)

    async def apply_credit(self, customer: str, number: str, amount: Money, key: str, at: datetime) -> Invoice:
        return await self._once(crediting.apply, customer, number, amount, key, at)

    async def add_credit(self, customer: str, amount: Money, key: str, at: datetime) -> None:
        await self._once(crediting.add, customer, amount, key, at)

    async def withdraw_credit(
        self, customer: str, amount: Money, key: str, at: datetime, also: Callable[[Any, Money], None]
    ) -> None:
        await self._once(crediting.withdraw, customer, amount, key, at, also)

    async def _once(self, work: Callable[..., T], *args: Any) -> T:
        try:
            return await write(self._database, work, *args)
        except IntegrityError:
            # Somebody else wrote this transaction or this key meanwhile: look again at what is there now.
            return await write(self._database, work, *args)
