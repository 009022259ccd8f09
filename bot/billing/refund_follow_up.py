"""Gateways are asked what became of refunds that they promised, or did not answer, until they have said it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.billing.attempt import PaymentAttempt, attempt_of
from bot.billing.backends.base import Invoices
from bot.billing.database import read, write
from bot.billing.gateways.base import Refund
from bot.billing.gateways.registry import Gateways
from bot.billing.models import Money
from bot.billing.payment_attempts import PaymentAttempts
from bot.billing.refund_book import RefundBook
from bot.billing.refunds import Refunds
from bot.billing.schema import attempts
from bot.billing.schema import gateway_refunds as table
from bot.errors import GatewayUnavailable

log = logging.getLogger(__name__)

QUIET = 600.0  # seconds before it is asked about; then whenever half of its age has passed, and once a day at least
SELDOM = 86_400.0
LOOKED_FOR = 86_400.0  # how long a refund whose answer was lost is looked for in the gateway's list
AWAITED = ("asked", "promised")
MOST = 1000  # refunds that are looked at in one round
AT_A_TIME = 20  # that are asked about


@dataclass(frozen=True)
class Awaited:
    """A refund of which the end is not known, and the payment that it is of. `ident`: the gateway's name for it; none
    where it was asked for and the answer was lost."""

    key: str
    ident: str | None
    amount: Money
    attempt: PaymentAttempt
    begun: float
    asked: float | None


class RefundFollowUp:
    """A refund that failed makes its payment one for a person again."""

    def __init__(self, attempts: PaymentAttempts, gateways: Gateways, backend: Invoices) -> None:
        self._database, self._gateways, self._attempts = attempts.database, gateways, attempts
        self._refunds = Refunds(attempts, gateways, backend)

    async def run(self, now: datetime) -> int:
        """Ask about those that are due; how many were asked about. BackendUnavailable.

        A gateway that is away is left alone for the rest of the round.
        """
        asked, away = 0, set[str]()
        for one in await read(self._database, _due, now.timestamp()):
            if one.attempt.gateway in away or asked >= AT_A_TIME:
                continue
            if not await write(self._database, _claim, one, now.timestamp()):
                continue  # another process asks
            asked += 1
            try:
                await self._ask(one, now)
                await self._refunds.owed_again(await self._attempts.find(one.attempt.reference), now)
            except GatewayUnavailable:
                away.add(one.attempt.gateway)
        return asked

    async def _ask(self, one: Awaited, now: datetime) -> None:
        book, paid = RefundBook(self._database, one.attempt.gateway), one.attempt.paid
        if one.ident is None:
            await self._refunds.look(one.attempt, now)
            if now.timestamp() - one.begun >= LOOKED_FOR:  # it is in no list: it never reached the gateway
                await book.forget(one.key)
            return
        promised = Refund(one.ident, one.amount, done=False, key=one.key)
        said = await self._gateways.get(one.attempt.gateway).ask_refund(paid, promised)
        if said.failed:
            log.warning("%s: refund %s failed", one.attempt.reference, said.id)
        await book.listed(paid, [said], now)


def _due(connection: Connection, now: float) -> list[Awaited]:
    same = sa.and_(attempts.c.gateway == table.c.gateway, attempts.c.transaction_id == table.c.transaction_id)
    mine = (table.c.key, table.c.id, table.c.amount, table.c.at, table.c.asked)
    query = sa.select(attempts, *(column.label(f"refund_{column.name}") for column in mine)).join(table, same)
    query = query.where(table.c.state.in_(AWAITED), table.c.at <= now - QUIET).limit(MOST)
    found = []
    for row in connection.execute(query.order_by(table.c.asked.is_not(None), table.c.asked, table.c.at)):
        wait = min((now - row.refund_at) / 2, SELDOM)
        if row.refund_asked is None or now - row.refund_asked >= wait:
            attempt = attempt_of(row)
            amount = Money.of(row.refund_amount, attempt.came.currency)
            found.append(Awaited(row.refund_key, row.refund_id, amount, attempt, row.refund_at, row.refund_asked))
    return found


def _claim(connection: Connection, one: Awaited, now: float) -> bool:
    this = (table.c.gateway == one.attempt.gateway, table.c.key == one.key, table.c.state.in_(AWAITED))
    asked = table.c.asked.is_not_distinct_from(one.asked)
    written: int = connection.execute(sa.update(table).where(*this, asked).values(asked=now)).rowcount
    return written == 1
