"""Doctor asks the virus scanner, where one is set."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.commands.doctor.media import check
from bot.settings import Settings
from tests.chat_app import environment
from tests.standins.clamd import StandInClamd


async def test_it_answers_or_does_not(tmp_path: Path) -> None:
    clamd = StandInClamd()
    address = await clamd.start()

    async def verdict(clamd: str) -> str:
        chosen = Settings.read(environment(tmp_path, SAHAYAK_CLAMD=clamd))
        (line,) = await asyncio.to_thread(lambda: list(check(chosen)))
        return line.verdict

    assert await verdict("") == "ok"
    assert await verdict(address) == "ok"
    await clamd.stop()
    assert await verdict(address) == "bad"
