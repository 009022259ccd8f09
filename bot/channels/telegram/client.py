"""A thin client of Telegram's Bot API. The token is part of every address, so none gets into an error or a log."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from typing import Any
from urllib.parse import quote

import aiohttp

ADDRESS = "https://api.telegram.org"
CONNECT = 5.0  # seconds
PATIENCE = 15.0  # seconds of a whole call; an upload has more
UPLOAD_PATIENCE = 40.0  # less than the outbox's claim
CHUNK = 64 * 1024  # bytes of a file that are read at once
LARGEST_ANSWER = 4 * 2**20  # bytes; a hundred updates are less


class TelegramError(Exception):
    """A call did not do what it should."""


class NotTaken(TelegramError):
    """There was no connection, so Telegram has certainly not seen the call."""


class NoAnswer(TelegramError):
    """The call was written and nothing readable came back: nobody knows whether it was done."""


class Refused(TelegramError):
    """Telegram says that it did not do it. `retry_after`: seconds, None where it named none."""

    def __init__(self, code: int, description: str, retry_after: float | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code, self.description, self.retry_after = code, description, retry_after


class TelegramClient:
    """`api`: Telegram's own server, a local one (tdlib/telegram-bot-api) or a stand-in."""

    def __init__(self, session: aiohttp.ClientSession, token: str, api: str = ADDRESS) -> None:
        api = api.rstrip("/")
        self._session, self._address, self._files = session, f"{api}/bot{token}/", f"{api}/file/bot{token}/"
        self.bot = token.partition(":")[0]  # its id; no secret

    async def call(self, method: str, patience: float = PATIENCE, **fields: Any) -> Any:
        """The `result` of a method. Raises Refused, NotTaken, NoAnswer."""
        return await self._post(
            method, patience, json={name: value for name, value in fields.items() if value is not None}
        )

    async def upload(self, method: str, field: str, name: str, content: bytes, **fields: Any) -> Any:
        """The same with a file in `field`, which is called `name`."""
        form = aiohttp.FormData()
        for key, value in fields.items():
            form.add_field(key, value if isinstance(value, str) else json.dumps(value))
        form.add_field(field, content, filename=name)
        return await self._post(method, UPLOAD_PATIENCE, data=form)

    async def download(self, file: str) -> AsyncGenerator[bytes]:
        """The content of a file that somebody sent, piece by piece. Raises like `call`; of more than 20 MB Refused."""
        found = await self.call("getFile", file_id=file)
        path = str(found.get("file_path") or "") if isinstance(found, dict) else ""
        timeout = aiohttp.ClientTimeout(total=PATIENCE, connect=CONNECT, sock_connect=CONNECT)
        try:
            async with self._session.get(self._files + quote(path), timeout=timeout, allow_redirects=False) as reply:
                if reply.status != 200:
                    raise Refused(reply.status, "no such file")
                async for part in reply.content.iter_chunked(CHUNK):
                    yield part
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError) as trouble:
            raise NoAnswer(f"no answer ({type(trouble).__name__})") from None

    async def _post(self, method: str, patience: float, **body: Any) -> Any:
        timeout = aiohttp.ClientTimeout(total=patience, connect=CONNECT, sock_connect=CONNECT)
        # `from None`: what aiohttp says may hold the address.
        try:
            async with self._session.post(
                self._address + method, timeout=timeout, allow_redirects=False, **body
            ) as reply:
                status, raw = reply.status, await _whole(reply)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as trouble:
            raise NotTaken(f"no connection ({type(trouble).__name__})") from None
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError) as trouble:
            raise NoAnswer(f"no answer ({type(trouble).__name__})") from None
        return _result(status, raw)


async def _whole(reply: aiohttp.ClientResponse) -> bytes:
    """An answer, in however many pieces it comes; nothing of one that is longer than any of Telegram's."""
    raw = bytearray()
    async for piece in reply.content.iter_chunked(CHUNK):
        raw += piece
        if len(raw) > LARGEST_ANSWER:
            return b""
    return bytes(raw)


def _result(status: int, raw: bytes) -> Any:
    try:
        answer = json.loads(raw)
        if answer["ok"] is True:
            return answer["result"]
        code, description = int(answer["error_code"]), str(answer.get("description", ""))[:200]
        retry_after = (answer.get("parameters") or {}).get("retry_after")
        refused = Refused(code, description, None if retry_after is None else float(retry_after))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        # A proxy's page. Behind 200 or 504 the call may well have been done.
        if 400 <= status < 600 and status != 504:
            raise Refused(status, "no answer of the Bot API") from None
        raise NoAnswer(f"no answer (status {status})") from None
    raise refused
