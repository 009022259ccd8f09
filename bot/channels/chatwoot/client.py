"""What an agent bot may call of Chatwoot's API; its token gets into no log and no exception.

https://developers.chatwoot.com/api-reference: a bot may write into conversations and change their status.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import aiohttp

from bot.settings import Settings

PATIENCE = aiohttp.ClientTimeout(total=15, sock_connect=5)


class NotReached(Exception):
    """Nothing came to Chatwoot."""


class NoAnswer(Exception):
    """Nobody knows whether it did it."""


class Refused(Exception):
    """It says that it has not done it. `status`: of HTTP; `wait`: seconds that it asks for."""

    def __init__(self, status: int, wait: float | None = None) -> None:
        super().__init__(f"status {status}")
        self.status, self.wait = status, wait


def account_mark(url: str, account: str) -> str:
    """8 hex digits: in another account, or at another address, the numbers of conversations begin again."""
    return sha256(f"{url} {account}".encode()).hexdigest()[:8]


@dataclass(frozen=True)
class ChatwootBot:
    """`url`: where Chatwoot is; `account`: its number."""

    session: aiohttp.ClientSession
    url: str
    account: str
    token: str = field(repr=False)

    @classmethod
    def of(cls, settings: Settings, session: aiohttp.ClientSession) -> ChatwootBot:
        return cls(session, settings.chatwoot_url, settings.chatwoot_account, settings.chatwoot_bot_token)

    @property
    def mark(self) -> str:
        return account_mark(self.url, self.account)

    async def say(self, number: str, message: Mapping[str, Any]) -> None:
        """Raises NotReached, NoAnswer, Refused."""
        await self._post(number, "messages", {"message_type": "outgoing", "private": False, **message})

    async def open(self, number: str) -> None:
        """A person there has it. Raises as `say` does."""
        await self._post(number, "toggle_status", {"status": "open"})

    async def typing(self, number: str) -> None:
        """Raises as `say` does."""
        await self._post(number, "toggle_typing_status", {"typing_status": "on"})

    async def _post(self, number: str, what: str, body: Mapping[str, Any]) -> None:
        url = f"{self.url}/api/v1/accounts/{self.account}/conversations/{number}/{what}"
        headers = {"api_access_token": self.token}
        try:
            async with self.session.post(
                url, json=body, headers=headers, timeout=PATIENCE, allow_redirects=False
            ) as reply:
                if reply.status != 200:
                    raise Refused(reply.status, _seconds(reply.headers.get("Retry-After", "")))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as trouble:
            raise NotReached(type(trouble).__name__) from None
        except (aiohttp.ClientError, asyncio.TimeoutError) as trouble:
            raise NoAnswer(type(trouble).__name__) from None


def _seconds(said: str) -> float | None:
    return float(said) if said.isascii() and said.isdecimal() and len(said) <= 6 else None
