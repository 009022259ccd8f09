"""A payment that a customer misses is looked for at the gateway too, and each outcome has its answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from actions.my_invoice_status import MyInvoiceStatus
from actions.paid_but_unpaid import PaidButUnpaid
from bot.billing import Billing
from bot.billing.assembly import assemble
from bot.billing.gateways.base import Gateway, Notification, Order, Proved, RedirectTo, Refused
from bot.billing.models import InvoiceStatus, Money
from bot.billing.schema import attempts, invoices
from bot.errors import GatewayUnavailable, NotPayable, PaymentMismatch
from bot.settings import Settings
from tests.actions.conftest import chosen, on
from tests.actions.talk import AnswerSpec, Talk


class AskedGateway(Gateway):
    """Reports nothing by itself: what became of an attempt it only says when it is asked."""

    def __init__(self, name: str, brand: str) -> None:
        self.name, self.brand, self.finds_payments = name, brand, name != "sslcommerz"  # type: ignore[misc]
        self.orders: dict[str, Order] = {}
        self.outcomes: dict[str, str] = {}
        self.away = False

    async def start(self, order: Order) -> RedirectTo:
        self.orders[order.reference] = order
        return RedirectTo(f"https://{self.name}.example/{order.reference}", f"session-{order.reference}")

    async def confirm(self, notification: Notification) -> Refused:
        return Refused("it reports nothing")

    async def status(self, reference: str, session: str | None = None) -> Proved | None:
        if self.away:
            raise GatewayUnavailable(gateway=self.name)
        outcome = self.outcomes.get(reference)
        if outcome is None:
            return None
        total = self.orders[reference].checkout.total
        return Proved(reference, transaction(reference), total, outcome == "paid", outcome == "pending")

    async def find(self, transaction_id: str) -> str | None:
        """By the number of a receipt, which it gives nobody else."""
        if self.away:
            raise GatewayUnavailable(gateway=self.name)
        return next((one for one in self.orders if receipt(one) == transaction_id), None)

    async def close(self) -> None:
        """Nothing is open."""


def receipt(reference: str) -> str:
    return f"RC{reference.rpartition('-')[2]}"


def transaction(reference: str) -> str:
    """What the gateway calls the payment of an attempt."""
    return f"TX{reference.rpartition('-')[2]}"


GATEWAYS = {"sslcommerz": "SSLCommerz", "stripe": "Stripe", "paypal": "PayPal"}


@pytest.fixture
async def till(demo_settings: Settings, tmp_path: Path) -> AsyncIterator[Billing]:
    """Books of its own: here payments are made."""
    mine = chosen(tmp_path)
    files = [Path(one.database_url.removeprefix("sqlite:///")) for one in (demo_settings, mine)]
    files[1].parent.mkdir(parents=True, exist_ok=True)
    files[1].write_bytes(files[0].read_bytes())
    billing = on(date.today(), assemble(mine))
    billing._gateways._makers = {name: partial(AskedGateway, name, brand) for name, brand in GATEWAYS.items()}
    yield billing
    await billing.close()


class Payer:
    """Customer 1001, who pays invoices and tells the bot."""

    def __init__(self, till: Billing) -> None:
        self.till = till
        self.talk = Talk(till, "1001", "en")

    def gateway(self, name: str) -> AskedGateway:
        gateway = self.till._gateways.get(name)
        assert isinstance(gateway, AskedGateway)
        return gateway

    async def pays(self, outcome: str | None, number: str, gateway: str = "sslcommerz", customer: str = "1001") -> str:
        """Returns our reference."""
        onward = await self.till.start_payment(customer, [number], gateway, "https://example.com/back")
        reference = onward.url.rpartition("/")[2]
        if outcome:
            self.gateway(gateway).outcomes[reference] = outcome
        return reference

    async def says(self, **told: Any) -> AnswerSpec:
        return await self.talk.act(PaidButUnpaid(self.till), told)

    async def status(self, number: str) -> InvoiceStatus:
        return (await self.till.invoice("1001", number)).status


@pytest.fixture
def payer(till: Billing) -> Payer:
    return Payer(till)


@pytest.mark.parametrize("known", ["id", "invoice", "sum", "nothing but the wallet"])
async def test_what_the_gateway_knows_is_booked_now(payer: Payer, known: str) -> None:
    paid = await payer.pays("paid", "4822")
    told = {
        "id": {"transaction_id": transaction(paid).lower()},
        "invoice": {"invoice_number": "4822"},
        "sum": {"amount": "1150", "gateway": "bkash"},
        "nothing but the wallet": {"gateway": "bkash"},
    }
    said = await payer.says(**told[known])
    assert "I have just asked SSLCommerz: your payment has come, and it is booked now." in said.text
    assert "৳1,150.00" in said.text
    assert "Cloud VPS 2 GB is active until" in said.text, "it was suspended"
    assert await payer.status("4822") is InvoiceStatus.PAID
    assert not payer.talk.dialogue_context.get("payment"), "it is missed no longer"
    again = await payer.says(invoice_number="4822", asks="again")
    assert again.text.startswith("No, you need not pay again.")


async def test_an_id_of_another_form_is_the_payment_that_was_found_by_asking(payer: Payer) -> None:
    await payer.pays("paid", "4822")
    said = await payer.says(transaction_id="8N7A2KX9QP", amount="1150")
    assert "booked now" in said.text


async def test_a_number_of_the_gateway_s_own_names_an_attempt_however_old(payer: Payer) -> None:
    paid, now = await payer.pays("paid", "4822", "stripe"), datetime.now(timezone.utc)
    await payer.pays(None, "4821", "stripe")
    payer.till._clock = lambda: now + timedelta(days=60)
    assert "booked now" in (await payer.says(transaction_id=receipt(paid))).text
    again = await Payer(payer.till).says(transaction_id=receipt(paid), amount="7")
    assert again.text.startswith("We have your payment: ৳1,150.00"), "whatever sum they remember"


@pytest.mark.parametrize("away", [False, True])
async def test_the_number_of_somebody_else_s_payment_is_as_good_as_none(payer: Payer, away: bool) -> None:
    theirs = await payer.pays("paid", "4901", "stripe", customer="1002")
    payer.gateway("stripe").away = away
    said, unknown = [await Payer(payer.till).says(transaction_id=one) for one in (receipt(theirs), "RC22222222222")]
    assert said.text.replace(receipt(theirs), "") == unknown.text.replace("RC22222222222", "")
    assert (await payer.till.attempt(theirs)).state == "open", "nobody who is not asked about it hears of it"


async def test_a_payment_of_another_sum_is_not_the_one_they_mean(payer: Payer) -> None:
    await payer.pays("paid", "4822")
    said = await payer.says(transaction_id="8N7A2KX9QP", amount="2300")
    assert "I cannot see transaction 8N7A2KX9QP" in said.text
    assert "I have just asked SSLCommerz: no such payment is known there either." in said.text
    assert await payer.status("4822") is InvoiceStatus.PAID, "booked all the same"


async def test_our_own_reference_names_a_payment_that_was_booked_meanwhile(payer: Payer) -> None:
    paid = await payer.pays("pending", "4822")
    assert paid in (await payer.says(invoice_number="4822")).text
    payer.gateway("sslcommerz").outcomes[paid] = "paid"
    await payer.till.ask_gateway(paid)
    said = await Payer(payer.till).says(transaction_id=paid.lower())
    assert said.text.startswith("We have your payment: ৳1,150.00"), "nobody was asked just now"


async def test_money_of_another_sum_is_found_by_its_invoice_whatever_its_id(payer: Payer) -> None:
    paid, gateway = await payer.pays("paid", "4821"), payer.gateway("sslcommerz")
    asked = gateway.orders[paid]
    gateway.orders[paid] = replace(asked, checkout=replace(asked.checkout, total=Money.of("2299.00", "BDT")))
    with pytest.raises(PaymentMismatch):
        await payer.till.ask_gateway(paid)
    said = await payer.says(invoice_number="4821", transaction_id="8N7A2KX9QP")
    assert "Your payment of ৳2,299.00 by SSLCommerz has reached us" in said.text
    assert paid in said.text


async def test_pending_is_told_and_not_offered_again(payer: Payer) -> None:
    await payer.pays("pending", "4821")
    said = await payer.says(amount="2300", gateway="bkash")
    for piece in ("SSLCommerz has your payment of ৳2,300.00", "is still checking it", "do not pay again",
                  "does not say", "you are told here", "INV4821-"):  # fmt: skip
        assert piece in said.text
    assert await payer.status("4821") is InvoiceStatus.PAYMENT_PENDING
    assert [one.number for one in await payer.till.unpaid("1001")] == ["4822"]
    again = await payer.says(invoice_number="4821", asks="again")
    assert again.text.startswith("No, please do not pay again.")
    assert again.text.count("pay again") == 1


async def test_what_the_gateway_knows_nothing_of(payer: Payer) -> None:
    await payer.pays(None, "4821", gateway="stripe")
    said = await payer.says(amount="2300", gateway="stripe")
    assert "I have just asked Stripe: no such payment is known there either." in said.text


async def test_what_the_gateway_refused(payer: Payer) -> None:
    await payer.pays("failed", "4821", gateway="stripe")
    said = await payer.says(invoice_number="4821")
    assert "I have just asked Stripe: it says that the payment begun on" in said.text
    assert "did not go through" in said.text
    assert "Please do not pay again" in said.text


async def test_a_gateway_that_is_away(payer: Payer) -> None:
    await payer.pays("paid", "4822")
    payer.gateway("sslcommerz").away = True
    said = await payer.says(invoice_number="4822")
    assert "SSLCommerz does not answer right now, so I could not ask it." in said.text
    assert await payer.status("4822") is InvoiceStatus.UNPAID


async def test_money_that_no_invoice_takes_waits_for_a_person(payer: Payer) -> None:
    first, second = await payer.pays("paid", "4821"), await payer.pays("paid", "4821", gateway="stripe")
    await payer.till.ask_gateway(first)
    with pytest.raises(NotPayable):
        await payer.till.ask_gateway(second)
    assert "We have your payment" in (await payer.says(transaction_id=transaction(first))).text
    assert "has reached us" in (await payer.says(transaction_id=transaction(second))).text
    await payer.says(invoice_number="4822")
    twice = await payer.says(asks="twice")
    for piece in ("We have 2 payments for invoice 4821", transaction(first), transaction(second), "not lost",
                  "Shall I tell them now?"):  # fmt: skip
        assert piece in twice.text
    assert payer.talk.open_question is not None
    assert payer.talk.open_question["entities"]["payment_reference"] == second, "what to give back"


async def test_money_of_an_invoice_that_was_cancelled_afterwards(payer: Payer) -> None:
    paid = await payer.pays("paid", "4822")
    await payer.till.ask_gateway(paid)
    change = sa.update(invoices).where(invoices.c.number == 4822).values(status="Cancelled")
    await payer.till._attempts.database.write(lambda db: db.execute(change))
    await payer.till.ask_gateways()
    for told in ({"invoice_number": "4822"}, {"transaction_id": transaction(paid), "invoice_number": "4822"}):
        said = await payer.says(**told)
        assert "Your payment of ৳1,150.00" in said.text
        assert "it is on no invoice, since that was cancelled" in said.text
    status = await payer.talk.act(MyInvoiceStatus(payer.till), {"invoice_number": "4822"})
    assert "It was cancelled, so there is nothing to pay." in status.text
    assert "The ৳1,150.00 that you paid for it is here and on no invoice" in status.text


async def test_a_second_payment_is_asked_for_where_they_were_charged_twice(payer: Payer) -> None:
    first, second = await payer.pays("paid", "4821"), await payer.pays("paid", "4821", gateway="paypal")
    said = await payer.says(invoice_number="4821", asks="twice")
    assert transaction(first) in said.text
    assert transaction(second) in said.text


async def test_a_payment_whose_refund_failed_is_one_payment(payer: Payer) -> None:
    paid = await payer.pays("paid", "4821")
    await payer.till.ask_gateway(paid)
    await note_failed_refund(payer.till, paid)
    said = await payer.says(invoice_number="4821", asks="twice")
    assert "We have one payment for invoice 4821" in said.text


async def note_failed_refund(till: Billing, reference: str) -> None:
    change = sa.update(attempts).where(attempts.c.reference == reference).values(state="refund_failed")
    await till._attempts.database.write(lambda db: db.execute(change))
    assert [one.reference for one in await till.received("1001")] == [reference]


async def test_sent_to_somebodys_own_number(payer: Payer) -> None:
    said = await payer.says(gateway="bkash", amount="1150", to="person", transaction_id="CKS8XY4Z5Q")
    for piece in ("does not come to us", "help line", "invoice 4822 (৳1,150.00)".replace("i", "I", 1),
                  "Please do not pay again either", "Shall I report it"):  # fmt: skip
        assert piece in said.text
    assert payer.talk.open_question is not None
    assert payer.talk.open_question["entities"]["to"] == "person"
    again = await payer.says(gateway="bkash", amount="1150", to="person", asks="again")
    assert again.text.startswith("No, please do not pay again.")


async def test_another_customers_payment_is_not_theirs(payer: Payer) -> None:
    theirs = await payer.pays("paid", "4950", "stripe", customer="1003")
    for told in (theirs, transaction(theirs)):
        said = await payer.says(transaction_id=told)
        assert f"I cannot see transaction {told}" in said.text
    assert (await payer.till.invoice("1003", "4950")).status is InvoiceStatus.UNPAID, "nobody asked for it"
