"""What a turn costs the application through the whole way: message, engine, action, answer, and the polls around it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from actions.server import make_app
from bot.billing.assembly import prepare
from bot.security.identity_proof import sign_identity
from bot.settings import Settings, settings
from bot.web.app import init_app
from bot.web.app_keys import BILLING
from bot.web.chat_services import CHAT, ChatServices
from tests.benchmarks.counting import ActingEngine, Counts, Outside, PollingCustomer, counting, quiet
from tests.chat_app import environment
from tests.servers import free_port

#: At most, for one turn in the middle of a talk. `json` is the application's: the engine's is in its own process.
MOST = {
    "guide": {"statements": 9, "transactions": 4, "json": 16, "requests": 1},
    # Two events: answered, link issued. One look at the payments that are on their way: nobody is to pay them twice.
    "account": {"statements": 14, "transactions": 6, "json": 20, "requests": 2},
}
# No caption of a button: what could be one that was typed costs a look at the last answers.
SAID = {"guide": "how do I download an invoice?", "account": "how much do I owe now?"}


@dataclass
class Room:
    chosen: Settings
    outside: Outside
    engine: ActingEngine
    address: str
    chat: ChatServices
    counts: Counts

    async def turn(self, customer: PollingCustomer, text: str) -> Counts:
        """What this turn costs, from an open poll to the next open poll."""
        await quiet(self.counts)
        self.counts.clear()
        called = self.engine.called
        await self.outside.run(customer.say(text))
        await quiet(self.counts)
        self.counts.requests += ["an action"] * (self.engine.called - called)
        return self.counts


@pytest.fixture
async def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Room]:
    # The looks around once a second would be counted or not, as it happens.
    monkeypatch.setattr("bot.conversations.dispatcher.LOOK_AROUND", 3600)
    monkeypatch.setattr("bot.conversations.notifier.EVERY", 3600)
    monkeypatch.setattr("bot.events.subscriptions.LOOK_AROUND", 3600)
    # Kept for some seconds and written for everybody at once; what that costs is the second test's business.
    monkeypatch.setattr("bot.conversations.read_marks.EVERY", 3600)
    outside = Outside()
    engine = ActingEngine()
    await outside.run(engine.start())
    ports = {"SAHAYAK_ENGINE_PORT": str(engine.port), "SAHAYAK_ACTIONS_PORT": str(free_port())}
    for name, value in environment(tmp_path, SAHAYAK_DEMO="1", **ports).items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()  # actions are made by the executor, and read the settings themselves
    chosen = settings()
    engine.acts_at(f"http://127.0.0.1:{chosen.actions_port}/webhook", chosen.actions_key)
    with counting(outside, monkeypatch) as counts:
        prepare(chosen)
        app = init_app(chosen)
        actions = TestServer(make_app(chosen.actions_key, app[BILLING]), port=chosen.actions_port)
        async with actions, TestServer(app) as site:
            yield Room(chosen, outside, engine, str(site.make_url("")).rstrip("/"), app[CHAT], counts)
    await outside.run(engine.stop())
    outside.stop()
    settings.cache_clear()


@pytest.mark.parametrize("kind", MOST)
async def test_a_turn_costs_no_more_than_promised(room: Room, kind: str) -> None:
    customer = PollingCustomer(room.address)
    await room.outside.run(customer.begin(sign_identity("1001", room.chosen)))
    for _ in range(2):
        answer = await room.outside.run(customer.say(SAID[kind]))
    assert ("3,450.00" in answer["text"]) == (kind == "account"), answer
    cost = await room.turn(customer, SAID[kind])
    found = {
        "statements": len(cost.statements),
        "transactions": cost.transactions,
        "json": cost.json.total(),
        "requests": len(cost.requests),
    }
    await room.outside.run(customer.end())
    await asyncio.sleep(0)
    assert all(found[name] <= most for name, most in MOST[kind].items()), str(cost)
    # What should be counted was: the poll's own statement among it, and the invoices where they were asked for.
    assert found["requests"] == MOST[kind]["requests"]
    assert any("billing_invoices" in one for one in cost.statements) == (kind == "account"), str(cost)
    assert any(one.startswith("SELECT") and "conv_messages" in one for one in cost.statements), str(cost)


async def test_how_far_everybody_has_read_is_one_transaction_every_few_seconds(room: Room) -> None:
    customers = [PollingCustomer(room.address) for _ in range(3)]
    for customer in customers:
        await room.outside.run(customer.begin())
        await room.turn(customer, SAID["guide"])
        assert not any("SET delivered_seq" in one for one in room.counts.statements)
    room.counts.clear()
    await room.chat.read_marks.flush()
    assert (len(room.counts.statements), room.counts.transactions) == (1, 1)
    for customer in customers:
        await room.outside.run(customer.end())
