"""What every invoice backend must do that moves money: settle, take parts, and use account credit."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.billing.models import (
    InvoiceStatus,
    Money,
    Payment,
    ServiceStatus,
    Share,
)
from bot.errors import (
    InvoiceNotFound,
    MixedCurrencies,
    NotPayable,
    PaymentMismatch,
)
from tests.backend_books import CLOSED, GONE, HOSTING, NEW, NOW, PAID, PAST, TWO_LINES, VPS, WithBackend, taka


class SettlingContract(WithBackend):
    """Of a backend that knows services and payments too: what a payment does is seen there."""

    async def test_books_nothing_for_strangers(self, backend: Any) -> None:
        await self.strangers(backend.record_payment, ["11"], "stripe", "t", taka("100"), NOW)

    async def test_shows_payments_newest_first(self, backend: Any) -> None:
        assert await backend.payments("r1") == (PAST,)
        await backend.record_payment("r1", ["12", "11"], "stripe", "ch_new", taka("430.50"), NOW)
        newest, *older = await backend.payments("r1")
        assert newest == Payment("stripe", "ch_new", taka("430.50"), NOW, ("12", "11"))
        assert older == [PAST]
        assert await backend.payments("k1") == ()

    async def test_a_payment_settles_and_renews_at_once(self, backend: Any) -> None:
        paid = await backend.record_payment("r1", ["12", "11"], "sslcommerz", "t1", taka("430.50"), NOW)
        assert [one.number for one in paid] == ["12", "11"], "in the order in which they were named"
        for invoice in paid:
            assert invoice.status is InvoiceStatus.PAID
            assert invoice.paid_on is not None
            assert await backend.invoice("r1", invoice.number) == invoice
        services = {one.id: one for one in await backend.services("r1")}
        assert services["s1"] == replace(HOSTING, next_due=date(2026, 2, 28)), "31 January and a month"
        assert services["s2"] == replace(VPS, next_due=date(2027, 1, 28), status=ServiceStatus.ACTIVE)
        assert services["s3"] == replace(NEW, next_due=date(2026, 5, 2), status=ServiceStatus.ACTIVE)
        assert services["s4"] == GONE

    async def test_a_payment_does_not_raise_the_dead(self, backend: Any) -> None:
        await backend.record_payment("r1", ["14"], "stripe", "t1", taka("90"), NOW)
        services = {one.id: one for one in await backend.services("r1")}
        assert services["s4"].status is ServiceStatus.TERMINATED

    async def test_the_same_payment_again_changes_nothing(self, backend: Any) -> None:
        first = await backend.record_payment("r1", ["11"], "stripe", "t1", taka("100"), NOW)
        services = await backend.services("r1")
        later = NOW + timedelta(days=3)
        again = await backend.record_payment("r1", ["11", "11"], "stripe", "t1", taka("100.00"), later)
        assert again == first
        assert await backend.services("r1") == services
        assert len(await backend.payments("r1")) == 2

    async def test_the_same_number_of_another_gateway_is_another_payment(self, backend: Any) -> None:
        await backend.record_payment("r1", ["11"], "stripe", "t1", taka("100"), NOW)
        await backend.record_payment("r1", ["12"], "paypal", "t1", taka("330.50"), NOW)
        assert len(await backend.payments("r1")) == 3

    async def test_a_transaction_settles_one_thing_only(self, backend: Any) -> None:
        await backend.record_payment("r1", ["11"], "stripe", "t1", taka("100"), NOW)
        others = [("r1", ["12"], "330.50"), ("r1", ["11", "12"], "430.50"), ("k1", ["30"], "1")]
        for customer, numbers, amount in others:
            with pytest.raises(PaymentMismatch):
                await backend.record_payment(customer, numbers, "stripe", "t1", taka(amount), NOW)
        with pytest.raises(PaymentMismatch):
            await backend.record_payment("r1", ["11"], "stripe", "t1", taka("99"), NOW)

    @pytest.mark.parametrize(
        ("numbers", "amount", "problem"),
        [
            (["11"], taka("99.99"), PaymentMismatch),
            (["11"], taka("100.01"), PaymentMismatch),
            (["11"], Money.of("100", "INR"), PaymentMismatch),
            (["11", "12"], taka("100"), PaymentMismatch),
            (["13"], taka("60"), PaymentMismatch),
            (["11", "13"], taka("160"), MixedCurrencies),
            (["11", "19"], taka("200"), NotPayable),
            (["11", "30"], taka("101"), InvoiceNotFound),
            (["999"], taka("1"), InvoiceNotFound),
            ([], taka("0"), InvoiceNotFound),
            *[([one.number], one.total, NotPayable) for one in (PAID, *CLOSED)],
        ],
    )
    async def test_refuses_a_payment_that_does_not_fit(
        self, backend: Any, numbers: list[str], amount: Money, problem: type[Exception]
    ) -> None:
        async def account() -> tuple[object, ...]:
            invoices = await backend.invoices("r1", per_page=100)
            return invoices, await backend.services("r1"), await backend.payments("r1")

        before = await account()
        with pytest.raises(problem):
            await backend.record_payment("r1", numbers, "stripe", "t9", amount, NOW)
        assert await account() == before, "all or nothing"

    async def test_why_it_is_not_payable(self, backend: Any) -> None:
        with pytest.raises(NotPayable) as problem:
            await backend.record_payment("r1", ["19"], "stripe", "t9", taka("100"), NOW)
        assert problem.value.facts == {"number": "19", "status": "Paid"}

    async def test_confirmations_at_the_same_moment_settle_once(self, backend: Any) -> None:
        pay = [backend.record_payment("r1", ["12", "11"], "stripe", "t1", taka("430.50"), NOW) for _ in range(6)]
        results = await asyncio.gather(*pay)
        assert all(result == results[0] for result in results)
        assert len(await backend.payments("r1")) == 2
        (hosting,) = [one for one in await backend.services("r1") if one.id == "s1"]
        assert hosting.next_due == date(2026, 2, 28), "renewed once"

    async def test_two_payers_at_the_same_moment_pay_once(self, backend: Any) -> None:
        pay = [backend.record_payment("r1", ["11"], "stripe", f"t{n}", taka("100"), NOW) for n in range(6)]
        results = await asyncio.gather(*pay, return_exceptions=True)
        assert sum(isinstance(one, NotPayable) for one in results) == 5, results
        assert len(await backend.payments("r1")) == 2


class PartPaymentsContract(WithBackend):
    """Of a backend that settles, and knows services and payments."""

    async def part(self, backend: Any, amount: str, transaction: str, number: str = "12") -> Any:
        return await backend.record_shares("r1", [Share(number, taka(amount))], "stripe", transaction, NOW)

    async def left(self, backend: Any, number: str = "12") -> Money:
        left: Money = (await backend.invoice("r1", number)).left
        return left

    async def test_books_nothing_for_strangers(self, backend: Any) -> None:
        await self.strangers(backend.record_shares, [Share("11", taka("1"))], "stripe", "t", NOW)

    async def test_says_what_a_part_may_be(self, backend: Any) -> None:
        rule = backend.parts_of(TWO_LINES)
        assert rule is None or (rule.least.currency == "BDT" and rule.step.amount > 0)

    async def test_a_part_leaves_the_rest_owed(self, backend: Any) -> None:
        services = await backend.services("r1")
        booked = await self.part(backend, "130.50", "t1")
        (invoice,) = booked.invoices
        assert (booked.amount, invoice.status, invoice.paid_on) == (taka("130.50"), InvoiceStatus.UNPAID, None)
        assert (invoice.total, invoice.met, invoice.left) == (taka("330.50"), taka("130.50"), taka("200"))
        assert invoice == await backend.invoice("r1", "12")
        listed = (await backend.invoices("r1", {InvoiceStatus.UNPAID}, per_page=100)).items
        assert next(one.left for one in listed if one.number == "12") == taka("200")
        assert await backend.services("r1") == services, "nothing is renewed before all is paid"
        with pytest.raises(PaymentMismatch):
            await backend.record_payment("r1", ["12"], "stripe", "t2", taka("330.50"), NOW)
        (paid,) = await backend.record_payment("r1", ["12"], "stripe", "t2", taka("200"), NOW)
        assert (paid.status, paid.left) == (InvoiceStatus.PAID, taka("0"))
        woken = {one.id: one.status for one in await backend.services("r1")}
        assert woken["s2"] == woken["s3"] == ServiceStatus.ACTIVE
        assert [one.amount for one in await backend.payments("r1")][:2] == [taka("200"), taka("130.50")]

    async def test_takes_no_more_than_is_left(self, backend: Any) -> None:
        await self.part(backend, "300", "t1")
        booked = await self.part(backend, "100", "t2")
        assert (booked.amount, booked.invoices[0].status) == (taka("30.50"), InvoiceStatus.PAID)
        assert await self.part(backend, "100", "t2") == booked, "told again"
        with pytest.raises(NotPayable):
            await self.part(backend, "100", "t3")
        assert len(await backend.payments("r1")) == 3

    async def test_of_several_each_takes_its_own_share(self, backend: Any) -> None:
        await backend.record_payment("r1", ["11"], "stripe", "t1", taka("100"), NOW)
        shares = [Share("11", taka("100")), Share("12", taka("330.50"))]
        booked = await backend.record_shares("r1", shares, "stripe", "t2", NOW)
        assert booked.amount == taka("330.50")
        assert [one.status for one in booked.invoices] == [InvoiceStatus.PAID] * 2
        assert (await backend.payments("r1"))[0].invoices == ("12",)
        assert await backend.record_shares("r1", shares, "stripe", "t2", NOW) == booked

    @pytest.mark.parametrize(
        ("shares", "problem"),
        [
            ([], InvoiceNotFound),
            ([("12", taka("0"))], PaymentMismatch),
            ([("12", taka("-1"))], PaymentMismatch),
            ([("12", Money.of("1", "INR"))], PaymentMismatch),
            ([("12", taka("1")), ("12", taka("1"))], PaymentMismatch),
            ([("12", taka("1")), ("30", taka("1"))], InvoiceNotFound),
            *[([(one.number, taka("1"))], NotPayable) for one in (PAID, *CLOSED)],
        ],
    )
    async def test_refuses_shares_that_do_not_fit(self, backend: Any, shares: Any, problem: type[Exception]) -> None:
        before = await backend.invoices("r1", per_page=100)
        with pytest.raises(problem):
            await backend.record_shares("r1", [Share(*one) for one in shares], "stripe", "t9", NOW)
        assert await backend.invoices("r1", per_page=100) == before
        assert await backend.payments("r1") == (PAST,)

    async def test_a_transaction_has_one_meaning(self, backend: Any) -> None:
        await self.part(backend, "100", "t1")
        for problem in (self.part(backend, "50", "t1", "11"),
                        backend.record_payment("r1", ["12"], "stripe", "t1", taka("230.50"), NOW)):  # fmt: skip
            with pytest.raises(PaymentMismatch):
                await problem
        assert await self.left(backend) == taka("230.50")

    async def test_parts_at_the_same_moment_never_take_too_much(self, backend: Any) -> None:
        parts = [self.part(backend, "100", f"t{number % 5}") for number in range(10)]
        results = await asyncio.gather(*parts, return_exceptions=True)
        refused = [one for one in results if isinstance(one, Exception)]
        assert len(refused) == 2, "the fifth, twice"
        assert all(isinstance(one, NotPayable) for one in refused)
        new = [one for one in await backend.payments("r1") if one != PAST]
        assert Money.total(one.amount for one in new) == taka("330.50")
        (vps,) = [one for one in await backend.services("r1") if one.id == "s2"]
        assert vps.next_due == date(2027, 1, 28), "renewed once"

    async def test_what_goes_back_is_owed_again(self, backend: Any) -> None:
        await self.part(backend, "130.50", "t1")
        for _ in range(2):
            await backend.take_back("stripe", "t1", taka("30.50"))
            assert await self.left(backend) == taka("230.50")
        await backend.take_back("stripe", "t1", taka("500"))
        assert await self.left(backend) == taka("330.50"), "never more than came"
        await backend.take_back("stripe", "nobody's", taka("1"))

    async def test_a_paid_invoice_stays_paid(self, backend: Any) -> None:
        await self.part(backend, "330.50", "t1")
        await backend.take_back("stripe", "t1", taka("100"))
        paid = await backend.invoice("r1", "12")
        assert (paid.status, paid.left) == (InvoiceStatus.PAID, taka("0")), "a person decides what the refund means"

    async def test_lets_go_of_what_is_cancelled_alone(self, backend: Any) -> None:
        """How an invoice is cancelled is each backend's own: here nobody did, so nothing is let go of."""
        await self.part(backend, "130.50", "t1")
        before = await backend.payments("r1")

        def unexpected(*_: object) -> bool:
            raise AssertionError("nothing was cancelled")

        await backend.release(unexpected, NOW)
        assert (await self.left(backend), await backend.payments("r1")) == (taka("200"), before)


class CreditContract(WithBackend):
    rahims = frozenset({taka("45.50"), Money.of("5", "INR")})  # a backend may know one currency of a customer's alone

    async def test_knows_what_they_have_in_each_currency(self, backend: Any) -> None:
        assert set(await backend.credit("r1")) == self.rahims
        assert await backend.credit("k1") == ()
        await self.strangers(backend.credit)


class ApplyingCreditContract(CreditContract):
    """Of a backend that settles, and knows services."""

    async def test_applies_nothing_of_strangers(self, backend: Any) -> None:
        await self.strangers(backend.apply_credit, "11", taka("1"), "k", NOW)
        await self.strangers(backend.add_credit, taka("1"), "k", NOW)

    async def test_meets_a_part_of_an_invoice_once(self, backend: Any) -> None:
        first = await backend.apply_credit("r1", "11", taka("40.50"), "once", NOW)
        assert (first.status, first.left, first.credit) == (InvoiceStatus.UNPAID, taka("59.50"), taka("40.50"))
        assert await backend.apply_credit("r1", "11", taka("40.50"), "once", NOW) == first
        assert first == await backend.invoice("r1", "11")
        assert set(await backend.credit("r1")) == {taka("5"), Money.of("5", "INR")}
        for other in (("r1", "11", taka("1")), ("r1", "12", taka("40.50")), ("k1", "30", taka("1"))):
            with pytest.raises(PaymentMismatch):
                await backend.apply_credit(*other, "once", NOW)

    async def test_pays_an_invoice_of_which_nothing_is_left(self, backend: Any) -> None:
        await backend.add_credit("r1", taka("54.50"), "more", NOW)
        await backend.add_credit("r1", taka("54.50"), "more", NOW)
        paid = await backend.apply_credit("r1", "11", taka("100"), "all", NOW)
        assert (paid.status, paid.left) == (InvoiceStatus.PAID, taka("0"))
        assert await backend.credit("r1") == (Money.of("5", "INR"),)
        (hosting,) = [one for one in await backend.services("r1") if one.id == "s1"]
        assert hosting.next_due == date(2026, 2, 28)

    async def test_uses_no_more_than_there_is_or_is_owed(self, backend: Any) -> None:
        refused = [("11", taka("45.51")), ("13", taka("1")), ("13", Money.of("6", "INR")), ("11", taka("0")),
                   ("11", taka("-1"))]  # fmt: skip
        for place, (number, amount) in enumerate(refused):
            with pytest.raises(PaymentMismatch):
                await backend.apply_credit("r1", number, amount, f"k{place}", NOW)
        for one in (PAID, *CLOSED):
            with pytest.raises(NotPayable):
                await backend.apply_credit("r1", one.number, taka("1"), "k", NOW)
        with pytest.raises(InvoiceNotFound):
            await backend.apply_credit("r1", "30", taka("1"), "k", NOW)
        with pytest.raises(PaymentMismatch):
            await backend.add_credit("r1", taka("0"), "k", NOW)
        await backend.apply_credit("r1", "11", taka("1"), "used", NOW)
        for customer, amount, key in (("k1", "5", "more"), ("r1", "5", "used")):
            await backend.add_credit("r1", taka("1"), "more", NOW)
            with pytest.raises(PaymentMismatch):
                await backend.add_credit(customer, taka(amount), key, NOW)
        for amount in ("3", "1", "3"):  # in all
            await backend.add_credit("r1", taka(amount), "more", NOW)
        assert set(await backend.credit("r1")) == {taka("47.50"), Money.of("5", "INR")}
        assert (await backend.invoice("r1", "11")).left == taka("99")

    async def test_takes_off_the_account_what_is_there_of_it_and_says_how_much(self, backend: Any) -> None:
        taken: list[Money] = []
        await backend.add_credit("r1", taka("10"), "paid", NOW)
        for amount in ("3", "1", "3", "7"):  # in all
            await backend.withdraw_credit("r1", taka(amount), "paid", NOW, lambda _, much: taken.append(much))
        assert taken == [taka(amount) for amount in ("3", "3", "3", "7")]
        assert taka("48.50") in await backend.credit("r1")
        await backend.apply_credit("r1", "12", taka("48"), "used", NOW)
        await backend.withdraw_credit("r1", taka("10"), "paid", NOW, lambda _, much: taken.append(much))
        assert (taken[-1], await backend.credit("r1")) == (taka("7.50"), (Money.of("5", "INR"),))

        def refused(*_: object) -> None:
            raise KeyError

        await backend.add_credit("r1", taka("20"), "paid", NOW)
        with pytest.raises(KeyError):
            await backend.withdraw_credit("r1", taka("10"), "paid", NOW, refused)
        assert taka("10") in await backend.credit("r1"), "all or nothing"

    async def test_nothing_is_used_twice_at_the_same_moment(self, backend: Any) -> None:
        uses = [backend.apply_credit("r1", number, taka("40"), f"{number} {turn}", NOW)
                for number in ("11", "12") for turn in range(3)]  # fmt: skip
        results = await asyncio.gather(*uses, return_exceptions=True)
        assert sum(isinstance(one, PaymentMismatch) for one in results) == 5, results
        assert taka("5.50") in await backend.credit("r1")
