"""An identity token is taken once: by one of many at once, over processes, until it has expired."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.database.engine import Database
from bot.security.identity_proof import Proof
from bot.security.used_proofs import _take, table, take

pytestmark = pytest.mark.postgres


@pytest.fixture(params=["sqlite", "postgresql"])
async def databases(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Database, Database]]:
    """Two processes of one installation."""
    url = f"sqlite:///{tmp_path / 'store.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    both = Database(url), Database(url)
    await both[0].open()
    yield both
    for one in both:
        await one.close()


def proof(**changed: object) -> Proof:
    return replace(Proof("1001", int(time.time()) + 300, "a name", "us"), **changed)


async def test_of_many_at_once_one_takes_it(databases: tuple[Database, Database]) -> None:
    taken = await asyncio.gather(*(take(databases[number % 2], proof()) for number in range(20)))
    assert sorted(taken) == [False] * 19 + [True]


async def test_names_of_another_signer_are_others(databases: tuple[Database, Database]) -> None:
    assert await take(databases[0], proof())
    assert await take(databases[0], proof(signer="site"))
    assert await take(databases[0], proof(jti="another"))
    assert not await take(databases[1], proof(customer="1002"))


async def test_what_has_expired_is_forgotten(databases: tuple[Database, Database]) -> None:
    assert await take(databases[0], proof(expires=int(time.time()) - 1))
    assert await take(databases[0], proof(jti="another"))
    rows = await databases[0].read(lambda db: db.execute(sa.select(table)).all())
    assert len(rows) == 1
    assert "another" not in str(rows)


async def test_a_commit_whose_answer_was_lost_is_no_second_taker(databases: tuple[Database, Database]) -> None:
    named = (proof().signer, "a name", float(proof().expires))
    for _ in range(2):
        assert await databases[0].write(_take, *named, "one request")
    assert not await databases[0].write(_take, *named, "another")
