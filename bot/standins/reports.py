"""What played gateways report to the shop: posted to it on this machine, wherever the world reaches it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

import aiohttp

from bot.settings import Settings, address

log = logging.getLogger(__name__)

PATIENCE = aiohttp.ClientTimeout(total=10)  # seconds; the customer who has decided waits for it


class Reports:
    """Posts a report once. One that is lost is no loss: the shop asks what it was not told."""

    def __init__(self, settings: Settings) -> None:
        self._public = settings.public_url
        self._here = address(settings.host, settings.port)

    async def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> None:
        """Never raises; `url` is an address below the shop's public one, and anything else is not called."""
        if not url.startswith(f"{self._public}/"):
            log.warning("a played gateway was told to report elsewhere, and does not")
            return
        there = self._here + url.removeprefix(self._public)
        try:
            async with (
                aiohttp.ClientSession(timeout=PATIENCE) as http,
                http.post(there, data=body, headers=headers, allow_redirects=False) as reply,
            ):
                if reply.status != 200:
                    log.warning("a played gateway's report was answered with %s", reply.status)
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as trouble:
            log.warning("a played gateway's report did not arrive: %s", type(trouble).__name__)
