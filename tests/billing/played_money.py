"""SSLCommerz, Stripe and PayPal in random lives of payments: the real adapters over HTTP, their servers played."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any

from bot.billing.gateways.base import Gateway, Notification
from bot.billing.models import Money
from bot.database.engine import Database
from bot.standins.base import StandinServer
from tests.billing.money_gateway import Charge, MoneyGateway, Nothing
from tests.billing.shop import SERVERS, adapter
from tests.standins.gateway_server import Played, played

Document = dict[str, Any]


class PlayedMoney(MoneyGateway):
    order = "session"  # kind of the documents in which it keeps what is to be paid
    refund_waits = ""  # the state of a refund that was promised

    def __init__(self, name: str, server: StandinServer, how: Played) -> None:
        super().__init__(name)
        self.server, self.how = server, how
        self.sessions: dict[str, str] = {}

    @property
    def documents(self) -> dict[str, Document]:
        found: dict[str, Document] = self.server._documents._all  # type: ignore[attr-defined]
        return found

    @property
    def promises(self) -> bool:  # type: ignore[override]
        return self.server.refunds_wait

    @promises.setter
    def promises(self, waits: bool) -> None:
        self.server.refunds_wait = waits

    def begin_life(self) -> None:
        self.documents.clear()
        self.how.reports.clear()
        self.how.asked.clear()
        self.how.bodies.clear()
        self.reports, self.sessions = [], {}
        self.how.fault, self.promises = "", False

    def adapter(self, database: Database) -> Gateway:
        return adapter(self.name, self.how.url, database)

    def begun(self, reference: str, session: str) -> None:
        self.sessions[reference] = session

    def fail(self, how: str) -> None:
        # Stripe's library waits half a second before it repeats what had no answer: that is no life's time.
        self.how.fault = "html" if self.name == "stripe" and how in {"500", "drop"} else how

    async def decide(self, reference: str, outcome: str) -> None:
        await self.server.decide(self.sessions[reference], outcome)  # type: ignore[arg-type]
        self._take_reports()

    async def decide_twice(self, reference: str) -> None:
        raise Nothing

    async def decide_other(self, reference: str, amount: Money) -> None:
        kept = self.documents[f"{self.order} {self.sessions[reference]}"]
        if self.taken(kept) is not None:
            raise Nothing
        self.ask_for(kept, amount)
        await self.decide(reference, "paid")

    def forged(self, report: Notification) -> Notification:
        return replace(report, body=report.body.replace(b"0", b"1") + b" ")

    def last_reports(self) -> list[Notification]:
        return list(self.reports)

    async def charges(self) -> list[Charge]:
        self._take_reports()
        found = [self.taken(one) for name, one in self.documents.items() if name.startswith(f"{self.order} ")]
        return [one for one in found if one is not None]

    async def waiting(self) -> list[str]:
        kept = [(name.partition(" ")[2], one) for name, one in self.documents.items() if name.startswith("refund ")]
        return [ident for ident, one in kept if self.state_of_refund(ident, one) == self.refund_waits]

    async def end_refund(self, ident: str, done: bool) -> None:
        await self.server.end_refund(ident, done)
        self._take_reports()

    def new_reports(self) -> list[Notification]:
        """What it has reported since this was last asked."""
        self._take_reports()
        told, self.reports = self.reports, []
        return told

    @abstractmethod
    def taken(self, order: Document) -> Charge | None:
        """What was taken for an order."""

    @abstractmethod
    def ask_for(self, order: Document, amount: Money) -> None:
        """Let it have asked for another amount."""

    def state_of_refund(self, ident: str, kept: Document) -> str:
        return str(kept.get("status", ""))

    def _take_reports(self) -> None:
        told = [
            Notification({name.lower(): one for name, one in headers.items()}, body)
            for _, body, headers in self.how.reports
        ]
        self.how.reports.clear()
        self.reports += told


class SslcommerzMoney(PlayedMoney):
    refund_waits = "processing"

    def taken(self, order: Document) -> Charge | None:
        tries = self.documents.get(f"tran {order['tran_id']}", {}).get("tries", ())
        paid = [one for one in tries if one["status"] == "VALID" and one["risk_level"] == "0"]
        if not paid:
            return None
        amount = Money.of(paid[0]["currency_amount"], paid[0]["currency_type"])
        back = Decimal(self.documents[f"bank {paid[0]['bank_tran_id']}"].get("given", "0"))
        refunded = Money(back, amount.currency) if back else None
        return Charge(self.name, order["tran_id"], paid[0]["bank_tran_id"], amount, refunded)

    def ask_for(self, order: Document, amount: Money) -> None:
        order |= {"total_amount": str(amount.amount), "currency": amount.currency}


class StripeMoney(PlayedMoney):
    refund_waits = "pending"

    def taken(self, order: Document) -> Charge | None:
        if order["payment_status"] != "paid":
            return None
        amount, back = (
            Money.of(Decimal(order[name]) / 100, order["currency"].upper()) for name in ("amount_total", "refunded")
        )
        refunded = back if back.amount else None
        return Charge(self.name, order["client_reference_id"], order["payment_intent"], amount, refunded)

    def ask_for(self, order: Document, amount: Money) -> None:
        order |= {"amount_total": int(amount.amount * 100), "currency": amount.currency.lower()}


class PaypalMoney(PlayedMoney):
    order, refund_waits = "order", "PENDING"

    def taken(self, order: Document) -> Charge | None:
        (unit,) = order["purchase_units"]
        payments = unit.get("payments", {})
        captures = [one for one in payments.get("captures", ()) if one["status"] not in {"PENDING", "DECLINED"}]
        if not captures:
            return None
        amount = Money.of(captures[0]["amount"]["value"], captures[0]["amount"]["currency_code"])
        back = [Decimal(one["amount"]["value"]) for one in payments.get("refunds", ()) if one["status"] != "FAILED"]
        refunded = Money(sum(back, Decimal(0)), amount.currency) if back else None
        return Charge(self.name, unit["custom_id"], captures[0]["id"], amount, refunded)

    def ask_for(self, order: Document, amount: Money) -> None:
        order["purchase_units"][0]["amount"] = {"value": str(amount.amount), "currency_code": amount.currency}

    def state_of_refund(self, ident: str, kept: Document) -> str:
        refunds = self.documents[f"order {kept['order']}"]["purchase_units"][0]["payments"]["refunds"]
        return str(next(one["status"] for one in refunds if one["id"] == ident))


KINDS = {"sslcommerz": SslcommerzMoney, "stripe": StripeMoney, "paypal": PaypalMoney}


@asynccontextmanager
async def played_money() -> AsyncIterator[dict[str, PlayedMoney]]:
    async with AsyncExitStack() as stack:
        every: dict[str, PlayedMoney] = {}
        for name, kind in KINDS.items():
            server, how = await stack.enter_async_context(played(SERVERS[name]))
            every[name] = kind(name, server, how)
        yield every
