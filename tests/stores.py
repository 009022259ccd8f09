"""The stores that the contracts of conversations look at: two processes on one database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.answers import Reply, render
from bot.conversations.models import Ticket
from bot.conversations.store import ConversationStore
from bot.database.engine import Database


def waits(place: int) -> str:
    """What is said of the wait where too few cases were taken up to say more."""
    return render("handoff.wait", "bn", place=place, hours=0, minutes=0, longer=False, back=None).text


NEXT = waits(1)


def opened(ticket: Ticket, place: int = 1) -> Reply:
    """What is said of a ticket that has just been opened."""
    facts = {"number": ticket.number, "before": ticket.summary.get("continues", ""), "reason": ticket.reason}
    return render("handoff.opened", "bn", wait=waits(place), **facts)


class Stores:
    @pytest.fixture
    def url(self) -> str:
        """A database without rows."""
        raise NotImplementedError

    @pytest.fixture
    async def store(self, url: str) -> AsyncIterator[ConversationStore]:
        store = ConversationStore(Database(url))
        await store.open()
        yield store
        await store.close()

    @pytest.fixture
    async def second(self, store: ConversationStore, url: str) -> AsyncIterator[ConversationStore]:
        """Another process on the same database."""
        second = ConversationStore(Database(url))
        await second.open()
        yield second
        await second.close()
