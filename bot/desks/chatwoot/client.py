"""Chatwoot's API as far as cases need it; its token gets into no log and no exception.

https://developers.chatwoot.com/api-reference: the public API of an API channel's inbox for contacts and conversations,
which finds what is there by ids that we choose, and the application API for all else.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import aiohttp

from bot.desks.base import DeskAway, DeskRefused
from bot.settings import Settings

PATIENCE = aiohttp.ClientTimeout(total=15, sock_connect=5)
LONGEST_ANSWER = 2**21  # bytes
#: Answers after which the same again may do: no token that holds (an operator mends it), too many, a fault over there.
_PASSING = frozenset({401, 403, 408, 425, 429})
_PUBLIC = "/public/api/v1/inboxes/"


@dataclass(frozen=True)
class ChatwootClient:
    """`url`: where Chatwoot is; `account`: its number; `inbox`: the identifier of the API channel's inbox."""

    session: aiohttp.ClientSession
    url: str
    account: str
    inbox: str
    token: str = field(repr=False)

    @classmethod
    def of(cls, settings: Settings, session: aiohttp.ClientSession) -> ChatwootClient:
        given = (settings.chatwoot_url, settings.chatwoot_account, settings.chatwoot_inbox, settings.chatwoot_token)
        return cls(session, *given)

    @classmethod
    def of_bot(cls, settings: Settings, session: aiohttp.ClientSession) -> ChatwootClient:
        """As the agent bot of Chatwoot's own widget, which may write and change a status, and read nothing."""
        return cls(session, settings.chatwoot_url, settings.chatwoot_account, "", settings.chatwoot_bot_token)

    async def contact(self, source: str, identifier: str, name: str, attributes: Mapping[str, str]) -> None:
        """The person behind a case, once by `source`; the same `identifier` is the same person."""
        given = {"source_id": source, "identifier": identifier, "name": name, "custom_attributes": attributes}
        await self._call("POST", self._public(), given)

    async def conversations(self, source: str) -> list[int]:
        """The numbers of those that were begun with this `source`, oldest first."""
        found = await self._call("GET", f"{self._public()}/{source}/conversations")
        return sorted(int(one["id"]) for one in _objects(found))

    async def begin(self, source: str, attributes: Mapping[str, str]) -> int:
        answer = await self._call("POST", f"{self._public()}/{source}/conversations", {"custom_attributes": attributes})
        return int(_object(answer)["id"])

    async def conversation(self, number: str) -> dict[str, Any]:
        return _object(await self._call("GET", self._talk(number)))

    async def messages(self, number: str) -> list[dict[str, Any]]:
        """The latest, oldest first."""
        return _objects(_object(await self._call("GET", f"{self._talk(number)}/messages")).get("payload"))

    async def say(self, number: str, content: str, source: str, *, private: bool) -> None:
        """What the customer said; `private`: a note for agents. `source`: our own number of it."""
        given = {"content": content, "source_id": source, "content_type": "text", "private": private}
        given["message_type"] = "outgoing" if private else "incoming"
        await self._call("POST", f"{self._talk(number)}/messages", given)

    async def set_status(self, number: str, status: str) -> None:
        await self._call("POST", f"{self._talk(number)}/toggle_status", {"status": status})

    async def probe(self) -> None:
        """Whether the inbox is there, and the token opens the account's conversations."""
        await self._call("GET", f"{_PUBLIC}{self.inbox}")
        await self._call("GET", f"/api/v1/accounts/{self.account}/conversations/meta")

    async def probe_bot(self) -> None:
        """Whether a bot's token is good: a conversation that is none is then not found."""
        try:
            await self.set_status("0", "pending")
        except DeskRefused as refused:
            if "404" not in str(refused):
                raise

    @property
    def mark(self) -> str:
        """Of the account (8 hex digits): in another one the numbers of conversations begin again."""
        return sha256(f"{self.url} {self.account}".encode()).hexdigest()[:8]

    def _public(self) -> str:
        return f"{_PUBLIC}{self.inbox}/contacts"

    def _talk(self, number: str) -> str:
        return f"/api/v1/accounts/{self.account}/conversations/{number}"

    async def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Its JSON. Raises DeskAway, DeskRefused with codes alone: its own words may repeat a customer's."""
        headers = {"api_access_token": self.token}
        try:
            async with self.session.request(
                method, self.url + path, json=body, headers=headers, timeout=PATIENCE, allow_redirects=False
            ) as reply:
                if reply.status != 200:
                    raise _trouble(reply.status, path)
                raw = await reply.content.read(LONGEST_ANSWER + 1)
                while len(raw) <= LONGEST_ANSWER and (more := await reply.content.read(LONGEST_ANSWER)):
                    raw += more
                if len(raw) > LONGEST_ANSWER:
                    raise DeskAway("chatwoot: an answer that is too long")
        except (aiohttp.ClientError, asyncio.TimeoutError) as trouble:
            raise DeskAway(f"chatwoot: {type(trouble).__name__}") from None
        try:
            return json.loads(raw)
        except ValueError:
            raise DeskAway("chatwoot: an answer that is none") from None


def _trouble(status: int, path: str) -> DeskAway | DeskRefused:
    """404 of a conversation: somebody deleted it. Of the inbox, and a redirection: an operator mends that."""
    for_good = 400 <= status < 500 and status not in _PASSING and not (status == 404 and path.startswith(_PUBLIC))
    return DeskRefused(f"chatwoot {status}") if for_good else DeskAway(f"chatwoot {status}")


def _object(answer: Any) -> dict[str, Any]:
    if not isinstance(answer, dict):
        raise DeskAway("chatwoot: an answer that is none")
    return answer


def _objects(answer: Any) -> list[dict[str, Any]]:
    if not isinstance(answer, list):
        raise DeskAway("chatwoot: an answer that is none")
    return [_object(one) for one in answer]
