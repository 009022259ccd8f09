"""What every gateway must do. Subclass, give ``gateway`` and the two ways of being told, and inherit the tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

import pytest

from bot.billing.gateways.base import Gateway, Notification, Order
from bot.billing.models import Checkout, Customer, Invoice, InvoiceLine, InvoiceStatus, Money
from bot.errors import NotAllowed

CUSTOMER = Customer("1001", "Rahim Uddin", "rahim@example.com", "BD", "BDT")


def order(amount: Money = Money.of("2300.50", "BDT"), reference: str = "INV4821-K7Q2M9XAPD") -> Order:  # noqa: B008
    line = InvoiceLine("Hosting", amount)
    day = date(2026, 1, 1)
    invoice = Invoice("4821", "1001", InvoiceStatus.UNPAID, amount, day, day, None, (line,))
    checkout = Checkout(replace(CUSTOMER, currency=amount.currency), (invoice,), amount)
    return Order(reference, checkout, "https://till.example/back?a=1&b=২", "https://till.example/webhooks/x")


class GatewayContract:
    """Inherit and provide ``gateway`` and ``pay``: what its server sends after the customer has decided."""

    @pytest.fixture
    def gateway(self) -> Gateway:
        raise NotImplementedError

    async def told(self, gateway: Gateway, order: Order, outcome: str) -> Notification:
        """Walk through the gateway's page to this outcome ("paid", "failed", "cancelled", "pending")."""
        raise NotImplementedError

    def forged(self, true: Notification) -> list[Notification]:
        """Ways in which somebody else could change a true notification to his liking."""
        raise NotImplementedError

    def test_has_a_name_and_a_title(self, gateway: Gateway) -> None:
        assert gateway.name.isascii()
        assert gateway.name == gateway.name.lower()
        assert gateway.title

    def test_accepts_only_where_it_may(self, gateway: Gateway) -> None:
        checkout = order().checkout
        for country in ("BD", "IN", "US"):
            here = replace(checkout, customer=replace(CUSTOMER, country=country))
            assert gateway.accepts(here) == (gateway.countries is None or country in gateway.countries)

    async def test_sends_the_customer_to_a_page(self, gateway: Gateway) -> None:
        address = urlsplit((await gateway.start(order())).url)
        assert address.scheme in {"http", "https"}
        assert address.netloc

    @pytest.mark.parametrize(
        ("outcome", "paid", "pending"),
        [("paid", True, False), ("failed", False, False), ("cancelled", False, False), ("pending", False, True)],
    )
    async def test_says_what_came_of_it(self, gateway: Gateway, outcome: str, paid: bool, pending: bool) -> None:
        asked = order()
        said = await gateway.confirm(await self.told(gateway, asked, outcome))
        assert (said.reference, said.amount) == (asked.reference, asked.checkout.total)
        assert (said.paid, said.pending) == (paid, pending)
        assert said.transaction_id

    async def test_names_the_same_transaction_again(self, gateway: Gateway) -> None:
        asked = order()
        first = await gateway.confirm(await self.told(gateway, asked, "paid"))
        assert await gateway.confirm(await self.told(gateway, asked, "paid")) == first
        other = order(reference="INV4821-ANOTHERONE")
        assert (await gateway.confirm(await self.told(gateway, other, "paid"))).transaction_id != first.transaction_id

    async def test_refuses_what_is_not_its_own_word(self, gateway: Gateway) -> None:
        true = await self.told(gateway, order(), "failed")
        for forged in [Notification(), Notification({"a": "b"}, b"{}", {"x": "y"}), *self.forged(true)]:
            with pytest.raises(NotAllowed):
                await gateway.confirm(forged)
