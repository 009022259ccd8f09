"""What chance picks in a random life of payments: a till, an attempt, a payment, what is reported of it and to whom."""

from __future__ import annotations

import asyncio
import random
from datetime import datetime

from bot.billing.attempt import CAME, PaymentAttempt
from bot.billing.gateways.base import Notification
from bot.billing.models import Invoice
from bot.billing.payment_attempts import PaymentAttempts
from bot.billing.service import Billing
from bot.errors import BotError
from tests.billing.money_gateway import MoneyGateway, Nothing
from tests.billing.mortal_database import MortalDatabase


class Chance:
    """`silent`: no notice ever reaches a till."""

    luck: random.Random
    now: datetime
    silent: bool
    customer: str
    numbers: list[str]
    databases: tuple[MortalDatabase, ...]
    attempts: PaymentAttempts
    tills: list[Billing]
    money: dict[str, MoneyGateway]
    begun: list[tuple[MoneyGateway, str]]

    @property
    def till(self) -> Billing:
        """Whichever of them is asked."""
        return self.luck.choice(self.tills)

    def started(self, database: MortalDatabase) -> Billing:
        """The till of a process that begins."""
        raise NotImplementedError

    def _attempt(self) -> tuple[MoneyGateway, str]:
        if not self.begun:
            raise Nothing
        return self.luck.choice(self.begun)

    async def _decided(self, outcome: str) -> tuple[MoneyGateway, list[Notification]]:
        one, reference = self._attempt()
        before = len(one.reports)
        await one.decide(reference, outcome)
        return one, one.reports[before:]

    async def _reported(self, one: MoneyGateway, reports: list[Notification], times: int = 1) -> None:
        if not self.silent:
            await asyncio.gather(*(self.tell(one, report) for report in reports * times))

    async def tell(self, one: MoneyGateway, report: Notification) -> None:
        try:
            await self.till.settle(one.name, report)
        except BotError:
            pass  # kept for a person; or it is told again

    async def _row(self) -> PaymentAttempt:
        rows = [one for one in await self.attempts.in_states({*CAME, "refunded"}, self.customer) if one.transaction_id]
        if not rows:
            raise Nothing
        return self.luck.choice(rows)

    async def _invoice(self) -> Invoice:
        (invoice,) = await self.till.invoices_by_number(self.customer, [self.luck.choice(self.numbers)])
        return invoice
