"""Counts what the application does for one turn: SQL statements, transactions, JSON, requests to other parts.

Customer and engine live in a thread of their own (`Outside`), so that what they do is not counted; everything else of
this process is the application's.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
import uuid
from collections import Counter
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import aiohttp
import pytest
import sqlalchemy as sa
from aiohttp import web

from tests.standins.engine import StandInEngine
from tests.statements import heard

T = TypeVar("T")
QUIET = 0.5  # seconds in which nobody says anything to the database: the turn and its polls are over
PATIENCE = 30.0
BOUNDARIES = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|PRAGMA)\b", re.IGNORECASE)  # some engines send them as statements


@dataclass
class Counts:
    """What was done meanwhile. `json`: documents read or written, by what did it; `requests`: addresses."""

    statements: list[str] = field(default_factory=list)
    transactions: int = 0
    json: Counter[str] = field(default_factory=Counter)
    requests: list[str] = field(default_factory=list)

    def clear(self) -> None:
        self.statements.clear()
        self.transactions = 0
        self.json.clear()
        self.requests.clear()

    def __str__(self) -> str:
        found = [f"{len(self.statements)} statements in {self.transactions} transactions"]
        found += [f"{self.json.total()} JSON operations {dict(self.json)}", f"{len(self.requests)} internal requests"]
        return ", ".join(found) + "".join(f"\n  {' '.join(one.split())}" for one in self.statements)


class Outside:
    """A thread with a loop of its own; what runs there does not count."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="outside", daemon=True)
        self._thread.start()
        self.ident = self._thread.ident

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self.loop))

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


@contextmanager
def counting(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counts]:
    """Counts while the block runs, everywhere but in `outside`; use it before the engines are made."""
    counts = Counts()

    def ours() -> bool:
        return threading.get_ident() != outside.ident

    def statement(text: str) -> None:
        if not BOUNDARIES.match(text):
            counts.statements.append(text)

    def begin(_connection: Any) -> None:
        counts.transactions += 1

    # json.dumps and json.loads end here whoever calls them and however they were imported.
    encode, decode, request = json.JSONEncoder.encode, json.JSONDecoder.decode, aiohttp.ClientSession._request

    def encoded(self: Any, value: Any) -> str:
        if ours():
            counts.json["written"] += 1
        return encode(self, value)

    def decoded(self: Any, text: str, *more: Any) -> Any:
        if ours():
            counts.json["read"] += 1
        return decode(self, text, *more)

    async def requested(self: Any, method: str, address: Any, **more: Any) -> Any:
        if ours():
            counts.requests.append(str(address))
        return await request(self, method, address, **more)

    sa.event.listen(sa.engine.Engine, "begin", begin)
    with heard(statement), monkeypatch.context() as patched:
        patched.setattr(json.JSONEncoder, "encode", encoded)
        patched.setattr(json.JSONDecoder, "decode", decoded)
        patched.setattr(aiohttp.ClientSession, "_request", requested)
        try:
            yield counts
        finally:
            sa.event.remove(sa.engine.Engine, "begin", begin)


async def quiet(counts: Counts) -> None:
    """Until nobody has said anything to the database for a while."""
    before = -1
    while before != len(counts.statements):
        before = len(counts.statements)
        await asyncio.sleep(QUIET)


class ActingEngine(StandInEngine):
    """The stand-in, which asks the real action endpoint for `my_due` where the customer asks what they owe."""

    called = 0

    def acts_at(self, actions: str, bearer: str) -> None:
        self._actions, self._headers = actions, {"Authorization": f"Bearer {bearer}"}

    async def turn(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        if "owe" not in (asked["text"] or ""):
            return await super().turn(request)
        self.called += 1
        async with (
            aiohttp.ClientSession(headers=self._headers) as session,
            session.post(self._actions, json=self._call(asked)) as reply,
        ):
            said = await reply.json()
            assert reply.status == 200, said
        answer = self.answer(asked)
        answer["topic"] = "my_due"
        answer["replies"] = [
            {"text": one["text"], "topic": "my_due", "file": None, "buttons": [self._button(x) for x in one["buttons"]]}
            for one in said["responses"]
        ]
        return web.json_response(answer)

    @staticmethod
    def _button(button: dict[str, Any]) -> dict[str, Any]:
        if "url" in button:
            return {"title": button["title"], "url": button["url"]}
        return {"title": button["title"], "payload": {"intent": "my_invoices", "entities": {}}}

    @staticmethod
    def _call(asked: dict[str, Any]) -> dict[str, Any]:
        # As in the middle of a conversation: where the customer is was read with its first account answer.
        slots = {
            "step": {"topic": "my_due", "entities": {}},
            "dialogue_context": {"country": "BD"},
            "answer_language": "en",
        }
        tracker = {
            "sender_id": asked["conversation"],
            "slots": slots,
            "latest_message": {"text": asked["text"], "metadata": {"customer": asked["customer"]}},
            "events": [],
            "paused": False,
            "followup_action": None,
            "active_loop": {},
            "latest_action_name": "action_listen",
        }
        return {
            "next_action": "action_my_due", "sender_id": asked["conversation"],
            "tracker": tracker, "domain": {}, "version": "3.6.21",
        }  # fmt: skip


class PollingCustomer:
    """A widget: one long poll is open at all times, also while a message is sent. Its coroutines run outside."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._token = ""
        self._after = 0
        self._answers: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._polling: asyncio.Task[None] | None = None

    async def begin(self, identity: str | None = None) -> None:
        self._session = aiohttp.ClientSession()
        self._adopt(await self._ask("POST", "/chat/session"))
        if identity:
            self._adopt(await self._ask("POST", "/chat/identity", {"identity": identity}))
        self._polling = asyncio.create_task(self._poll())

    async def say(self, text: str) -> dict[str, Any]:
        """The answer, as the long poll brings it."""
        await self._ask("POST", "/chat/messages", {"id": str(uuid.uuid4()), "text": text})
        return await asyncio.wait_for(self._answers.get(), PATIENCE)

    async def end(self) -> None:
        if self._polling:
            self._polling.cancel()
            await asyncio.gather(self._polling, return_exceptions=True)
        await self._session.close()

    def _adopt(self, said: dict[str, Any]) -> None:
        self._token = said["token"]

    async def _poll(self) -> None:
        while True:
            said = await self._ask("GET", f"/chat/updates?after={self._after}&wait=25")
            for line in said["messages"]:
                self._after = line["seq"]
                if line["author"] == "bot":
                    self._answers.put_nowait(line)

    async def _ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        async with self._session.request(method, self._address + path, json=body, headers=headers) as reply:
            said: dict[str, Any] = await reply.json()
            assert reply.status == 200, (path, said)
            return said
