"""Faults of the store under a real `web`: locked by another program, a full disk. Told at once, and nothing is lost."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa

from bot.answers import render
from tests.chat_app import PATIENCE, Customer, Process, web_process
from tests.servers import postgres_database
from tests.standins.engine import StandInEngine

pytestmark = [pytest.mark.stack, pytest.mark.postgres]

DIALECTS = ("sqlite", "postgresql")
MANY = 24  # who write at once: more than there are threads
MOST = 24  # messages of one customer, so that all is one page of updates
SOON = 6.0  # seconds: the reads' patience is one, the writers' is eight, and this machine may be busy
TABLES = "conv_identities, conv_conversations, conv_messages"


@dataclass
class Site:
    web: Process
    http: aiohttp.ClientSession
    engine: StandInEngine
    url: str

    async def customer(self) -> Customer:
        return await Customer(self.http).begin()

    async def health(self) -> tuple[int, dict[str, Any]]:
        return await Customer(self.http).ask("GET", "/healthz")

    async def until_health_is(self, status: int, seconds: float = PATIENCE) -> dict[str, Any]:
        until = time.monotonic() + seconds
        while (told := await self.health())[0] != status:
            assert time.monotonic() < until, told
            await asyncio.sleep(0.1)
        return told[1]

    @contextmanager
    def locked(self) -> Iterator[None]:
        """By another program: nobody else can write, and on PostgreSQL not even read."""
        if self.url.startswith("sqlite"):
            other = sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=20, isolation_level=None)
            other.execute("BEGIN EXCLUSIVE")
            yield
            other.close()
            return
        engine = sa.create_engine(self.url, poolclass=sa.pool.NullPool)
        with engine.connect() as other:
            other.execute(sa.text(f"LOCK TABLE {TABLES} IN ACCESS EXCLUSIVE MODE"))
            yield

    @contextmanager
    def full(self) -> Iterator[None]:
        """No file of `web` can grow: what a full disk is, without one."""
        before = resource.prlimit(self.web.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.web.pid, resource.RLIMIT_FSIZE, (1, before[1]))
        try:
            yield
        finally:
            resource.prlimit(self.web.pid, resource.RLIMIT_FSIZE, before)


@pytest.fixture(params=DIALECTS)
async def site(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Site]:
    server = request.getfixturevalue("postgres_server") if request.param == "postgresql" else None
    engine = StandInEngine()
    await engine.start()
    with ExitStack() as stack:
        url = stack.enter_context(postgres_database(server)) if server else f"sqlite:///{tmp_path / 'one.db'}"
        unhurried = {"DATABASE_URL": url, "SAHAYAK_MESSAGES_PER_MINUTE": "100000"}
        web = stack.enter_context(web_process(tmp_path, engine.port, **unhurried))
        await web.ready()
        timeout, speaks = aiohttp.ClientTimeout(total=PATIENCE), {"Accept-Language": "en"}
        async with aiohttp.ClientSession(web.url, timeout=timeout, headers=speaks) as http:
            yield Site(web, http, engine, url)
    await engine.stop()


async def test_whoever_reads_does_not_wait_behind_those_who_write(site: Site) -> None:
    customers = [await site.customer() for _ in range(MANY)]
    await asyncio.gather(*(one.say("before") for one in customers))
    for one in customers:
        await one.heard()
    readable = site.url.startswith("sqlite")
    with site.locked():
        writing = [asyncio.create_task(one.say("meanwhile")) for one in customers]
        await asyncio.sleep(0.2)
        for method, path in (("GET", "/healthz"), ("GET", "/chat/updates?after=0"), ("GET", "/chat/history")):
            began = time.monotonic()
            status, told = await customers[0].ask(method, path)
            took = time.monotonic() - began
            assert took < SOON, f"{path}: {took:.1f} s"
            if path == "/healthz":
                assert (status, told["ok"], told["database"]) == (503, False, "locked")
            elif readable:
                assert [line["text"] for line in told["messages"]] == ["before", "heard: before"]
            else:
                message = render("errors.store_unavailable", "en").text
                assert (status, told["error"], told["message"]) == (503, "store_unavailable", message)
        assert not any(one.done() for one in writing), "nothing is acknowledged before it is stored"
    await asyncio.gather(*writing)
    for one in customers:
        assert [line["text"] for line in await one.heard(2)] == ["heard: before", "heard: meanwhile"]
    await site.until_health_is(200)


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
async def test_what_was_acknowledged_outlives_a_disk_that_is_full_for_a_while(site: Site) -> None:
    site.engine.delay = 0.1  # turns are under way when it happens
    customers, stop, refused = [await site.customer() for _ in range(6)], asyncio.Event(), set()
    acknowledged: list[list[str]] = [[] for _ in customers]

    async def talk(customer: Customer, said: list[str]) -> None:
        while not stop.is_set() and len(said) < MOST:
            text, ident, status = f"message {len(said)}", str(uuid.uuid4()), 0
            while status != 200:
                status, told = await customer.ask("POST", "/chat/messages", json={"id": ident, "text": text})
                if status != 200:
                    refused.add((status, told["error"], told["message"]))
                    await asyncio.sleep(0.05)
            said.append(text)
            await asyncio.sleep(0.2)

    talking = [asyncio.create_task(talk(*pair)) for pair in zip(customers, acknowledged, strict=True)]
    for _ in range(3):
        await asyncio.sleep(0.4)
        with site.full():
            told = await site.until_health_is(503, SOON)
            assert (told["ok"], told["database"], told["disk"]) == (False, "full", "full")
            status, told = await Customer(site.http).ask("POST", "/chat/session")
            assert (status, told["error"]) == (507, "store_full")
            assert (await customers[0].ask("GET", "/chat/history"))[0] == 200, "what was said can be read"
        await site.until_health_is(200)
    stop.set()
    await asyncio.gather(*talking)
    assert refused == {(507, "store_full", render("errors.store_full", "en").text)}
    for customer, said in zip(customers, acknowledged, strict=True):
        assert len(said) > 3, "too little was said to prove anything"
        assert [line["text"] for line in await customer.heard(len(said))] == [f"heard: {text}" for text in said]
