"""The chat over a backend that only reads invoices: every answer works and says what it cannot see."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from actions.my_due import MyDue
from actions.my_invoices import MyInvoices
from actions.my_recurring_status import MyRecurringStatus
from actions.paid_but_unpaid import PaidButUnpaid
from actions.pay_link import PayLink
from bot.answers import render
from bot.billing import Billing
from bot.billing.assembly import assemble, prepare
from bot.billing.backends.base import AutomaticPayments
from bot.billing.models import AutomaticPayment, InvoiceStatus, SavedCard
from bot.settings import Settings
from tests import played
from tests.actions.talk import EVERY, Talk, drawn
from tests.standins.reading_backend import ReadingBackend

LANGUAGES = ("bn", "en")


class WithCards(ReadingBackend, AutomaticPayments):
    """The same, where saved cards are known."""

    async def automatic_payments(self, customer: str) -> tuple[AutomaticPayment, ...]:
        self.calls["automatic_payments"] += 1
        card = SavedCard("c1", customer, "rbl", "visa", "credit", "1881", "active")
        theirs = [one.number for one in self._theirs(customer) if one.payable]
        return tuple(AutomaticPayment(number, card, None, "card_not_ready") for number in theirs)


class WithFewStatuses(ReadingBackend):
    """The same, where nobody writes down that money went back."""

    statuses = frozenset({InvoiceStatus.UNPAID, InvoiceStatus.PAID, InvoiceStatus.CANCELLED})


def settings(folder: Path, backend: str, **more: str) -> Settings:
    told = {"SAHAYAK_VAR": str(folder), "SAHAYAK_SECRET": "a secret of the tests, long enough"}
    return Settings.read({**told, "SAHAYAK_BACKEND": backend, **more})


@pytest.fixture
def reading(tmp_path: Path) -> Billing:
    chosen = settings(tmp_path, "tests.standins.reading_backend:ReadingBackend")
    assert not prepare(chosen), "it has no demo customers"
    return assemble(chosen)


def calls(billing: Billing) -> Counter[str]:
    return billing._backend.calls  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("customer", ["1001", "1002", "1004"])
async def test_every_action_answers(reading: Billing, customer: str, language: str) -> None:
    troubles = {render(key, language).text for key in ("account_unavailable", "errors.unexpected")}
    for action in EVERY:
        for entities in ({}, {"reference": "all"}, {"reference": "-1"}):
            said = await Talk(reading, customer, language).act(action(reading), entities)
            assert said.text
            assert said.text not in troubles, action.topic


@pytest.mark.parametrize(
    ("topic", "says", "never"),
    [
        ("my_service_status", "I cannot see from here", ("কোনো সার্ভিস পাইনি", "no services")),
        ("my_recurring_status", "I cannot see automatic payments", ("চালু নেই", "None of your")),
        ("paid_but_unpaid", "I cannot look up payments here", ("হিসাবে এখনো পাইনি", "see your payment here yet")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_says_what_it_cannot_see(
    reading: Billing, language: str, topic: str, says: str, never: tuple[str, ...]
) -> None:
    action = next(one for one in EVERY if one.topic == topic)
    said = await Talk(reading, "1001", language).act(action(reading))
    assert {"bn": "আমি এখান থেকে দেখতে পাই না", "en": says}[language] in said.text
    assert not any(words in said.text for words in never)
    buttons = [drawn(reading, "1001", button) for button in said.buttons]
    assert any(button.startswith("say handoff") for button in buttons), "a person is offered"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_where_nothing_takes_money_no_link_to_pay_is_given(tmp_path: Path, language: str) -> None:
    chosen = settings(tmp_path, "tests.standins.reading_backend:ReadingBackend", SAHAYAK_DEMO="0")
    prepare(chosen)
    closed = assemble(chosen)
    for action in EVERY:
        for entities in ({}, {"invoice_number": "4821"}, {"reference": "all"}):
            said = await Talk(closed, "1001", language).act(action(closed), entities)
            drawn_there = [drawn(closed, "1001", button) for button in said.buttons]
            assert not [one for one in drawn_there if one.startswith(("pay", "say pay_link"))], action.topic
            assert "30 minutes" not in said.text.replace("৩০ মিনিট", "30 minutes") or action.topic == "download_link"
    said = await Talk(closed, "1001", language).act(PayLink(closed))
    assert {"bn": "অনলাইনে পে করা যায় না", "en": "They cannot be paid online"}[language] in said.text
    assert [drawn(closed, "1001", one) for one in said.buttons] == ["say handoff reason=pay_link"]
    await closed.close()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_unknown_transaction_is_not_called_missing(reading: Billing, language: str) -> None:
    said = await Talk(reading, "1001", language).act(PaidButUnpaid(reading), {"transaction_id": "9BK2XYZ1AB"})
    assert "9BK2XYZ1AB" in said.text
    assert {"bn": "আমি এখান থেকে দেখতে পাই না", "en": "I cannot look up transaction"}[language] in said.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_was_paid_is_told_and_never_asked_for_again(reading: Billing, language: str) -> None:
    onward = await reading.start_payment("1001", ["4821"], "stripe", "http://back.example/")
    came = await reading.settle("stripe", await played.decided(reading, "stripe", onward, "paid"))
    assert came.unsettled  # type: ignore[union-attr]
    attempt = came.attempt  # type: ignore[union-attr]
    received = {"bn": "আমরা পেয়েছি", "en": "has reached us"}[language]
    for entities in ({}, {"invoice_number": "4821"}, {"transaction_id": attempt.transaction_id}):
        said = await Talk(reading, "1001", language).act(PaidButUnpaid(reading), entities)
        assert received in said.text
        assert attempt.reference in said.text
        (button,) = [drawn(reading, "1001", button) for button in said.buttons]
        assert attempt.transaction_id in button
        assert button.startswith("say handoff")
    for customer, entities in (("1001", {"invoice_number": "4822"}), ("1002", {})):
        said = await Talk(reading, customer, language).act(PaidButUnpaid(reading), entities)
        assert received not in said.text, "another invoice, another's money"
    said = await Talk(reading, "1001", language).act(PayLink(reading), {"invoice_number": "4821"})
    assert not [button for button in said.buttons if drawn(reading, "1001", button) == "pay 4821"]


@pytest.mark.parametrize(
    ("topic", "entities", "asked"),
    [
        ("my_due", {}, {"invoices": 1}),
        ("pay_link", {}, {"invoices": 1}),
        ("pay_link", {"invoice_number": "4821, 4822, 4790"}, {"invoices": 1, "invoices_by_number": 1, "customer": 1}),
        ("pay_link", {"reference": "all"}, {"invoices": 1, "customer": 1}),
        ("my_invoice_status", {"invoice_number": "4821, 4822, 4790, 4755"}, {"invoices": 1, "invoices_by_number": 1}),
        ("download_link", {"invoice_number": "4821, 4822, 4790"}, {"invoices": 1, "invoices_by_number": 1}),
    ],
)  # fmt: skip
async def test_lists_are_asked_for_in_one_call(
    reading: Billing, topic: str, entities: dict[str, Any], asked: dict[str, int]
) -> None:
    action = next(one for one in EVERY if one.topic == topic)
    await Talk(reading, "1001", dialogue_context={"country": "BD"}).act(action(reading), entities)
    assert dict(calls(reading)) == asked


async def test_where_the_customer_is_is_asked_once_in_a_conversation(reading: Billing) -> None:
    talk = Talk(reading, "1002")
    for _ in range(2):
        await talk.act(MyDue(reading))
        assert talk.dialogue_context["country"] == "IN"
        assert calls(reading)["customer"] == 1


async def test_a_link_for_each_card_asks_nothing_more(tmp_path: Path) -> None:
    chosen = settings(tmp_path, f"{__name__}:WithCards")
    prepare(settings(tmp_path, "sql"))
    billing = assemble(settings(tmp_path, "tests.standins.reading_backend:ReadingBackend"))
    billing._backend = WithCards.open(chosen, None)
    billing._invoices._backend = billing._backend  # type: ignore[attr-defined]
    said = await Talk(billing, "1002", dialogue_context={"country": "IN"}).act(MyRecurringStatus(billing))
    assert [drawn(billing, "1002", one) for one in said.buttons[:2]] == ["pay 4901", "pay 4902"]
    assert dict(calls(billing)) == {"invoices": 1, "automatic_payments": 1}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_whether_money_went_back_is_not_denied_where_nobody_knows(tmp_path: Path, language: str) -> None:
    billing = assemble(settings(tmp_path, "tests.actions.test_reading_backend:WithFewStatuses"))
    for status, key in (("refunded", "unknown"), ("cancelled", "none")):
        said = await Talk(billing, "1004", language).act(MyInvoices(billing), {"status": status})
        assert said.text == render(f"my_invoices.{key}", language, status=status).text
    await billing.close()
