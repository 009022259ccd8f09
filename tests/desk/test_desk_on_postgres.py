"""The desk's store on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

import bot.conversations.tables
import bot.desk.tables
from bot.database.engine import make_engine
from tests import servers
from tests.contracts.desk import DeskContract


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
