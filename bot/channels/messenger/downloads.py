"""Bring what a customer sent from where Meta keeps it; from nowhere else, and without waiting long."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp

from bot.channels.messenger.events import File
from bot.errors import FileUnchecked

log = logging.getLogger(__name__)

KINDS = frozenset({"image", "file"})  # what may be a picture or a PDF
META = (".fbcdn.net", ".fbsbx.com")  # ends of the names of Meta's file servers
PATIENCE = aiohttp.ClientTimeout(total=5, sock_connect=2)  # Meta waits for our answer meanwhile
CHUNK = 64 * 1024


@dataclass(frozen=True)
class Downloads:
    """`api`: of the Graph API, whose own server may serve files too."""

    session: aiohttp.ClientSession
    api: str

    def may_bring(self, file: File) -> bool:
        """Whether it may be a picture or a PDF, and is where Meta keeps such things."""
        try:
            asked, api = urlsplit(file.url), urlsplit(self.api)
            own = (asked.scheme, asked.hostname, asked.port) == (api.scheme, api.hostname, api.port)
            metas = asked.scheme == "https" and asked.port in (None, 443) and (asked.hostname or "").endswith(META)
        except ValueError:
            return False
        return file.kind in KINDS and (own or metas)

    async def bring(self, url: str) -> AsyncGenerator[bytes]:
        """The content of a file that may be brought. Raises FileUnchecked where Meta does not hand it over."""
        try:
            # Without redirects: they could lead into our own network.
            async with self.session.get(url, timeout=PATIENCE, allow_redirects=False) as reply:
                if reply.status != 200:
                    raise FileUnchecked()
                async for chunk in reply.content.iter_chunked(CHUNK):
                    yield chunk
        except (aiohttp.ClientError, asyncio.TimeoutError) as trouble:
            log.warning("messenger: a file was not handed over (%s)", type(trouble).__name__)
            raise FileUnchecked() from None
