"""The conversation store on SQLite."""

from __future__ import annotations

import pytest

from tests.contracts.account_links import AccountLinkContract
from tests.contracts.conversation_store import ConversationStoreContract
from tests.contracts.identities import IdentityContract
from tests.empty_database import empty_copy


class TestOnSqlite(ConversationStoreContract, IdentityContract, AccountLinkContract):
    @pytest.fixture
    def url(self, tmp_path):
        return empty_copy(tmp_path / "store.db")
