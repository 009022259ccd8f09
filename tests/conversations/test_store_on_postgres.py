"""The conversation store on PostgreSQL."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.conversations.tables import metadata
from bot.database.engine import make_engine
from bot.mail.tables import outbox
from tests import servers
from tests.contracts.account_links import AccountLinkContract
from tests.contracts.conversation_store import ConversationStoreContract
from tests.contracts.identities import IdentityContract


@pytest.fixture(scope="module")
def shared_url(postgres_server):
    with servers.postgres_database(postgres_server) as url:
        yield url


@pytest.mark.postgres
class TestOnPostgres(ConversationStoreContract, IdentityContract, AccountLinkContract):
    @pytest.fixture
    def url(self, shared_url):
        """One database for all of them, emptied: making a new one takes longer than most of these tests."""
        yield shared_url
        engine = make_engine(shared_url)
        with engine.begin() as connection:
            there = set(sa.inspect(connection).get_table_names())
            for table in (outbox, *reversed(metadata.sorted_tables)):
                if table.name in there:
                    connection.execute(sa.delete(table))
        engine.dispose()

    @pytest.fixture
    def empty_url(self, postgres_url):
        return postgres_url
