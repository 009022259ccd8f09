"""One process has one pool of connections, whichever room asks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.billing.assembly import prepare
from bot.settings import Settings
from bot.web.app_keys import BILLING, DATABASE
from tests.chat_app import chatroom, environment


async def test_every_room_shares_one_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(Settings.read(environment(tmp_path, SAHAYAK_DEMO="1")))
    made: list[str] = []
    create = sa.create_engine

    def counted(url: Any, **options: Any) -> Any:
        made.append(str(url))
        return create(url, **options)

    monkeypatch.setattr(sa, "create_engine", counted)
    async with chatroom(tmp_path, SAHAYAK_DEMO="1") as room:
        app = room.client.app
        assert app is not None
        customer = await room.customer()
        await customer.say("hello")
        await customer.heard(1)
        assert (await app[BILLING].customer("1001")).id == "1001"
        async with room.client.get("/clientarea/", allow_redirects=False) as reply:
            assert reply.status < 500
        assert room.house.store.database is app[DATABASE]
    assert len(made) == 1, made
