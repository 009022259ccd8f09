"""An invoice that the backend reports as paid is told where it was asked for, and closes the case about it."""

from __future__ import annotations

import time
from typing import Any

import pytest

from bot.answers import Reply, render
from bot.conversations import link_changes
from bot.conversations.invoice_news import InvoiceNews
from bot.conversations.models import Conversation, Handoff, Inbound, Outcome
from bot.conversations.store import ConversationStore
from bot.events.log import Event
from tests.conversations import test_payment_news as payments
from tests.conversations.test_payment_news import given, known

empty, store = payments.empty, payments.store  # the same fixtures
MONEY = {"amount": "2450.00", "currency": "BDT"}


async def claims(store: ConversationStore, talk: Conversation, **summary: Any) -> str:
    """The customer says that they have paid; the number of the ticket that waits for a person then."""
    await store.accept(Inbound(talk.identity, "telegram", talk.id, text="paid"), {"text": "paid", "sensitive": []})
    work = await store.take(talk.identity, "w", 5)
    assert work
    handoff = Handoff("paid_but_unpaid", summary)
    await store.finish(work, "w", Outcome(state={}, result={"topic": "paid_but_unpaid"}, handoff=handoff), render)
    return (await store.tickets())[0].number


async def told(store: ConversationStore, talk: Conversation, *invoices: str, **more: Any) -> list[str]:
    """What the customer hears of these."""
    before, facts = (await store.get(talk.identity)).last_seq, {"state": "paid", **MONEY, **more}
    at, customer = facts.pop("at", time.time()), facts.pop("customer", "1001")
    some = [
        Event(seq, at, "invoice.reported", None, None, customer, None, {**facts, "invoice": number})
        for seq, number in enumerate(invoices)
    ]
    await store.database.write(InvoiceNews().apply, some)
    return [line.body["text"] for line in await store.after(talk.identity, before)]


@pytest.mark.parametrize(
    ("language", "one", "two"),
    [
        ("en", "Invoice 812 is paid now (৳2,450.00).", "Invoices 812, INV-9 are paid now (৳4,900.00)."),
        ("bn", "ইনভয়েস ৮১২ এখন পরিশোধিত (৳২,৪৫০.০০)।", "ইনভয়েস ৮১২, INV-৯ এখন পরিশোধিত (৳৪,৯০০.০০)।"),
    ],
)
async def test_where_the_link_was_given(store: ConversationStore, language: str, one: str, two: str) -> None:
    talk = await known(store, language=language)
    await given(store, talk)
    (line,) = await told(store, talk, "812")
    assert line.startswith(one)
    (line,) = await told(store, talk, "812", "INV-9", "812")
    assert line.startswith(two)
    (line,) = await told(store, talk, "812", currency=None)
    assert "(" not in line


async def test_nobody_else_and_nothing_else_is_told(store: ConversationStore) -> None:
    talk, other = await known(store), await known(store)
    assert await told(store, talk, "812") == [], "no link was given"
    await given(store, talk)
    for more in ({"state": "unpaid"}, {"state": "changed"}, {"customer": "1002"}, {"at": time.time() - 2 * 86400}):
        assert await told(store, talk, "812", **more) == [], more
    await store.database.write(link_changes.withdraw, talk.identity, "agent", "test")
    assert await told(store, talk, "812") == []
    assert await told(store, other, "812") == []


@pytest.mark.parametrize(
    ("summary", "more", "state"),
    [
        ({"invoice_number": "812"}, {}, "closed"),
        ({"invoice_number": "7"}, {"also": "7"}, "closed"),  # the number that it had before
        ({"invoice_number": "813"}, {}, "open"),
        ({}, {}, "open"),
        ({"invoice_number": "812", "reference": "INV812-K7Q2M9XAPD"}, {}, "open"),  # money that waits for a person
    ],
)
async def test_whose_case_is_closed(
    store: ConversationStore,
    summary: dict[str, str],
    more: dict[str, str],
    state: str,
) -> None:
    talk = await known(store)
    number = await claims(store, talk, **summary)
    lines = await told(store, await store.get(talk.identity), "812", **more)
    assert (await store.ticket(number)).state == state
    assert [number in line for line in lines] == ([False, True] if state == "closed" else [])


async def test_a_person_who_has_the_case_sees_it_and_ends_it(store: ConversationStore) -> None:
    talk = await known(store)
    number = await claims(store, talk, invoice_number="812")
    await store.reply(number, Reply("I look into it", "handoff"), "nabil")
    assert len(await told(store, await store.get(talk.identity), "812")) == 1
    assert (await store.ticket(number)).state == "open"
    assert (await store.get(talk.identity)).owner == "human"
