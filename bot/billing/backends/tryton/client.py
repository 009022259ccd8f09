"""Tryton's JSON-RPC: within a time, a size and a number of calls at once; no password in any error or log.

https://docs.tryton.org/latest/server/topics/rpc.html. An error comes with status 200 as well.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from collections.abc import Coroutine
from datetime import date
from decimal import Decimal
from typing import Any

import aiohttp

from bot.breaker import Breaker
from bot.settings import Settings

log = logging.getLogger(__name__)

PATIENCE = 4.0  # seconds for one question with all waiting, and with logging in: a chat turn has five
CONNECT = 2.0  # seconds
AT_ONCE = 8  # calls: its own users come first
LONGEST_ANSWER = 8 * 2**20  # bytes
TROUBLE = (aiohttp.ClientError, TimeoutError, ValueError, RecursionError)


class TrytonAway(Exception):
    """It is not to be reached, slow, or answers nothing sensible; what it said is repeated nowhere."""


class TrytonDenied(TrytonAway):
    """It does not let us in: user, password or rights, which an operator has to mend."""


class TrytonClient:
    """One database of one Tryton, seen as one user. Logs in at the first question, and again when a session ended."""

    def __init__(self, settings: Settings, patience: float = PATIENCE, breaker: Breaker | None = None) -> None:
        self._server = f"{settings.tryton_url}/rpc/"  # what is of no database
        self._url = f"{settings.tryton_url}/{settings.tryton_database}/rpc/"
        self._user, self._password = settings.tryton_user, settings.tryton_password
        self._patience, self._breaker = patience, breaker or Breaker()
        self._places, self._entry = asyncio.Semaphore(AT_ONCE), asyncio.Lock()
        self._http: aiohttp.ClientSession | None = None
        self._session = ""
        self._closed = False

    async def call(self, method: str, *parameters: Any) -> Any:
        """What `method` answers, for one that changes nothing: it may be asked twice. TrytonAway, TrytonDenied."""
        return await self._in_time(method, self._asked(method, parameters))

    async def version(self) -> Any:
        """Whoever asks need not be let in. TrytonAway."""
        return await self._in_time("version", self._post("common.server.version", (), "", self._server))

    async def _in_time(self, method: str, question: Coroutine[Any, Any, Any]) -> Any:
        if self._closed or not self._breaker.allows():
            question.close()
            raise TrytonAway("tryton did not answer of late")
        before = self._breaker.open
        heard = False
        try:
            async with asyncio.timeout(self._patience), self._places:
                answer = await question
            heard = True
            return answer
        except TROUBLE as trouble:
            raise TrytonAway(f"tryton: {method}: {type(trouble).__name__}") from None
        finally:
            self._breaker.succeeded() if heard else self._breaker.failed()
            if self._breaker.open is not before:
                log.warning("tryton: it %s", "answers again" if before else "does not answer; it is asked now and then")

    async def _asked(self, method: str, parameters: tuple[Any, ...]) -> Any:
        session = self._session or await self._log_in("")
        try:
            return await self._post(method, parameters, session)
        except TrytonDenied:  # the session may have ended
            return await self._post(method, parameters, await self._log_in(session))

    async def _log_in(self, ended: str) -> str:
        """A session, for whoever found that `ended` is over. It is made by one, and the others wait for it."""
        async with self._entry:
            if self._session == ended:
                self._session = ""
                told = await self._post("common.db.login", (self._user, {"password": self._password}, "en"), "")
                whole = f"{self._user}:{int(told[0])}:{told[1]}"
                self._session = base64.b64encode(whole.encode()).decode()
            return self._session

    async def _post(self, method: str, parameters: tuple[Any, ...], session: str, url: str = "") -> Any:
        if self._closed:
            raise aiohttp.ClientError("closed")
        if self._http is None:
            waits = aiohttp.ClientTimeout(sock_connect=CONNECT)
            self._http = aiohttp.ClientSession(timeout=waits, cookie_jar=aiohttp.DummyCookieJar())
        asked = {"id": 1, "method": method, "params": parameters}
        headers = {"Authorization": f"Session {session}"} if session else {}
        # No redirection: it would carry the session to wherever it leads.
        async with self._http.post(url or self._url, json=asked, headers=headers, allow_redirects=False) as reply:
            if reply.status in (401, 403):
                raise TrytonDenied(f"tryton does not let {self._user} in: {method}")
            raw = b""
            async for chunk in reply.content.iter_chunked(64 * 1024):
                raw += chunk
                if len(raw) > LONGEST_ANSWER:
                    raise ValueError("an answer without an end")
            if reply.status != 200:
                raise TrytonAway(f"tryton: {method}: status {reply.status}")
        return result(method, raw)

    async def close(self) -> None:
        self._closed = True
        if self._http is not None:
            await self._http.close()


def result(method: str, raw: bytes) -> Any:
    """What is in an answer; TrytonAway where that is an error, ValueError where it is no answer at all."""
    answer = json.loads(raw, parse_float=Decimal, object_hook=_value)
    if not isinstance(answer, dict):
        raise ValueError("no answer")
    if "result" not in answer:
        error = answer.get("error")
        named = error[0] if isinstance(error, list) and error else ""
        refused = isinstance(named, str) and named.startswith("Forbidden")
        raise (TrytonDenied if refused else TrytonAway)(f"tryton: {method} is refused")
    return answer["result"]


def _value(given: dict[str, Any]) -> Any:
    """Of the types that JSON has not, those that an invoice has."""
    kind = given.get("__class__")
    if kind == "Decimal":
        try:
            return Decimal(str(given["decimal"]))
        except (KeyError, ArithmeticError):
            raise ValueError("no number") from None
    if kind == "date":
        try:
            return date(given["year"], given["month"], given["day"])
        except (KeyError, TypeError):
            raise ValueError("no day") from None
    return given
