"""What every gateway must do. Subclass, give the fixture ``gateway`` and three ways to play its server, and inherit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

import pytest

from bot.billing.gateways.base import Gateway, Notification, NotOurs, Order, Paid, Proved, Refused
from bot.billing.models import Checkout, Customer, Invoice, InvoiceLine, InvoiceStatus, Money
from bot.errors import RefundRefused

CENT = Decimal("0.01")
COUNTRIES, CURRENCIES = ("BD", "IN", "US"), ("BDT", "INR", "USD")


def order(
    amount: Money = Money.of("2300.50", "BDT"),  # noqa: B008
    reference: str = "INV4821-K7Q2M9XAPD",
    country: str = "BD",
) -> Order:
    line = InvoiceLine("Hosting", amount)
    day = date(2026, 1, 1)
    invoice = Invoice("4821", "1001", InvoiceStatus.UNPAID, amount, day, day, None, (line,))
    customer = Customer("1001", "Rahim Uddin", "rahim@example.com", country, amount.currency)
    checkout = Checkout(customer, (invoice,), amount)
    return Order(reference, checkout, "https://till.example/back?a=1&b=২", "https://till.example/webhooks/x")


class GatewayContract:
    """Everything that a gateway promises. What it does not declare (`tells_status`, `refunds`, ...)
    it must refuse to do."""

    amount = Money.of("2300.50", "BDT")  # something that it takes, from a customer in `country`
    country = "BD"
    reported = ("paid", "failed", "cancelled", "pending")  # what its server reports; some do not when nothing was paid

    @pytest.fixture
    def gateway(self) -> Gateway:
        raise NotImplementedError

    async def told(self, gateway: Gateway, order: Order, outcome: str) -> Notification:
        """Walk through the gateway's page to this outcome ("paid", "failed", "cancelled", "pending")."""
        raise NotImplementedError

    def forged(self, true: Notification) -> list[Notification]:
        """Ways in which somebody else could change a true notification to his liking."""
        raise NotImplementedError

    async def foreign(self, gateway: Gateway) -> Notification:
        """The gateway's true word about something that was not begun here."""
        raise NotImplementedError

    def asked(self, reference: str = "INV4821-K7Q2M9XAPD") -> Order:
        return order(self.amount, reference, self.country)

    async def paid(self, gateway: Gateway, reference: str = "INV4821-K7Q2M9XAPD") -> Paid:
        asked = self.asked(reference)
        session = (await gateway.start(asked)).session
        said = await gateway.confirm(await self.told(gateway, asked, "paid"))
        assert isinstance(said, Proved)
        return Paid(said.reference, session, said.transaction_id, said.amount)

    # -- what it says of itself -----------------------------------------------------------------------------------

    def test_has_a_name_and_a_brand(self, gateway: Gateway) -> None:
        assert gateway.name.isascii()
        assert gateway.name == gateway.name.lower()
        assert gateway.brand
        assert gateway.uses <= {"once", "recurring"}
        assert "once" in gateway.uses

    def test_accepts_only_where_it_may(self, gateway: Gateway) -> None:
        assert gateway.accepts(self.asked().checkout)
        for country in COUNTRIES:
            here = replace(self.asked().checkout, customer=order(self.amount, country=country).checkout.customer)
            assert gateway.accepts(here) == (gateway.countries is None or country in gateway.countries)
        for currency in CURRENCIES:
            money = replace(self.amount, currency=currency)
            least, most = gateway.limits.get(currency, (money.amount, money.amount))
            fits = (gateway.currencies is None or currency in gateway.currencies) and least <= money.amount <= most
            assert gateway.accepts(order(money, country=self.country).checkout) == fits
        assert gateway.accepts(self.asked().checkout, "recurring") == ("recurring" in gateway.uses)

    def test_accepts_only_amounts_within_its_limits(self, gateway: Gateway) -> None:
        for currency, (least, most) in gateway.limits.items():
            for amount, fits in ((least, True), (most, True), (least - CENT, False), (most + CENT, False)):
                assert gateway.accepts(order(Money(amount, currency), country=self.country).checkout) == fits

    # -- paying ---------------------------------------------------------------------------------------------------

    async def test_sends_the_customer_to_a_page(self, gateway: Gateway) -> None:
        address = urlsplit((await gateway.start(self.asked())).url)
        assert address.scheme in {"http", "https"}
        assert address.netloc

    async def test_says_what_came_of_it(self, gateway: Gateway) -> None:
        assert "paid" in self.reported
        for number, outcome in enumerate(self.reported):
            asked = self.asked(f"INV4821-K7Q2M9XAP{number}")
            said = await gateway.confirm(await self.told(gateway, asked, outcome))
            assert isinstance(said, Proved), outcome
            assert (said.reference, said.amount) == (asked.reference, asked.checkout.total)
            assert (said.paid, said.pending) == (outcome == "paid", outcome == "pending")
            assert said.transaction_id

    async def test_names_the_same_transaction_again(self, gateway: Gateway) -> None:
        first = replace(await self.paid(gateway), session=None)
        assert replace(await self.paid(gateway), session=None) == first
        assert (await self.paid(gateway, "INV4821-ANOTHERONE")).transaction_id != first.transaction_id

    async def test_refuses_what_is_not_its_own_word(self, gateway: Gateway) -> None:
        true = await self.told(gateway, self.asked(), next(one for one in self.reported if one != "paid"))
        nothing = [Notification(), Notification({"x": "y"}, b"{}", {"a": "b"}), Notification({}, b"\xff\xfe\0")]
        endless = Notification(true.headers, true.body + b"&a=1" * 500)
        for forged in [*nothing, endless, *self.forged(true)]:
            assert isinstance(await gateway.confirm(forged), Refused)

    async def test_knows_its_word_about_others(self, gateway: Gateway) -> None:
        assert isinstance(await gateway.confirm(await self.foreign(gateway)), NotOurs)

    # -- afterwards -----------------------------------------------------------------------------------------------

    async def test_tells_what_became_of_an_attempt(self, gateway: Gateway) -> None:
        asked = self.asked()
        session = (await gateway.start(asked)).session
        if not gateway.tells_status:
            with pytest.raises(NotImplementedError):
                await gateway.status(asked.reference, session)
            return
        before = await gateway.status(asked.reference, session)
        assert before is None or not before.paid
        assert await gateway.status("INV1-NOBODYSONE", None) is None
        for outcome in ("failed", "pending", "paid"):
            if outcome not in self.reported:
                continue
            said = await gateway.confirm(await self.told(gateway, asked, outcome))
            now = await gateway.status(asked.reference, session)
            # Of one that failed, and may still be paid, it may know nothing.
            assert now == said or (outcome == "failed" and now is None)

    async def test_finds_an_attempt_by_a_number_that_its_customer_reads(self, gateway: Gateway) -> None:
        paid = await self.paid(gateway)
        if not gateway.finds_payments:
            with pytest.raises(NotImplementedError):
                await gateway.find(paid.transaction_id)
            return
        numbers = [paid.transaction_id, *self.other_numbers(paid)]
        assert {await gateway.find(one) for one in numbers} == {paid.reference}
        for unknown in (paid.transaction_id[:-1] + "Z", "9HG7X2KL1M", "pi_../../x", "", "সংখ্যা"):
            assert await gateway.find(unknown) is None

    def other_numbers(self, paid: Paid) -> list[str]:
        """By which a payment is found too."""
        return []

    async def test_gives_back_what_was_paid_and_no_more(self, gateway: Gateway) -> None:
        paid = await self.paid(gateway)
        part = Money.of("100.25", self.amount.currency)
        rest = Money(self.amount.amount - part.amount, part.currency)
        if not gateway.refunds:
            with pytest.raises(NotImplementedError):
                await gateway.refund(paid, part, "first")
            return
        first = await gateway.refund(paid, part, "first")
        assert first.amount == part
        assert (await gateway.refund(paid, part, "first")).id == first.id, "the same key is the same refund"
        with pytest.raises(RefundRefused):
            await gateway.refund(paid, Money(rest.amount + CENT, rest.currency), "too much")
        assert (await gateway.refund(paid, rest, "second")).id != first.id
        with pytest.raises(RefundRefused):
            await gateway.refund(paid, Money(CENT, rest.currency), "third")
        if gateway.tells_status:
            said = await gateway.status(paid.reference, paid.session)
            assert said is not None
            assert (said.paid, said.refunded) == (True, self.amount)
        if gateway.lists_refunds:
            listed = {(one.key, one.id, one.amount, one.done, one.failed) for one in await gateway.refunds_of(paid)}
            assert {one[0] for one in listed} == {"first", "second"}
            assert ("first", first.id, part, first.done, False) in listed
            assert await gateway.refunds_of(replace(paid, transaction_id="NOBODYSONE", session=None)) == ()

    async def test_gives_nothing_back_of_what_was_not_paid(self, gateway: Gateway) -> None:
        if not gateway.refunds:
            return
        paid = await self.paid(gateway)
        nothing = Money.of(0, self.amount.currency)
        other = Money.of("1.00", next(one for one in CURRENCIES if one != self.amount.currency))
        unknown = replace(paid, transaction_id="NOBODYSONE")
        for wrong, amount in [(unknown, self.amount), (paid, nothing), (paid, other)]:
            with pytest.raises(RefundRefused):
                await gateway.refund(wrong, amount, f"key {amount} {wrong.transaction_id}")

    async def test_closes(self, gateway: Gateway) -> None:
        await gateway.close()
