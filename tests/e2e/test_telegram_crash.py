"""kill -9 while people write on Telegram: what was taken is answered once, arrives (more: scripts/telegram-load)."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.chat_app import web_process
from tests.e2e.telegram_load import counted, crowd, settings, talk
from tests.standins.engine import StandInEngine
from tests.standins.telegram import TelegramStandIn
from tests.waiting import until

pytestmark = pytest.mark.stack

PEOPLE, ROUNDS = 8, 2


def end_claims(file: Path) -> None:
    """As if the minute had gone by after which another process sends what was on its way."""
    with closing(sqlite3.connect(file, timeout=10, isolation_level=None)) as db:
        db.execute("UPDATE conv_messages SET not_before = 0 WHERE state = 'sending'")


async def test_nothing_is_lost_and_nothing_answered_twice(tmp_path):
    engine = StandInEngine()
    await engine.start()
    async with TelegramStandIn(strict_pace=True).serving() as telegram:
        with web_process(tmp_path, engine.port, **settings(telegram.url)) as web:
            await web.ready()
            async with crowd(web.url, telegram, PEOPLE) as people:
                talking = asyncio.create_task(talk(people, ROUNDS, 0.3, "question {}"))
                await until(lambda: sum(len(one.told) for one in people) >= PEOPLE // 2)
                await asyncio.to_thread(web.kill)
                end_claims(tmp_path / "sahayak.db")
                await asyncio.sleep(0.3)
                web.start()
                await talking
                figures = await counted(people, telegram, f"sqlite:///{tmp_path / 'sahayak.db'}")
    await engine.stop()
    assert figures.acknowledged == PEOPLE * ROUNDS
    assert figures.held, figures
    assert figures.repeats > 0, "nobody wrote while it was down"
    assert figures.sent_again <= 16, "more than was on its way"
    assert not telegram.refused
