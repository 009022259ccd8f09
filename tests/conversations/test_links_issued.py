"""A link counts as issued with the answer that carries it, in the same transaction."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.answers import Button, Reply, render
from bot.conversations.models import Inbound, Outcome
from bot.conversations.store import ConversationStore
from bot.database.engine import Database
from bot.events.log import after

ANSWERS = {
    "pay": (Reply("pay", "pay_link", (Button("Pay", "https://shop.example/support/pay/abc"),)), ["pay"]),
    "download": (Reply("file", "download_link", (), {"url": "http://x/invoices/abc", "name": "i.pdf"}), ["download"]),
    "another page": (Reply("page", "help", (Button("Read", "https://shop.example/prices"),)), []),
}


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[ConversationStore]:
    store = ConversationStore(Database(f"sqlite:///{tmp_path / 'links.db'}"))
    await store.open()
    yield store
    await store.close()


@pytest.mark.parametrize("case", ANSWERS)
@pytest.mark.parametrize("customer", ["1001", None])
async def test_a_link_is_issued_with_its_answer(store: ConversationStore, case: str, customer: str | None) -> None:
    reply, purposes = ANSWERS[case]
    talk = await store.start("web", customer=customer)
    await store.accept(Inbound(talk.identity, "web", str(uuid.uuid4()), text="x"), {"text": "x", "sensitive": []})
    work = await store.take(talk.identity, "w", 5)
    assert work is not None
    await store.finish(work, "w", Outcome(replies=(reply,), result={"topic": reply.topic}), render)
    found = await store.database.read(after, 0, {"link.issued"}, 10)
    assert [event.data["purpose"] for event in found] == (purposes if customer else [])
    assert all((event.customer, event.identity, event.seq) == (customer, talk.identity, 1) for event in found)
