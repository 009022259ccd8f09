"""What Stripe's server, as it is played here, reads of a request and how it answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web


def nested(form: str) -> dict[str, Any]:
    """The fields of a form whose names are like `line_items[0][quantity]`."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(form, keep_blank_values=True):
        *path, last = re.findall(r"[^\[\]]+", name)
        here = found
        for part in path:
            here = here.setdefault(part, {})
        here[last] = value
    return found


def expansions(request: web.Request, below: str = "") -> frozenset[str]:
    """Which ids are to be shown as objects; `below`: the path in a list."""
    asked = [value for name, value in request.query.items() if re.fullmatch(r"expand\[\d*\]", name)]
    return frozenset(one.removeprefix(below) for one in asked)


def problem(status: int, kind: str, code: str | None, message: str, **more: str) -> web.Response:
    return web.json_response({"error": {"type": kind, "code": code, "message": message, **more}}, status=status)


def wrong(code: str | None, message: str, **more: str) -> web.Response:
    return problem(400, "invalid_request_error", code, message, **more)


def missing(what: str) -> web.Response:
    return problem(404, "invalid_request_error", "resource_missing", f"No such {what}", param="id")


def listed(url: str, data: Sequence[Any]) -> web.Response:
    return web.json_response({"object": "list", "data": list(data), "has_more": False, "url": url})
