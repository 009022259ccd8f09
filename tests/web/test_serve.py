"""The web process as it is started, without a process of its own."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path

import aiohttp

from bot.settings import Settings
from bot.web.__main__ import _listen, serve

PATIENCE = 30  # seconds


async def test_what_the_start_has_made_is_left_out_of_later_collections(tmp_path: Path) -> None:
    chosen = Settings.read({"SAHAYAK_VAR": str(tmp_path), "SAHAYAK_SECRET": "a secret that is long enough"})
    listener = _listen("127.0.0.1", 0)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/healthz"
    frozen = gc.get_freeze_count()
    serving = asyncio.create_task(serve(chosen, listener, None))
    try:
        async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
            while gc.get_freeze_count() < frozen + 10_000:  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0.05)
            async with session.get(address) as reply:
                assert reply.status in (200, 503)  # there is no engine
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        gc.unfreeze()
