"""The local stand-ins keep the gateway's promise, and their page shows only what was signed."""

from __future__ import annotations

import base64
import json

import pytest

from bot.billing.gateways.base import Gateway, Notification, Order
from bot.billing.gateways.registry import Gateways, standins
from bot.billing.gateways.standin import LIFE, StandinGateway
from bot.errors import GatewayUnavailable, LinkExpired, LinkInvalid
from tests.contracts.gateway import GatewayContract, order

SECRET = "a secret that only the tests know"
NAMES = ("sslcommerz", "stripe", "paypal")


async def token_of(gateway: Gateway, asked: Order) -> str:
    return (await gateway.start(asked)).url.rpartition("/")[2]


@pytest.mark.parametrize("name", NAMES)
class TestStandin(GatewayContract):
    @pytest.fixture
    def gateway(self, name: str) -> Gateway:
        return standins(SECRET, "http://till.example/").get(name)

    async def told(self, gateway: Gateway, order: Order, outcome: str) -> Notification:
        assert isinstance(gateway, StandinGateway)
        return gateway.decide(await token_of(gateway, order), outcome)  # type: ignore[arg-type]

    def forged(self, true: Notification) -> list[Notification]:
        signed = true.fields["confirmation"]
        body, _, mark = signed.partition(".")
        said = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        better = base64.urlsafe_b64encode(json.dumps({**said, "outcome": "paid"}).encode()).decode().rstrip("=")
        wrong = [f"{better}.{mark}", f"{better}.", better, f"{body}.{mark[:-1]}", f"{body}A.{mark}", "", ".", "১.২"]
        return [Notification({"confirmation": one}) for one in wrong]

    async def test_its_page_shows_the_order(self, gateway: Gateway, name: str) -> None:
        asked = order()
        assert isinstance(gateway, StandinGateway)
        url = (await gateway.start(asked)).url
        assert url.startswith("http://till.example/pay/standin/")
        shown = gateway.order(url.rpartition("/")[2])
        assert (shown.reference, shown.amount) == (asked.reference, asked.checkout.total)
        assert (shown.gateway, shown.numbers, shown.return_url) == (name, ("4821",), asked.return_url)


async def test_an_order_is_no_confirmation() -> None:
    """The token in the address is in the customer's hands: it may not be passed off as the gateway's word."""
    gateway = standins(SECRET, "http://till.example").get("stripe")
    token = await token_of(gateway, order())
    for one in (token, token.partition(".")[2]):
        with pytest.raises(Exception, match="not_allowed"):
            await gateway.confirm(Notification({"confirmation": one}))


async def test_one_stand_in_does_not_speak_for_another() -> None:
    gateways = standins(SECRET, "http://till.example")
    token = await token_of(gateways.get("stripe"), order())
    stripe, paypal = gateways.standin(token), gateways.get("paypal")
    assert stripe is gateways.get("stripe")
    assert isinstance(stripe, StandinGateway)
    assert isinstance(paypal, StandinGateway)
    with pytest.raises(Exception, match="not_allowed"):
        await paypal.confirm(stripe.decide(token, "paid"))
    for other in (token, token.replace("stripe", "paypal", 1)):
        with pytest.raises(LinkInvalid):
            paypal.order(other)


async def test_an_order_ends() -> None:
    now = [1_800_000_000.0]
    gateway = StandinGateway("stripe", "Stripe", SECRET, "http://till.example", clock=lambda: now[0])
    token = await token_of(gateway, order())
    gateway.order(token)
    now[0] += LIFE
    with pytest.raises(LinkExpired):
        gateway.decide(token, "paid")


@pytest.mark.parametrize("token", ["", "stripe", "stripe.", "stripe..", "nobody.a.b", "stripe.\ud800.x", "a" * 9000])
def test_no_page_for_a_foreign_token(token: str) -> None:
    gateways = standins(SECRET, "http://till.example")
    gateway = gateways.standin(token)
    assert gateway is None or token.startswith("stripe")
    if gateway is not None:
        with pytest.raises(LinkInvalid):
            gateway.order(token)


async def test_no_outcome_but_the_known_ones() -> None:
    gateway = standins(SECRET, "http://till.example").get("stripe")
    assert isinstance(gateway, StandinGateway)
    with pytest.raises(LinkInvalid):
        gateway.decide(await token_of(gateway, order()), "free")  # type: ignore[arg-type]


def test_the_registry_makes_each_once_and_only_when_asked() -> None:
    made: list[str] = []

    def make() -> Gateway:
        made.append("stripe")
        return StandinGateway("stripe", "Stripe", SECRET, "http://till.example")

    gateways = Gateways({"stripe": make, "paypal": make})
    assert made == []
    assert gateways.get("stripe") is gateways.get("stripe")
    assert made == ["stripe"]
    with pytest.raises(GatewayUnavailable):
        gateways.get("bkash")
    with pytest.raises(ValueError, match="registered as 'paypal'"):
        gateways.get("paypal")


def test_the_three_are_offered_in_order() -> None:
    assert tuple(one.name for one in standins(SECRET, "http://till.example").all()) == NAMES
