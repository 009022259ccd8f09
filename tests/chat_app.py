"""A chat to test with: the real application, the stand-in engine, and customers who talk over HTTP."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp.test_utils import TestClient, TestServer

from bot.settings import ROOT, Settings
from bot.web.app import init_app
from bot.web.chat_services import CHAT, ChatServices
from tests.empty_database import empty_copy
from tests.servers import free_port
from tests.standins.engine import StandInEngine

PATIENCE = 60.0  # seconds, on a busy machine


#: Tests are quicker than the customers of one address, and all have the same.
UNHURRIED = {
    "SAHAYAK_ADDRESS_MESSAGES_PER_MINUTE": "1000000",
    "SAHAYAK_SESSIONS_PER_MINUTE": "1000000",
    "SAHAYAK_REQUESTS_PER_SECOND": "1000000",
}


def environment(folder: Path, **more: str) -> dict[str, str]:
    given = UNHURRIED | {"SAHAYAK_VAR": str(folder), "SAHAYAK_SECRET": "test-secret-" * 4, "SAHAYAK_DEMO": "0"}
    return {**given, "SAHAYAK_ACTIONS_PORT": "0", **more}


class Customer:
    """One browser. `request` is `TestClient.request` or `ClientSession.request` with a base address."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.token = ""
        self.conversation = ""

    async def ask(self, method: str, path: str, **more: Any) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers.update(more.pop("headers", {}))
        async with self._client.request(method, path, headers=headers, **more) as reply:
            return reply.status, await reply.json()

    def adopt(self, told: dict[str, Any]) -> None:
        self.token, self.conversation = told["token"], told["conversation"]

    async def begin(self) -> Customer:
        status, told = await self.ask("POST", "/chat/session")
        assert status == 200, told
        self.adopt(told)
        return self

    async def say(self, text: str, ident: str | None = None) -> int:
        status, told = await self.ask("POST", "/chat/messages", json={"id": ident or str(uuid.uuid4()), "text": text})
        assert status == 200, told
        return int(told["seq"])

    async def press(self, token: str) -> tuple[int, Any]:
        return await self.ask("POST", "/chat/messages", json={"id": str(uuid.uuid4()), "button": token})

    async def updates(self, after: int = 0, wait: float = 0) -> dict[str, Any]:
        status, told = await self.ask("GET", f"/chat/updates?after={after}&wait={wait}")
        assert status == 200, told
        return told

    async def heard(self, count: int = 1) -> list[dict[str, Any]]:
        """The first `count` messages that were not the customer's own; waits for them."""
        until = time.monotonic() + PATIENCE
        while True:
            told = await self.updates()
            said = [line for line in told["messages"] if line["author"] != "customer"]
            if len(said) >= count:
                return said
            assert time.monotonic() < until, f"only heard {said}"
            await self.updates(told["last"], wait=1)


@dataclass
class Chatroom:
    client: TestClient
    engine: StandInEngine
    settings: Settings
    house: ChatServices

    async def customer(self) -> Customer:
        return await Customer(self.client).begin()

    async def ask(self, text: str, **more: Any) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.settings.derived('ask')}"}
        return await Customer(self.client).ask("POST", "/chat/ask", json={"text": text, **more}, headers=headers)


@asynccontextmanager
async def chatroom(folder: Path, **settings: str) -> AsyncIterator[Chatroom]:
    engine = StandInEngine()
    await engine.start()
    chosen = Settings.read(environment(folder, **{"SAHAYAK_ENGINE_PORT": str(engine.port), **settings}))
    if chosen.database_url == f"sqlite:///{chosen.var / 'sahayak.db'}":
        empty_copy(chosen.var / "sahayak.db")
    app = init_app(chosen)
    port = chosen.port if "SAHAYAK_PORT" in settings else None  # its own address is of no use to most tests
    async with TestClient(TestServer(app, port=port)) as client:
        yield Chatroom(client, engine, chosen, app[CHAT])
    await engine.stop()


class Process:
    """`python -m bot.web` as a process of its own, to be killed and started again on the same port."""

    def __init__(self, folder: Path, engine_port: int, **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "web.log"
        self._environment = {
            **os.environ,
            **environment(folder, **{"SAHAYAK_PORT": str(self.port), **settings}, SAHAYAK_ENGINE_PORT=str(engine_port)),
        }
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._running
        return self._running.pid

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(
                [sys.executable, "-m", "bot.web"], cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )

    async def ready(self) -> None:
        until = time.monotonic() + PATIENCE
        async with aiohttp.ClientSession() as session:
            while True:
                try:
                    async with session.get(f"{self.url}/openapi.json") as reply:
                        assert reply.status == 200
                        return
                except aiohttp.ClientError:
                    assert self._running is not None
                    assert self._running.poll() is None, self.log.read_text()
                    assert time.monotonic() < until, self.log.read_text()
                    await asyncio.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Its exit code."""
        assert self._running
        if self._running.poll() is None:
            self._running.send_signal(how)
        try:
            return self._running.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._running.kill()
            return self._running.wait()

    def kill(self) -> None:
        self.stop(signal.SIGKILL)


@contextmanager
def web_process(folder: Path, engine_port: int, **settings: str) -> Iterator[Process]:
    process = Process(folder, engine_port, **settings)
    process.start()
    try:
        yield process
    finally:
        process.kill()
