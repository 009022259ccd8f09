"""WHMCS's classic API over HTTP: within a time, a size and a number of calls at once; no secret in any error or log.

https://developers.whmcs.com/api/. Errors come with status 200 as well, and a page in HTML where it is down.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from bot.breaker import Breaker
from bot.settings import Settings
from bot.whmcs.decode import NOTES, without_secrets
from bot.whmcs.errors import WhmcsAway, WhmcsDenied, WhmcsRefused, WhmcsTooLong

log = logging.getLogger(__name__)

PATIENCE = 4.0  # seconds for one call with all waiting: a chat turn has five
CONNECT = 2.0  # seconds
AT_ONCE = 8  # calls; PHP behind it has not many more workers, and its own customers come first
WAITING = 256  # calls that wait for one of these; the next is told at once that there is no time
LONG = 1.0  # seconds after which a call that was given up counts as a failure
LONGEST_ANSWER = 8 * 2**20  # bytes
NO_ROLE = "Invalid Permissions"  # how it says that a credential's roles do not hold this action
DENIED = (
    NO_ROLE,
    "Invalid IP",
    "Authentication Failed",
    "Invalid or missing credentials",
    "Access Denied",
    "IP Banned",
)
Field = str | int | bool | Sequence[str] | Mapping[str, str]


class WhmcsClient:
    """One WHMCS. The session is made at the first call, in the loop that makes it; close() lets go of it."""

    def __init__(
        self,
        settings: Settings,
        patience: float = PATIENCE,
        breaker: Breaker | None = None,
        connector: aiohttp.BaseConnector | None = None,
    ) -> None:
        """`connector`: of somebody who closes it; else the client has its own."""
        self._url = f"{settings.whmcs_url}/{settings.whmcs_api.strip('/')}"
        self._known = {"identifier": settings.whmcs_identifier, "secret": settings.whmcs_secret, "responsetype": "json"}
        if settings.whmcs_access_key:
            self._known["accesskey"] = settings.whmcs_access_key
        self._patience, self._breaker = patience, breaker or Breaker()
        self._places = asyncio.Semaphore(AT_ONCE)
        self._inside = 0
        self._connector = connector
        self._session: aiohttp.ClientSession | None = None
        self._closed = False
        self.skew: float | None = None  # seconds that its clock was ahead of ours, by the last answer's Date

    async def read(self, action: str, **fields: Field) -> dict[str, Any]:
        """What an action answers that changes nothing, so that it is asked again where a connection broke.

        Keys and values are as WHMCS gives them (see bot/whmcs/decode.py), without secrets and notes of admins.
        WhmcsRefused: it says no. WhmcsDenied: we may not. WhmcsAway: all else.
        """
        return await self._call(action, fields, tries=2)

    async def read_with_notes(self, action: str, **fields: Field) -> dict[str, Any]:
        """The same with the notes of admins, for whoever looks for one of its own among them and shows none."""
        return await self._call(action, fields, tries=2, kept=NOTES)

    async def write(self, action: str, **fields: Field) -> dict[str, Any]:
        """The same for one that changes something: asked once. After a WhmcsAway that says `asked`, look before you
        ask again: it has no idempotency keys."""
        return await self._call(action, fields, tries=1)

    async def close(self) -> None:
        self._closed = True  # what is still on its way opens nothing again
        if self._session is not None:
            await self._session.close()

    async def _call(
        self, action: str, fields: Mapping[str, Field], tries: int, kept: frozenset[str] = frozenset()
    ) -> dict[str, Any]:
        if self._closed or not self._breaker.allows():
            raise WhmcsAway("it did not answer of late", asked=False)
        if self._inside >= AT_ONCE + WAITING:
            raise WhmcsAway("too many wait for it", asked=False)
        self._inside += 1
        began = time.monotonic()
        heard: bool | None = None  # while it waits for its place, it says nothing about WHMCS
        try:
            async with asyncio.timeout(self._patience), self._places:
                heard = False
                answer = await self._answer(action, fields, tries, kept)
            heard = True
            return answer
        except (WhmcsRefused, WhmcsTooLong):
            heard = True
            raise
        except WhmcsDenied as denied:
            heard = denied.message.startswith(NO_ROLE)
            raise
        except TimeoutError:
            why = f"{action} took too long" if heard is False else "too many wait for it"
            raise WhmcsAway(why, asked=heard is False) from None
        except asyncio.CancelledError:
            # Whoever waited gave up; only where that was long does it say something about WHMCS.
            heard = heard if time.monotonic() - began > LONG else None
            raise
        finally:
            self._inside -= 1
            self._note(heard)

    def _note(self, heard: bool | None) -> None:
        before = self._breaker.open
        if heard:
            self._breaker.succeeded()
        elif heard is False:
            self._breaker.failed()
        if self._breaker.open and not before:
            log.warning("whmcs: it does not answer; it is asked again from time to time")
        elif before and not self._breaker.open:
            log.warning("whmcs: it answers again")

    async def _answer(
        self, action: str, fields: Mapping[str, Field], tries: int, kept: frozenset[str]
    ) -> dict[str, Any]:
        form = {**self._known, "action": action, **dict(_flat(fields))}
        for left in reversed(range(tries)):
            try:
                return _read(action, *await self._post(form), kept)
            except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as trouble:
                raise WhmcsAway(f"{action}: {type(trouble).__name__}", asked=False) from None
            except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as trouble:
                if not left:  # else an idle connection was closed just when it was used again
                    raise WhmcsAway(f"{action}: {type(trouble).__name__}") from None
            except (aiohttp.ClientError, ValueError) as trouble:
                raise WhmcsAway(f"{action}: {type(trouble).__name__}") from None
        raise AssertionError("each way above ends")

    async def _post(self, form: Mapping[str, str]) -> tuple[int, bytes]:
        if self._closed:
            raise aiohttp.ClientError("closed")
        if self._session is None:
            waits = aiohttp.ClientTimeout(sock_connect=CONNECT)
            own, jar = self._connector is None, aiohttp.DummyCookieJar()
            self._session = aiohttp.ClientSession(
                connector=self._connector, connector_owner=own, timeout=waits, cookie_jar=jar
            )
        # No redirection: it would carry the credential to wherever it leads.
        async with self._session.post(self._url, data=form, allow_redirects=False) as reply:
            raw = b""
            async for chunk in reply.content.iter_chunked(64 * 1024):
                raw += chunk
                if len(raw) > LONGEST_ANSWER:
                    raise WhmcsTooLong(f"{form['action']}: an answer without an end")
            if "Date" in reply.headers:
                self.skew = parsedate_to_datetime(reply.headers["Date"]).timestamp() - time.time()
            return reply.status, raw


def _read(action: str, status: int, raw: bytes, kept: frozenset[str]) -> dict[str, Any]:
    answer = _object(raw, kept)
    message = str(answer.get("message", ""))[:200] if answer else ""
    if status in {401, 403} or message.startswith(DENIED):
        raise WhmcsDenied(action, "".join(one for one in message if one.isprintable()) or f"status {status}")
    if answer is None or status >= 500 or status // 100 == 3:
        raise WhmcsAway(f"{action}: status {status}" + ("" if answer else ", no JSON"))
    if answer.get("result") != "success":
        raise WhmcsRefused(action, message)
    return answer


def _object(raw: bytes, kept: frozenset[str]) -> dict[str, Any] | None:
    try:
        found = without_secrets(json.loads(raw.decode("utf-8-sig"), parse_float=Decimal), kept)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _flat(fields: Mapping[str, Field]) -> Iterator[tuple[str, str]]:
    """As PHP reads them: name[0]=…&name[1]=…, name[key]=…; yes is "1", no is nothing at all."""
    for name, value in fields.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}[{key}]", one) for key, one in value.items())
        elif isinstance(value, (str, int)):
            if value is not False:
                yield name, "1" if value is True else str(value)
        else:
            yield from ((f"{name}[{place}]", one) for place, one in enumerate(value))
