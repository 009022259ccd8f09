"""Request Tracker's REST 2 as far as cases need it; its token gets into no log and no exception.

https://docs.bestpractical.com/rt/5.0/RT/REST2.html; what it does not say was tried on 5.0.3
(tests/desks/request_tracker_facts.py).
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import aiohttp

from bot.desks.base import DeskAway, DeskRefused
from bot.settings import Settings

PATIENCE = aiohttp.ClientTimeout(total=20, sock_connect=5)
LONGEST_ANSWER = 2**24  # bytes; a file comes as base64 in JSON
AT_ONCE = 100  # transactions of one answer, the most that it gives
#: Answers after which the same again may do: no token or right that holds (an operator mends it), too many.
_PASSING = frozenset({401, 403, 408, 425, 429})
#: Of tickets that we opened, what others did that customers are told of.
_NEWS = (
    "TicketCreator = '__CurrentUser__' AND Creator != '__CurrentUser__' AND id > {after} AND (Type = 'Correspond' OR "
    "Type = 'Status' OR (Type = 'Set' AND Field = 'Owner') OR (Type = 'AddLink' AND Field = 'MergedInto'))"
)
_SAID = "ObjectType = 'RT::Ticket' AND ObjectId = {number} AND Creator = '__CurrentUser__' AND Subject = '{subject}'"


@dataclass(frozen=True)
class RequestTrackerClient:
    """`url`: where Request Tracker is; `queue`: the name of the queue that cases go to."""

    session: aiohttp.ClientSession
    url: str
    queue: str
    token: str = field(repr=False)

    @classmethod
    def of(cls, settings: Settings, session: aiohttp.ClientSession) -> RequestTrackerClient:
        return cls(session, settings.rt_url, settings.rt_queue, settings.rt_token)

    async def referring_to(self, address: str) -> list[int]:
        """The numbers of tickets that refer to that address, oldest first; not of those that were deleted."""
        asked = {"query": f"RefersTo = '{address}'", "orderby": "id"}
        return [_number(one) for one in _items(await self._call("GET", "/tickets", asked=asked))]

    async def create(self, subject: str, content: str, refers_to: list[str]) -> int:
        given = {
            "Queue": self.queue, "Subject": subject, "Content": content, "ContentType": "text/plain",
            "RefersTo": refers_to,
        }  # fmt: skip
        return _number(await self._call("POST", "/ticket", given))

    async def ticket(self, number: str) -> dict[str, Any]:
        return _object(await self._call("GET", f"/ticket/{number}"))

    async def is_over(self, number: str) -> bool:
        """Whether its status is one that ends a ticket, by the queue's own lifecycle."""
        asked = {"query": f"id = {number} AND Status = '__Active__'"}
        return not _items(await self._call("GET", "/tickets", asked=asked))

    async def has_said(self, number: str, subject: str) -> bool:
        """Whether we have written something with that subject into a ticket."""
        asked = {"query": _SAID.format(number=number, subject=subject), "per_page": "1"}
        return bool(_items(await self._call("GET", "/transactions", asked=asked)))

    async def say(self, number: str, content: str, subject: str, *, private: bool) -> None:
        content = "0\n" if content == "0" else content  # which Perl takes for nothing
        given = {"Content": content, "ContentType": "text/plain", "Subject": subject}
        await self._call("POST", f"/ticket/{number}/{'comment' if private else 'correspond'}", given)

    async def set_status(self, number: str, status: str) -> None:
        """It says 200 where it does not do it, in the words of its user's language."""
        await self._call("PUT", f"/ticket/{number}", {"Status": status})

    async def news(self, after: int, page: int) -> list[dict[str, Any]]:
        """What others did behind that number, oldest first."""
        asked = {
            "query": _NEWS.format(after=after), "fields": "Type,NewValue,ObjectId,Creator", "orderby": "id",
            "per_page": str(AT_ONCE), "page": str(page),
        }  # fmt: skip
        return _items(await self._call("GET", "/transactions", asked=asked))

    async def parts(self, transaction: int) -> list[dict[str, Any]]:
        """Of what was written: its parts, as a mail has them, without what is in them."""
        asked = {"fields": "ContentType,Filename,ContentLength,Headers", "per_page": str(AT_ONCE)}
        return _items(await self._call("GET", f"/transaction/{transaction}/attachments", asked=asked))

    async def content(self, part: int) -> bytes:
        told = _object(await self._call("GET", f"/attachment/{part}")).get("Content")
        try:
            return base64.b64decode(str(told or ""))
        except ValueError:
            raise DeskAway("request tracker: an answer that is none") from None

    async def user(self, ident: str) -> dict[str, Any]:
        """`ident`: their name or number."""
        return _object(await self._call("GET", f"/user/{quote(ident, safe='')}"))

    async def version(self) -> str:
        return str(_object(await self._call("GET", "/rt")).get("Version", ""))

    async def open_queue(self) -> dict[str, Any]:
        return _object(await self._call("GET", f"/queue/{quote(self.queue, safe='')}"))

    async def latest(self) -> dict[str, Any] | None:
        """The newest active ticket that we opened; None where there is none."""
        asked = {
            "query": "Creator = '__CurrentUser__' AND Status = '__Active__'", "orderby": "id", "order": "DESC",
            "per_page": "1",
        }  # fmt: skip
        found = _items(await self._call("GET", "/tickets", asked=asked))
        return await self.ticket(str(_number(found[0]))) if found else None

    async def _call(self, method: str, path: str, body: Any = None, asked: Mapping[str, str] | None = None) -> Any:
        """Its JSON. Raises DeskAway, DeskRefused with codes alone: its own words may repeat a customer's."""
        headers = {"Authorization": f"token {self.token}", "Accept": "application/json"}
        try:
            async with self.session.request(
                method, f"{self.url}/REST/2.0{path}", json=body, params=asked, headers=headers, timeout=PATIENCE,
                allow_redirects=False,
            ) as reply:  # fmt: skip
                if reply.status not in (200, 201):
                    raise _trouble(reply.status, path)
                raw = await reply.content.read(LONGEST_ANSWER + 1)
                while len(raw) <= LONGEST_ANSWER and (more := await reply.content.read(LONGEST_ANSWER)):
                    raw += more
                if len(raw) > LONGEST_ANSWER:
                    raise DeskAway("request tracker: an answer that is too long")
        except (aiohttp.ClientError, asyncio.TimeoutError) as trouble:
            raise DeskAway(f"request tracker: {type(trouble).__name__}") from None
        try:
            return json.loads(raw)
        except ValueError:
            raise DeskAway("request tracker: an answer that is none") from None


def _trouble(status: int, path: str) -> DeskAway | DeskRefused:
    """404 of a ticket: somebody shredded it. Of all else, and a redirection: an operator mends that."""
    for_good = 400 <= status < 500 and status not in _PASSING and not (status == 404 and "/ticket/" not in path)
    return DeskRefused(f"request tracker {status}") if for_good else DeskAway(f"request tracker {status}")


def _object(answer: Any) -> dict[str, Any]:
    if not isinstance(answer, dict):
        raise DeskAway("request tracker: an answer that is none")
    return answer


def _items(answer: Any) -> list[dict[str, Any]]:
    """Of a page. Without those that we may not see, which stand there as null."""
    found = _object(answer).get("items")
    if not isinstance(found, list):
        raise DeskAway("request tracker: an answer that is none")
    return [one for one in found if isinstance(one, dict)]


def _number(told: Any) -> int:
    ident = str(_object(told).get("id", ""))
    if not (ident.isascii() and ident.isdecimal()):
        raise DeskAway("request tracker: an answer that is none")
    return int(ident)
