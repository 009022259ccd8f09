"""What every gateway must do whose server is another machine: slow, down, talking nonsense, asked by two processes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import pytest

from bot.billing.gateways.base import Gateway, Notification, Order, Proved
from bot.billing.models import Money
from bot.errors import GatewayUnavailable
from bot.standins.base import StandinServer
from tests.contracts.gateway import GatewayContract
from tests.standins.gateway_server import Played

HURRY = 0.3  # seconds that a gateway is waited for, where it is slow on purpose


class ServedGatewayContract(GatewayContract):
    """Give `serving`, which plays the server, and `opened`, one more adapter before it.

    `secret`: what no error may repeat.
    """

    server: StandinServer
    played: Played
    secret: str

    def serving(self) -> AbstractAsyncContextManager[tuple[StandinServer, Played]]:
        raise NotImplementedError

    def opened(self, patience: float | None = None) -> Gateway:
        raise NotImplementedError

    @pytest.fixture
    async def gateway(self) -> AsyncIterator[Gateway]:  # type: ignore[override]
        async with self.serving() as (self.server, self.played):
            opened = self.opened()
            yield opened
            await opened.close()

    def newest(self) -> Notification:
        """The newest report."""
        _, body, headers = self.played.reports[-1]
        return Notification({name.lower(): value for name, value in headers.items()}, body)

    async def told(self, gateway: Gateway, order: Order, outcome: str) -> Notification:
        session = (await gateway.start(order)).session
        assert await self.server.decide(str(session), outcome)  # type: ignore[arg-type]
        return self.newest()

    @pytest.mark.parametrize("fault", ["slow", "html", "500", "drop", "endless", "nonsense"])
    async def test_it_is_away(self, gateway: Gateway, fault: str) -> None:
        asked = self.asked()
        session = (await gateway.start(asked)).session
        notice = await self.told(gateway, asked, "paid")
        hasty, self.played.fault = self.opened(HURRY if fault == "slow" else None), fault
        try:
            for call in (
                lambda: hasty.start(replace(asked, reference="INV4821-ANOTHERONE")),
                lambda: hasty.confirm(notice),
                lambda: hasty.status(asked.reference, session),
            ):
                await self.says_nothing(call, fault)
        finally:
            await hasty.close()
        self.played.fault = ""
        assert isinstance(await gateway.confirm(notice), Proved), "it is told again"

    async def says_nothing(self, call: object, fault: str) -> None:
        """That it is away; of what is JSON and says nothing, nothing may be taken to be a payment."""
        if fault == "nonsense":
            with contextlib.suppress(GatewayUnavailable):
                assert not isinstance(await call(), Proved)  # type: ignore[operator]
            return
        with pytest.raises(GatewayUnavailable) as away:
            await call()  # type: ignore[operator]
        assert self.secret not in str(away.value)

    async def test_one_notice_to_two_processes(self, gateway: Gateway) -> None:
        notice, other = await self.told(gateway, self.asked(), "paid"), self.opened()
        said = await asyncio.gather(*(one.confirm(notice) for one in (gateway, other, gateway, other)))
        await other.close()
        assert all(isinstance(one, Proved) and one.paid for one in said)
        assert len({one.transaction_id for one in said if isinstance(one, Proved)}) == 1

    async def test_what_was_promised_is_done_later_or_fails(self, gateway: Gateway) -> None:
        paid, self.server.refunds_wait = await self.paid(gateway), True
        part = Money.of("20.25", self.amount.currency)
        for key, done in (("first", True), ("second", False)):
            promised = await gateway.refund(paid, part, key)
            assert (promised.done, promised.failed, promised.amount) == (False, False, part)
            assert await gateway.ask_refund(paid, promised) == promised
            await self.server.end_refund(promised.id, done)
            said = await gateway.ask_refund(paid, promised)
            assert (said.id, said.done, said.failed) == (promised.id, done, not done)

    async def test_who_is_away_says_nothing_of_a_refund(self, gateway: Gateway) -> None:
        paid, self.server.refunds_wait = await self.paid(gateway), True
        promised = await gateway.refund(paid, paid.amount, "all")
        for fault in ("html", "500", "nonsense"):
            self.played.fault = fault
            try:
                said = await gateway.ask_refund(paid, promised)
            except GatewayUnavailable:
                continue
            assert fault == "nonsense"
            assert (said.done, said.failed) == (False, False)
