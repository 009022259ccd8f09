"""Fetch a picture or a document that somebody sent, and say of what cannot be had why."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from bot.channels.telegram.client import Refused, TelegramClient, TelegramError
from bot.errors import FileTooLarge, FileUnchecked

LARGEST = 20  # megabytes that Telegram hands over to bots
TOO_BIG = "file is too big"


async def brought(client: TelegramClient, file: str) -> AsyncGenerator[bytes]:
    """The content of a file in pieces. Raises FileTooLarge; FileUnchecked where Telegram does not hand it over."""
    try:
        async with aclosing(client.download(file)) as content:
            async for part in content:
                yield part
    except TelegramError as trouble:
        if isinstance(trouble, Refused) and TOO_BIG in trouble.description:
            raise FileTooLarge(megabytes=LARGEST) from None
        raise FileUnchecked() from None
