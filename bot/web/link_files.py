"""The files behind our own links, for channels that send them on: invoices, and what agents at other desks sent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from bot.conversations import agent_files
from bot.errors import NotFound
from bot.web.agent_files import found
from bot.web.app_keys import BILLING
from bot.web.chat_services import CHAT


def fetching(app: web.Application) -> Callable[[str, str], Awaitable[bytes]]:
    """What opens a link, which ends in its token: an invoice as a PDF in a language, or a file. Raises BotError."""
    billing = app[BILLING]

    async def fetch(url: str, language: str) -> bytes:
        path, _, token = urlsplit(url).path.rpartition("/")
        if f"{path}/" == agent_files.PATH:
            kept = app[CHAT].media.path(await found(app, token))
            if not await asyncio.to_thread(kept.is_file):
                raise NotFound()
            return await asyncio.to_thread(kept.read_bytes)
        claims = await billing.use_link(token, "download")
        return await billing.pdf(claims.customer, claims.numbers[0], language)

    return fetch
