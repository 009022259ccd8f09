"""Answers of a real Tryton, kept in recorded.json for tests that change them: python -m tests.tryton.recording."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp

from bot.billing.backends.tryton.adapter import TrytonBackend
from bot.billing.backends.tryton.client import TrytonClient
from bot.errors import BotError
from bot.settings import Settings
from tests.tryton import real
from tests.tryton.books import PASSWORD, USER

FILE = Path(__file__).with_name("recorded.json")


def settings(url: str, **more: str) -> Settings:
    named = {"URL": url, "DATABASE": "billing", "USER": USER, "PASSWORD": PASSWORD, **more}
    return Settings.read({f"SAHAYAK_TRYTON_{name}": value for name, value in named.items()})


class Recorder(TrytonClient):
    """Keeps what was asked beside what was answered. What it logs in with is made up for this database alone."""

    def __init__(self, chosen: Settings) -> None:
        super().__init__(chosen)
        self.heard: list[dict[str, Any]] = []

    async def call(self, method: str, *parameters: Any) -> Any:
        await super().call(method, *parameters)  # logs in
        asked = {"id": 1, "method": method, "params": parameters}
        headers = {"Authorization": f"Session {self._session}"}
        async with aiohttp.ClientSession() as http, http.post(self._url, json=asked, headers=headers) as reply:
            raw = await reply.read()
        if method.endswith("get_preferences"):  # of some hundred lines, this one is read
            raw = json.dumps({"id": 1, "result": {"company": json.loads(raw)["result"]["company"]}}).encode()
        self.heard.append({"method": method, "params": parameters, "answer": json.loads(raw)})
        return await super().call(method, *parameters)


async def record(url: str) -> None:
    client = Recorder(settings(url))
    backend = TrytonBackend(client)
    await backend.customer("r1")
    await backend.find_by_email("both@example.com")
    await backend.invoices("r1", per_page=3)
    await backend.invoices_by_number("r1", ("11", "19", "21"))
    await backend.invoices_by_number("t1", ("2026/0001",))
    for question in (backend.customer("nobody"), backend.invoice("r1", "30")):
        with suppress(BotError):
            await question
    await backend.close()
    FILE.write_text(json.dumps(client.heard, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    with real.tryton() as here:
        asyncio.run(record(here))
