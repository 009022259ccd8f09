"""Updates that are asked for, by one of many processes, and what becomes of those that break us."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from bot.channels.telegram import polling
from bot.channels.telegram.client import Refused, TelegramClient
from bot.conversations import leases
from bot.conversations.store import ConversationStore
from bot.database.engine import Database
from bot.web.chat_services import SESSION
from bot.web.telegram import WEBHOOK
from tests.channels.telegram_installation import KARIM, RUMA, Installation, installed
from tests.standins.telegram import TOKEN
from tests.waiting import until


@pytest.fixture
async def here(tmp_path):
    async with installed(tmp_path) as installation:
        yield installation


async def test_one_of_many_processes_asks_for_updates(tmp_path, monkeypatch):
    monkeypatch.setattr(polling, "LOOK_AROUND", 0.05)
    async with installed(tmp_path, SAHAYAK_TELEGRAM_POLLING="1") as here:
        app = here.room.client.app
        client = TelegramClient(app[SESSION], TOKEN, here.telegram.url)
        other = asyncio.create_task(
            polling.TelegramPolling(here.room.house.store, app[WEBHOOK].channel, client, poll=1).run()
        )
        here.telegram.updates += [here.people.says(RUMA, f"m{number}") for number in range(3)] * 2
        here.telegram.updates.insert(1, here.people.made(message="nonsense"))
        assert await here.hears(3) == ["heard: m0", "heard: m1", "heard: m2"]
        await until(lambda: not here.telegram.updates)
        await asyncio.sleep(0.3)  # nothing is new: whoever asks, waits
        assert here.telegram.most_polls == 1
        other.cancel()
        await asyncio.gather(other, return_exceptions=True)


@pytest.fixture
def stumbling(here, monkeypatch):
    """Whatever Karim does, we stumble over."""
    known = ConversationStore.known
    troubles = iter([OSError("no room"), ValueError("deep inside"), AttributeError("null")] * 2)

    async def stumble(self: Any, channel: str, person: str) -> Any:
        if person == str(KARIM):
            raise next(troubles)
        return await known(self, channel, person)

    monkeypatch.setattr(ConversationStore, "known", stumble)
    return [here.people.says(KARIM, "x") for _ in range(3)]


async def test_an_update_that_breaks_us_is_told_once_and_logged(here, stumbling, caplog):
    for update in stumbling:
        await here.does(update)
    await here.says(RUMA, "hello")
    assert await here.hears() == ["heard: hello"]
    assert caplog.text.count("telegram: an update is lost\nTraceback") == 3


def polling_of(here: Installation) -> polling.TelegramPolling:
    """One that asks when it is told to."""
    app = here.room.client.app
    client = TelegramClient(app[SESSION], TOKEN, here.telegram.url)
    return polling.TelegramPolling(here.room.house.store, app[WEBHOOK].channel, client, poll=0)


async def test_an_update_that_breaks_us_does_not_stop_the_asking(here, stumbling):
    here.telegram.updates += [*stumbling, here.people.says(RUMA, "hello")]
    asking = polling_of(here)
    await asking._once()
    assert await here.hears() == ["heard: hello"]
    assert asking._offset == here.people.last + 1


async def test_where_another_process_asks_meanwhile_the_rest_is_left_to_it(here, monkeypatch):
    asking, other, database = polling_of(here), polling_of(here), here.room.house.store.database
    here.telegram.updates += [here.people.says(RUMA, f"m{number}") for number in range(3)]
    take, taken = type(here.room.client.app[WEBHOOK].channel).take, []

    async def slowly(self: Any, update: Any) -> None:
        await take(self, update)
        taken.append(update)
        if len(taken) == 2:  # our lease has run out by then
            asking._held_since -= polling.LEASE
            await database.write(leases.release, polling.LEASE_NAME, asking._owner)
            assert await other._held()

    monkeypatch.setattr(type(here.room.client.app[WEBHOOK].channel), "take", slowly)
    await asking._once()
    assert (len(taken), asking._offset) == (2, None)
    await other._once()
    assert await here.hears(3) == ["heard: m0", "heard: m1", "heard: m2"]


async def test_many_updates_that_come_at_once_cost_the_lease_one_write(here, monkeypatch):
    asking, noted, note = polling_of(here), [], Database.note

    async def counted(self: Any, work: Any, *args: Any, **more: Any) -> Any:
        noted.append(work)
        return await note(self, work, *args, **more)

    monkeypatch.setattr(Database, "note", counted)
    here.telegram.updates += [here.people.says(RUMA, f"m{number}") for number in range(5)]
    await asking._once()
    assert noted.count(leases.hold) == 1
    assert await here.hears(5) == [f"heard: m{number}" for number in range(5)]


async def test_what_is_no_update_is_not_asked_for_again_at_once(here, monkeypatch):
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    asking = polling_of(here)
    monkeypatch.setattr(TelegramClient, "call", nonsense)
    monkeypatch.setattr(polling, "asyncio", SimpleNamespace(sleep=sleep))
    await asking._once()
    assert waited == [polling.PAUSE]


async def nonsense(*_: Any, **__: Any) -> Any:
    return ["no update", {"update_id": -1}]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("can't use getUpdates method while webhook is active; use deleteWebhook to delete it", "a webhook is set"),
        ("terminated by other getUpdates request; make sure that only one bot instance is running", "another program"),
    ],
)
async def test_who_has_the_updates_instead_is_said(here, monkeypatch, caplog, said, why):
    async def refused(*_: Any, **__: Any) -> Any:
        raise Refused(409, f"Conflict: {said}")

    monkeypatch.setattr(TelegramClient, "call", refused)
    monkeypatch.setattr(polling, "PAUSE", 0.0)
    await polling_of(here)._once()
    assert f"telegram updates: {why}" in caplog.text
