"""Calls to a gateway's server: within a time and a size, and without a word of a secret in any error."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.errors import GatewayUnavailable

log = logging.getLogger(__name__)

CONNECT = 5.0  # seconds
PATIENCE = 10.0  # seconds; a customer waits at the payment page
LONGEST_ANSWER = 1024 * 1024  # bytes; SSLCommerz lists some forty ways to pay with their logos


@dataclass(frozen=True)
class Answer:
    """What a gateway's server said; `body` is None where it was no JSON object."""

    status: int
    body: dict[str, Any] | None


class Calls:
    """One gateway's server. The session is made at the first call, in the loop that makes it."""

    def __init__(self, gateway: str, url: str, patience: float = PATIENCE) -> None:
        self._gateway, self._url = gateway, url.rstrip("/")
        self._timeout = aiohttp.ClientTimeout(total=patience, sock_connect=CONNECT)
        self._session: aiohttp.ClientSession | None = None

    async def __call__(self, method: str, path: str, **body: Any) -> Answer:
        """The answer, whatever its status below 500.

        GatewayUnavailable: it is away, slow, redirects, says nothing that ends or is broken. Its fact `asked` is
        whether the question may have reached it.
        """
        if self._session is None:
            self._session = aiohttp.ClientSession()
        return await self._said(self._session, method, path, **body)

    async def once(self, method: str, path: str, **body: Any) -> Answer:
        """The same on a connection of its own, for what must not be done twice: aiohttp repeats a GET that breaks."""
        async with aiohttp.ClientSession(middlewares=(self._not_again,)) as session:
            return await self._said(session, method, path, **body)

    async def _not_again(
        self, request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        try:
            return await send(request)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise  # nothing was sent, and aiohttp does not repeat it
        except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as trouble:
            raise self.away(type(trouble).__name__) from None

    async def _said(self, session: aiohttp.ClientSession, method: str, path: str, **body: Any) -> Answer:
        try:
            async with session.request(
                method, f"{self._url}{path}", timeout=self._timeout, allow_redirects=False, **body
            ) as reply:
                raw = await self._bounded(reply)
                if reply.status >= 500 or 300 <= reply.status < 400:
                    raise self.away(f"status {reply.status}")
                return Answer(reply.status, _object(raw))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as trouble:
            raise self.away(type(trouble).__name__, asked=False) from None
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as trouble:
            raise self.away(type(trouble).__name__) from None

    def away(self, why: str, asked: bool = True) -> GatewayUnavailable:
        """To be raised; `why` is for the log and must bear nothing secret."""
        log.warning("%s: %s", self._gateway, why)
        return GatewayUnavailable(gateway=self._gateway, asked=asked)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _bounded(self, reply: aiohttp.ClientResponse) -> bytes:
        raw = b""
        async for chunk in reply.content.iter_chunked(64 * 1024):
            raw += chunk
            if len(raw) > LONGEST_ANSWER:
                raise self.away("an answer without an end")
        return raw


def text(fields: Mapping[str, Any], name: str, longest: int = 200) -> str:
    """A field that should be a text or a number, as text; empty where it is missing, another thing or too long."""
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    words = str(value).strip()
    return words if len(words) <= longest else ""


def objects(found: Any) -> list[dict[str, Any]]:
    """What of a list are objects; nothing where it is no list."""
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _object(raw: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
