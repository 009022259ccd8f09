"""The gateways of a demonstration: real adapters over HTTP, each within its own limits, and off where real keys are."""

from __future__ import annotations

import asyncio
import inspect
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.billing.adapters import load_adapter
from bot.billing.assembly import assemble
from bot.billing.backends.base import Invoices, Settling
from bot.billing.gateways.base import Gateway, Paid, Proved
from bot.billing.gateways.played import KEYS, PLAYED, PlayedGateway, playable
from bot.billing.gateways.registry import ADAPTERS, Gateways, open_gateways
from bot.billing.links import Links
from bot.billing.models import Money
from bot.database.engine import Database
from bot.errors import GatewayUnavailable, LinkInvalid, UserError
from bot.settings import Settings
from tests.contracts.gateway import order
from tests.empty_database import empty_database

SECRET = "a secret that only the tests know"
MONEY = {"sslcommerz": (Money.of("2300.50", "BDT"), "BD"), "stripe": (Money.of("18500.00", "INR"), "IN"),
         "paypal": (Money.of("24.50", "USD"), "US")}  # fmt: skip


def read(folder: Path, **more: str) -> Settings:
    return Settings.read({"SAHAYAK_VAR": str(folder), "SAHAYAK_SECRET": SECRET, **more})


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return empty_database(tmp_path_factory.mktemp("made"))


@pytest.fixture
async def gateways(empty: Path, tmp_path: Path) -> AsyncIterator[tuple[Gateways, Gateways]]:
    """Those of two processes of one installation."""
    database = Database(f"sqlite:///{shutil.copy(empty, tmp_path)}")
    both = open_gateways(read(tmp_path), database), open_gateways(read(tmp_path), database)
    yield both
    for one in both:
        await one.close()
    await database.close()


@pytest.mark.parametrize("kind", PLAYED, ids=lambda kind: kind.name)
def test_it_takes_what_the_real_one_takes(kind: type[PlayedGateway]) -> None:
    real = load_adapter(kind.name, ADAPTERS, Gateway, "")  # type: ignore[type-abstract]
    said = ("tells_status", "refunds", "lists_refunds", "finds_payments")
    for name in ("name", "brand", "countries", "currencies", "limits", "uses", *said):
        assert getattr(kind, name) == getattr(real, name), name


@pytest.mark.parametrize("name", MONEY)
async def test_a_payment_that_one_process_began_is_known_to_another(
    name: str, gateways: tuple[Gateways, Gateways]
) -> None:
    here, there = (one.get(name) for one in gateways)
    assert isinstance(here, PlayedGateway)
    money, country = MONEY[name]
    asked = order(money, country=country)
    onward = await here.start(asked)
    assert urlsplit(onward.url).path == f"/pay/standin/{name}/{onward.session}"
    shown = await here.server.order(str(onward.session))
    assert shown is not None
    assert (shown.reference, Money.of(shown.amount, shown.currency)) == (asked.reference, money)
    await here.close()  # and it is started again, say
    await here.server.decide(str(onward.session), "paid")  # its report reaches nobody: there is no shop that listens
    said = await there.status(asked.reference, onward.session)
    assert isinstance(said, Proved)
    assert (said.paid, said.amount) == (True, money)


@pytest.mark.parametrize("name", MONEY)
async def test_a_refund_that_is_promised_is_asked_about(name: str, gateways: tuple[Gateways, Gateways]) -> None:
    here, there = (one.get(name) for one in gateways)
    assert isinstance(here, PlayedGateway)
    money, country = MONEY[name]
    onward = await here.start(asked := order(money, country=country))
    await here.server.decide(str(onward.session), "paid")
    said = await here.status(asked.reference, onward.session)
    assert isinstance(said, Proved)
    here.server.refunds_wait = True
    paid = Paid(asked.reference, onward.session, said.transaction_id, money)
    promised = await here.refund(paid, money, "first")
    assert not promised.done
    await here.server.end_refund(promised.id, done=True)
    assert await there.ask_refund(paid, promised) == replace(promised, done=True)


def test_whatever_a_gateway_does_is_done_by_the_real_adapter() -> None:
    asked = {name for name, one in vars(Gateway).items() if inspect.iscoroutinefunction(one)}
    assert asked <= vars(PlayedGateway).keys()


async def test_nothing_listens_before_the_first_payment_and_only_this_machine_is_listened_to(
    gateways: tuple[Gateways, Gateways],
) -> None:
    gateway = gateways[0].get("sslcommerz")
    assert isinstance(gateway, PlayedGateway)
    assert gateway._listener._runner is None
    await asyncio.gather(*(gateway.status("INV1-NOBODYSONE") for _ in range(5)))
    runner = gateway._listener._runner
    assert runner is not None
    assert [address[0] for address in runner.addresses] == ["127.0.0.1"]
    url = await gateway._listener.url()
    async with aiohttp.ClientSession() as http:
        for path, told in (("/gwprocess/v4/api.php", "FAILED"), ("/nothing", "404")):
            async with http.post(f"{url}{path}", data={"store_id": "demo", "store_passwd": "demo"}) as reply:
                assert told in f"{reply.status} {await reply.text()}", "without the keys it does nothing"
    await gateway.close()
    async with aiohttp.ClientSession() as http:
        with pytest.raises(aiohttp.ClientConnectorError):
            await http.get(url)


async def test_what_it_keeps_holds_no_password(gateways: tuple[Gateways, Gateways]) -> None:
    one = gateways[0].get("sslcommerz")
    assert isinstance(one, PlayedGateway)
    await one.start(order())
    with one._database.engine.connect() as connection:
        (kept,) = connection.exec_driver_sql("SELECT document FROM standin_documents").scalars()
    assert "INV4821-K7Q2M9XAPD" in kept
    assert one._chosen.sslcommerz_password not in kept


async def test_as_many_invoices_as_a_link_holds(gateways: tuple[Gateways, Gateways]) -> None:
    (one,) = order().checkout.invoices
    numbers = [f"INV-2026-{place * 7919:011}" for place in range(100)]
    back = f"http://till.example/pay/return/{Links([SECRET], 30).make('1001', numbers, 'pay')}"
    line = replace(one.lines[0], description="রহিমশপ ডট কম-এর ওয়েব হোস্টিং " * 8)
    invoices = tuple(replace(one, number=number, lines=(line,)) for number in numbers)
    total = Money(one.total.amount * 100, "BDT")
    asked = replace(order(), checkout=replace(order().checkout, invoices=invoices, total=total), return_url=back)
    onward = await gateways[0].get("stripe").start(asked)
    assert len(onward.url) < 2000


@pytest.mark.parametrize("name", [name for names in KEYS.values() for name in names])
def test_real_keys_switch_the_played_one_off(name: str, tmp_path: Path) -> None:
    """Also where the gateway is not named, or its keys are not complete: no page pretends to be one that is meant."""
    gateway = next(one for one, names in KEYS.items() if name in names)
    chosen = read(tmp_path, **{f"SAHAYAK_{name.upper()}": "whsec_x" if "webhook" in name else "a-real-key-of-theirs"})
    assert gateway not in {one.name for one in playable(chosen)}
    billing = assemble(chosen)
    assert gateway not in {one.name for one in billing.gateways()}
    with pytest.raises(LinkInvalid):
        billing.standin(gateway)


def test_without_the_demo_nothing_is_played(tmp_path: Path) -> None:
    assert playable(read(tmp_path, SAHAYAK_DEMO="0")) == ()


class BooksForReal(Invoices, Settling):
    """A backend of others, which books and has no demo customers."""


class OnlyReads(Invoices):
    """One that books nothing."""


def test_no_played_money_settles_invoices_of_a_real_backend(tmp_path: Path) -> None:
    assert playable(read(tmp_path, SAHAYAK_BACKEND=f"{__name__}:BooksForReal")) == ()
    assert playable(read(tmp_path, SAHAYAK_BACKEND=f"{__name__}:OnlyReads")) == PLAYED


async def test_the_registry_makes_each_once_and_only_when_asked(gateways: tuple[Gateways, Gateways]) -> None:
    made: list[str] = []

    def make() -> Gateway:
        made.append("stripe")
        return gateways[0].get("stripe")

    own = Gateways({"stripe": make, "paypal": make})
    assert made == []
    assert own.get("stripe") is own.get("stripe")
    assert made == ["stripe"]
    with pytest.raises(GatewayUnavailable):
        own.get("bkash")
    with pytest.raises(ValueError, match="registered as 'paypal'"):
        own.get("paypal")
    await own.close()


def test_a_gateway_that_is_named_goes_before_its_played_one(tmp_path: Path) -> None:
    own = "tests.standins.upi_gateway:OwnStripe"
    billing = assemble(read(tmp_path, SAHAYAK_GATEWAYS=f"{own}, tests.standins.upi_gateway:UpiGateway"))
    assert [one.name for one in billing.gateways()] == ["stripe", "bharatpay", "sslcommerz", "paypal"]
    assert not isinstance(billing.gateways()[0], PlayedGateway)
    for name in ("nobody", "tests.standins.upi_gateway:Nobody", "bot.billing.models:Invoice"):
        with pytest.raises(UserError, match=r"^SAHAYAK_GATEWAYS=.*there is no such adapter; known: "):
            assemble(read(tmp_path, SAHAYAK_GATEWAYS=name))


def test_the_three_are_offered_in_order(tmp_path: Path) -> None:
    assert [one.name for one in assemble(read(tmp_path)).gateways()] == ["sslcommerz", "stripe", "paypal"]
