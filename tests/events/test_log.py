"""The log of events: only added to, in the order of the commits, with nothing in it that does not belong there."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from bot.database.engine import Database
from bot.events import KINDS, record
from bot.events.log import after, latest
from bot.events.personal_data import LEDGER, erase
from bot.events.tables import events
from bot.settings import ROOT


async def test_an_event_is_read_back_as_it_was(database: Database) -> None:
    await database.write(
        lambda db: record(
            db, "ticket.opened", conversation="c_1", identity="i_1", customer="১০০১", seq=7, ticket="50001"
        )
    )
    (event,) = await database.read(after, 0, {"ticket.opened"}, 10)
    assert (event.kind, event.conversation, event.identity, event.customer) == ("ticket.opened", "c_1", "i_1", "১০০১")
    assert (event.seq, event.data) == (7, {"ticket": "50001"})
    assert await database.read(latest) == event.id


async def test_it_stands_or_falls_with_its_transaction(database: Database) -> None:
    def fail(db: Any) -> None:
        record(db, "conversation.closed", conversation="c_1")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.write(fail)
    assert await database.read(latest) == 0


async def test_only_the_kinds_asked_for_come_oldest_first(database: Database) -> None:
    for kind in ("ticket.opened", "ticket.closed", "ticket.opened"):
        await database.write(lambda db, kind=kind: record(db, kind))
    found = await database.read(after, 0, {"ticket.opened"}, 10)
    assert [event.id for event in found] == [1, 3]
    assert await database.read(after, 1, KINDS.keys(), 1) == (await database.read(after, 1, KINDS.keys(), 9))[:1]


@pytest.mark.parametrize(
    ("kind", "data"),
    [("ticket.invented", {}), ("ticket.opened", {"text": "hello"}), ("ticket.opened", {"reason": "x" * 3000})],
    ids=["an unknown kind", "an unknown fact", "too much"],
)
async def test_what_does_not_belong_there_is_refused(database: Database, kind: str, data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="event"):
        await database.write(lambda db: record(db, kind, **data))
    assert await database.read(latest) == 0


@pytest.mark.parametrize("change", [sa.update(events).values(kind="x"), sa.delete(events)], ids=["update", "delete"])
async def test_nothing_in_it_can_be_changed(database: Database, change: Any) -> None:
    await database.write(record, "ticket.opened")
    with pytest.raises(DBAPIError, match="append-only"):
        await database.write(lambda db: db.execute(change))
    assert await database.read(latest) == 1


PAID = {"reference": "R1", "gateway": "stripe", "transaction": "T1", "amount": "5.00", "currency": "USD"}
NOBODY: dict[str, Any] = {"conversation": None, "identity": None, "seq": None}


async def two_events(database: Database) -> None:
    """The first a ticket's, the second the ledger's."""
    subject = {"conversation": "c_1", "identity": "i_1", "customer": "1001"}
    await database.write(lambda db: record(db, "ticket.opened", **subject, seq=3, ticket="50001"))
    await database.write(lambda db: record(db, "payment.proved", **subject, **PAID))


async def everything(database: Database) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await database.read(lambda db: db.execute(sa.select(events).order_by("id")).all())]


async def test_a_person_is_erased_and_the_ledger_stays(database: Database) -> None:
    await two_events(database)
    (ticket, paid) = await everything(database)
    await database.write(lambda db: erase(db, "1001", (), (), "erased-x"))
    assert await everything(database) == [
        (*ticket[:3], None, None, None, None, {"erased": True}),
        (*paid[:3], None, None, "erased-x", None, PAID),
    ]
    assert [event.id for event in await database.read(after, 0, KINDS.keys(), 9)] == [2]
    assert [event.id for event in await database.read(after, 0, KINDS.keys(), 9, True)] == [1, 2]


FORGERIES: dict[str, tuple[int, dict[str, Any]]] = {
    "less than all of the person": (1, {"data": {"erased": True}, "customer": None, "conversation": None}),
    "another mark": (1, {**NOBODY, "customer": None, "data": {"erased": 1}}),
    "more in the mark": (1, {**NOBODY, "customer": None, "data": {"erased": True, "ticket": "50001"}}),
    "its facts alone": (1, {**NOBODY, "customer": None}),
    "somebody else": (1, {**NOBODY, "customer": "1002", "data": {"erased": True}}),
    "a mark where none belongs": (1, {**NOBODY, "customer": "erased-x", "data": {"erased": True}}),
    "another time": (1, {**NOBODY, "customer": None, "data": {"erased": True}, "at": 1.0}),
    "another number": (1, {**NOBODY, "customer": None, "data": {"erased": True}, "id": 9}),
    "another kind": (1, {**NOBODY, "customer": None, "data": {"erased": True}, "kind": "ticket.closed"}),
    "into the ledger": (1, {**NOBODY, "customer": "erased-x", "kind": "payment.proved"}),
    "the ledger's facts": (2, {**NOBODY, "customer": None, "data": {"erased": True}}),
    "the ledger's amount": (2, {**NOBODY, "customer": "erased-x", "data": {**PAID, "amount": "6.00"}}),
    "the ledger's customer": (2, {**NOBODY, "customer": "1002"}),
    "the ledger's customer for none": (2, {**NOBODY, "customer": None}),
    "out of the ledger": (2, {**NOBODY, "customer": None, "data": {"erased": True}, "kind": "ticket.opened"}),
}


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_nothing_but_the_person_can_be_erased(database: Database, forgery: str) -> None:
    await two_events(database)
    before = await everything(database)
    which, change = FORGERIES[forgery]
    with pytest.raises(DBAPIError, match="append-only"):
        await database.write(lambda db: db.execute(sa.update(events).where(events.c.id == which).values(change)))
    assert await everything(database) == before


def test_the_trigger_and_the_table_of_kinds_agree_on_the_ledger() -> None:
    assert {len(start) for start in LEDGER} == {8}, "the trigger compares so many characters"
    assert {kind[:8] for kind in KINDS if "gateway" in KINDS[kind].facts} <= set(LEDGER)
    assert all(any(kind.startswith(start) for kind in KINDS) for start in LEDGER)


@pytest.mark.postgres
async def test_a_reader_never_passes_over_a_late_commit(fresh_postgres: str) -> None:
    """The first writer dawdles after its event: the second may not be numbered, and seen, before it."""
    database = Database(fresh_postgres)
    recorded, go_on = threading.Event(), threading.Event()

    def dawdle(db: Any) -> None:
        record(db, "ticket.opened", ticket="1")
        recorded.set()
        assert go_on.wait(10)

    first = asyncio.create_task(database.write(dawdle))
    assert await asyncio.to_thread(recorded.wait, 10)
    second = asyncio.create_task(database.write(lambda db: record(db, "ticket.opened", ticket="2")))
    await asyncio.sleep(0.5)
    assert await database.read(after, 0, {"ticket.opened"}, 10) == (), "the second waits for its turn"
    go_on.set()
    await asyncio.gather(first, second)
    found = await database.read(after, 0, {"ticket.opened"}, 10)
    assert [event.data["ticket"] for event in found] == ["1", "2"]
    await database.close()


async def test_many_writers_and_a_reader_who_follows(url: str, database: Database) -> None:
    """Two processes' worth of writers: a cursor that only goes forward sees every event."""
    other = Database(url)
    seen: list[int] = []
    stop = asyncio.Event()

    async def follow() -> None:
        while not stop.is_set() or len(seen) < 80:
            found = await database.read(after, seen[-1] if seen else 0, {"ticket.opened"}, 100)
            seen.extend(event.id for event in found)
            await asyncio.sleep(0)

    reader = asyncio.create_task(follow())
    writers = (database, other)
    await asyncio.gather(*(writers[n % 2].write(record, "ticket.opened") for n in range(80)))
    stop.set()
    await asyncio.wait_for(reader, 20)
    assert len(seen) == len(set(seen)) == 80
    await other.close()


def test_the_list_of_kinds_is_documented() -> None:
    page = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert rows == [f"| `{name}` | {kind.about} | {', '.join(kind.facts)} |" for name, kind in KINDS.items()]
