"""Serve a text that is made once, at first use: packed for those who take it, and not again to those who have it."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Awaitable, Callable
from functools import cache

from aiohttp import web

#: "gzip" where it is not refused ("gzip;q=0"): RFC 9110, 12.5.3.
GZIP = re.compile(r"(^|,)\s*gzip\s*(;\s*q=(1|0\.0{0,2}[1-9])[^,]*)?(,|$)", re.IGNORECASE)


def takes_gzip(request: web.Request) -> bool:
    return bool(GZIP.search(",".join(request.headers.getall("Accept-Encoding", []))))


def packed(text: Callable[[], str], kind: str, caching: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A handler for it. `kind`: its content type; `caching`: the Cache-Control that it goes with."""

    @cache
    def made() -> tuple[bytes, bytes, str]:
        """Plain, packed, and its tag: when somebody first asks for it."""
        plain = text().encode()
        return plain, gzip.compress(plain, mtime=0), hashlib.sha256(plain).hexdigest()[:24]

    async def serve(request: web.Request) -> web.Response:
        plain, small, tag = made()
        known = any(given.value in (tag, "*") for given in request.if_none_match or ())
        taken = takes_gzip(request)
        if known:
            response = web.Response(status=304)
        else:
            response = web.Response(body=small if taken else plain, content_type=kind, charset="utf-8")
            if taken:
                response.headers["Content-Encoding"] = "gzip"
        response.etag = tag
        response.headers.update({"Cache-Control": caching, "Vary": "Accept-Encoding"})
        return response

    return serve
