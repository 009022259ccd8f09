"""The conversation store on SQLite."""

from __future__ import annotations

import pytest

from tests.contracts.conversation_store import ConversationStoreContract


class TestOnSqlite(ConversationStoreContract):
    @pytest.fixture
    def url(self, tmp_path):
        return f"sqlite:///{tmp_path / 'store.db'}"
