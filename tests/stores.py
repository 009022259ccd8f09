"""The stores that the contracts of conversations look at: two processes on one database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.answers import render
from bot.conversations.store import ConversationStore
from bot.database.engine import Database

#: What is said of the wait where nobody else waits and too few cases were taken up to say more.
NEXT = render("handoff.wait", "bn", place=1, hours=0, minutes=0, longer=False, back=None).text


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
