"""The Graph API as far as one page's messages need it; neither token nor secret gets into a log or an exception."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bot.settings import Settings

CONNECT = 5.0  # seconds; whoever could not be reached has taken nothing
PATIENCE = 10.0
UPLOAD_PATIENCE = 30.0  # of a file; with the sending behind it still within the outbox's claim
LONGEST_ANSWER = 256 * 1024  # bytes
_REGAIN = "x-business-use-case-usage"  # header; minutes until calls are taken again
_LONGEST_REGAIN = 24 * 60.0


class GraphTrouble(Exception):
    """Why a call did not do what was asked. The text is codes only: Graph's own words may repeat a token."""


class NotReached(GraphTrouble):
    """No connection came about: nothing was asked."""


class NoAnswer(GraphTrouble):
    """It was asked, and nobody knows what became of it."""


class GraphRefused(GraphTrouble):
    """Graph's answer is an error. `wait`: seconds that it asks for, None where it names none."""

    def __init__(
        self, status: int, code: int = 0, subcode: int = 0, transient: bool = False, wait: float | None = None
    ):
        self.status, self.code, self.subcode, self.transient, self.wait = status, code, subcode, transient, wait
        super().__init__(f"graph {status} code {code}" + (f" subcode {subcode}" if subcode else ""))


@dataclass(frozen=True)
class GraphClient:
    """`url`: where the Graph API is; `version`: such as v25.0; `token`: of the page; `secret`: of the app."""

    session: aiohttp.ClientSession
    url: str
    version: str
    token: str = field(repr=False)
    secret: str = field(repr=False)

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        return await self._call("GET", path, query)

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return await self._call("POST", path, {}, json=body)

    async def upload(self, name: str, content: bytes, media_type: str) -> str:
        """Hand over a file; the id under which it can be sent, for 90 days."""
        form = aiohttp.FormData()
        form.add_field("message", json.dumps({"attachment": {"type": "file", "payload": {"is_reusable": True}}}))
        form.add_field("filedata", content, filename=name, content_type=media_type)
        answer = await self._call("POST", "me/message_attachments", {}, UPLOAD_PATIENCE, data=form)
        return str(answer.get("attachment_id", ""))

    async def _call(
        self, method: str, path: str, query: Mapping[str, str], patience: float = PATIENCE, **body: Any
    ) -> dict[str, Any]:
        """The answer, an object. Raises GraphTrouble."""
        proof = hmac.new(self.secret.encode(), self.token.encode(), "sha256").hexdigest()
        url = f"{self.url}/{self.version}/{path}"
        # In a header: addresses are written into logs and exceptions.
        headers = {"Authorization": f"Bearer {self.token}"}
        timeout = aiohttp.ClientTimeout(total=patience, sock_connect=CONNECT)
        try:
            async with self.session.request(
                method, url, params={**query, "appsecret_proof": proof}, headers=headers, timeout=timeout,
                allow_redirects=False, **body,
            ) as reply:  # fmt: skip
                return _read(reply.status, reply.headers, await _bounded(reply))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as trouble:
            raise NotReached(type(trouble).__name__) from None
        except (aiohttp.ClientError, asyncio.TimeoutError) as trouble:
            raise NoAnswer(type(trouble).__name__) from None


def of_settings(settings: Settings, session: aiohttp.ClientSession) -> GraphClient:
    """The client of the page that an installation speaks for."""
    return GraphClient(
        session,
        settings.messenger_api.rstrip("/"),
        settings.messenger_version,
        settings.messenger_token,
        settings.messenger_secret,
    )


async def _bounded(reply: aiohttp.ClientResponse) -> bytes:
    raw = b""
    async for chunk in reply.content.iter_chunked(LONGEST_ANSWER):
        raw += chunk
        if len(raw) > LONGEST_ANSWER:
            raise NoAnswer("an answer without an end")
    return raw


def _read(status: int, headers: Mapping[str, str], raw: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(raw)
    except (ValueError, RecursionError):
        answer = None
    error = answer.get("error") if isinstance(answer, dict) else None
    if isinstance(answer, dict) and error is None and status == 200:
        return answer
    if isinstance(error, dict):
        codes = (_whole(error.get("code")), _whole(error.get("error_subcode")))
        raise GraphRefused(status, *codes, error.get("is_transient") is True, _wait(headers))
    if status in (429, 503):  # by their meaning nothing was done
        raise GraphRefused(status, transient=True, wait=_wait(headers))
    if 400 <= status < 500:
        raise GraphRefused(status)
    raise NoAnswer(f"status {status}")  # something in between that does not say whether it got through


def _whole(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _wait(headers: Mapping[str, str]) -> float | None:
    """Seconds until calls are taken again, where a header says so."""
    try:
        if "Retry-After" in headers:
            return max(0.0, float(headers["Retry-After"]))
        usage = json.loads(headers.get(_REGAIN, "{}"))
        minutes = [one.get("estimated_time_to_regain_access", 0) for rows in usage.values() for one in rows]
        longest = max((float(some) for some in minutes), default=0.0)
    except (ValueError, TypeError, AttributeError):
        return None
    return 60 * min(longest, _LONGEST_REGAIN) if longest > 0 else None
