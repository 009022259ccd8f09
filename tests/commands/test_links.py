"""Links of accounts from the shell, beside a running chat."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import settings as settings_module
from bot.commands import links
from bot.conversations import link_changes
from tests.chat_app import chatroom


@pytest.fixture
def fresh_settings() -> Iterator[None]:
    """What a test read of its environment is forgotten, also where it fails."""
    yield
    settings_module.settings.cache_clear()


@pytest.mark.usefixtures("fresh_settings")
async def test_an_agent_lists_and_undoes_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with chatroom(tmp_path) as room:
        monkeypatch.setitem(os.environ, "DATABASE_URL", room.settings.database_url)
        settings_module.settings.cache_clear()
        store = room.house.store

        async def shell(*argv: str) -> tuple[int, str]:
            code = await asyncio.to_thread(links.main, list(argv))
            out = capsys.readouterr()
            return code, out.out + out.err

        talks = [await store.start("telegram", str(n), name=f"Rahim\x1b[31m {n}") for n in range(3)]
        for talk in talks:
            await store.database.write(link_changes.bind, talk.identity, "1001", "r…@example.com")
        code, listed = await shell("list", "--customer", "1001")
        assert (code, len(listed.splitlines())) == (0, 3)
        assert "Rahim [31m 0" in listed
        account = listed.split()[0]
        assert (await shell("undo", account))[0] == 0
        assert (await store.get(account)).customer is None
        assert await shell("undo", account) == (1, f"links: {account} is not linked to anybody\n")
        version = (await store.get(talks[2].identity)).version
        assert "2 links ended" in (await shell("password-changed", "--customer", "1001"))[1]
        assert await shell("list", "--customer", "1001") == (0, "")
        assert (await store.get(talks[2].identity)).version > version
