"""The till as a whole: checkout, links, paying at a stand-in, and what may not be paid; on both databases."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.billing import Billing, InvoiceStatus, Money, ServiceStatus
from bot.billing.assembly import assemble, prepare
from bot.billing.attempt import UNHEARD
from bot.billing.database import writing
from bot.billing.gateways.base import Notification, NotOurs
from bot.billing.payment_service import PaymentService
from bot.billing.refund_book import RefundBook
from bot.billing.schema import attempts, invoices
from bot.billing.service import utc_now
from bot.errors import (
    BackendUnavailable,
    BadSetting,
    GatewayUnavailable,
    InvoiceNotFound,
    LinkInvalid,
    MixedCurrencies,
    NotAllowed,
    NotFound,
    NotPayable,
    PaymentMismatch,
    RefundRefused,
)
from bot.settings import Settings
from bot.standins.base import Outcome
from tests import played
from tests.billing.conftest import TODAY

BACK = "http://127.0.0.1:8080/clientarea/"


async def decided(till: Billing, numbers: list[str], outcome: Outcome, gateway: str = "sslcommerz") -> Notification:
    """Start to pay as Rahim and decide on the stand-in's page."""
    return await played.decided(till, gateway, await till.start_payment("1001", numbers, gateway, BACK), outcome)


def states(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return [row.state for row in connection.execute(sa.select(attempts))]


async def test_what_is_owed_comes_in_order_of_urgency(till: Billing) -> None:
    assert [one.number for one in await till.unpaid("1001")] == ["4822", "4821"]
    assert await till.unpaid("1004") == ()
    many = await till.unpaid("1005")
    assert len(many) == 5
    assert [one.due for one in many] == sorted(one.due for one in many)


async def test_links_lead_to_our_own_pages(till: Billing) -> None:
    pay, download = await till.pay_link("1001", ["4821", "4822", "4821"]), await till.download_link("1001", "4790")
    assert pay.startswith("http://127.0.0.1:8080/pay/")
    assert download.startswith("http://127.0.0.1:8080/invoices/")
    claims = till.open_link(pay.rpartition("/")[2], "pay")
    assert (claims.customer, claims.numbers) == ("1001", ("4821", "4822"))
    assert till.open_link(download.rpartition("/")[2], "download").numbers == ("4790",)
    with pytest.raises(LinkInvalid):
        till.open_link(download.rpartition("/")[2], "pay")


@pytest.mark.parametrize(
    ("numbers", "problem"),
    [
        (["4790"], NotPayable),
        (["4755"], NotPayable),
        (["4821", "4790"], NotPayable),
        (["4901"], InvoiceNotFound),
        (["4821", "4901"], InvoiceNotFound),
        (["1"], InvoiceNotFound),
        ([], InvoiceNotFound),
        ([str(number) for number in range(5000, 5101)], InvoiceNotFound),
    ],
)
async def test_what_cannot_be_paid_gets_no_link(till: Billing, numbers: list[str], problem: type[Exception]) -> None:
    with pytest.raises(problem):
        await till.pay_link("1001", numbers)
    with pytest.raises(problem):
        await till.start_payment("1001", numbers, "stripe", BACK)


async def test_another_customers_invoice_gets_no_link(till: Billing) -> None:
    for number in ("4901", "999999"):
        with pytest.raises(InvoiceNotFound) as problem:
            await till.download_link("1001", number)
        assert problem.value.facts == {"number": number}


async def test_currencies_are_not_paid_together(till: Billing, engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(sa.update(invoices).where(invoices.c.number == 4822).values(currency="USD"))
    with pytest.raises(MixedCurrencies):
        await till.checkout("1001", ["4821", "4822"])


async def test_from_checkout_to_a_running_service(till: Billing, engine: Engine) -> None:
    checkout = await till.checkout("1001", ["4821", "4822"])
    assert checkout.total == Money.of("3450.00", "BDT")
    assert [one.name for one in till.gateways() if one.accepts(checkout)] == ["sslcommerz", "stripe"]
    before = {one.id: one for one in await till.services("1001")}
    assert before["S1001-2"].status is ServiceStatus.SUSPENDED
    came = await till.settle("sslcommerz", await decided(till, ["4821", "4822"], "paid"))
    assert came.paid
    assert [one.status for one in came.invoices] == [InvoiceStatus.PAID] * 2
    after = {one.id: one for one in await till.services("1001")}
    assert {one.status for one in after.values()} == {ServiceStatus.ACTIVE}
    assert all(after[one].next_due > before[one].next_due for one in before)
    assert await till.unpaid("1001") == ()
    newest = (await till.payments("1001"))[0]
    assert (newest.amount, newest.invoices) == (checkout.total, ("4821", "4822"))
    assert states(engine) == ["settled"]


async def test_the_local_gateway_is_for_bangladesh_only(till: Billing) -> None:
    checkout = await till.checkout("1002", ["4902"])
    assert [one.name for one in till.gateways() if one.accepts(checkout)] == ["stripe"]
    with pytest.raises(GatewayUnavailable):
        await till.start_payment("1002", ["4902"], "sslcommerz", BACK)
    with pytest.raises(GatewayUnavailable):
        await till.start_payment("1002", ["4902"], "bkash", BACK)


async def test_confirmations_at_the_same_moment_settle_once(till: Billing, engine: Engine) -> None:
    word = await decided(till, ["4821"], "paid")
    came = await asyncio.gather(*[till.settle("sslcommerz", word) for _ in range(5)])
    assert all(one.paid for one in came)
    assert len(await till.payments("1001")) == 2, "the demo's and this one"
    assert states(engine) == ["settled"]


async def test_the_second_of_two_payments_is_kept_for_a_person(till: Billing, engine: Engine) -> None:
    first, second = [await decided(till, ["4821"], "paid") for _ in range(2)]
    came = await asyncio.gather(
        till.settle("sslcommerz", first), till.settle("sslcommerz", second), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in came) == ["NotPayable", "Settlement"]
    assert sorted(states(engine)) == ["settled", "surplus"]


@pytest.mark.parametrize(("outcome", "state"), [("failed", "failed"), ("cancelled", "failed"), ("pending", "pending")])
async def test_no_money_settles_nothing(till: Billing, engine: Engine, outcome: Outcome, state: str) -> None:
    onward = await till.start_payment("1001", ["4821"], "sslcommerz", BACK)
    came = await till.settle("sslcommerz", await played.decided(till, "sslcommerz", onward, outcome))
    assert (came.paid, came.pending, came.invoices) == (False, state == "pending", ())
    assert states(engine) == [state]
    owed = [one.number for one in await till.unpaid("1001")]
    assert owed == (["4822"] if state == "pending" else ["4822", "4821"]), "nobody pays twice what is being checked"
    # The customer tries again on the same page, and a late report of the failure changes nothing any more.
    assert (await till.settle("sslcommerz", await played.decided(till, "sslcommerz", onward, "paid"))).paid
    assert (await till.settle("sslcommerz", await played.decided(till, "sslcommerz", onward, outcome))).paid
    assert states(engine) == ["settled"]
    # Nor does one that another process had begun to write before the money came.
    (row,) = await till._attempts.in_states(["settled"])
    assert (await till._attempts.note(row, "failed", UNHEARD, utc_now())).state == "settled"


async def test_a_word_about_another_attempt_amount_or_gateway(till: Billing, engine: Engine) -> None:
    word = await decided(till, ["4821"], "paid")
    with pytest.raises(NotAllowed):
        await till.settle("stripe", word)
    with writing(engine) as connection:
        connection.execute(sa.update(attempts).values(amount="2299.00"))
    with pytest.raises(PaymentMismatch):
        await till.settle("sslcommerz", word)
    assert states(engine) == ["mismatched"]
    with writing(engine) as connection:
        connection.execute(sa.update(attempts).values(amount="2300.00", gateway="stripe"))
    assert isinstance(await till.settle("sslcommerz", word), NotOurs)
    with writing(engine) as connection:
        connection.execute(sa.delete(attempts))
    assert isinstance(await till.settle("sslcommerz", word), NotOurs)
    assert len(await till.unpaid("1001")) == 2


async def test_a_notice_that_was_lost_is_asked_for(till: Billing, engine: Engine) -> None:
    await decided(till, ["4821"], "paid")  # and nobody reports it
    with engine.connect() as connection:
        reference = connection.execute(sa.select(attempts.c.reference)).scalar_one()
    assert states(engine) == ["open"]
    for _ in range(2):
        came = await till.ask_gateway(reference)
        assert came.paid
    assert (await till.invoice("1001", "4821")).status is InvoiceStatus.PAID
    assert len(await till.payments("1001")) == 2, "the demo's and this one"
    await till.start_payment("1001", ["4822"], "stripe", BACK)
    (other,) = [one for one in await till._attempts.in_states(("open",))]
    assert (await till.ask_gateway(other.reference)).attempt.state == "open", "nothing was decided yet"
    with pytest.raises(NotFound):
        await till.ask_gateway("INV1-NOBODYSONE")


async def test_only_money_that_came_goes_back(till: Billing, engine: Engine) -> None:
    came = await till.settle("sslcommerz", await decided(till, ["4821"], "paid"))
    await decided(till, ["4822"], "failed")
    (other,) = await till._attempts.in_states(("open",))
    for reference, amount in [
        (other.reference, None),
        (came.attempt.reference, Money.of("2300.01", "BDT")),
        (came.attempt.reference, Money.of("0", "BDT")),
        (came.attempt.reference, Money.of("1", "INR")),
    ]:
        with pytest.raises(RefundRefused):
            await till.refund(reference, f"key {amount}", amount)
    with pytest.raises(NotFound):
        await till.refund("INV1-NOBODYSONE", "key")
    assert sorted(states(engine)) == ["open", "settled"]
    given = await till.refund(came.attempt.reference, "first", Money.of("300.00", "BDT"))
    assert (given.state, given.refunded) == ("part_refunded", Money.of("300.00", "BDT"))
    given = await till.refund(came.attempt.reference, "second", Money.of("2000.00", "BDT"))
    assert (given.state, given.refunded) == ("refunded", Money.of("2300.00", "BDT"))
    told = {one.transaction_id: one.returned for one in await till.payments("1001")}
    assert told.pop(came.attempt.transaction_id or "") == Money.of("2300.00", "BDT")
    assert [*told.values()] == [None], "the demo's"
    # A late report of the payment itself does not undo it.
    again = await till.ask_gateway(came.attempt.reference)
    assert again.attempt.state == "refunded"
    assert (await till.invoice("1001", "4821")).status is InvoiceStatus.PAID, "a person decides what a refund means"


async def test_refunds_at_the_same_moment_do_not_give_back_too_much(
    till: Billing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*arguments: Any, **named: Any) -> Any:
        found = given(*arguments, **named)
        time.sleep(0.1)  # all of them have looked before the first has written
        return found

    given = RefundBook._given
    monkeypatch.setattr(RefundBook, "_given", slow)
    came = await till.settle("sslcommerz", await decided(till, ["4821"], "paid"))
    some = Money.of("1500.00", "BDT")
    back = await asyncio.gather(
        *(till.refund(came.attempt.reference, f"key {one}", some) for one in range(4)), return_exceptions=True
    )
    assert sum(isinstance(one, RefundRefused) for one in back) == 3, back


async def test_of_an_invoice_that_changed_meanwhile_the_rest_is_owed(till: Billing, engine: Engine) -> None:
    word = await decided(till, ["4821"], "paid")
    with writing(engine) as connection:
        connection.execute(sa.update(invoices).where(invoices.c.number == 4821).values(amount="2400.00"))
    await till.settle("sslcommerz", word)
    assert states(engine) == ["settled"]
    invoice = await till.invoice("1001", "4821")
    assert (invoice.payable, invoice.left) == (True, Money.of("100", "BDT"))


async def test_a_crash_between_payment_and_note_is_mended(
    till: Billing, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crash(*_: Any) -> None:
        raise KeyboardInterrupt

    word = await decided(till, ["4821"], "paid")
    with monkeypatch.context() as patch:
        patch.setattr(PaymentService, "_note", crash)
        with pytest.raises(KeyboardInterrupt):
            await till.settle("sslcommerz", word)
    assert states(engine) == ["open"]
    assert (await till.settle("sslcommerz", word)).paid
    assert states(engine) == ["settled"]
    assert len(await till.payments("1001")) == 2


async def test_a_cancelled_renewal_is_not_made_again(till: Billing, engine: Engine) -> None:
    soon = TODAY + timedelta(days=30)
    made = [one.number for one in await till.generate_renewals(soon) if one.customer == "1005"]
    assert len(made) == 1
    with writing(engine) as connection:
        cancel = sa.update(invoices).where(invoices.c.number == int(made[0])).values(status="Cancelled")
        connection.execute(cancel)
    assert await till.generate_renewals(soon) == ()


async def test_without_the_demo_nothing_pretends_to_take_money(chosen: Settings) -> None:
    real = Settings.read({"SAHAYAK_VAR": str(chosen.var), "SAHAYAK_SECRET": chosen.secret, "SAHAYAK_DEMO": "0"})
    prepare(chosen)
    till = assemble(real)
    assert till.gateways() == ()
    with pytest.raises(GatewayUnavailable):
        await till.start_payment("1001", ["4821"], "stripe", BACK)
    with pytest.raises(LinkInvalid):
        till.standin("stripe")
    await till.close()


def test_an_unknown_backend_is_named() -> None:
    with pytest.raises(BadSetting, match="SAHAYAK_BACKEND"):
        assemble(Settings.read({"SAHAYAK_BACKEND": "paper", "SAHAYAK_SECRET": "x" * 20}))


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all.db", "postgresql://a:b@127.0.0.1:1/none"])
async def test_a_database_that_is_away(tmp_path: Path, url: str) -> None:
    till = assemble(Settings.read({"SAHAYAK_VAR": str(tmp_path), "SAHAYAK_SECRET": "x" * 20, "DATABASE_URL": url}))
    asked = till.customer("1001"), till.invoice("1001", "4821"), till.unpaid("1001"), till.services("1001")
    told = await asyncio.gather(*asked, return_exceptions=True)  # at once: each waits for its database
    assert [type(one) for one in told] == [BackendUnavailable] * 4
    await till.close()
