"""Mail that waits: sent once, whatever the server does and whoever dies, and not after its time."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.database.engine import Database
from bot.mail import outbox, worker
from bot.mail.message import Mail
from bot.mail.secrets import SEAT, SealedSecrets
from bot.mail.server import Server
from bot.mail.tables import outbox as table
from bot.mail.worker import MailWorker
from bot.settings import ROOT, Settings
from tests import servers
from tests.chat_app import environment
from tests.empty_database import empty_copy
from tests.standins.mail_server import MailServer, mail_server, text_of

CODE = "482913"
MAIL = Mail("rahim@example.com", "কোড", f"কোড: {SEAT}\n")
PATIENCE = 20.0  # seconds, on a busy machine


@dataclass
class Post:
    """A database with mail in it, and the server that it goes to."""

    settings: Settings
    database: Database
    server: MailServer

    def worker(self, claim: float = 60.0) -> MailWorker:
        found = Server.of(self.settings)
        assert found is not None
        return MailWorker(self.settings, found, self.database, claim)

    async def put(self, ident: str = "code-1", life: float = 600.0, mail: Mail | None = MAIL) -> None:
        sealed = SealedSecrets(self.settings).seal(CODE, ident)
        await self.database.write(outbox.put, ident, mail, time.time() + life, sealed, "1001")

    async def row(self, ident: str = "code-1") -> Any:
        return await self.database.read(lambda db: db.execute(sa.select(table).where(table.c.id == ident)).one())

    async def until(self, state: str, ident: str = "code-1", attempts: int = 0) -> Any:
        end = time.monotonic() + PATIENCE
        while (row := await self.row(ident)).state != state or row.attempts < attempts:
            assert time.monotonic() < end, row
            await asyncio.sleep(0.02)
        return row

    @asynccontextmanager
    async def working(self, claim: float = 60.0) -> AsyncIterator[None]:
        task = asyncio.create_task(self.worker(claim).run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def options(url: str, port: int) -> dict[str, str]:
    return {"DATABASE_URL": url, "SAHAYAK_SMTP": f"smtp://127.0.0.1:{port}", "SAHAYAK_MAIL_FROM": "bot@shop.example"}


@pytest.fixture(scope="module")
def shared_url(postgres_server: sa.engine.URL) -> Iterator[str]:
    """One database for all of them: making a new one takes longer than most of these tests."""
    with servers.postgres_database(postgres_server) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def post(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Post]:
    monkeypatch.setattr(worker, "LOOK_AROUND", 0.02)
    monkeypatch.setattr(worker, "FIRST_WAIT", 0.02)
    postgres = request.param == "postgresql"
    url = request.getfixturevalue("shared_url") if postgres else empty_copy(tmp_path / "sahayak.db")
    async with mail_server() as server:
        database = Database(url)
        await database.open()
        yield Post(Settings.read(environment(tmp_path, **options(url, server.port))), database, server)
        await database.write(lambda db: db.execute(sa.delete(table)))
        await database.close()


async def test_it_goes_once_and_nothing_of_it_is_left(post: Post) -> None:
    for _ in range(2):
        await post.put()
    assert CODE not in str(await post.row()), "sealed while it waits"
    workers = [post.worker() for _ in range(3)]
    tasks = [asyncio.create_task(one.run()) for one in workers]
    row = await post.until("sent")
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    ((to, mail),) = post.server.taken
    assert (to, mail["Message-ID"], text_of(mail)) == (MAIL.to, "<code-1@shop.example>", f"কোড: {CODE}\n")
    assert (row.mail, row.secret, row.customer, row.attempts) == (None, None, None, 1)


async def test_what_passes_is_tried_again_and_what_is_final_is_not(post: Post) -> None:
    post.server.say("RCPT", "451 later", 2)
    await post.put()
    async with post.working():
        assert (await post.until("sent")).attempts == 3
        post.server.say("RCPT", "550 nobody")
        await post.put("code-2")
        row = await post.until("failed", "code-2")
    assert (row.attempts, row.reason, row.mail) == (1, "SMTPRecipientRefused 550", None)
    assert len(post.server.taken) == 1


async def test_it_is_not_sent_after_its_time(post: Post) -> None:
    post.server.say("MAIL", "421 busy")
    await post.put("code-1")
    await post.put("code-2", life=-1)
    async with post.working():
        await post.until("late", "code-2")
        await post.until("waiting", attempts=2)
        await post.database.write(lambda db: db.execute(sa.update(table).values(expires=time.time() - 1)))
        row = await post.until("late")
        post.server.say("MAIL", "250 OK")
        await post.put("code-3")
        await post.until("sent", "code-3")
    assert (row.mail, row.secret) == (None, None)
    assert len(post.server.taken) == 1


async def test_a_worker_that_lost_its_claim_has_no_say(post: Post) -> None:
    await post.put()
    for name, seconds in (("first", -1.0), ("second", 60.0)):
        (claimed,) = await post.database.write(outbox.claim, name, seconds, 4)
        assert claimed.mail == MAIL
    assert await post.database.write(outbox.claim, "third", 60.0, 4) == []
    await post.database.write(outbox.sent, "code-1", "first")
    await post.database.write(outbox.failed, "code-1", "first", "late")
    await post.database.write(outbox.later, "code-1", "first", 0.0, "late", False)
    row = await post.row()
    assert (row.state, row.claimed_by, row.unsure) == ("sending", "second", 1)


async def test_it_is_not_sent_again_and_again_where_nobody_knows(post: Post) -> None:
    post.server.say("DATA", "drop")
    await post.put()
    async with post.working():
        row = await post.until("failed")
    assert row.reason == "nobody knows whether it went"
    assert {mail["Message-ID"] for _, mail in post.server.taken} == {"<code-1@shop.example>"}
    assert len(post.server.taken) == outbox.MOST_UNSURE


async def test_one_who_hangs_holds_up_nobody_for_ever(post: Post) -> None:
    """Another worker takes over what theirs does not come to an end with."""
    post.server.say("DATA", "hang", 1)
    await post.put()
    async with post.working(claim=0.1):
        await asyncio.wait_for(post.server.stuck.wait(), PATIENCE)
        async with post.working():
            row = await post.until("sent")
    assert row.unsure >= 1


async def test_nobodys_mail_is_never_sent(post: Post) -> None:
    await post.put("code-1", mail=None)
    await post.put("code-2")
    async with post.working():
        await post.until("sent", "code-2")
    row = await post.row()
    assert (row.state, row.secret) == ("nobodys", None)
    assert len(post.server.taken) == 1


async def test_what_ended_long_ago_and_what_is_a_persons_is_forgotten(post: Post) -> None:
    for ident in ("old", "new", "waits"):
        await post.put(ident, life=-1 if ident != "waits" else 60)

    def aged(db: Any) -> list[str]:
        db.execute(sa.update(table).where(table.c.id != "new").values(at=time.time() - outbox.KEPT - 1))
        db.execute(sa.update(table).where(table.c.id != "waits").values(state="late"))
        outbox.sweep(db)
        return sorted(db.execute(sa.select(table.c.id)).scalars())

    assert await post.database.write(aged) == ["new", "waits"]
    rows = await post.database.read(outbox.belongings, "1001")
    assert MAIL.to in str(rows)
    await post.database.write(outbox.forget, "1001")
    assert await post.database.read(outbox.belongings, "1001") == {"mail_outbox": []}


SEND = """
import asyncio
from bot.database.engine import Database
from bot.mail.server import Server
from bot.mail.worker import MailWorker
from bot.settings import settings

chosen = settings()
asyncio.run(MailWorker(chosen, Server.of(chosen), Database(chosen.database_url), claim=0.2).run())
"""


async def test_a_process_that_is_killed_loses_no_mail(tmp_path: Path) -> None:
    """kill -9 with the text on its way: it comes, and by the same name."""
    url = empty_copy(tmp_path / "sahayak.db")
    async with mail_server() as server:
        given = environment(tmp_path, **options(url, server.port))
        database = Database(url)
        await database.open()
        post = Post(Settings.read(given), database, server)
        server.say("DATA", "hang", 1)
        await post.put()
        victim = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "ignore", "-c", SEND, cwd=ROOT, env={**os.environ, **given}
        )
        try:
            await asyncio.wait_for(server.stuck.wait(), PATIENCE)
        finally:
            victim.send_signal(signal.SIGKILL)
            await victim.wait()
        async with post.working():
            await post.until("sent")
        assert [(mail["Message-ID"], CODE in text_of(mail)) for _, mail in server.taken] == [
            ("<code-1@shop.example>", True)
        ]
        await database.close()
