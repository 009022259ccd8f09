"""`python -m bot replay` over a small stored set: the turns that come out otherwise, and nothing but reading."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot import settings as settings_module
from bot.answers import Button, render
from bot.commands.replay import command
from bot.commands.replay.comparison import Totals, compare, differences
from bot.commands.replay.stored import StoredConversation, StoredTurn, conversations_of, found
from bot.conversations.engine_protocol import Turn, request
from bot.conversations.models import Inbound
from bot.conversations.store import ConversationStore
from bot.conversations.tables import buttons, messages
from bot.database.engine import Database
from bot.desk import replayed

HEARD: dict[str, Any] = {"understood": "fallback", "confidence": 0.9, "register": "en", "language": "en", "also": []}
SITE = Button("Client area", url="http://shop.example/clientarea/")
MY_DUE = {"my_due": {"topics": ["my_due"], "memory": {"invoices": ["4822", "4821"]}}}


class Chat:
    """A conversation whose turns are stored as the running product stores them."""

    def __init__(self, store: ConversationStore, channel: str, customer: str | None = None) -> None:
        self.store, self.channel, self.customer = store, channel, customer
        self.identity = ""

    async def turn(self, said: Inbound | str, topic: str, *under: Button, **made: Any) -> None:
        if not self.identity:
            talk = await self.store.start(self.channel, "r1", self.customer)
            self.identity = talk.identity
        if isinstance(said, str):
            number = len(await self.store.after(self.identity, 0))
            said = Inbound(self.identity, self.channel, f"{self.channel}{number}", said)
        body = {"text": said.text, "sensitive": []} if said.button is None else {}
        accepted = await self.store.accept(replace(said, identity=self.identity), body, worker="w", seconds=60)
        work = accepted.work
        assert work is not None
        replies = [{"text": topic, "topic": topic, "buttons": [one.as_json() for one in under], "file": None}]
        told = {**HEARD, "entities": {}, "topic": topic, "replies": replies, "effects": [], "state": {}, **made}
        asked = request(work, said.text, work.payload)
        await self.store.finish(work, "w", Turn.from_json(told).outcome(1.0, asked), render)


@pytest.fixture
async def url(tmp_path: Path) -> str:
    """One proved customer's chat of four turns, two of them stored as no model here would hear them; and a group's."""
    url = f"sqlite:///{tmp_path / 'stored.db'}"
    store = ConversationStore(Database(url))
    await store.open()
    chat = Chat(store, "web", "zoraya")
    await chat.turn("how do I pay with bKash?", "gateway_steps", SITE, entities={"gateway": "bkash"})
    vat = "I am customer zoraya, is VAT included in the invoice?"
    await chat.turn(vat, "gateway_list", SITE, Button("VAT", payload={"intent": "not_covered", "entities": {}}))
    await chat.turn("how much do I owe?", "my_due", actions=MY_DUE)
    (token,) = [
        one["token"]
        for line in await store.after(chat.identity, 0)
        for one in line.body.get("buttons", ())
        if "token" in one
    ]
    await chat.turn(Inbound(chat.identity, "web", "press", button=token), "not_covered", understood="not_covered")
    await Chat(store, "telegram_group").turn("what is all this?", "greet")
    await store.database.write(lambda db: db.execute(sa.delete(buttons)))  # as after two days
    await store.close()
    return url


@pytest.fixture
def shop(url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setitem(os.environ, "DATABASE_URL", url)
    monkeypatch.setitem(os.environ, "SAHAYAK_VAR", str(tmp_path))
    settings_module.settings.cache_clear()
    yield
    settings_module.settings.cache_clear()


def dump(url: str) -> list[str]:
    with Database(url).engine.connect() as connection:
        return list(connection.connection.driver_connection.iterdump())


@pytest.mark.usefixtures("shop")
@pytest.mark.timeout(900)  # the first one may have to train the model
def test_the_turns_that_were_heard_otherwise_are_listed_and_no_others(
    url: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from bot.commands.model import train

    train(lambda line: None, tmp_path / "train.log")
    before = dump(url)
    assert command.main(["--since", "2026-01-01", "--json", "--check"]) == 1
    *changes, totals = map(json.loads, capsys.readouterr().out.splitlines())
    assert [(one["seq"], set(one) & {"topic", "entities", "links"}) for one in changes] == [
        (3, {"topic", "entities", "links"})
    ]
    assert changes[0]["topic"] == {"then": ["gateway_list"], "now": ["not_covered"]}
    assert changes[0]["entities"] == {"then": {"matter": None}, "now": {"matter": "vat"}}
    assert "zoraya" not in changes[0]["text"]
    assert changes[0]["text"].startswith("I am customer ••••, is VAT")
    assert totals == {
        "conversations": 1, "turns": 4, "lost": 0, "changed": 1, "unsure": 0, "topic": 1, "entities": 1, "links": 1,
    }  # fmt: skip
    assert dump(url) == before


@pytest.mark.usefixtures("shop")
def test_a_model_that_cannot_be_loaded_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(command.ReplayFailed, match="no model"):
        command.main(["--since", "2026-01-01", "--model", str(tmp_path / "none.tar.gz")])


async def read(url: str, since: float = 0.0, until: float = 1e12, channels: tuple[str, ...] = ()) -> Any:
    with Database(url).engine.connect() as db:
        return list(conversations_of(db, found(db, since, until, channels, 10), since, until))


@pytest.mark.usefixtures("shop")
def test_what_is_kept_for_the_page_is_what_was_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def again(model: Path, stored: Iterator[StoredConversation], total: int) -> Iterator[Any]:
        for talk in stored:
            yield talk, [{**turn.then, "entities": {"gateway": "nagad"}} for turn in talk.turns]

    monkeypatch.setattr(command, "_again", again)
    (tmp_path / "model").touch()
    asked = ["--since", "2026-01-01", "--model", str(tmp_path / "model"), "--json"]
    assert command.main(asked) == 0
    assert replayed.read(tmp_path) is None
    assert command.main([*asked, "--keep"]) == 0
    *_, totals = map(json.loads, capsys.readouterr().out.splitlines())
    kept = replayed.read(tmp_path)
    assert kept
    assert (kept.totals, len(kept.turns), kept.model) == (totals, totals["changed"], "model")
    assert kept.turns[0]["entities"] == {"then": {"gateway": "bkash"}, "now": {"gateway": "nagad"}}


async def test_a_stored_turn_is_asked_as_it_was(url: str) -> None:
    (talk,) = await read(url)
    assert [turn.asked["text"] for turn in talk.turns[:1]] == ["how do I pay with bKash?"]
    assert [turn.asked["payload"] for turn in talk.turns[2:]] == [None, {"intent": "not_covered", "entities": {}}]
    assert all(turn.asked["known"] and turn.sure and turn.counts for turn in talk.turns)
    assert "zoraya" not in json.dumps([turn.asked for turn in talk.turns if "VAT" not in (turn.asked["text"] or "")])
    assert talk.turns[2].asked["actions"] == MY_DUE
    assert talk.turns[0].asked["links"] == {"gateway_steps": ["page"]}
    assert talk.turns[0].then["links"] == ["page"]


async def test_what_was_stored_before_its_memory_was_kept_is_marked(url: str) -> None:
    def older(db: Any) -> None:
        for row in db.execute(sa.select(messages).where(messages.c.result.is_not(None))).all():
            result = {name: value for name, value in row.result.items() if name != "turn"}
            one = (messages.c.identity == row.identity, messages.c.seq == row.seq)
            db.execute(sa.update(messages).where(*one).values(result=result))

    database = Database(url)
    await database.write(older)
    await database.close()
    (talk,) = await read(url)
    assert [turn.sure for turn in talk.turns] == [False] * 3
    assert talk.lost == 1, "what its button meant is not known any more"


async def test_only_what_was_said_in_the_time_and_on_the_channel_counts(url: str) -> None:
    (talk,) = await read(url)
    third = talk.turns[2].at
    (later,) = await read(url, since=third)
    assert [turn.counts for turn in later.turns] == [False, False, True, True], "those before it build the memory"
    (earlier,) = await read(url, until=third)
    assert len(earlier.turns) == 2
    assert await read(url, channels=("messenger",)) == []
    assert await read(url, since=third + 1e6) == []


def made(topic: str, **more: Any) -> dict[str, Any]:
    return {"understood": topic, "topic": topic, "also": [], "entities": {}, "links": [], **more}


@pytest.mark.parametrize(
    ("now", "changed"),
    [
        (made("my_due", also=["greet"], entities={"gateway": "bkash"}, links=["pay"], confidence=0.1), {}),
        (made("my_due", entities={"gateway": "bkash"}, links=["pay"]), {"topic": (["my_due", "greet"], ["my_due"])}),
        (
            made("my_due", also=["greet"], entities={"gateway": "nagad", "amount": "5"}, links=["pay"]),
            {"entities": ({"gateway": "bkash", "amount": None}, {"gateway": "nagad", "amount": "5"})},
        ),
        (made("my_due", also=["greet"], entities={"gateway": "bkash"}), {"links": (["pay"], [])}),
    ],
)
def test_differences(now: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
    then = made("my_due", also=["greet"], entities={"gateway": "bkash"}, links=["pay"])
    assert differences(then, now) == changed


def test_a_changed_turn_is_written_without_the_customer_and_on_lines_of_its_own() -> None:
    turn = StoredTurn(7, 1_793_000_000.0, "I am\nkx-1 \x1b[31m", {}, made("greet", entities={"a": "kx-1"}), True, False)
    talk = StoredConversation("c_1", "web", "kx-1", (turn,), 2)
    totals = Totals()
    (change,) = compare(talk, [made("help")], totals)
    text = command.written(change)
    assert "kx-1" not in text
    assert "\x1b" not in text
    assert "  topic: greet -> help" in text.splitlines()
    assert "  entities: a=•••• -> a=–" in text.splitlines()
    assert "not known" in text.splitlines()[0]
    told = command.summary(totals)
    assert told.startswith("1 turns of 1 conversations: 1 changed (topic 1, entities 1, links 0), 1 of them perhaps")
    assert "2 could not be taken again" in told
