"""A gateway that charges and gives back what a script says, and reports it in words of its own; no server, no time.

It does what the servers of bot/standins never do: takes two payments for one attempt, or another sum than was asked.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from bot.billing.gateways.base import Gateway, Notification, NotOurs, Order, Paid, Proved, RedirectTo, Refund, Refused
from bot.billing.models import Money
from bot.database.engine import Database
from bot.errors import GatewayUnavailable, RefundRefused
from tests.billing.money_gateway import Charge, MoneyGateway, Nothing


@dataclass
class Taken:
    """A charge as the gateway's server knows it; `back`: its refunds by key."""

    reference: str
    transaction: str
    amount: Money
    back: dict[str, Refund] = field(default_factory=dict)

    @property
    def refunded(self) -> Money | None:
        given = [one.amount for one in self.back.values() if not one.failed]
        return Money.total(given) if given else None


class ScriptedMoney(MoneyGateway):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.taken: list[Taken] = []
        self.orders: dict[str, Order] = {}
        self.away = self.loses_answers = False

    def begin_life(self) -> None:
        self.taken, self.orders, self.reports = [], {}, []
        self.promises = self.away = self.loses_answers = False

    def adapter(self, database: Database) -> Gateway:
        return ScriptedGateway(self)

    def begun(self, reference: str, session: str) -> None:
        """It knows it by its order."""

    def fail(self, how: str) -> None:
        self.away, self.loses_answers = how not in {"", "done"}, how == "done"

    async def decide(self, reference: str, outcome: str) -> None:
        earlier = [one for one in self.taken if one.reference == reference]
        if earlier:
            self.reports.append(told(earlier[0]))
            return
        if outcome == "paid":
            self.charge(reference, self.orders[reference].checkout.total)
            return
        nothing = Taken(reference, f"none-{reference}", self.orders[reference].checkout.total)
        self.reports.append(told(nothing, paid=False, pending=outcome == "pending"))

    async def decide_twice(self, reference: str) -> None:
        for _ in range(2):
            self.charge(reference, self.orders[reference].checkout.total)

    async def decide_other(self, reference: str, amount: Money) -> None:
        if any(one.reference == reference for one in self.taken):
            raise Nothing
        self.charge(reference, amount)

    def charge(self, reference: str, amount: Money) -> None:
        one = Taken(reference, f"{reference}-{len(self.taken)}", amount)
        self.taken.append(one)
        self.reports.append(told(one))

    def forged(self, report: Notification) -> Notification:
        return replace(report, body=json.dumps({**json.loads(report.body), "forged": True}).encode())

    def last_reports(self) -> list[Notification]:
        """As it would be told now: a report of it names what is true when it is read."""
        return [told(one) for one in self.taken]

    async def charges(self) -> list[Charge]:
        return [Charge(self.name, one.reference, one.transaction, one.amount, one.refunded) for one in self.taken]

    async def waiting(self) -> list[str]:
        return [one.id for taken in self.taken for one in taken.back.values() if not (one.done or one.failed)]

    async def end_refund(self, ident: str, done: bool) -> None:
        for taken in self.taken:
            for key, one in taken.back.items():
                if one.id == ident:
                    taken.back[key] = replace(one, done=done, failed=not done)


class ScriptedGateway(Gateway):
    brand = "Scripted"
    lists_refunds = True

    def __init__(self, known: ScriptedMoney) -> None:
        self.name, self.known = known.name, known

    async def start(self, order: Order) -> RedirectTo:
        self._reached()
        self.known.orders[order.reference] = order
        return RedirectTo(f"https://{self.name}.example/{order.reference}", f"session-{order.reference}")

    async def confirm(self, notification: Notification) -> Proved | Refused | NotOurs:
        self._reached()
        said = json.loads(notification.body)
        if said.pop("forged", False):
            return Refused("forged")
        money = {name: Money.of(*said[name]) for name in ("amount", "refunded") if said.get(name)}
        return Proved(**{**said, **money})

    async def status(self, reference: str, session: str | None = None) -> Proved | None:
        self._reached()
        of_it = [one for one in self.known.taken if one.reference == reference]
        if not of_it:
            return None
        return Proved(reference, of_it[0].transaction, of_it[0].amount, paid=True, refunded=of_it[0].refunded)

    async def refund(self, paid: Paid, amount: Money, key: str) -> Refund:
        self._reached()
        charge = self._charge(paid)
        if charge is not None and key in charge.back:
            if charge.back[key].amount != amount:
                raise RefundRefused(reference=paid.reference)
            return charge.back[key]
        if charge is None or amount.currency != charge.amount.currency:
            raise RefundRefused(reference=paid.reference)
        before = charge.refunded or Money.of(0, charge.amount.currency)
        if amount.amount <= 0 or (before + amount).amount > charge.amount.amount:
            raise RefundRefused(reference=paid.reference)
        done = not self.known.promises
        charge.back[key] = Refund(f"{charge.transaction}-{len(charge.back)}", amount, done, key=key)
        if self.known.loses_answers:
            raise GatewayUnavailable(gateway=self.name, asked=True)
        return charge.back[key]

    async def ask_refund(self, paid: Paid, refund: Refund) -> Refund:
        return next(one for one in await self.refunds_of(paid) if one.id == refund.id)

    async def refunds_of(self, paid: Paid) -> tuple[Refund, ...]:
        self._reached()
        charge = self._charge(paid)
        return tuple(charge.back.values()) if charge else ()

    async def close(self) -> None:
        """Nothing is open."""

    def _charge(self, paid: Paid) -> Taken | None:
        return next((one for one in self.known.taken if one.transaction == paid.transaction_id), None)

    def _reached(self) -> None:
        if self.known.away:
            raise GatewayUnavailable(gateway=self.name, asked=False)


def told(taken: Taken, **state: Any) -> Notification:
    """What its server reports of a charge."""
    named = {"reference": taken.reference, "transaction_id": taken.transaction, "paid": True}
    sums = {"amount": taken.amount, "refunded": taken.refunded}
    money = {name: (str(one.amount), one.currency) for name, one in sums.items() if one}
    return Notification({}, json.dumps({**named, **money, **state}).encode())
