"""Two `web` and two real engines on one PostgreSQL, as two machines would run them: one chat, and either may die."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import aiohttp
import pytest
import sqlalchemy as sa

from tests import servers
from tests.e2e.installation import House
from tests.e2e.visitor import PATIENCE, Visitor

pytestmark = [
    pytest.mark.stack, pytest.mark.postgres, pytest.mark.xdist_group("house"), pytest.mark.timeout(600),
]  # fmt: skip

GUIDE, ACCOUNT = "how do I pay an invoice?", "what do I owe?"


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory, postgres_server: sa.engine.URL) -> Iterator[tuple[House, House]]:
    with servers.postgres_database(postgres_server) as url:
        shared = {"DATABASE_URL": url, "SAHAYAK_SECRET": "of both machines " * 3, "SAHAYAK_ENGINE_KEY": "of both " * 6}
        first, second = (House(tmp_path_factory.mktemp(name), **shared) for name in ("one", "two"))
        both = ",".join(house.settings.engines[0] for house in (first, second))
        houses = tuple(House(house.var, **{**house.environment, "SAHAYAK_ENGINES": both}) for house in (first, second))
        try:
            for house in houses:
                house.start()
            yield houses[0], houses[1]
        finally:
            for house in houses:
                house.stop()


async def test_they_are_one_chat(houses: tuple[House, House]) -> None:
    async with (
        aiohttp.ClientSession(houses[0].url, timeout=PATIENCE) as one,
        aiohttp.ClientSession(houses[1].url, timeout=PATIENCE) as two,
    ):
        here, there = Visitor(one, houses[0]), Visitor(two, houses[1])
        await here.begin()
        await here.prove("1001")
        there.token = here.token
        for who in (here, there, here, there):
            assert (await who.answer(GUIDE))[-1]["topic"] == "pay_invoice_howto"
            (owed,) = await who.answer(ACCOUNT)
            assert "3,450" in owed["text"]
        polling = asyncio.create_task(there.updates((await there.updates())["last"], wait=20))
        await here.say(GUIDE)
        assert [line["author"] for line in (await polling)["messages"]] == ["customer", "bot"]
        with houses[0].without("engine"):
            assert (await there.answer(ACCOUNT))[-1]["topic"] == "my_due", "the other engine answers"
        seq = await here.say(ACCOUNT)
        await asyncio.to_thread(houses[0].kill, "web")
        assert [line["topic"] for line in await there.answer_to(seq)] == ["my_due"], "once, by the other process"
