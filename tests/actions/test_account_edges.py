"""Long, mixed and odd accounts, and nobody logged in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rasa_sdk.executor import CollectingDispatcher

from actions.action_request import ActionRequest
from actions.base import AccountAction
from actions.download_link import DownloadLink
from actions.my_due import MyDue
from actions.my_invoice_status import MyInvoiceStatus
from actions.my_invoices import MyInvoices
from actions.my_recurring_status import MyRecurringStatus
from actions.my_service_status import MyServiceStatus
from actions.paid_but_unpaid import PaidButUnpaid
from actions.pay_link import PayLink
from bot.answers import answers, render
from bot.answers.guide import guide
from bot.billing import Billing, Invoice, InvoiceStatus, Money, Service, schema
from bot.billing.account import MOST
from bot.billing.assembly import assemble, prepare
from bot.billing.database import writing
from bot.database.engine import make_engine
from tests.actions.conftest import chosen, on
from tests.actions.talk import EVERY, AnswerSpec, Talk, drawn, said, tracker

TODAY = date.today()
LANGUAGES = ("bn", "en")


def _person(one: str, currency: str = "BDT") -> dict[str, Any]:
    return {
        "id": one, "name": f"Customer {one}", "email": f"{one}@example.com", "country": "BD", "currency": currency,
        "language": None, "password": "none",
    }  # fmt: skip


def _bill(
    number: int, customer: str, due: int, amount: str = "10.00", currency: str = "BDT", **more: Any
) -> dict[str, Any]:
    dates = {"issued": TODAY + timedelta(days=due - 15), "due": TODAY + timedelta(days=due), "paid_on": None}
    return {
        "number": number, "customer": customer, "status": "Unpaid", "amount": amount, "currency": currency, **dates,
        **more,
    }  # fmt: skip


def _service(one: str, customer: str, status: str, **more: Any) -> dict[str, Any]:
    return {
        "id": one, "customer": customer, "name": f"Plan {one}", "kind": "hosting", "domain": None, "status": status,
        "next_due": TODAY, "amount": "10.00", "currency": "BDT", "cycle_months": 1, **more,
    }  # fmt: skip


# 2001 eight unpaid in two currencies, a draft, one paid today · 2002 more than one link holds · 2003 nothing at all
# 2004 services in every state · 2005 cards in every state · 2006 paid today, nothing open
@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Billing:
    told = chosen(tmp_path_factory.mktemp("odd"))
    prepare(told)
    engine = make_engine(told.database_url)
    bills = [
        *(_bill(6000 + place, "2001", due=place - 2) for place in range(7)),
        _bill(6007, "2001", due=20, currency="USD"),
        _bill(6008, "2001", due=30, status="Draft"),
        _bill(6009, "2001", due=0, status="Paid", paid_on=TODAY),
        *(_bill(7000 + place, "2002", due=place) for place in range(MOST + 3)),
        *(_bill(8000 + place, "2004", due=3 + place) for place in range(3)),
        *(_bill(8100 + place, "2005", due=3 + place) for place in range(6)),
        _bill(8200, "2006", due=0, status="Paid", paid_on=TODAY, amount="77.00"),
    ]
    lines = [
        {"invoice": one["number"], "position": 1, "description": "Plan", "amount": one["amount"], "service": None}
        for one in bills
    ]
    services = [
        *(_service(status, "2004", status) for status in ("Terminated", "Cancelled", "Active", "Suspended", "Pending")),
        _service("P2", "2004", "Pending"),
        _service("S2", "2004", "Suspended"),
        _service("S3", "2004", "Active", name="Far", next_due=TODAY + timedelta(days=9)),
    ]
    for line in lines:
        line["service"] = {8000: "Pending", 8001: "Suspended", 8002: "Active"}.get(line["invoice"])
    states = [
        ("none", None), ("expired", None), ("withdrawn", None), ("active", None), ("active", "expired_card"),
        ("active", "a reason of the future"),
    ]  # fmt: skip
    cards = [
        {
            "id": f"C{place}", "customer": "2005", "bank": "no_such_bank", "network": "visa", "card_type": "debit",
            "last4": f"000{place}", "mandate": mandate,
        }
        for place, (mandate, _) in enumerate(states)
    ]  # fmt: skip
    automatic = [
        {"invoice": 8100 + place, "card": f"C{place}", "last_attempt": None, "failure": failure}
        for place, (_, failure) in enumerate(states)
    ]
    with writing(engine) as connection:
        for table, rows in (
            (schema.customers, [_person(f"200{place}") for place in range(1, 7)]),
            (schema.services, services),
            (schema.invoices, bills),
            (schema.lines, lines),
            (schema.cards, cards),
            (schema.automatic, automatic),
        ):
            connection.execute(sa.insert(table), rows)
    engine.dispose()
    return on(TODAY, assemble(told))


def buttons(billing: Billing, customer: str, reply: AnswerSpec) -> list[str]:
    return [drawn(billing, customer, button) for button in reply.buttons]


async def test_two_currencies_are_never_added(odd: Billing) -> None:
    due = await said(odd, "2001", MyDue)
    assert "৳70.00 and $10.00 in all, on 8 invoices (2 overdue)" in due.text
    assert "There are 3 more" in due.text
    assert buttons(odd, "2001", due) == ["say pay_link", "open /clientarea/invoices?status=unpaid"]
    every = await said(odd, "2001", PayLink, reference="all")
    assert "8 invoices at once, ৳70.00 and $10.00 in all" in every.text
    assert "3 more" in every.text
    bdt = "pay 6000 6001 6002 6003 6004 6005 6006"
    assert buttons(odd, "2001", every) == [bdt, "pay 6007"]
    assert [button["title"] for button in every.buttons] == ["Pay ৳70.00", "Pay $10.00"]


async def test_a_long_choice_is_cut_and_the_rest_counted(odd: Billing) -> None:
    talk = Talk(odd, "2001", "bn")
    which = await talk.act(PayLink(odd), {})
    assert "আরও ৩টি আছে" in which.text
    assert len(which.buttons) == 6
    assert talk.open_question is not None
    assert talk.open_question["invoices"] == ["6000", "6001", "6002", "6003", "6004"]
    behind = await talk.act(PayLink(odd), {"invoice_number": "6006"})
    assert buttons(odd, "2001", behind) == ["pay 6006"]


async def test_due_today_and_tomorrow_read_so(odd: Billing) -> None:
    listed = (await said(odd, "2001", MyDue)).text
    assert "6001 · ৳10.00 · was due" in listed
    assert "(1 day overdue)" in listed
    assert "6002 · ৳10.00 · due today\n" in listed
    assert "(in 1 day)" in listed
    today = await said(odd, "2001", MyInvoiceStatus, "bn", invoice_number="6002")
    assert "শেষ তারিখ আজই" in today.text


async def test_more_than_one_link_holds_is_said(odd: Billing) -> None:
    due = await said(odd, "2002", MyDue)
    assert buttons(odd, "2002", due) == ["say pay_link", "open /clientarea/invoices?status=unpaid"]
    every = await said(odd, "2002", PayLink, reference="all")
    assert f"{MOST} invoices at once, ৳1,000.00 in all" in every.text
    assert "the other 3 afterwards" in every.text
    (link,) = buttons(odd, "2002", every)
    assert link.split()[1:] == [str(7000 + place) for place in range(MOST)]


async def test_a_draft_is_neither_listed_nor_paid_nor_downloaded(odd: Billing) -> None:
    assert "6008" not in (await said(odd, "2001", MyInvoices)).text
    for action in (PayLink, DownloadLink, MyInvoiceStatus, PaidButUnpaid):
        reply = await said(odd, "2001", action, invoice_number="6008")
        assert "raft" in reply.text
        assert not any("url" in button for button in reply.buttons)
        assert reply.file is None


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_empty_account_has_answers(odd: Billing, language: str) -> None:
    for action in EVERY:
        reply = await said(odd, "2003", action, language)
        assert reply.topic in {action.topic, "my_invoices"}
        assert reply.buttons
        assert not any("/pay/" in button.get("url", "") for button in reply.buttons)


async def test_services_in_every_state(odd: Billing) -> None:
    reply = await said(odd, "2004", MyServiceStatus)
    told = [line.removeprefix("• ") for line in reply.text.splitlines() if line.startswith("• ")]
    assert told == [
        "Plan S2: suspended, although no invoice for it is unpaid. Our support team will find out why.",
        "Plan Suspended: suspended; its invoice 8001 (৳10.00) is unpaid.",
        "Plan P2: not active yet. Our support team will find out why.",
        "Plan Pending: not active yet; invoice 8000 (৳10.00) is unpaid.",
        *told[4:],
    ]
    assert len(told) == 6
    assert "There are 2 more services" in reply.text
    assert buttons(odd, "2004", reply) == ["pay 8001", "pay 8000", "say handoff reason=my_service_status"]


async def test_services_that_ended(odd: Billing) -> None:
    for language, ended in (("en", "terminated"), ("bn", "Terminated")):
        line = {"status": "terminated", "bill": None}
        services = [one for one in await odd.services("2004") if str(one.status) == "Terminated"]
        assert ended in render("my_service_status.line", language, service=services[0], **line).text


async def test_cards_in_every_state(odd: Billing) -> None:
    reply = await said(odd, "2005", MyRecurringStatus)
    for piece in ("There is no e-mandate", "has expired", "was withdrawn", "no problem is known", "no such bank Visa"):
        assert piece in reply.text
    for number, piece in (("8104", "the card has expired"), ("8105", "the bank gave no reason")):
        reply = await said(odd, "2005", MyRecurringStatus, invoice_number=number)
        assert f"The charge failed: {piece}" in reply.text
        other_card = ["say auto_renew_host"] if number == "8104" else []
        assert buttons(odd, "2005", reply) == [f"pay {number}", *other_card]


async def test_a_new_payment_of_that_amount_is_found(odd: Billing, tmp_path: Path) -> None:
    told = chosen(tmp_path)
    prepare(told)
    billing = assemble(told)
    now = billing._clock()
    await billing._backend.record_payment("1003", ["4950"], "stripe", "pi_1", Money.of("24.50", "USD"), now)
    await billing._backend.record_payment("1001", ["4822"], "sslcommerz", "BK1", Money.of("1150", "BDT"), now)
    for customer, entities in (("1003", {}), ("1001", {"amount": "1150.00"}), ("1001", {"transaction_id": "bk1"})):
        reply = await said(billing, customer, PaidButUnpaid, **entities)
        assert "We have your payment" in reply.text
    # They paid one of two, and say nothing of it: it may be the other one that they miss.
    reply = await said(billing, "1001", PaidButUnpaid)
    assert "We have your payment" not in reply.text
    assert "invoice 4821 (৳2,300.00) as unpaid" in reply.text
    service = await said(billing, "1001", MyServiceStatus)
    assert "suspended" not in service.text
    await billing.close()


# -- who is asking ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nobody", [None, "", 0, 1001, ["1001"], {"id": "1001"}, True])
@pytest.mark.parametrize("action", EVERY)
async def test_nobody_is_asked_to_log_in(action: type[AccountAction], nobody: Any, billing: Billing) -> None:
    dispatcher = CollectingDispatcher()
    asked = tracker(action.topic, {"invoice_number": "4821", "customer": "1001"}, customer=nobody)
    assert await action(billing).run(dispatcher, asked, {}) == []
    (message,) = dispatcher.messages
    assert message["custom"]["topic"] == "identify"
    assert "৪৮২১" not in message["text"]
    assert not any("/pay/" in button.get("url", "") for button in message["buttons"])


async def test_identity_is_never_taken_from_slots_or_entities(billing: Billing) -> None:
    asked = tracker("my_due", {"customer": "1001"}, customer="1004", language="en")
    asked.slots.update(customer="1001", customer_id="1001")
    asked.sender_id = "1001"
    dispatcher = CollectingDispatcher()
    await MyDue(billing).run(dispatcher, asked, {})
    assert "owe nothing" in dispatcher.messages[0]["text"]


async def test_a_step_of_another_topic_is_not_read(billing: Billing) -> None:
    asked = tracker("pay_link", {"invoice_number": "4821"}, customer="1001", language="xx")
    asked.slots["step"]["topic"] = "my_due"
    dispatcher = CollectingDispatcher()
    await PayLink(billing).run(dispatcher, asked, {})
    assert "কোনটির" in dispatcher.messages[0]["text"], "an unknown language is answered in Bengali"


async def test_slots_that_are_missing_do_no_harm(billing: Billing) -> None:
    asked = tracker("my_due", customer="1001")
    asked.slots.clear()
    dispatcher = CollectingDispatcher()
    events = await MyDue(billing).run(dispatcher, asked, {})
    assert "৳৩,৪৫০.০০" in dispatcher.messages[0]["text"]
    assert [event["name"] for event in events] == ["dialogue_context"]


async def test_an_account_that_is_gone_is_told_so(billing: Billing) -> None:
    reply = await said(billing, "9999", MyDue)
    assert reply.text == render("errors.customer_not_found", "en").text
    assert reply.topic == "my_due"


def test_every_answer_stands_in_both_languages() -> None:
    topics = {action.topic for action in EVERY} | {"account"}
    keys = [{key for key in answers(language) if key.split(".")[0] in topics} for language in LANGUAGES]
    assert keys[0] == keys[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_engine_says_the_same_when_the_actions_are_away(language: str) -> None:
    assert guide("account_unavailable", language, {}, today=TODAY) == render("account_unavailable", language)


async def test_an_invoice_that_was_shown_is_meant_for_two_turns() -> None:
    """The same two turns as in the engine (tests/dialogue/test_decide.py), written out here on purpose."""
    remembered = [
        ActionRequest.of(tracker("pay_link", dialogue_context={"current": "4822", "current_age": age}), "pay_link")
        for age in range(5)
    ]
    assert [one.current for one in remembered] == ["4822", "4822", "4822", None, None]


async def test_a_number_and_a_month_mean_an_invoice_each(billing: Billing) -> None:
    """ "4822's again, and the June one": which month that is, the day of the payment tells."""
    month = (billing.today() - timedelta(days=180)).month
    talk = Talk(billing, "1001", "en")
    await talk.act(DownloadLink(billing), {"selection": {"numbers": ["4822"], "month": month}})
    assert {"4822", "4790"} <= set(talk.dialogue_context["invoices"])
    assert "4821" not in talk.dialogue_context["invoices"]
    await talk.act(DownloadLink(billing), {"selection": {"numbers": ["4790"], "month": month}})
    assert talk.dialogue_context["current"] == "4790"


async def test_a_day_means_the_open_invoice_that_is_due_on_it(billing: Billing) -> None:
    due = billing.today() + timedelta(days=9)
    talk = Talk(billing, "1002", "en")
    await talk.act(MyInvoiceStatus(billing), {"selection": {"on_day": [due.day, 0]}})
    assert talk.dialogue_context["current"] == "4902"
    paid = billing.today() - timedelta(days=24)
    await talk.act(MyInvoiceStatus(billing), {"selection": {"on_day": [paid.day, paid.month]}})
    assert talk.dialogue_context["current"] == "4880"


@pytest.mark.parametrize(
    ("action", "text", "selection"),
    [
        (MyServiceStatus, "link of the suspended one", {"state": "suspended", "numbers": ["4822"]}),
        (PaidButUnpaid, "my site is off and I have paid the bigger one", {"size": "largest", "state": "suspended"}),
        (PaidButUnpaid, "amar site bondho, taka disi", {}),
    ],
)
async def test_nothing_is_asked_of_the_backend_twice(
    action: type[AccountAction], text: str, selection: dict[str, Any], billing: Billing, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    every, services = billing.every, billing.services

    async def counted(customer: str, statuses: Collection[InvoiceStatus]) -> tuple[Invoice, ...]:
        asked.append(frozenset(statuses))
        return await every(customer, statuses)

    async def counted_services(customer: str) -> tuple[Service, ...]:
        asked.append("services")
        return await services(customer)

    monkeypatch.setattr(billing, "every", counted)
    monkeypatch.setattr(billing, "services", counted_services)
    await Talk(billing, "1001", "en").act(action(billing), {"selection": selection}, text)
    assert {frozenset({InvoiceStatus.UNPAID}), "services"} <= set(asked)
    assert len(asked) == len(set(asked))
