"""The local stand-ins keep the gateway's promise, and their page shows only what was sealed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bot.billing.assembly import assemble
from bot.billing.gateways.base import Gateway, Notification, Order, Paid, Proved, Refused
from bot.billing.gateways.registry import Gateways, standins
from bot.billing.gateways.standin import LIFE, StandinGateway
from bot.billing.gateways.standin_ledger import StandinLedger
from bot.billing.links import Links
from bot.billing.models import Money
from bot.database.engine import Database
from bot.database.migrate import migrate
from bot.errors import GatewayUnavailable, LinkExpired, LinkInvalid, RefundRefused, UserError
from bot.security.tokens import Tokens
from bot.settings import Settings
from tests.contracts.gateway import GatewayContract, order

SECRETS = ("a secret that only the tests know",)
NAMES = ("sslcommerz", "stripe", "paypal")
SITE = "http://till.example"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[StandinLedger]:
    database = Database(f"sqlite:///{tmp_path / 'ledger.db'}")
    migrate(database.engine)
    yield StandinLedger(database)
    database.dispose()


@pytest.fixture
def gateways(ledger: StandinLedger) -> Gateways:
    return Gateways(standins(SECRETS, f"{SITE}/", ledger))


async def token_of(gateway: Gateway, asked: Order) -> str:
    return (await gateway.start(asked)).url.rpartition("/")[2]


def notice(confirmation: str) -> Notification:
    return Notification({}, urlencode({"confirmation": confirmation}).encode())


@pytest.mark.parametrize("name", NAMES)
class TestStandin(GatewayContract):
    @pytest.fixture
    def gateway(self, name: str, gateways: Gateways) -> Gateway:
        return gateways.get(name)

    async def told(self, gateway: Gateway, order: Order, outcome: str) -> Notification:
        assert isinstance(gateway, StandinGateway)
        return await gateway.decide(await token_of(gateway, order), outcome)  # type: ignore[arg-type]

    def forged(self, true: Notification) -> list[Notification]:
        sealed = true.form()["confirmation"]
        wrong = [sealed[:-1], sealed + "A", "A" + sealed[1:], sealed[::-1], "", ".", "১.২", "A" * 100_000]
        twice = Notification({}, true.body + b"&confirmation=A")
        return [twice, *(notice(one) for one in wrong)]

    async def foreign(self, gateway: Gateway) -> Notification:
        words = Tokens(SECRETS, f"standin confirmation {gateway.name}")
        return notice(words.seal('["INV1-ANOTHERSHOP","T1","5.00","BDT","paid"]'))

    async def test_its_page_shows_the_order(self, gateway: Gateway, name: str) -> None:
        asked = order()
        assert isinstance(gateway, StandinGateway)
        url = (await gateway.start(asked)).url
        assert url.startswith("http://till.example/pay/standin/")
        shown = gateway.order(url.rpartition("/")[2])
        assert (shown.reference, shown.amount) == (asked.reference, asked.checkout.total)
        assert (shown.gateway, shown.numbers, shown.return_url) == (name, ("4821",), asked.return_url)

    async def test_two_refunds_at_once_do_not_give_back_too_much(self, gateway: Gateway) -> None:
        paid = await self.paid(gateway)
        most = Money.of("1500", "BDT")
        came = await asyncio.gather(
            *(gateway.refund(paid, most, f"key {one}") for one in range(4)), return_exceptions=True
        )
        assert sum(isinstance(one, RefundRefused) for one in came) == 3, came

    async def test_another_process_knows_the_same(self, gateway: Gateway, name: str, ledger: StandinLedger) -> None:
        paid = await self.paid(gateway)
        other = standins(SECRETS, SITE, ledger)[name]()
        said = await other.status(paid.reference)
        assert said == Proved(paid.reference, paid.transaction_id, paid.amount, paid=True)
        with pytest.raises(RefundRefused):
            await other.refund(Paid("x", None, "T", paid.amount), paid.amount, "key")


async def test_an_order_of_a_hundred_invoices_fits_its_address(gateways: Gateways) -> None:
    """With the way back, whose link names all of them once more."""
    gateway = gateways.get("stripe")
    assert isinstance(gateway, StandinGateway)
    (one,) = order().checkout.invoices
    numbers = [f"INV-2026-{place * 7919:011}" for place in range(100)]
    back = f"{SITE}/pay/return/{Links(SECRETS, 30).make('1001', numbers, 'pay')}"
    checkout = replace(order().checkout, invoices=tuple(replace(one, number=number) for number in numbers))
    url = (await gateway.start(replace(order(), checkout=checkout, return_url=back))).url
    assert len(url) < 8000
    assert gateway.order(url.rpartition("/")[2]).numbers == tuple(numbers)


async def test_what_is_paid_stays_paid(gateways: Gateways) -> None:
    gateway = gateways.get("stripe")
    assert isinstance(gateway, StandinGateway)
    token = await token_of(gateway, order())
    await gateway.decide(token, "paid")
    await gateway.decide(token, "failed")
    said = await gateway.status(order().reference)
    assert said is not None
    assert said.paid


async def test_an_order_is_no_confirmation(gateways: Gateways) -> None:
    """The token in the address is in the customer's hands: it may not be passed off as the gateway's word."""
    gateway = gateways.get("stripe")
    token = await token_of(gateway, order())
    for one in (token, token.partition(".")[2]):
        assert isinstance(await gateway.confirm(notice(one)), Refused)


async def test_one_stand_in_does_not_speak_for_another(gateways: Gateways) -> None:
    token = await token_of(gateways.get("stripe"), order())
    stripe, paypal = gateways.standin(token), gateways.get("paypal")
    assert stripe is gateways.get("stripe")
    assert isinstance(stripe, StandinGateway)
    assert isinstance(paypal, StandinGateway)
    assert isinstance(await paypal.confirm(await stripe.decide(token, "paid")), Refused)
    for other in (token, token.replace("stripe", "paypal", 1)):
        with pytest.raises(LinkInvalid):
            paypal.order(other)


async def test_an_order_ends(ledger: StandinLedger) -> None:
    now = [1_800_000_000.0]
    gateway = StandinGateway("stripe", "Stripe", SECRETS, SITE, ledger, clock=lambda: now[0])
    token = await token_of(gateway, order())
    gateway.order(token)
    now[0] += LIFE
    with pytest.raises(LinkExpired):
        await gateway.decide(token, "paid")


@pytest.mark.parametrize("token", ["", "stripe", "stripe.", "stripe..", "nobody.a.b", "stripe.\ud800.x", "a" * 9000])
def test_no_page_for_a_foreign_token(token: str, gateways: Gateways) -> None:
    gateway = gateways.standin(token)
    assert gateway is None or token.startswith("stripe")
    if gateway is not None:
        with pytest.raises(LinkInvalid):
            gateway.order(token)


async def test_no_outcome_but_the_known_ones(gateways: Gateways) -> None:
    gateway = gateways.get("stripe")
    assert isinstance(gateway, StandinGateway)
    with pytest.raises(LinkInvalid):
        await gateway.decide(await token_of(gateway, order()), "free")  # type: ignore[arg-type]


async def test_the_registry_makes_each_once_and_only_when_asked(ledger: StandinLedger) -> None:
    made: list[str] = []

    def make() -> Gateway:
        made.append("stripe")
        return StandinGateway("stripe", "Stripe", SECRETS, SITE, ledger)

    gateways = Gateways({"stripe": make, "paypal": make})
    assert made == []
    assert gateways.get("stripe") is gateways.get("stripe")
    assert made == ["stripe"]
    with pytest.raises(GatewayUnavailable):
        gateways.get("bkash")
    with pytest.raises(ValueError, match="registered as 'paypal'"):
        gateways.get("paypal")
    await gateways.close()


def test_a_gateway_that_is_named_goes_before_its_stand_in(tmp_path: Path) -> None:
    told = {"SAHAYAK_VAR": str(tmp_path), "SAHAYAK_SECRET": SECRETS[0]}
    own = "tests.standins.upi_gateway:OwnStripe"
    billing = assemble(Settings.read({**told, "SAHAYAK_GATEWAYS": f"{own}, tests.standins.upi_gateway:UpiGateway"}))
    assert [one.name for one in billing.gateways()] == ["stripe", "bharatpay", "sslcommerz", "paypal"]
    assert not isinstance(billing.gateways()[0], StandinGateway)
    for name in ("nobody", "tests.standins.upi_gateway:Nobody", "bot.billing.models:Invoice"):
        with pytest.raises(UserError, match=r"^SAHAYAK_GATEWAYS=.*there is no such adapter; known: "):
            assemble(Settings.read({**told, "SAHAYAK_GATEWAYS": name}))


def test_the_three_are_offered_in_order(gateways: Gateways) -> None:
    assert tuple(one.name for one in gateways.all()) == NAMES
