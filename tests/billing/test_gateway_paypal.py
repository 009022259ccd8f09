"""PayPal's adapter keeps the gateway's promise against its server's protocol, whatever state the server is in."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import Any

import pytest
from aiohttp import ClientTimeout

from bot.billing.gateways.base import Gateway, Notification, NotOurs, Paid, Proved, Refused
from bot.billing.gateways.paypal.adapter import Paypal
from bot.billing.gateways.paypal.api import PaypalApi
from bot.billing.models import Money
from bot.errors import GatewayUnavailable, RefundRefused
from bot.standins.paypal import PaypalServer
from tests.contracts.gateway import order
from tests.contracts.served_gateway import ServedGatewayContract
from tests.standins.gateway_server import played

CLIENT, SECRET, HOOK = "client-id", "a secret of the app", ("WH-77", "https://till.example/webhooks/paypal")


class TestPaypal(ServedGatewayContract):
    server: PaypalServer
    secret = SECRET
    amount = Money.of("240.50", "USD")
    country = "US"
    reported = ("paid", "failed", "pending")  # who turns back has told PayPal's page only

    def serving(self) -> Any:
        return played(partial(PaypalServer, client=CLIENT, secret=SECRET, webhook=HOOK))

    def opened(self, patience: float | None = None) -> Gateway:
        api = PaypalApi(self.played.url, CLIENT, SECRET, HOOK[0])
        api._calls._timeout = ClientTimeout(total=patience) if patience else api._calls._timeout
        return Paypal(api, "IT Nut Hosting")

    def forged(self, true: Notification) -> list[Notification]:
        names = [name for name in true.headers if name.startswith("paypal") and name.endswith(("id", "time", "sig"))]
        assert len(names) == 3
        changed = [{**true.headers, name: "1" + true.headers[name][1:] + "x"} for name in names]
        without = [{one: value for one, value in true.headers.items() if one != name} for name in names]
        other = true.body.replace(b"INV4821", b"INV4822")
        ours = [true.headers | {"paypal-transmission-id": "x" * 60}]
        bodies = [other, true.body + b"}", b"[]", b"{}", b'{"resource": {}}', b"[" * 100_000]
        assert other != true.body
        return [
            *(Notification(headers, true.body) for headers in [*changed, *without, *ours]),
            *(Notification(true.headers, body) for body in bodies),
        ]

    def other_numbers(self, paid: Paid) -> list[str]:
        return [paid.transaction_id.lower()]

    async def foreign(self, gateway: Gateway) -> Notification:
        body = b'{"event_type": "PAYMENT.CAPTURE.COMPLETED", "resource": {"id": "ANOTHERSHOP", "custom_id": "77"}}'
        proof = self.server.proof(body)
        return Notification({name.lower(): value for name, value in proof.items()}, body)

    async def test_it_takes_the_money_once_however_often_it_is_told(self, gateway: Gateway) -> None:
        asked = self.asked()
        session = (await gateway.start(asked)).session
        told = await self.told(gateway, asked, "paid")
        said = await asyncio.gather(
            *(gateway.confirm(told) for _ in range(4)), *(gateway.status(asked.reference, session) for _ in range(4))
        )
        assert all(isinstance(one, Proved) and one.paid for one in said)
        assert len({one.transaction_id for one in said}) == 1  # type: ignore[union-attr]

    async def test_who_turned_back_has_paid_nothing(self, gateway: Gateway) -> None:
        onward = await gateway.start(self.asked())
        assert await self.server.decide(str(onward.session), "cancelled")
        assert self.played.reports == []
        assert await gateway.status(self.asked().reference, onward.session) is None

    async def test_an_approval_that_was_not_reported_is_found_by_asking(self, gateway: Gateway) -> None:
        onward = await gateway.start(self.asked())
        await self.server.decide(str(onward.session), "paid")
        said = await gateway.status(self.asked().reference, onward.session)
        assert said is not None
        assert said.paid

    async def test_one_order_proves_no_other_attempt(self, gateway: Gateway) -> None:
        cheap = await gateway.start(order(Money.of("1", "USD"), "INV4000-CHEAPCHEAP", "US"))
        await self.server.decide(str(cheap.session), "paid")
        assert await gateway.status(self.asked().reference, cheap.session) is None

    async def test_a_refund_made_in_paypal_s_own_panel_is_heard_of(self, gateway: Gateway) -> None:
        paid = await self.paid(gateway)
        await gateway.refund(paid, Money.of("4.50", "USD"), "panel")
        assert json.loads(self.newest().body)["event_type"] == "PAYMENT.CAPTURE.REFUNDED"
        said = await gateway.confirm(self.newest())
        assert isinstance(said, Proved)
        assert said.refunded == Money.of("4.50", "USD")

    async def test_an_event_of_another_kind_is_not_ours(self, gateway: Gateway) -> None:
        body = b'{"event_type": "BILLING.PLAN.CREATED", "resource": {"id": "P-1"}}'
        headers = {name.lower(): value for name, value in self.server.proof(body).items()}
        assert isinstance(await gateway.confirm(Notification(headers, body)), NotOurs)

    async def test_a_token_that_was_taken_back_is_asked_for_again(self, gateway: Gateway) -> None:
        await gateway.start(self.asked())
        gateway._api._token = "taken back"  # type: ignore[attr-defined]
        assert (await gateway.start(self.asked())).session
        assert self.played.asked.count("/v1/oauth2/token") == 2

    async def test_the_wrong_secret_starts_nothing(self, gateway: Gateway) -> None:
        wrong = Paypal(PaypalApi(self.played.url, CLIENT, "another", HOOK[0]), "IT Nut Hosting")
        try:
            with pytest.raises(GatewayUnavailable) as away:
                await wrong.start(self.asked())
        finally:
            await wrong.close()
        assert "another" not in str(away.value)

    async def test_a_refund_whose_answer_was_lost_is_given_once(self, gateway: Gateway) -> None:
        paid = await self.paid(gateway)
        part = Money.of("200", "USD")
        self.played.fault = "done"
        with pytest.raises(GatewayUnavailable):
            await gateway.refund(paid, part, "key")
        self.played.fault = ""
        assert (await gateway.refund(paid, part, "key")).amount == part
        with pytest.raises(RefundRefused):
            await gateway.refund(paid, part, "another key")

    async def test_the_attempt_of_a_refused_notice_stays_open(self, gateway: Gateway) -> None:
        true = await self.told(gateway, self.asked(), "paid")
        assert isinstance(await gateway.confirm(Notification({}, true.body)), Refused)
