"""Stripe's adapter keeps the gateway's promise against its server's protocol, whatever state the server is in."""

from __future__ import annotations

import asyncio
import json
import time
from functools import partial
from typing import Any

import pytest

from bot.billing.gateways.base import Gateway, Notification, NotOurs, Paid, Proved, Refused
from bot.billing.gateways.stripe.adapter import Stripe
from bot.billing.models import Money
from bot.errors import GatewayUnavailable, RefundRefused
from bot.standins.stripe import StripeServer
from tests.contracts.gateway import order
from tests.contracts.served_gateway import ServedGatewayContract
from tests.standins.gateway_server import played

KEY, HOOK = "sk_test_only_the_tests_know", ("whsec_only_the_tests_know", "https://till.example/webhooks/stripe")


class TestStripe(ServedGatewayContract):
    server: StripeServer
    secret = KEY
    reported = ("paid", "failed", "pending")  # who turns back has told Stripe's page only

    def serving(self) -> Any:
        return played(partial(StripeServer, key=KEY, webhook=HOOK))

    def opened(self, patience: float | None = None) -> Gateway:
        return Stripe(self.played.url, KEY, HOOK[0], **({"patience": patience} if patience else {}))

    def sent(self, kind: str, about: object, at: int | None = None) -> Notification:
        body = json.dumps({"id": "evt_1", "object": "event", "type": kind, "data": {"object": about}}).encode()
        return Notification({name.lower(): value for name, value in self.server.signed(body, at).items()}, body)

    def forged(self, true: Notification) -> list[Notification]:
        signature = true.headers["stripe-signature"]
        other = signature.replace("v1=", "v1=0")
        signs = ["", "t=1", "v1=", other, signature.replace("t=", "t=1"), "t=a,v1=b", signature.replace("v1", "v0")]
        old = self.sent("checkout.session.completed", {"object": "checkout.session"}, int(time.time()) - 3600)
        bodies = [true.body + b" ", true.body.replace(b"INV4821", b"INV4822"), b"[]", b"", b"[" * 100_000]
        return [
            old,
            *(Notification({"stripe-signature": one}, true.body) for one in signs),
            *(Notification(true.headers, body) for body in bodies),
        ]

    async def foreign(self, gateway: Gateway) -> Notification:
        return self.sent("checkout.session.completed", {"object": "checkout.session", "id": "cs_of_another_shop"})

    def other_numbers(self, paid: Paid) -> list[str]:
        return [paid.transaction_id.replace("pi_", "ch_")]  # of its charge

    async def test_a_session_that_has_ended_is_not_paid(self, gateway: Gateway) -> None:
        session = (await gateway.start(self.asked())).session
        await gateway._asked(gateway._api.checkout.sessions.expire_async(session))  # type: ignore[attr-defined]
        said = await gateway.confirm(self.newest())
        assert isinstance(said, Proved)
        assert (said.paid, said.pending) == (False, False)
        assert await gateway.status(self.asked().reference, session) == said

    async def test_who_turned_back_has_paid_nothing(self, gateway: Gateway) -> None:
        session = (await gateway.start(self.asked())).session
        assert await self.server.decide(str(session), "cancelled")
        assert self.played.reports == []
        assert await gateway.status(self.asked().reference, session) is None

    async def test_the_same_however_often_and_in_whatever_order_it_is_told(self, gateway: Gateway) -> None:
        failed = await self.told(gateway, self.asked(), "failed")
        paid = await self.told(gateway, self.asked(), "paid")
        said = await asyncio.gather(*(gateway.confirm(one) for one in (paid, failed, failed, paid)))
        assert all(isinstance(one, Proved) and one.paid for one in said), "Stripe was asked, and has the money"

    async def test_one_session_proves_no_other_attempt(self, gateway: Gateway) -> None:
        cheap = await gateway.start(order(Money.of("100", "BDT"), "INV4000-CHEAPCHEAP"))
        await self.server.decide(str(cheap.session), "paid")
        assert await gateway.status(self.asked().reference, cheap.session) is None

    async def test_a_refund_made_in_stripe_s_own_dashboard_is_heard_of(self, gateway: Gateway) -> None:
        paid = await self.paid(gateway)
        await gateway.refund(paid, Money.of("4.50", "BDT"), "dashboard")
        said = await gateway.confirm(self.newest())
        assert isinstance(said, Proved)
        assert (said.paid, said.refunded) == (True, Money.of("4.50", "BDT"))

    @pytest.mark.parametrize("about", [None, [], {}, {"object": "customer", "id": "cus_1"}, {"object": 7, "id": []}])
    async def test_an_event_of_another_kind_is_not_ours(self, gateway: Gateway, about: object) -> None:
        assert isinstance(await gateway.confirm(self.sent("customer.created", about)), NotOurs)

    async def test_the_wrong_key_starts_nothing_and_is_not_told(self, gateway: Gateway) -> None:
        wrong = Stripe(self.played.url, "sk_test_of_somebody_else", HOOK[0])
        try:
            with pytest.raises(GatewayUnavailable) as away:
                await wrong.start(self.asked())
        finally:
            await wrong.close()
        assert "sk_test" not in str(away.value)

    async def test_a_refund_whose_answer_was_lost_is_given_once(self, gateway: Gateway) -> None:
        paid = await self.paid(gateway)
        part = Money.of("2000", "BDT")
        self.played.fault = "done"
        with pytest.raises(GatewayUnavailable):
            await gateway.refund(paid, part, "key")
        self.played.fault = ""
        assert (await gateway.refund(paid, part, "key")).amount == part
        with pytest.raises(RefundRefused):
            await gateway.refund(paid, part, "another key")

    async def test_what_one_payment_buys_is_named(self, gateway: Gateway) -> None:
        shown = await self.server.order(str((await gateway.start(self.asked())).session))
        assert shown is not None
        assert (shown.amount, shown.currency, shown.what) == ("2300.50", "BDT", "Invoice 4821: Hosting")

    async def test_an_unsigned_notice_asks_nobody(self, gateway: Gateway) -> None:
        true = await self.told(gateway, self.asked(), "paid")
        before = len(self.played.asked)
        assert isinstance(await gateway.confirm(Notification({}, true.body)), Refused)
        assert len(self.played.asked) == before
