"""What a request may bring along, looked at before anything reads it: headers, cookies, no packed bodies."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import hdrs, web

from bot.errors import HeadTooLarge, PackedBody, TooMany
from bot.http.limits import Limits
from bot.security.client_address import client_address, share_of
from bot.security.rate_limit import MemoryRateLimits, Pace

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
PER_HEADER = len(": \r\n")
OVER = 10  # seconds; a page and a chat that open ask for a dozen things at once


def middleware(limits: Limits) -> Any:
    """429 for an address that asks too often; 431 for a head that is too large as a whole or in one header; 415 for a
    body in any encoding."""
    rates = MemoryRateLimits()
    often = Pace("requests", limits.requests * OVER, OVER, burst=limits.requests * OVER)

    @web.middleware
    async def limited(request: web.Request, handler: Handler) -> web.StreamResponse:
        forwarded = request.headers.getall("X-Forwarded-For", [])
        wait = rates.wait_now(often, share_of(client_address(request.remote, forwarded, limits.proxies)))
        if wait > 0:
            raise TooMany(retry_after=math.ceil(wait))
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
        return await handler(request)

    return limited


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
