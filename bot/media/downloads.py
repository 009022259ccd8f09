"""Bring a file from where a platform keeps it: from addresses of its own and nowhere else, without waiting long."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

import aiohttp

from bot.errors import FileUnchecked

log = logging.getLogger(__name__)

PATIENCE = 4.0  # seconds for all of it; the platform waits for our answer meanwhile
CHUNK = 64 * 1024
MOST_REDIRECTS = 2  # to where the file lies; each is to an address of the same kind, or is not followed


@dataclass(frozen=True)
class Downloads:
    """`addresses`: of the platform and its file stores; a path in one is where all files must be under."""

    session: aiohttp.ClientSession
    addresses: tuple[str, ...]
    patience: float = PATIENCE

    def may_bring(self, url: str) -> bool:
        try:
            asked = urlsplit(url)
            return any(_is_under(asked, urlsplit(one)) for one in self.addresses)
        except ValueError:
            return False

    async def bring(self, url: str) -> AsyncGenerator[bytes]:
        """Its content. Raises FileUnchecked where it is not the platform's, or is not handed over."""
        try:
            async with asyncio.timeout(self.patience):
                for _ in range(MOST_REDIRECTS + 1):
                    if not self.may_bring(url):
                        raise FileUnchecked()
                    async with self.session.get(url, allow_redirects=False) as reply:
                        if reply.status in (301, 302, 303, 307, 308):
                            url = urljoin(url, reply.headers.get("Location", ""))
                            continue
                        if reply.status != 200:
                            raise FileUnchecked()
                        async for chunk in reply.content.iter_chunked(CHUNK):
                            yield chunk
                        return
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as trouble:
            log.warning("a file was not handed over (%s)", type(trouble).__name__)
        raise FileUnchecked()


def _is_under(asked: SplitResult, own: SplitResult) -> bool:
    same = (asked.scheme, asked.hostname, asked.port) == (own.scheme, own.hostname, own.port)
    plain = not (asked.username or asked.password) and ".." not in asked.path
    return same and plain and asked.scheme in ("http", "https") and asked.path.startswith(own.path.rstrip("/") + "/")
