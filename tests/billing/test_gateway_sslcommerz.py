"""SSLCommerz's adapter keeps the gateway's promise against its server's protocol, whatever state the server is in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import ClientTimeout

from bot.billing.gateways.base import Gateway, Notification, NotOurs, Proved, Refused
from bot.billing.gateways.sslcommerz.adapter import Sslcommerz
from bot.billing.models import Money
from bot.billing.refund_book import RefundBook
from bot.database.engine import Database
from bot.errors import GatewayUnavailable, RefundRefused
from bot.standins.sslcommerz import SslcommerzServer
from tests.contracts.gateway import order
from tests.contracts.served_gateway import ServedGatewayContract
from tests.empty_database import empty_database
from tests.standins.gateway_server import played

STORE, PASSWORD = "testbox", "qwerty & co"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return empty_database(tmp_path_factory.mktemp("made"))


def sent(fields: dict[str, str]) -> Notification:
    return Notification({}, urlencode(fields).encode())


class TestSslcommerz(ServedGatewayContract):
    server: SslcommerzServer
    secret = PASSWORD

    @pytest.fixture(autouse=True)
    def refunds(self, empty: Path, tmp_path: Path) -> Iterator[None]:
        database = Database(f"sqlite:///{shutil.copy(empty, tmp_path)}")
        self.book = RefundBook(database, "sslcommerz")
        yield
        database.dispose()

    def serving(self) -> Any:
        return played(partial(SslcommerzServer, store=STORE, password=PASSWORD))

    def opened(self, patience: float | None = None) -> Gateway:
        made = Sslcommerz(self.played.url, STORE, PASSWORD, self.book)
        calls = made._api._calls
        calls._timeout = ClientTimeout(total=patience) if patience else calls._timeout
        return made

    async def test_it_reports_where_it_was_told(self, gateway: Gateway) -> None:
        await self.told(gateway, self.asked(), "paid")
        assert self.played.reports[-1][0] == self.asked().notify_url

    def forged(self, true: Notification) -> list[Notification]:
        fields = true.form()
        names = ("status", "amount", "currency_amount", "tran_id", "verify_sign", "verify_sign_sha2", "store_id")
        changed = [{**fields, name: "VALID" if name == "status" else "1"} for name in names]
        unsigned = {name: value for name, value in fields.items() if not name.startswith("verify_sign")}
        short = {**fields, "verify_key": "amount"}
        return [*(sent(one) for one in [*changed, unsigned, short]), Notification({}, true.body + b"&status=VALID")]

    async def foreign(self, gateway: Gateway) -> Notification:
        fields = {"status": "VALID", "tran_id": "SHOP2-77", "val_id": "1", "amount": "10.00", "store_id": STORE}
        return sent(self.server.signed(fields))

    async def test_its_own_word_alone_is_not_enough(self, gateway: Gateway) -> None:
        """Whoever stole the password signs a report of a payment: SSLCommerz is asked, and knows nothing of it."""
        true = (await self.told(gateway, self.asked(), "failed")).form()
        stolen = {name: value for name, value in true.items() if not name.startswith("verify")}
        for val_id in ("", "260101120000abc"):
            made = self.server.signed({**stolen, "status": "VALID", "val_id": val_id})
            assert isinstance(await gateway.confirm(sent(made)), Refused)

    async def test_one_payment_proves_no_other_attempt(self, gateway: Gateway) -> None:
        cheap = (await self.told(gateway, order(Money.of("10", "BDT"), "INV4000-CHEAPCHEAP"), "paid")).form()
        fields = {name: value for name, value in cheap.items() if not name.startswith("verify")}
        made = self.server.signed({**fields, "tran_id": self.asked().reference})
        assert isinstance(await gateway.confirm(sent(made)), Refused)

    async def test_of_two_payments_of_one_attempt_the_books_name_one(self, gateway: Gateway) -> None:
        said = await gateway.confirm(await self.told(gateway, self.asked(), "pending"))
        assert isinstance(said, Proved)
        assert (said.pending, said.paid) == (True, False)
        paid = await gateway.confirm(await self.told(gateway, self.asked(), "paid"))
        assert isinstance(paid, Proved)
        assert paid.paid
        assert await gateway.status(self.asked().reference) == paid

    async def test_nothing_that_is_signed_for_another_store(self, gateway: Gateway) -> None:
        true = (await self.told(gateway, self.asked(), "paid")).form()
        fields = {name: value for name, value in true.items() if not name.startswith("verify")}
        assert isinstance(await gateway.confirm(sent(self.server.signed({**fields, "store_id": "other"}))), NotOurs)

    async def test_a_refund_whose_answer_was_lost_is_not_asked_for_again(self, gateway: Gateway) -> None:
        paid = await self.paid(gateway)
        self.played.fault = "done"
        with pytest.raises(GatewayUnavailable):
            await gateway.refund(paid, paid.amount, "key")
        self.played.fault = ""
        count = len(self.played.asked)
        with pytest.raises(RefundRefused) as refused:
            await gateway.refund(paid, paid.amount, "key")
        assert refused.value.facts["unsure"]
        with pytest.raises(RefundRefused):
            await gateway.refund(paid, Money.of("1", "BDT"), "another key")
        assert len(self.played.asked) == count, "it may have gone back already"

    async def test_a_refund_whose_connection_breaks_is_given_once(self, gateway: Gateway) -> None:
        paid = await self.paid(gateway)
        self.played.asked.clear()
        for fault in ("done", "drop"):  # HTTP calls it a GET, which libraries repeat
            self.played.fault = fault
            with pytest.raises(GatewayUnavailable) as away:
                await gateway.refund(paid, Money.of("100", "BDT"), fault)
            assert away.value.facts["asked"]
        assert len(self.played.asked) == 2

    async def test_the_way_back_fits(self, gateway: Gateway) -> None:
        with pytest.raises(GatewayUnavailable):
            await gateway.start(replace(self.asked(), return_url=f"https://till.example/{'x' * 250}"))
        assert self.played.asked == []

    async def test_the_session_names_what_is_bought(self, gateway: Gateway) -> None:
        onward = await gateway.start(self.asked())
        shown = await self.server.order(str(onward.session))
        assert shown is not None
        assert (shown.reference, shown.amount, shown.currency, shown.what) == (
            "INV4821-K7Q2M9XAPD", "2300.50", "BDT", "Hosting",
        )  # fmt: skip
        assert onward.url == f"http://127.0.0.1/page/{onward.session}"
