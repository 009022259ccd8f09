"""The way from Rasa to our action server: one connection, kept open."""

from __future__ import annotations

from typing import Any

import aiohttp
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.log_context import headers

IDLE = 2.0  # seconds; the action server closes an idle connection after five, and must not do so under a call
ACTION_SECONDS = 8  # Rasa would wait 300 s for an action while its conversation lock lives 60 s


class KeptOpen(EndpointConfig):
    """Rasa's endpoint, without a new client and a new connection for every call. `request` as in Rasa."""

    _session: aiohttp.ClientSession | None = None

    @classmethod
    def of(cls, endpoint: EndpointConfig) -> KeptOpen:
        return cls(url=endpoint.url, headers=endpoint.headers, **endpoint.kwargs)

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Any:
        """The JSON that was answered. Raises aiohttp's errors, and ClientResponseError from status 400 on."""
        if self._session is None or self._session.closed:
            seconds = aiohttp.ClientTimeout(total=ACTION_SECONDS)
            connector = aiohttp.TCPConnector(keepalive_timeout=IDLE)
            self._session = aiohttp.ClientSession(connector=connector, headers=self.headers, timeout=seconds)
        kwargs.pop("timeout", None)
        kwargs["headers"] = {**(kwargs.get("headers") or {}), **headers()}
        async with self._session.request(method, self.url, compress=compress or None, **kwargs) as response:
            if response.status >= 400:
                raise ClientResponseError(response.status, response.reason, await response.content.read())
            return await response.json()

    async def close(self, *_: Any) -> None:
        """Sanic's listener of the end; the arguments are its own."""
        if self._session is not None:
            await self._session.close()
