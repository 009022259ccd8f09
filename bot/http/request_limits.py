"""What a request may bring along, looked at before anything reads it: headers, cookies, no packed bodies."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import hdrs, web

from bot.errors import HeadTooLarge, PackedBody, TooMany
from bot.http.fair_turns import FairTurns
from bot.http.limits import Limits
from bot.http.refusals import Refusals
from bot.security.client_address import client_address, share_of
from bot.security.rate_limit import MemoryRateLimits, Pace

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
PER_HEADER = len(": \r\n")
OVER = 10  # seconds; a page and a chat that open ask for a dozen things at once


def middleware(limits: Limits) -> Any:
    """Requests of one address in turns; 429 where it asks too often, and later the more often it is refused; 431 for a
    head that is too large as a whole or in one header; 415 for a body in any encoding."""
    rates, turns, refusals = MemoryRateLimits(), FairTurns(), Refusals()
    often = Pace("requests", limits.requests * OVER, OVER, burst=limits.requests * OVER)

    async def answered(request: web.Request, handler: Handler, address: str) -> web.StreamResponse:
        wait = rates.wait_now(often, address)
        if wait > 0:
            raise TooMany(retry_after=math.ceil(wait))
        _look_at_head(request, limits)
        return await handler(request)

    async def put_off(address: str) -> None:
        if await refusals.put_off(address):
            await turns.turn(address)  # many may have waited since the same moment

    @web.middleware
    async def limited(request: web.Request, handler: Handler) -> web.StreamResponse:
        forwarded = request.headers.getall("X-Forwarded-For", [])
        address = share_of(client_address(request.remote, forwarded, limits.proxies))
        await turns.turn(address)
        try:
            answer = await answered(request, handler, address)
        except TooMany:
            await put_off(address)
            raise
        if answer.status == TooMany.status:  # as a page
            await put_off(address)
        return answer

    return limited


def _look_at_head(request: web.Request, limits: Limits) -> None:
    """Raises HeadTooLarge, PackedBody."""
    whole = len(request.raw_path)
    for name, value in request.raw_headers:
        whole += len(name) + len(value) + PER_HEADER
        most = limits.cookie if name.lower() == b"cookie" else limits.header
        if len(value) > most:
            raise HeadTooLarge()
    if whole > limits.head:
        raise HeadTooLarge()
    if request.headers.get(hdrs.CONTENT_ENCODING, "identity").strip().lower() not in ("", "identity"):
        raise PackedBody()


def cookie(request: web.Request, name: str) -> str:
    """The cookie of that name as it was sent, the last where there are several; empty where there is none.

    `request.cookies` reads quoted strings, which ours never are, and takes up to 50 ms for 8 kB of odd signs.
    """
    found = ""
    for part in request.headers.get(hdrs.COOKIE, "").split(";"):
        given, _, value = part.partition("=")
        if given.strip() == name:
            found = value.strip()
    return found
