"""The desk's store on PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

import bot.conversations.tables
import bot.desk.tables
from bot.answers import render
from bot.conversations import message_log, tickets
from bot.database.engine import make_engine
from tests import servers
from tests.contracts.desk import DeskContract
from tests.waiting import until

WAITING = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.fixture(scope="module")
def shared_url(postgres_server: Any) -> Iterator[str]:
    with servers.postgres_database(postgres_server) as url:
        yield url


@pytest.mark.postgres
class TestOnPostgres(DeskContract):
    @pytest.fixture
    def url(self, shared_url: str) -> Iterator[str]:
        """One database for all of them, emptied: making a new one takes longer than most of these tests."""
        yield shared_url
        engine = make_engine(shared_url)
        with engine.begin() as connection:
            for tables in (bot.conversations.tables, bot.desk.tables):
                for table in reversed(tables.metadata.sorted_tables):
                    connection.execute(sa.delete(table))
        engine.dispose()

    @pytest.mark.parametrize("act", ["close_ticket", "take_back"])
    async def test_the_shell_locks_the_conversation_first_as_the_desk_does(self, store, second, talk, act):
        """Whoever had the ticket and waited for the conversation would wait for somebody who waits for the ticket."""
        (ticket,) = await store.tickets()

        async def waits() -> Any:
            return await store.database.read(lambda db: db.execute(WAITING).scalar())

        with store.database.engine.begin() as db:
            message_log.locked(db, talk.id)
            acting = asyncio.create_task(getattr(second, act)(ticket.number, render))
            await until(waits)
            db.execute(sa.text("SET LOCAL lock_timeout = '100ms'"))
            assert tickets.end(db, ticket, "closed")
        assert (await acting).state == "closed"
