"""Backups made while customers write hold all that was acknowledged; a restore replaces all or nothing."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa

from bot.conversations.tables import messages
from bot.database.copies import examine, save
from bot.database.engine import Database, make_engine
from bot.database.revision import VERSION_TABLE, known
from bot.settings import ROOT
from tests.chat_app import Customer, environment, web_process
from tests.servers import free_port, postgres_database
from tests.standins.engine import StandInEngine
from tests.waiting import until

CUSTOMERS, BACKUPS = 4, 2
PORTS = ("SAHAYAK_PORT", "SAHAYAK_ENGINE_PORT", "SAHAYAK_ACTIONS_PORT")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """`with new_database() as url`: an empty one."""

    @contextmanager
    def made() -> Iterator[str]:
        if request.param == "sqlite":
            yield f"sqlite:///{tmp_path / f'{random.randrange(10**9)}' / 'sahayak.db'}"
        else:
            with postgres_database(request.getfixturevalue("postgres_server")) as url:
                yield url

    return made


@pytest.fixture
async def engine() -> AsyncIterator[StandInEngine]:
    running = StandInEngine()
    await running.start()
    yield running
    await running.stop()


def bot(folder: Path, url: str, *arguments: Any, **more: str) -> subprocess.CompletedProcess[str]:
    given = environment(folder, DATABASE_URL=url, **{**{name: str(free_port()) for name in PORTS}, **more})
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bot", *map(str, arguments)],
        cwd=ROOT, env={**os.environ, **given}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def refused(ended: subprocess.CompletedProcess[str], *words: str) -> None:
    assert ended.returncode == 1, ended
    (line,) = ended.stderr.splitlines()
    assert not [word for word in words if word not in line], line


def ask(url: str, statement: Any) -> list[Any]:
    engine = make_engine(url)
    try:
        with engine.execution_options(writes=True).begin() as connection:
            found = connection.execute(statement)
            return list(found) if found.returns_rows else []
    finally:
        engine.dispose()


def texts(url: str) -> set[str]:
    said = ask(url, sa.select(messages.c.body).where(messages.c.direction == "in"))
    return {row.body["text"] for row in said}


def filled(url: str, *said: str) -> None:
    """A database of this version, with messages of somebody's."""

    async def fill() -> None:
        database = Database(url)
        await database.open()
        await database.close()

    asyncio.run(fill())
    for number, text in enumerate(said):
        who = f"i_{text}"
        ask(url, sa.text(f"INSERT INTO conv_contacts (id, created_at) VALUES ('p_{text}', 0)"))
        ask(
            url,
            sa.text(
                f"INSERT INTO conv_identities (id, contact, channel, created_at) VALUES ('{who}', 'p_{text}', 'web', 0)"
            ),
        )
        row = {"identity": who, "seq": 1 + number, "conversation": "c", "channel": "web", "direction": "in"}
        row |= {"author": "customer", "kind": "text", "body": {"text": text}, "state": "answered", "at": 0.0}
        ask(url, sa.insert(messages).values(row))


@pytest.mark.stack
async def test_what_was_acknowledged_before_a_backup_is_in_it(
    tmp_path: Path, engine: StandInEngine, new_database: Any
) -> None:
    acknowledged: list[str] = []
    kept: list[tuple[Path, set[str]]] = []
    stop, meanwhile = asyncio.Event(), 0

    async def talk(customer: Customer, name: int) -> None:
        while not stop.is_set():
            text = f"{name} says {random.randrange(10**12)}"
            await customer.say(text)
            acknowledged.append(text)

    with new_database() as url:
        more = {"DATABASE_URL": url, "SAHAYAK_MESSAGES_PER_MINUTE": "100000"}
        with web_process(tmp_path, engine.port, **more) as web:
            await web.ready()
            async with aiohttp.ClientSession(web.url) as session:
                customers = [await Customer(session).begin() for _ in range(CUSTOMERS)]
                talking = [asyncio.create_task(talk(one, name)) for name, one in enumerate(customers)]
                for number in range(BACKUPS):
                    await until(lambda: len(acknowledged) > CUSTOMERS)
                    await asyncio.sleep(random.uniform(0.3, 1.0))
                    file, before = tmp_path / f"{number}.backup", set(acknowledged)
                    await asyncio.to_thread(save, url, file)  # in this process, so that it begins at this moment
                    meanwhile += len(acknowledged) - len(before)
                    kept.append((file, before))
                stop.set()
                await asyncio.gather(*talking)
                if "postgresql" in url:
                    running = await asyncio.to_thread(bot, tmp_path, url, "restore", file, "--yes")
                else:
                    port = {"SAHAYAK_PORT": str(web.port)}
                    running = await asyncio.to_thread(bot, tmp_path, url, "restore", file, "--yes", **port)
                refused(running, "stop")
                hidden = await asyncio.to_thread(bot, tmp_path, url, "restore", file, "--yes")
                refused(hidden, "stop Sahayak first")  # where it listens elsewhere, the database itself tells
                assert set(acknowledged) <= texts(url)
    assert meanwhile > 0, "else nobody wrote while it was made"
    assert len(kept[0][1]) > CUSTOMERS
    for file, before in kept:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        with new_database() as elsewhere:
            put = bot(tmp_path, elsewhere, "restore", file)
            assert put.returncode == 0, put.stderr
            found = texts(elsewhere)
            assert before <= found <= set(acknowledged)
            assert ask(elsewhere, sa.text(f"SELECT version_num FROM {VERSION_TABLE}")) == [(known()[-1],)]


def test_a_restore_replaces_everything_when_told_so_and_ends_every_session(tmp_path: Path, new_database: Any) -> None:
    file = tmp_path / "copy"
    with new_database() as url:
        filled(url, "before")
        assert bot(tmp_path, url, "backup", file).returncode == 0
        refused(bot(tmp_path, url, "backup", file), "is there already")
        filled(url, "after")
        ask(url, sa.text("INSERT INTO web_sessions (id, customer, expires) VALUES ('x', '1001', 9999999999)"))
        ask(url, sa.text("CREATE TABLE somebody_elses (line int)"))
        refused(bot(tmp_path, url, "restore", file), "--yes")
        assert texts(url) == {"before", "after"}
        put = bot(tmp_path, url, "restore", file, "--yes")
        assert put.returncode == 0, put.stderr
        assert texts(url) == {"before"}
        assert ask(url, sa.text("SELECT count(*) FROM web_sessions")) == [(0,)]
        assert ask(url, sa.text("SELECT version FROM conv_identities")) == [(1000,)]
        if "postgresql" in url:
            assert ask(url, sa.text("SELECT count(*) FROM somebody_elses")) == [(0,)]
        assert bot(tmp_path, url, "ticket", "list").returncode == 0


SINCE_0004 = (
    "DROP TABLE reminders_sent",
    "DROP TABLE reminder_choices",
    "DROP INDEX billing_invoices_due",
    "DROP TABLE mail_refusals",
    "DROP TABLE web_password_links",
    "DROP TABLE standin_documents",
    "CREATE TABLE billing_standin_payments (reference VARCHAR(30))",
    "CREATE TABLE billing_standin_refunds (id VARCHAR(40))",
    "DROP TABLE rate_limits",
    "ALTER TABLE conv_conversations DROP COLUMN awaited_secret",
    "DROP TABLE used_proofs",
    "ALTER TABLE conv_identities DROP COLUMN name",
    "DROP TABLE conv_link_tokens",
    "DROP TABLE conv_files",
    "ALTER TABLE conv_identities DROP COLUMN unreachable_since",
    "DROP TABLE conv_leases",
    "DROP TABLE mail_outbox",
    "ALTER TABLE conv_conversations DROP COLUMN asked_for",
    "DROP TABLE conv_link_codes",
    "DROP TABLE desk_reads",
    "DROP TABLE desk_notes",
    "DROP TABLE desk_pictures",
    "DROP TABLE desk_sessions",
    "DROP TABLE desk_agents",
    "DROP INDEX ix_conv_conversations_owner",
    "DROP INDEX ix_conv_conversations_since",
    "ALTER TABLE conv_conversations DROP COLUMN owner_since",
    "DROP INDEX ix_conv_tickets_taken",
    "ALTER TABLE conv_tickets DROP COLUMN taken_at",
    "DROP TABLE desk_cases",
    "DROP TABLE desk_arrivals",
    "DROP TABLE desk_mailboxes",
    "DROP TABLE analytics_days",
    "DROP TABLE analytics_visits",
    "DROP TABLE analytics_questions",
    "ALTER TABLE conv_tickets DROP COLUMN rating",
    "ALTER TABLE conv_conversations DROP COLUMN seen_seq",
    "DROP TABLE billing_gateway_refunds",
    "ALTER TABLE billing_attempts DROP COLUMN asked",
    "ALTER TABLE billing_attempts DROP COLUMN came_with",
    "DROP INDEX uq_billing_attempts_transaction",
    "ALTER TABLE billing_services DROP COLUMN due_day",
    "ALTER TABLE billing_lines DROP COLUMN period_from",
    "ALTER TABLE billing_lines DROP COLUMN period_to",
    "DROP TABLE billing_reports",
    "DROP TABLE billing_credits",
    "DROP INDEX ix_billing_payment_invoices_invoice",
    *(f"ALTER TABLE billing_payment_invoices DROP COLUMN {name}" for name in ("amount", "returned")),
    *(f"ALTER TABLE billing_invoices DROP COLUMN {name}" for name in ("met", "credit")),
    *(
        f"ALTER TABLE billing_attempts DROP COLUMN {name}"
        for name in ("shares", "booked", "credited", "credit_back", "withdrawn", "lost")
    ),
)


def test_a_copy_of_an_older_version_is_brought_up_to_date(tmp_path: Path, new_database: Any) -> None:
    file = tmp_path / "copy"
    with new_database() as url:
        filled(url, "before")
        for undone in SINCE_0004:
            ask(url, sa.text(undone))
        ask(url, sa.text(f"UPDATE {VERSION_TABLE} SET version_num = '0004'"))
        assert bot(tmp_path, url, "backup", file).returncode == 0
    with new_database() as url:
        put = bot(tmp_path, url, "restore", file)
        assert "bringing the database from 0004" in put.stdout, put.stderr
        assert texts(url) == {"before"}
        assert ask(url, sa.text("SELECT count(*) FROM rate_limits")) == [(0,)]


def truncate(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size * 3 // 4)


def scribble(file: Path) -> None:
    content = bytearray(file.read_bytes())
    for at in range(len(content) // 3, len(content) // 3 + 6000):
        content[at] = 0xA5
    file.write_bytes(content)


#: The first two may be noticed late, by the database's own reader; the others before one is asked.
SPOILED: dict[str, Any] = {
    "cut off": truncate,
    "written over": scribble,
    "empty": lambda file: file.write_bytes(b""),
    "something else": lambda file: file.write_text("a letter to somebody", encoding="utf-8"),
    "not there": Path.unlink,
}


def test_a_spoiled_copy_is_refused_and_nothing_changes(tmp_path: Path, new_database: Any) -> None:
    good = tmp_path / "good"
    with new_database() as url:
        filled(url, *(f"line {number}" for number in range(3)))
        assert bot(tmp_path, url, "backup", good).returncode == 0
        for how, spoil in SPOILED.items() if "sqlite" in url else list(SPOILED.items())[:2]:
            file = Path(shutil.copy(good, tmp_path / how))
            spoil(file)
            refused(bot(tmp_path, url, "restore", file, "--yes"), how)
            assert len(texts(url)) == 3, how


def test_a_copy_of_a_newer_version_or_of_no_version_is_refused(tmp_path: Path, new_database: Any) -> None:
    with new_database() as url:
        filled(url)
        for number, (revision, word) in enumerate((("9999", "9999"), (None, "no database of Sahayak"))):
            change = (
                f"UPDATE {VERSION_TABLE} SET version_num = '{revision}'" if revision else f"DROP TABLE {VERSION_TABLE}"
            )
            ask(url, sa.text(change))
            refused(bot(tmp_path, url, "backup", tmp_path / f"copy-{number}"), word)
        assert not [file for file in tmp_path.iterdir() if "copy" in file.name], "a copy that failed leaves nothing"


def test_a_copy_of_the_other_kind_of_database_is_refused(tmp_path: Path, postgres_url: str) -> None:
    file, mine = tmp_path / "copy", f"sqlite:///{tmp_path / 'here' / 'sahayak.db'}"
    filled(mine, "before")
    assert bot(tmp_path, mine, "backup", file).returncode == 0
    refused(bot(tmp_path, postgres_url, "restore", file), "sqlite", "postgresql")


def test_a_file_that_is_no_database_any_more_is_replaced_and_kept(tmp_path: Path) -> None:
    file, place = tmp_path / "copy", tmp_path / "here" / "sahayak.db"
    filled(f"sqlite:///{place}", "before")
    assert bot(tmp_path, f"sqlite:///{place}", "backup", file).returncode == 0
    for beside in place.parent.iterdir():
        beside.unlink()
    place.write_bytes(b"\xa5" * 50_000)
    refused(bot(tmp_path, f"sqlite:///{place}", "restore", file), "--yes")
    put = bot(tmp_path, f"sqlite:///{place}", "restore", file, "--yes")
    assert put.returncode == 0, put.stderr
    assert texts(f"sqlite:///{place}") == {"before"}
    (kept,) = [one for one in place.parent.iterdir() if ".damaged-" in one.name]
    assert kept.read_bytes() == b"\xa5" * 50_000
    assert str(kept) in put.stdout


def test_a_copy_is_one_plain_file(tmp_path: Path) -> None:
    file, url = tmp_path / "copies" / "copy", f"sqlite:///{tmp_path / 'sahayak.db'}"
    filled(url, "before")
    refused(bot(tmp_path, url, "backup", file), "No such file or directory")
    file.parent.mkdir()
    assert bot(tmp_path, url, "backup", file).returncode == 0
    assert examine(file) == ("sqlite", known()[-1])
    assert [one.name for one in file.parent.iterdir()] == ["copy"]
    assert sqlite3.connect(file).execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_database_that_is_away_is_one_clear_line(tmp_path: Path) -> None:
    away = "postgresql://nobody:hunter2@127.0.0.1:1/nothing"
    ended = bot(tmp_path, away, "backup", tmp_path / "copy")
    refused(ended, "refused")
    assert "hunter2" not in ended.stderr
    assert not (tmp_path / "copy").exists()
