"""Databases that version 0.1 filled are brought up to date with nothing lost, and go on where they stopped."""

from __future__ import annotations

import hmac
import json
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.answers import render
from bot.conversations.store import ConversationStore
from bot.database.engine import make_engine
from bot.database.migrate import migrate
from bot.database.revision import known
from tests.chat_app import Customer, chatroom
from tests.database.old import files
from tests.database.old.found import digest, unchanged

KEPT = ("id", "channel", "external_id", "customer", "language", "spoken", "owner", "last_seq", "delivered_seq")
PULLED = ("web", "ask")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, dict[str, Any]]:
    """The address of an old database, and what must be found in it."""
    if request.param == "sqlite":
        return files.sqlite_file(tmp_path), files.expected("sqlite")
    url: str = request.getfixturevalue("postgres_url")
    files.into_postgres(url)
    return url, files.expected("postgres")


def upgraded(url: str) -> list[str]:
    said: list[str] = []
    engine = make_engine(url)
    migrate(engine, said.append)
    engine.dispose()
    return said


class Books:
    """Reads rows as dictionaries, JSON as values."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)

    def rows(self, query: str, **values: Any) -> list[dict[str, Any]]:
        with self.engine.connect() as connection:
            return [dict(row._mapping) for row in connection.execute(sa.text(query), values)]

    @staticmethod
    def loaded(value: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value


def renamed(state: Any) -> Any:
    """The engine's memory with the keys that it has now."""
    if state is None:
        return None
    names = {"frame": "dialogue_context", "question": "open_question"}
    return {names.get(key, key): value for key, value in state.items()}


def test_every_conversation_is_there(old: tuple[str, dict[str, Any]]) -> None:
    url, told = old
    (said,) = upgraded(url)
    assert said.startswith(f"bringing the database of version 0.1 to {known()[-1]}")
    books = Books(url)
    talks = books.rows(
        "SELECT c.*, i.external_id, i.customer, i.language, i.level FROM conv_conversations c "
        "JOIN conv_identities i ON i.id = c.identity JOIN conv_contacts p ON p.id = i.contact "
        "ORDER BY c.created_at, c.id"
    )
    assert len(talks) == len(told["conversations"]) == len({talk["identity"] for talk in talks})
    for talk, before in zip(talks, told["conversations"], strict=True):
        assert {name: talk[name] for name in KEPT} == {name: before[name] for name in KEPT}
        expected = None if before["owner"] == "closed" else renamed(before["engine_state"])
        assert books.loaded(talk["engine_state"]) == expected
        assert talk["level"] == (2 if before["customer"] else 1 if before["external_id"] else 0)
        assert (talk["first_seq"], talk["pending"]) == (1, before["states"].count("pending"))
        lines = books.rows(
            "SELECT * FROM conv_messages WHERE identity = :whose AND conversation = :talk ORDER BY seq",
            whose=talk["identity"], talk=talk["id"],
        )  # fmt: skip
        bodies = [books.loaded(line["body"]) for line in lines]
        assert [line["author"] for line in lines] == before["authors"]
        assert [digest(body) for body in bodies] == before["body_hashes"]
        queued = "delivered" if before["channel"] in PULLED else "queued"
        assert [line["state"] for line in lines] == [
            queued if state == "queued" else state for state in before["states"]
        ]
    assert len(books.rows("SELECT * FROM conv_messages")) == told["tables"]["conv_messages"]
    books.engine.dispose()


def test_tickets_and_buttons_are_there(old: tuple[str, dict[str, Any]]) -> None:
    url, told = old
    upgraded(url)
    books = Books(url)
    for row, before in zip(books.rows("SELECT * FROM conv_tickets ORDER BY id"), told["tickets"], strict=True):
        assert str(row["id"] + 50_000) == before["number"]
        assert digest(books.loaded(row["transcript"])) == before["transcript_hash"]
        assert digest(books.loaded(row["summary"])) == before["summary_hash"]
        assert {name: row[name] for name in ("conversation", "customer", "reason", "state")}.items() <= before.items()
    buttons = books.rows(
        "SELECT token, c.id AS conversation FROM conv_buttons b JOIN conv_conversations c ON c.identity = b.identity "
        "ORDER BY token"
    )
    assert {"count": len(buttons), "hash": digest(buttons)} == told["buttons"]
    left = set(sa.inspect(books.engine).get_table_names())
    assert not [name for name in left if name.startswith("old_")]
    books.engine.dispose()


def test_sessions_and_money_are_there(old: tuple[str, dict[str, Any]]) -> None:
    url, told = old
    upgraded(url)
    books = Books(url)
    now = unchanged(books.rows)
    assert now == {name: told[name] for name in now}
    assert len(now["sessions"]) == 10
    assert len(now["payments"]) == 2
    books.engine.dispose()


def test_one_customer_is_one_person(old: tuple[str, dict[str, Any]]) -> None:
    url, told = old
    upgraded(url)
    books = Books(url)
    of_customers = books.rows("SELECT DISTINCT customer, contact FROM conv_identities WHERE customer IS NOT NULL")
    assert {row["customer"] for row in of_customers} == {
        talk["customer"] for talk in told["conversations"] if talk["customer"]
    }
    assert len(of_customers) == len({row["customer"] for row in of_customers})
    people = len(of_customers) + sum(talk["customer"] is None for talk in told["conversations"])
    assert len(books.rows("SELECT id FROM conv_contacts")) == people
    books.engine.dispose()


async def test_the_talk_goes_on(old: tuple[str, dict[str, Any]], tmp_path: Path) -> None:
    url, told = old
    talks = {talk["case"]: talk for talk in told["conversations"]}
    options = {"SAHAYAK_SECRET": files.SECRET, "DATABASE_URL": url}
    async with chatroom(tmp_path, **options) as room:
        store: ConversationStore = room.house.store
        waiting = "i_" + talks["unanswered"]["id"][2:]
        until = time.monotonic() + 30
        while (await store.get(waiting)).pending:
            assert time.monotonic() < until
            await store.standing([waiting])
        assert len(await store.replies(waiting, 3)) == 1, "what was on disk when it was killed is answered"
        number = next(ticket["number"] for ticket in told["tickets"] if ticket["state"] == "open")
        assert (await store.close_ticket(number, render)).state == "closed"
        # A browser with a token of version 0.1 is told that its session is over, and begins a new one.
        browser = Customer(room.client)
        named = f"{talks['anonymous, English']['id']}.{talks['anonymous, English']['session']}.{int(time.time()):x}"
        mark = hmac.new(room.settings.derived("chat-session").encode(), named.encode(), "sha256").hexdigest()
        browser.token = f"{named}.{mark}"
        status, answer = await browser.ask("GET", "/chat/updates?after=0&wait=0")
        assert (status, answer["error"]) == (401, "session_expired")
        await browser.begin()
        await browser.say("hello")
        assert (await browser.heard())[0]["text"] == "heard: hello"
        await browser.say("person")
        await browser.heard(2)
        assert max(int(ticket.number) for ticket in await store.tickets()) == 50_006, "tickets are counted on"


def test_a_closed_conversation_that_somebody_wrote_to_is_open_again(tmp_path: Path) -> None:
    """Version 0.1 went on with it when it took the message, which it had no time for any more."""
    url = files.sqlite_file(tmp_path)
    books = Books(url)
    closed = next(row for row in books.rows("SELECT * FROM conv_conversations") if row["owner"] == "closed")
    with books.engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO conv_messages (conversation, seq, channel, direction, author, kind, body, state, at, "
            "not_before) VALUES (?, ?, 'web', 'in', 'customer', 'text', '{\"text\":\"hi\"}', 'pending', 1, 0)",
            (closed["id"], closed["last_seq"] + 1),
        )
        connection.exec_driver_sql(
            "UPDATE conv_buttons SET payload = ? WHERE token = (SELECT min(token) FROM conv_buttons)",
            ('{"intent":"pay_link","entities":{"choice":"2"}}',),
        )
    upgraded(url)
    (now,) = books.rows("SELECT * FROM conv_conversations WHERE id = :ident", ident=closed["id"])
    assert (now["owner"], now["engine_state"], now["pending"]) == ("bot", None, 1)
    (button,) = books.rows("SELECT payload FROM conv_buttons WHERE token = (SELECT min(token) FROM conv_buttons)")
    assert books.loaded(button["payload"])["entities"] == {"reference": "2"}
    books.engine.dispose()
