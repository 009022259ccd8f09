"""Gateways are asked what became of refunds that they have only promised, until they have said it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.billing.attempt import CAME, PaymentAttempt, attempt_of, record_state
from bot.billing.database import read, write
from bot.billing.gateways.base import Paid, Refund
from bot.billing.gateways.registry import Gateways
from bot.billing.models import Money
from bot.billing.schema import attempts
from bot.billing.schema import gateway_refunds as table
from bot.database.engine import Database
from bot.errors import GatewayUnavailable

log = logging.getLogger(__name__)

QUIET = 600.0  # seconds before it is asked about; then whenever half of its age has passed, and once a day at least
SELDOM = 86_400.0
MOST = 1000  # refunds that are looked at in one round
AT_A_TIME = 20  # that are asked about


@dataclass(frozen=True)
class Promised:
    """A refund that a gateway has accepted, and the payment that it is of."""

    key: str
    refund: Refund
    attempt: PaymentAttempt
    asked: float | None

    @property
    def paid(self) -> Paid:
        one = self.attempt
        return Paid(one.told, one.session, one.transaction_id or "", one.came)


class RefundFollowUp:
    """A refund that failed makes its payment one for a person again."""

    def __init__(self, database: Database, gateways: Gateways) -> None:
        self._database, self._gateways = database, gateways

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
                said = await self._gateways.get(one.attempt.gateway).ask_refund(one.paid, one.refund)
            except GatewayUnavailable:
                away.add(one.attempt.gateway)
                continue
            if said.failed:
                log.warning("%s: refund %s failed", one.attempt.reference, said.id)
            if said.done or said.failed:
                await write(self._database, _became, one, said, now)
        return asked


def _due(connection: Connection, now: float) -> list[Promised]:
    same = sa.and_(attempts.c.gateway == table.c.gateway, attempts.c.transaction_id == table.c.transaction_id)
    mine = (table.c.key, table.c.id, table.c.amount, table.c.at, table.c.asked)
    query = sa.select(attempts, *(column.label(f"refund_{column.name}") for column in mine)).join(table, same)
    query = query.where(table.c.state == "promised", table.c.id.is_not(None), table.c.at <= now - QUIET).limit(MOST)
    found = []
    for row in connection.execute(query.order_by(table.c.asked.is_not(None), table.c.asked, table.c.at)):
        attempt = attempt_of(row)
        wait = min((now - row.refund_at) / 2, SELDOM)
        if row.refund_asked is None or now - row.refund_asked >= wait:
            refund = Refund(row.refund_id, Money.of(row.refund_amount, attempt.came.currency), done=False)
            found.append(Promised(row.refund_key, refund, attempt, row.refund_asked))
    return found


def _claim(connection: Connection, one: Promised, now: float) -> bool:
    here = (*_this(one), table.c.asked.is_not_distinct_from(one.asked))
    written: int = connection.execute(sa.update(table).where(*here).values(asked=now)).rowcount
    return written == 1


def _became(connection: Connection, one: Promised, said: Refund, now: datetime) -> None:
    """Keep what the gateway said; what failed is taken from what went back of the payment."""
    state = "done" if said.done else "failed"
    told = connection.execute(sa.update(table).where(*_this(one)).values(state=state)).rowcount
    if said.done or not told:
        return
    this = attempts.c.reference == one.attempt.reference
    before = attempt_of(connection.execute(sa.select(attempts).where(this).with_for_update()).one())
    back = (before.refunded.amount if before.refunded else Decimal(0)) - said.amount.amount
    if before.state not in (*CAME, "refunded") or back < 0:
        return
    changed = {"state": "refund_failed", "refunded": str(back) if back else None, "changed": now}
    connection.execute(sa.update(attempts).where(this).values(changed))
    after = attempt_of(connection.execute(sa.select(attempts).where(this)).one())
    record_state(connection, after, before)


def _this(one: Promised) -> tuple[sa.ColumnElement[bool], ...]:
    return table.c.gateway == one.attempt.gateway, table.c.key == one.key, table.c.state == "promised"
