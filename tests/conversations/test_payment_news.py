"""What came of a payment is told where its link was given, in their language; money that waits gets a person."""

from __future__ import annotations

import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.conversations import link_changes, own_tickets, tickets
from bot.conversations.models import Conversation
from bot.conversations.payment_news import SAID, PaymentNews
from bot.conversations.store import ConversationStore
from bot.database.engine import Database
from bot.events import record
from bot.events.log import Event
from tests.empty_database import empty_database

MONEY = {"amount": "2300.00", "currency": "BDT"}
FACTS = {"reference": "INV4821-K7Q2M9XAPD", "gateway": "sslcommerz", "transaction": "T1", "invoices": ["4821"], **MONEY}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return empty_database(tmp_path_factory.mktemp("made"))


@pytest.fixture
async def store(empty: Path, tmp_path: Path) -> AsyncIterator[ConversationStore]:
    opened = ConversationStore(Database(f"sqlite:///{shutil.copy(empty, tmp_path)}"))
    await opened.open()
    yield opened
    await opened.close()


async def known(store: ConversationStore, customer: str | None = "1001", language: str = "en") -> Conversation:
    talk = await store.start("telegram", f"{time.monotonic_ns()}", language=language)
    if customer:
        await store.database.write(link_changes.bind, talk.identity, customer, "r…@example.com")
    return await store.get(talk.identity)


async def given(store: ConversationStore, talk: Conversation, customer: str = "1001", purpose: str = "pay") -> None:
    await store.database.write(
        lambda db: record(
            db, "link.issued", conversation=talk.id, identity=talk.identity, customer=customer, purpose=purpose
        )
    )


async def happens(
    store: ConversationStore, kind: str, customer: str | None = "1001", at: float = 0.0, **more: Any
) -> None:
    event = Event(1, at or time.time(), kind, None, None, customer, None, {**FACTS, **more})
    await store.database.write(PaymentNews().apply, [event])


async def said(store: ConversationStore, talk: Conversation) -> list[str]:
    now = await store.get(talk.identity)
    lines = await store.before(talk.identity, now.last_seq + 1, 50)
    return [
        text
        for text in (line.body["text"] for line in lines if line.author == "system")
        if "account" not in text.lower() or "INV" in text
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("৳2,300.00", "Invoice 4821 is paid")), ("bn", ("৳২,৩০০.০০", "ইনভয়েস ৪৮২১ এখন পরিশোধিত"))],
)
async def test_it_is_told_where_the_link_was_given(
    store: ConversationStore, language: str, words: tuple[str, ...]
) -> None:
    talk, other = await known(store, language=language), await known(store)
    await given(store, talk)
    await given(store, other, purpose="download")
    await happens(store, "payment.proved")
    (line,) = [one for one in await said(store, talk) if "INV" not in one and ("2,300" in one or "২,৩০০" in one)]
    assert all(word in line for word in words)
    assert not any("2,300" in one for one in await said(store, other))


@pytest.mark.parametrize(("total", "words"), [("300.00", False), ("800.00", True), (None, False)])
async def test_a_refund_names_what_this_one_gives_back(
    store: ConversationStore, total: str | None, words: bool
) -> None:
    talk = await known(store)
    await given(store, talk)
    await happens(store, "payment.refunded", amount="300.00", **({"total": total} if total else {}))
    (line,) = [one for one in await said(store, talk) if "৳300.00" in one]
    assert ("৳800.00 in all" in line) == words
    assert "in all" not in line or words


@pytest.mark.parametrize(
    ("kind", "language", "facts", "words"),
    [
        ("payment.released", "en", {}, ("Invoice 4821 was cancelled", "2,300.00 that you had paid on it", "ticket")),
        (
            "payment.released",
            "en",
            {"invoices": ["4821", "4822"], "booked": "100.00"},
            ("were cancelled", "৳100.00 of"),
        ),
        ("payment.released", "bn", {"booked": "100.00"}, ("ইনভয়েস ৪৮২১ বাতিল হয়েছে", "৳১০০.০০ আপনার অন্য", "টিকিট")),
        ("payment.refund_unknown", "bn", {}, ("৳২,৩০০.০০ ফেরত দিতে বলা হয়েছে", "জানায়নি", "টিকিট")),
        ("payment.loss", "bn", {}, ("৳২,৩০০.০০ ফেরত গেছে", "ব্যবহার হয়ে গেছে", "টিকিট")),
        ("payment.withdrawn", "bn", {}, ("৳২,৩০০.০০ আপনার অ্যাকাউন্টে জমা টাকা", "বাদ দেওয়া হয়েছে")),
        ("credit.returned", "bn", {"invoice": "4821"}, ("ইনভয়েস ৪৮২১ বাতিল হয়েছে", "৳২,৩০০.০০ আবার আপনার")),
    ],
)
async def test_what_a_cancelled_invoice_let_go_of_is_told(
    store: ConversationStore, kind: str, language: str, facts: dict[str, Any], words: tuple[str, ...]
) -> None:
    talk = await known(store, language=language)
    await given(store, talk)
    await happens(store, kind, **facts)
    lines = await said(store, talk)
    assert any(all(word in line for word in words) for line in lines), lines


async def test_nobody_else_hears_of_it(store: ConversationStore) -> None:
    another, stranger = await known(store, "1002"), await known(store, None)
    withdrawn = await known(store)
    for talk in (another, stranger, withdrawn):
        await given(store, talk)
    await store.database.write(link_changes.withdraw, withdrawn.identity, "agent", "test")
    for kind in ("payment.proved", "payment.surplus", "payment.refunded"):
        await happens(store, kind)
        await happens(store, kind, customer=None)
    for talk in (another, stranger, withdrawn):
        assert not any("2,300" in one for one in await said(store, talk))


async def test_without_a_link_nothing_that_is_well_is_told(store: ConversationStore) -> None:
    talk = await known(store)
    await happens(store, "payment.proved")
    await given(store, talk)
    await happens(store, "payment.proved", at=time.time() - 2 * 86400)
    assert not any("2,300" in one for one in await said(store, talk))


@pytest.mark.parametrize("kind", sorted(kind for kind, (_, needs_person) in SAID.items() if needs_person))
@pytest.mark.parametrize("closed", [False, True])
async def test_money_that_waits_gets_a_person(store: ConversationStore, kind: str, closed: bool) -> None:
    talk = await known(store)
    if closed:
        await happens(store, kind)
        (first,) = await store.tickets()
        await store.database.write(tickets.end, first, "closed")
    more = {"expected": "2300.00"} if kind == "payment.mismatched" else {}
    await happens(store, kind, **more)
    await happens(store, kind, reference="INV4821-ANOTHERONE", **more)
    (ticket,) = [one for one in await store.tickets() if one.state == "open"]
    assert ticket.customer == "1001"
    assert ticket.summary["transaction_id"] == "T1"
    assert ticket.reason == "paid_but_unpaid"
    now = await store.get(talk.identity)
    assert now.owner == "queued"
    told = [one for one in await said(store, talk) if "INV4821" in one]
    assert len(told) == 2 + closed
    assert ticket.number in told[-1]
    assert "not" in told[-1].lower()


@pytest.mark.parametrize("linked_before", [False, True])
async def test_money_of_somebody_who_never_wrote_gets_a_person_too(
    store: ConversationStore, linked_before: bool
) -> None:
    withdrawn = await known(store, "1001" if linked_before else "1002")
    await store.database.write(link_changes.withdraw, withdrawn.identity, "agent", "test")
    await happens(store, "payment.proved")
    assert not await store.tickets()
    await happens(store, "payment.surplus")
    await happens(store, "payment.surplus", reference="INV4821-ANOTHERONE")
    (ticket,) = await store.tickets()
    assert (ticket.customer, ticket.reason) == ("1001", "paid_but_unpaid")
    shown, total = await store.database.read(own_tickets.listing, "1001", 1, 10)
    assert ([one.number for one in shown], total) == ([ticket.number], 1)
    assert not any("2,300" in one for one in await said(store, withdrawn))
