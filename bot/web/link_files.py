"""The files behind our own download links, for channels that send them on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from bot.billing import Billing


def fetching(billing: Billing) -> Callable[[str, str], Awaitable[bytes]]:
    """What opens a link, which ends in its token: it gives the invoice as a PDF in a language. Raises BotError."""

    async def fetch(url: str, language: str) -> bytes:
        claims = await billing.use_link(urlsplit(url).path.rpartition("/")[2], "download")
        return await billing.pdf(claims.customer, claims.numbers[0], language)

    return fetch
