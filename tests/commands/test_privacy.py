"""Everything about one customer is handed out, and erased without a trace; the books and everybody else stay."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import random
import socket
import stat
import subprocess
import sys
import time
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa

from bot.billing import schema
from bot.billing.assembly import prepare
from bot.commands.privacy import command
from bot.commands.privacy.columns import COLUMNS, Kind
from bot.database.engine import Database
from bot.events.subscriptions import Subscriptions
from bot.events.tables import event_counts
from bot.security import sessions
from bot.settings import ROOT, Settings
from bot.web.subscribers import subscribers
from tests.chat_app import Chatroom, Customer, chatroom, environment
from tests.commands.customer_life import (
    AGENTS,
    DOMAIN,
    EMAIL,
    LAST4,
    NAME,
    OLD,
    OTHER,
    WHO,
    WORDS,
    all_answered,
    live,
    new_customer,
    options,
    proved,
)
from tests.commands.traces import leave_in_unused_pages, our_tables, run, traces, traces_in_files
from tests.servers import free_port

TEXTS = (sa.String, sa.JSON)
NOT_BY_PRODUCT = {  # no way of the product fills them today, or only for moments
    "conv_contacts.name", "conv_conversations.assignee", "conv_conversations.lease_owner", "conv_messages.claimed_by",
    "conv_conversations.awaited_secret", "conv_conversations.asked_for", "billing_customers.language",
    "mail_outbox.claimed_by", "mail_outbox.reason",
}  # fmt: skip


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'sahayak.db'}"
    found: str = request.getfixturevalue("postgres_url")
    return found


class Ended(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def here(room: Chatroom, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Callable[..., Awaitable[Ended]]:
    """The command in this process, beside the running application."""
    monkeypatch.setattr(command, "settings", lambda: room.settings)
    monkeypatch.setattr(command, "STRAGGLERS", 0.0)

    async def privacy(*arguments: str) -> Ended:
        code = await asyncio.to_thread(command.main, list(arguments))
        return Ended(code, *capsys.readouterr())

    return privacy


def bot(folder: Path, url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    given = environment(folder, **options(url), SAHAYAK_PORT=str(free_port()))
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bot", "privacy", *arguments],
        cwd=ROOT, env={**os.environ, **given}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def fill_what_is_empty(url: str, export: dict[str, Any]) -> list[str]:
    """A mark into each column about a person that no way of the product has filled; which these were."""
    filled = []
    for table in our_tables():
        name = command._plain_name(table.name)
        for column in table.columns:
            kind = COLUMNS[table.name].get(column.name, (Kind.NOBODY, ""))[0]
            rows = export.get(name, [])
            if kind is Kind.PERSONAL and rows and all(row[column.name] is None for row in rows):
                mark: Any = {"mark": WORDS} if isinstance(column.type, sa.JSON) else WHO[: column.type.length]
                key = next(iter(table.primary_key))
                whose = key.in_([row[key.name] for row in rows])
                run(url, sa.update(table).where(whose).values({column: mark}))
                filled.append(f"{table.name}.{column.name}")
    return filled


def test_every_column_that_can_hold_a_text_is_declared() -> None:
    texts = {
        table.name: {column.name for column in table.columns if isinstance(column.type, TEXTS) or column.foreign_keys}
        for table in our_tables()
    }
    # What points to a number is no text.
    numbers = {"billing_lines": {"invoice"}, "billing_payment_invoices": {"payment", "invoice"},
               "billing_credits": {"invoice"}, "billing_renewals": {"invoice"},
               "billing_automatic": {"invoice"}}  # fmt: skip
    assert {name: columns - numbers.get(name, set()) for name, columns in texts.items()} == {
        name: set(columns) for name, columns in COLUMNS.items()
    }
    assert all(why for columns in COLUMNS.values() for _, why in columns.values())


def test_people_can_read_of_every_table() -> None:
    text = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    assert not [name for name in COLUMNS if f"`{name}`" not in text]


async def test_everything_is_handed_out_and_nothing_is_left(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    prepare(Settings.read(environment(tmp_path, **options(url))))
    new_customer(url)
    async with chatroom(tmp_path, **options(url), SAHAYAK_PORT=str(free_port())) as room:
        browsers = await live(room)
        await (await proved(room, OTHER)).say("somebody else")
        await all_answered(room)
        await Subscriptions(
            room.house.store.database, subscribers(room.settings, room.house.store.database, room.client.session)
        ).catch_up()

        privacy = here(room, monkeypatch, capsys)
        told = await privacy("export", "--customer", WHO)
        assert told.returncode == 0, told.stderr
        filled = await asyncio.to_thread(fill_what_is_empty, url, json.loads(told.stdout))
        assert set(filled) <= NOT_BY_PRODUCT
        told = await privacy("export", "--customer", WHO)
        export = json.loads(told.stdout)
        for mark in (WHO, NAME, EMAIL, DOMAIN, WORDS, AGENTS, f"platform-{WHO}", LAST4, "7001"):
            assert mark in told.stdout, mark
        expected = {command._plain_name(name) for name, columns in COLUMNS.items()
                    if any(kind is not Kind.NOBODY for kind, _ in columns.values())}  # fmt: skip
        assert {name for name, rows in export.items() if isinstance(rows, list)} == expected
        assert {name for name in expected if not export[name]} <= {"gateway_refunds"}
        keys = run(url, sa.text("SELECT id FROM web_sessions"), sa.text("SELECT password FROM billing_customers"))
        assert all(keys)
        (picture_of_theirs,) = (room.settings.var / "media").iterdir()
        assert base64.b64decode(export["files"][0]["content"]) == picture_of_theirs.read_bytes()
        assert not [value for rows in keys for row in rows for value in row.values() if str(value) in told.stdout]

        leave_in_unused_pages(url, OLD)
        marks = {WHO, NAME, OLD, EMAIL, DOMAIN, WORDS, AGENTS, LAST4, "নীলকণ্ঠফুল"}
        marks |= {row["id"] for name in ("contacts", "identities", "conversations") for row in export[name]}
        assert await asyncio.to_thread(traces, url, marks - {OLD})
        assert not url.startswith("sqlite") or traces_in_files(url, marks) == marks
        others = json.loads((await privacy("export", "--customer", OTHER)).stdout)
        kept = await asyncio.to_thread(books, url)
        done = await privacy("delete", "--customer", WHO)
        assert done.returncode == 0, done.stderr
        assert await asyncio.to_thread(traces, url, marks) == set()
        assert traces_in_files(url, marks) == set()
        assert not picture_of_theirs.exists()
        assert await asyncio.to_thread(books, url) == kept
        again = json.loads((await privacy("export", "--customer", OTHER)).stdout)
        assert {**again, "made_at": ""} == {**others, "made_at": ""}
        for customer in browsers:
            assert (await customer.ask("GET", "/chat/history"))[0] == 401
        assert (await Customer(room.client).begin()).token, "the chat goes on"
        await Subscriptions(
            room.house.store.database, subscribers(room.settings, room.house.store.database, room.client.session)
        ).catch_up()
        for verb, code in (("export", 1), ("delete", 0)):
            ended = await privacy(verb, "--customer", WHO)
            assert (ended.returncode, ended.stdout) == (code, "")
            assert ended.stderr == f"privacy: nothing is kept about customer {WHO}\n"


def books(url: str) -> Any:
    """What has to stay as it was: money, and that something happened."""
    return run(
        url,
        sa.select(schema.invoices.c.number, schema.invoices.c.amount, schema.invoices.c.status).order_by("number"),
        sa.select(schema.payments.c.transaction_id, schema.payments.c.amount).order_by("transaction_id"),
        sa.select(schema.payment_invoices).order_by("invoice"),
        sa.select(schema.attempts.c.reference, schema.attempts.c.state).order_by("reference"),
        sa.select(schema.lines.c.invoice, schema.lines.c.amount).order_by("invoice", "position"),
        sa.text("SELECT id, at, kind FROM events ORDER BY id"),
        sa.select(event_counts).order_by("day", "kind"),
    )


async def test_a_message_on_its_way_is_erased_too_or_finds_nobody(
    url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Customers write as fast as they can while they are erased, at any moment of a turn."""
    prepare(Settings.read(environment(tmp_path, **options(url))))
    async with chatroom(tmp_path, **options(url), SAHAYAK_MESSAGES_PER_MINUTE="1000") as room:
        other = Database(url)
        whose, answers = [f"in-flight-{number}" for number in range(8)], set[int]()
        customers = [await proved(room, who) for who in whose]
        talks = {customer.conversation for customer in customers}
        chance = random.Random(7)

        async def write(customer: Customer) -> None:
            for number in range(500):
                told = {"id": str(uuid.uuid4()), "text": f"slow 0.0{number % 10} person menu"}
                status, _ = await customer.ask("POST", "/chat/messages", json=told)
                answers.add(status)
                if status != 200:
                    return

        async def vanish(who: str) -> None:
            await asyncio.sleep(chance.uniform(0.02, 0.6))
            await other.write(command.erase, who)

        await asyncio.gather(*map(write, customers), *map(vanish, whose))
        await all_answered(room)
        await asyncio.sleep(0.3)
        await other.close()
        assert not [line for line in caplog.records if line.levelname == "ERROR"], "to be erased is no accident"
        assert {200, 401} <= answers <= {200, 401, 404}
        assert traces(url, {*whose, *talks}) == set()
        left = [len(rows) for rows in run(url, *(sa.text(f"SELECT 1 FROM conv_{name}") for name in
                ("messages", "conversations", "identities", "contacts", "tickets", "buttons")))]  # fmt: skip
        assert left == [0] * 6
        somebody = await room.customer()
        await somebody.say("hello")
        assert await somebody.heard()


def test_what_was_being_written_meanwhile_is_erased_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """A login whose password was right before, and whose session is written after."""
    settings = Settings.read(environment(tmp_path, SAHAYAK_DEMO="1"))
    prepare(settings)
    late = sa.insert(sessions.table).values(id="late", customer=OTHER, expires=time.time() + 60)
    monkeypatch.setattr(command, "settings", lambda: settings)
    monkeypatch.setattr(command.time, "sleep", lambda _: run(settings.database_url, late))
    assert command.main(["delete", "--customer", OTHER]) == 0
    assert run(settings.database_url, sa.select(sessions.table)) == [[]]
    assert "erased what was kept" in capsys.readouterr().out


async def test_an_identity_that_was_somebody_elses_before_is_not_handed_over(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    async with chatroom(tmp_path, **options(url)) as room:
        privacy = here(room, monkeypatch, capsys)
        store = room.house.store
        customer = await proved(room, "first-1")
        await customer.say("of the first")
        await customer.heard()
        identity = (await store.get(customer.conversation)).identity  # type: ignore[union-attr]
        await store.withdraw(identity, "customer", "logged out")
        await store.link(identity, "second-2")
        told = await privacy("export", "--customer", "first-1")
        assert "of the first" in told.stdout
        assert "second-2" not in told.stdout
        told = await privacy("export", "--customer", "second-2")
        assert "of the first" not in told.stdout
        assert "first-1" not in told.stdout
        await privacy("delete", "--customer", "second-2")
        assert traces(url, {"second-2"}) == set()
        told = await privacy("export", "--customer", "first-1")
        assert "of the first" in told.stdout


def test_into_a_file_of_its_owners_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    settings = Settings.read(environment(tmp_path, SAHAYAK_DEMO="1"))
    prepare(settings)
    out = tmp_path / "rahim.json"
    ended = bot(tmp_path, settings.database_url, "export", "--customer", OTHER, "--out", str(out))
    assert (ended.returncode, ended.stderr) == (0, "")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    monkeypatch.setattr(command, "settings", lambda: settings)
    assert command.main(["delete", "--customer", OTHER, "--dry-run"]) == 0
    assert "invoices: 4" in capsys.readouterr().out
    assert command.main(["export", "--customer", OTHER]) == 0, "a dry run erases nothing"
    assert json.loads(capsys.readouterr().out)["customers"] == json.loads(out.read_text())["customers"]
    assert command.main(["export", "--customer", OTHER, "--out", str(out)]) == 1
    assert capsys.readouterr().err == f"privacy: {out} is there already\n"


def test_it_asks_nothing_of_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    settings = Settings.read(environment(tmp_path, SAHAYAK_DEMO="1"))
    prepare(settings)
    monkeypatch.setattr(command, "settings", lambda: settings)

    def refuse(*_: Any) -> None:
        raise AssertionError("it connects to somewhere")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert command.main(["export", "--customer", OTHER]) == 0
    assert "rahim@example.com" in capsys.readouterr().out
