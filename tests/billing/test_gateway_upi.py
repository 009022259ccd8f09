"""A fourth gateway's contract test, in the twenty lines that one takes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.billing.gateways.base import Gateway, Notification, Order
from bot.billing.models import Money
from tests.contracts.gateway import GatewayContract
from tests.standins.upi_gateway import UpiGateway


class TestUpiGateway(GatewayContract):
    amount, country = Money.of("2300.50", "INR"), "IN"

    @pytest.fixture
    def gateway(self) -> Gateway:
        return UpiGateway()

    async def told(self, gateway: UpiGateway, order: Order, outcome: str) -> Notification:  # type: ignore[override]
        await gateway.start(order)
        return gateway.sent(order.reference, outcome)

    def forged(self, true: Notification) -> list[Notification]:
        return [replace(true, body=true.body.replace(b"failed", b"paid")), replace(true, headers={})]

    async def foreign(self, gateway: UpiGateway) -> Notification:  # type: ignore[override]
        return gateway.sent("INV1-ANOTHERSHOP", "paid", order="INV1-ANOTHERSHOP", paise=500, txn="T1")
