"""kill -9 while people write on Messenger: what was acknowledged is answered once (in full: scripts/messenger-load)."""

from __future__ import annotations

import asyncio

import pytest

from tests.chat_app import web_process
from tests.e2e.messenger_load import Crowd, settings, write_and_kill
from tests.standins.engine import StandInEngine
from tests.standins.graph import Graph

pytestmark = pytest.mark.stack


async def test_what_was_acknowledged_is_answered_once_whenever_it_is_killed(tmp_path):
    engine = StandInEngine()
    await engine.start()
    async with Graph().serving() as platform:
        more = {"SAHAYAK_MESSAGES_PER_MINUTE": "100000", **settings(platform.url)}
        with web_process(tmp_path, engine.port, **more) as web:
            await web.ready()

            async def kill() -> None:
                await asyncio.to_thread(web.kill)
                web.start()
                await web.ready()

            crowd = Crowd(platform, web.url, 8)
            result = await write_and_kill(crowd, f"sqlite:///{tmp_path / 'sahayak.db'}", kill, 1, sent=False)
    await engine.stop()
    assert result.held, result
    assert crowd.repeats > 0, "nobody wrote while it was down"
