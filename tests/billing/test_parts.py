"""Parts of invoices, mass payments of which a member was paid meanwhile, surplus and account credit, at the till."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.billing import Billing, InvoiceStatus, Money
from bot.billing.assembly import assemble
from bot.billing.backends.base import Invoices, Payments, Settling
from bot.billing.backends.sql import SqlBackend
from bot.billing.payment_service import Settlement
from bot.billing.refund_book import RefundBook
from bot.billing.schema import invoices
from bot.errors import BackendUnavailable, NotPayable, PaymentMismatch, RefundRefused
from bot.events.tables import events
from bot.settings import Settings
from tests import played
from tests.billing.conftest import SECRET

BACK = "http://127.0.0.1:8080/clientarea/"
FOUR, TWO = "4821", "4822"  # of 2,300 and of 1,150 taka


def taka(amount: str) -> Money:
    return Money.of(amount, "BDT")


@pytest.fixture
async def till(seeded_sqlite: bytes, tmp_path: Path) -> AsyncIterator[Billing]:
    (tmp_path / "till.db").write_bytes(seeded_sqlite)
    told = {"SAHAYAK_VAR": str(tmp_path), "SAHAYAK_SECRET": SECRET, "DATABASE_URL": f"sqlite:///{tmp_path / 'till.db'}"}
    billing = assemble(Settings.read(told))
    yield billing
    await billing.close()


async def begun(till: Billing, *numbers: str, part: str | None = None) -> Any:
    """A payment that was approved, and that nobody has heard of yet."""
    found = await till.invoices_by_number("1001", numbers)
    checkout = await till.checkout_of(found, taka(part) if part else None)
    onward = await till.start_payment_of(checkout, "stripe", BACK)
    return await played.decided(till, "stripe", onward, "paid")


async def paid(till: Billing, *numbers: str, part: str | None = None) -> Settlement:
    settled = await till.settle("stripe", await begun(till, *numbers, part=part))
    assert isinstance(settled, Settlement)
    return settled


async def left(till: Billing, number: str = FOUR) -> Money:
    return (await till.invoice("1001", number)).left


async def told(till: Billing, kind: str) -> list[dict[str, Any]]:
    query = sa.select(events.c.data).where(events.c.kind == kind).order_by(events.c.id)
    database = till._attempts.database
    return [dict(row.data) for row in await database.read(lambda db: list(db.execute(query)))]


async def test_a_part_and_then_the_rest(till: Billing) -> None:
    first = await paid(till, FOUR, part="500")
    assert (first.attempt.state, await left(till)) == ("settled", taka("1800"))
    (proved,) = await told(till, "payment.proved")
    assert (proved["amount"], proved["left"]) == ("500.00", {FOUR: "1800.00"})
    assert await told(till, "invoice.settled") == []
    assert (await till.checkout("1001", [FOUR])).total == taka("1800"), "what is told is what is charged"
    rest = await paid(till, FOUR)
    assert (rest.invoices[0].status, await left(till)) == (InvoiceStatus.PAID, taka("0"))
    assert [one["invoice"] for one in await told(till, "invoice.settled")] == [FOUR]
    assert {one.amount for one in await till.payments("1001")} >= {taka("500"), taka("1800")}


@pytest.mark.parametrize("part", ["229.99", "2071", "2300.01", "0.01", "100000"])
async def test_a_part_is_neither_too_small_nor_too_great(till: Billing, part: str) -> None:
    """A tenth at least, and what is left must be payable too."""
    with pytest.raises(PaymentMismatch):
        await begun(till, FOUR, part=part)
    with pytest.raises(PaymentMismatch):
        await begun(till, FOUR, TWO, part="500")


async def test_what_two_parts_bring_too_much_is_kept_for_a_person(till: Billing) -> None:
    words = [await begun(till, FOUR, part="1500") for _ in range(3)]
    first, second = [await till.settle("stripe", word) for word in words[:2]]
    assert (first.attempt.state, second.attempt.state) == ("settled", "surplus")  # type: ignore[union-attr]
    row = second.attempt  # type: ignore[union-attr]
    assert (row.came, row.booked, row.over) == (taka("1500"), taka("800"), taka("700"))
    assert (await till.invoice("1001", FOUR)).status is InvoiceStatus.PAID
    for _ in range(2):  # told again, nothing changes
        assert (await till.settle("stripe", words[1])).attempt == row  # type: ignore[union-attr]
    with pytest.raises(NotPayable):
        await till.settle("stripe", words[2])
    assert sorted(one.over.amount for one in await till.for_a_person()) == [700, 1500]
    assert [one["amount"] for one in await told(till, "payment.surplus")] == ["700.00", "1500.00"]


async def test_of_a_mass_payment_only_what_was_paid_meanwhile_is_over(till: Billing) -> None:
    both = await begun(till, FOUR, TWO)
    await paid(till, TWO)
    late = await till.settle("stripe", both)
    assert isinstance(late, Settlement)
    assert (late.attempt.state, late.attempt.booked, late.attempt.over) == ("surplus", taka("2300"), taka("1150"))
    assert {one.status for one in late.invoices} == {InvoiceStatus.PAID}
    (surplus,) = await told(till, "payment.surplus")
    assert (surplus["amount"], surplus["booked"]) == ("1150.00", "2300.00")
    assert [one["invoice"] for one in await told(till, "invoice.settled")] == [TWO, FOUR]


async def test_a_part_of_what_was_cancelled_is_kept_and_its_refund_is_owed_by_nobody(till: Billing) -> None:
    late = await begun(till, FOUR, part="600")
    first = await paid(till, FOUR, part="500")
    change = sa.update(invoices).where(invoices.c.number == int(FOUR)).values(status="Cancelled")
    await till._attempts.database.write(lambda db: db.execute(change))
    with pytest.raises(NotPayable):
        await till.settle("stripe", late)
    (kept,) = await till.for_a_person()
    assert (kept.state, kept.over) == ("surplus", taka("600"))
    await till.refund(first.attempt.reference, "desk")
    assert (await till.invoice("1001", FOUR)).met == taka("0")


async def cancelled(till: Billing, number: str, status: str = "Cancelled") -> None:
    change = sa.update(invoices).where(invoices.c.number == int(number)).values(status=status)
    await till._attempts.database.write(lambda db: db.execute(change))


async def seen(till: Billing) -> list[tuple[str, str, str]]:
    """What waits for a person: its state, what of it is booked and what is over."""
    return [(one.state, str(one.booked), str(one.over)) for one in await till.for_a_person()]


async def test_a_part_of_what_is_cancelled_afterwards_is_a_persons(till: Billing) -> None:
    word = await begun(till, FOUR, part="500")
    reference = (await till.settle("stripe", word)).attempt.reference  # type: ignore[union-attr]
    await till.refund(reference, "desk", taka("200"))
    await cancelled(till, FOUR)
    for _ in range(2):
        await till.ask_gateways()
        assert await seen(till) == [("surplus", "0.00 BDT", "300.00 BDT")]
        assert (await till.invoice("1001", FOUR)).met == taka("0")
        assert reference not in {one.transaction_id for one in await till.payments("1001")}
    (event,) = await told(till, "payment.released")
    assert (event["amount"], event["invoices"], event["reference"]) == ("300.00", [FOUR], reference)
    await cancelled(till, FOUR, "Unpaid")
    await till.settle("stripe", word)  # told again, it pays nothing by itself
    assert (await till.invoice("1001", FOUR)).met == taka("0")
    row = await till.attempt(reference)
    assert (await till._attempts.note(row, "settled", ("surplus",), till._clock())).state == "surplus"
    await till.to_credit(reference)
    assert (await till.credit("1001"), await till.for_a_person()) == ((taka("300"),), ())


async def test_of_several_only_what_was_cancelled_is_a_persons(till: Billing) -> None:
    reference = (await paid(till, FOUR, TWO)).attempt.reference
    await cancelled(till, FOUR)
    await till.ask_gateways()
    assert await seen(till) == [("surplus", "1150.00 BDT", "2300.00 BDT")]
    assert [one.amount for one in await till.payments("1001") if TWO in one.invoices] == [taka("1150")]
    row = await till.refund(reference, "desk", taka("2300"))
    assert (row.state, row.taken_back, await till.for_a_person()) == ("part_refunded", taka("0"), ())
    (kept,) = [one for one in await till.payments("1001") if TWO in one.invoices]
    assert (kept.returned, kept.is_kept) == (None, True), "what went back was never of what it holds"
    await cancelled(till, TWO)
    await till.ask_gateways()
    assert await seen(till) == [("surplus", "0.00 BDT", "1150.00 BDT")]


@pytest.mark.parametrize("end", ["credit", "assign"])
async def test_what_a_person_has_dealt_with_stays_so_when_the_rest_is_cancelled(till: Billing, end: str) -> None:
    words = [await begun(till, FOUR, part="1500") for _ in range(2)]
    reference = [(await till.settle("stripe", word)).attempt for word in words][1].reference  # type: ignore[union-attr]
    await (till.to_credit if end == "credit" else till.assign)(reference)
    await cancelled(till, FOUR)
    await till.ask_gateways()
    assert sorted(one.over.amount for one in await till.for_a_person()) == [800, 1500], "700 of it is dealt with"
    row = await till.to_credit(reference)
    assert row.credited == taka("1500" if end == "credit" else "800")
    assert await till.credit("1001") == (row.credited,)
    assert await till.for_a_person() != ()


async def test_credit_that_met_what_is_cancelled_is_credit_again(till: Billing) -> None:
    await till._backend.add_credit("1001", taka("500"), "gift", till._clock())  # type: ignore[attr-defined]
    for turn in range(2):
        await till.apply_credit("1001", TWO, taka("500"), f"page {turn}")
        await cancelled(till, TWO)
        await till.ask_gateways()
        assert ((await till.invoice("1001", TWO)).met, await till.credit("1001")) == (taka("0"), (taka("500"),))
        await cancelled(till, TWO, "Unpaid")
    assert [one["invoice"] for one in await told(till, "credit.returned")] == [TWO, TWO]


async def test_what_goes_back_of_a_part_is_owed_again(till: Billing) -> None:
    first = (await paid(till, FOUR, part="500")).attempt.reference
    part = await till.refund(first, "a", taka("200"))
    assert (part.state, await left(till)) == ("part_refunded", taka("2000"))
    whole = await till.refund(first, "b", taka("300"))
    assert (whole.state, await left(till)) == ("refunded", taka("2300"))


async def test_of_surplus_what_is_over_goes_back_first(till: Billing) -> None:
    words = [await begun(till, FOUR, part="1500") for _ in range(2)]
    rows = [(await till.settle("stripe", word)).attempt for word in words]  # type: ignore[union-attr]
    some = await till.refund(rows[1].reference, "a", taka("300"))
    assert (some.state, some.over) == ("surplus", taka("400")), "it waits until all of it went back"
    rest = await till.refund(rows[1].reference, "b", taka("400"))
    assert (rest.state, await till.for_a_person()) == ("part_refunded", ())
    assert (await till.invoice("1001", FOUR)).status is InvoiceStatus.PAID


async def test_surplus_becomes_credit_once_and_meets_an_invoice(till: Billing) -> None:
    words = [await begun(till, FOUR, part="1500") for _ in range(2)]
    reference = [(await till.settle("stripe", word)).attempt for word in words][1].reference  # type: ignore[union-attr]
    for _ in range(2):
        row = await till.to_credit(reference)
        assert (row.state, row.credited, row.over) == ("credited", taka("700"), taka("0"))
        assert await till.credit("1001") == (taka("700"),)
    assert [one["amount"] for one in await told(till, "payment.credited")] == ["700.00"]
    with pytest.raises(RefundRefused):
        await till.refund(reference, "a")
    usable = await till.credit_for(await till.invoice("1001", TWO))
    assert usable == taka("700")
    for _ in range(2):
        met = await till.apply_credit("1001", TWO, usable, "page")
        assert (met.left, met.credit, met.payable) == (taka("450"), taka("700"), True)
    assert (await till.credit("1001"), await till.credit_for(met)) == ((), None)
    assert [one["left"] for one in await told(till, "credit.applied")] == ["450.00"]
    assert (await paid(till, TWO)).invoices[0].status is InvoiceStatus.PAID


async def test_credit_that_the_backend_was_not_told_of_is_told_again(till: Billing, monkeypatch: Any) -> None:
    words = [await begun(till, FOUR, part="1500") for _ in range(2)]
    reference = [(await till.settle("stripe", word)).attempt for word in words][1].reference  # type: ignore[union-attr]

    async def away(*given: Any) -> None:
        raise BackendUnavailable

    with monkeypatch.context() as outage:
        outage.setattr(till._backend, "add_credit", away)
        with pytest.raises(BackendUnavailable):
            await till.to_credit(reference)
    assert ((await till.attempt(reference)).credited, await till.credit("1001")) == (taka("700"), ())
    for _ in range(2):
        await till.ask_gateways()
        assert await till.credit("1001") == (taka("700"),)


async def panel(till: Billing, reference: str, amount: str) -> None:
    """Somebody gives it back on the gateway's own pages, and nobody reports that."""
    row = await till.attempt(reference)
    await till._gateways.get("stripe").refund(row.paid, taka(amount), f"on the pages {amount}")


async def credited(till: Billing, use: str = "") -> str:
    """A payment of 1,500 of which 800 are booked and 700 became credit; so much of that is used."""
    words = [await begun(till, FOUR, part="1500") for _ in range(2)]
    reference = [(await till.settle("stripe", word)).attempt for word in words][1].reference  # type: ignore[union-attr]
    await till.to_credit(reference)
    if use:
        await till.apply_credit("1001", TWO, taka(use), "page")
    return reference


@pytest.mark.parametrize(
    ("use", "back", "state", "left_over", "lost"),
    [
        ("", "300", "part_refunded", "400", "0"),
        ("", "900", "part_refunded", "0", "0"),  # 200 of it were on the invoice, which stays paid
        ("", "1500", "refunded", "0", "0"),
        ("600", "300", "loss", "0", "200"),
        ("700", "1500", "loss", "0", "700"),
    ],
)
async def test_credit_that_goes_back_at_the_gateway_is_credit_no_more(
    till: Billing, use: str, back: str, state: str, left_over: str, lost: str
) -> None:
    reference = await credited(till, use)
    await panel(till, reference, back)
    for _ in range(2):
        await till.ask_gateways()
        row = await till.attempt(reference)
        assert (row.state, row.refunded, row.lost) == (state, taka(back), taka(lost))
        assert await till.credit("1001") == ((taka(left_over),) if Decimal(left_over) else ())
        assert [one.reference for one in await till.for_a_person()] == [reference] * (state == "loss")
    assert [Decimal(one["amount"]) for one in await told(till, "payment.loss")] == [Decimal(lost)] * (state == "loss")
    assert await till.received("1001") == (), "no money of theirs is here"
    assert (await till.invoice("1001", FOUR)).status is InvoiceStatus.PAID
    await till.assign(reference)
    assert await till.for_a_person() == ()


async def test_a_refund_of_credit_that_fails_at_last_leaves_it_to_a_person(till: Billing) -> None:
    server = till._gateways.standin("stripe")
    assert server is not None
    reference = await credited(till)
    server.refunds_wait = True
    await panel(till, reference, "300")
    await till.ask_gateways()
    assert await till.credit("1001") == (taka("400"),)
    (refund,) = await till._gateways.get("stripe").refunds_of((await till.attempt(reference)).paid)
    await server.end_refund(refund.id, done=False)
    await till.ask_gateway(reference)
    assert await seen(till) == [("refund_failed", "800.00 BDT", "300.00 BDT")]
    for _ in range(2):
        assert (await till.to_credit(reference)).state == "credited"
        assert await till.credit("1001") == (taka("700"),)
    server.refunds_wait = False
    await panel(till, reference, "100")
    await till.ask_gateway(reference)
    assert await till.credit("1001") == (taka("600"),)


async def test_nothing_becomes_credit_while_some_of_it_may_be_on_its_way_back(till: Billing) -> None:
    words = [await begun(till, FOUR, part="1500") for _ in range(2)]
    row = [(await till.settle("stripe", word)).attempt for word in words][1]  # type: ignore[union-attr]
    book = RefundBook(till._attempts.database, "stripe")
    await book.intend(row.paid, taka("100"), "somebody asks")
    assert (await till.to_credit(row.reference)).state == "surplus"
    await book.forget("somebody asks")
    assert (await till.to_credit(row.reference)).state == "credited"
    await book.intend(row.paid, taka("500"), "somebody asks")
    with pytest.raises(RefundRefused):  # also by whoever had looked before: with that, more than what is no credit
        await book.intend(row.paid, taka("400"), "another asks")


class WholeBackend(Invoices, Payments, Settling):
    """The embedded one without parts and credit."""

    name = "whole"

    def __init__(self, inner: SqlBackend) -> None:
        for name in ("customer", "invoices", "invoices_by_number", "payments", "record_payment", "check", "close"):
            setattr(self, name, getattr(inner, name))

    @classmethod
    def open(cls, chosen: Any, database: Any) -> Invoices:
        return cls(SqlBackend.open(chosen, database))  # type: ignore[abstract]

    customer = invoices = invoices_by_number = payments = record_payment = check = close = None  # type: ignore[assignment]


async def test_a_backend_without_parts_books_whole_or_not_at_all(till: Billing, monkeypatch: Any) -> None:
    whole = WholeBackend(till._backend)  # type: ignore[abstract,arg-type]
    both = await begun(till, FOUR, TWO)
    await paid(till, TWO)
    monkeypatch.setattr(till, "_backend", whole)
    monkeypatch.setattr(till._payment_service, "_backend", whole)
    monkeypatch.setattr(till._surplus_credit, "_backend", whole)
    assert till.part_rule(await till.invoice("1001", FOUR)) is None
    assert (await till.credit("1001"), await till.credit_for(await till.invoice("1001", FOUR))) == ((), None)
    with pytest.raises(NotPayable):
        await till.settle("stripe", both)
    (kept,) = await till.for_a_person()
    assert (kept.state, kept.booked, kept.over) == ("surplus", None, taka("3450"))
    assert (await till.to_credit(kept.reference)).state == "surplus"
    assert await left(till) == taka("2300")
