"""A database that another program holds, a disk that takes nothing more: told at once, and nothing is lost."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import sqlalchemy as sa

from bot.conversations.tables import conversations, identities, messages
from tests.e2e.visitor import Visitor
from tests.redteam.frame import Target, Tries, attack
from tests.redteam.people import RAHIM, chatting

SOON = 6.0  # seconds for whoever reads, where `web` waits two at most; whoever writes waits eight
LATE = 20.0  # for whoever writes; `web` waits 8
AGAIN = 30.0  # until all is well afterwards
BELIEVED = 1.2  # seconds that /healthz goes by what it found before
TABLES = (identities, conversations, messages)
QUESTION = "what do I owe?"


@attack("a database that another program has locked", section=3, seconds=120, inside=True)
async def locked(target: Target, tries: Tries) -> None:
    await _through(target, tries, _lock(target), 503)


@attack("a disk that is full", section=3, seconds=120, inside=True)
async def full(target: Target, tries: Tries) -> None:
    if target.settings.database_url.startswith("sqlite"):
        await _through(target, tries, _full_disk(target), 507)
    else:
        tries.note(True, "the disk is the server's")


async def _through(target: Target, tries: Tries, fault: AbstractContextManager[None], refusal: int) -> None:
    """One writes before, during and after the fault, each message with one id, and is answered once to each."""
    async with chatting(target, RAHIM) as visitor:
        before, during = str(uuid.uuid4()), [str(uuid.uuid4()) for _ in range(target.sizes(4, 24))]
        await _say(visitor, before)
        with fault:
            await asyncio.sleep(BELIEVED)
            began = time.monotonic()
            refused = asyncio.gather(*(_say(visitor, ident) for ident in during))
            await asyncio.gather(*(_read(target, tries, visitor, path) for path in ("/healthz", "/chat/history", "/")))
            for status in await refused:
                tries.note(status == refusal, f"a message meanwhile: {status}, not {refusal}")
            took = time.monotonic() - began
            tries.note(took < LATE, f"the messages were refused after {took:.1f} s")
        until = time.monotonic() + AGAIN
        for ident in during:
            status = 0
            while status != 200 and time.monotonic() < until:
                status = await _say(visitor, ident)
            tries.note(status == 200, f"the same message afterwards: {status}")
        status = 0
        while status != 200 and time.monotonic() < until:
            status, _ = await visitor.ask("GET", "/healthz")
        tries.note(status == 200, f"/healthz afterwards: {status}")
        answers = await _answers(visitor, 1 + len(during), until)
        tries.note(answers == 1 + len(during), f"{1 + len(during)} messages got {answers} answers")


async def _say(visitor: Visitor, ident: str) -> int:
    status, _ = await visitor.ask("POST", "/chat/messages", json={"id": ident, "text": QUESTION})
    return int(status)


async def _read(target: Target, tries: Tries, visitor: Visitor, path: str) -> None:
    began = time.monotonic()
    async with visitor.http.get(path, headers={"Authorization": f"Bearer {visitor.token}"}) as reply:
        body = await reply.text()
    took, wanted = time.monotonic() - began, (503,) if path == "/healthz" else (200, 503)
    tries.note(took < SOON, f"{path} took {took:.1f} s")
    tries.note(reply.status in wanted and "Traceback" not in body, f"{path}: {reply.status} {body[:80]}")


async def _answers(visitor: Visitor, wanted: int, until: float) -> int:
    """How many there are a moment after so many came (a second one would be seen), or when it is too late."""
    while True:
        status, told = await visitor.ask("GET", "/chat/history?limit=100")
        count = sum(line["author"] == "bot" for line in told["messages"]) if status == 200 else 0
        if count >= wanted or time.monotonic() > until:
            break
        await asyncio.sleep(0.2)
    await asyncio.sleep(0.5)
    _, told = await visitor.ask("GET", "/chat/history?limit=100")
    return sum(line["author"] == "bot" for line in told["messages"])


@contextmanager
def _lock(target: Target) -> Iterator[None]:
    """Nobody else can write, and on PostgreSQL not even read."""
    url = target.settings.database_url
    if url.startswith("sqlite"):
        other = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            other.close()
        return
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        names = ", ".join(table.name for table in TABLES)
        connection.execute(sa.text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))
        yield


@contextmanager
def _full_disk(target: Target) -> Iterator[None]:
    """No file of `web` can grow: what a full disk is, without one."""
    assert target.house
    web = target.house.process("web")
    before = web.rlimit(resource.RLIMIT_FSIZE)
    web.rlimit(resource.RLIMIT_FSIZE, (1, before[1]))
    try:
        yield
    finally:
        web.rlimit(resource.RLIMIT_FSIZE, before)
