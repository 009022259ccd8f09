"""Read what a chat client sends: JSON objects of known shape, bearer tokens, bounded numbers."""

from __future__ import annotations

import json
import uuid
from typing import Any

from aiohttp import web

from bot.errors import BadRequest, TooLong


async def body(request: web.Request) -> dict[str, Any]:
    """The JSON object of a request; an empty body is an empty object. Raises BadRequest, TooLong."""
    try:
        raw = await request.read()
        data = json.loads(raw) if raw else {}
    except web.HTTPRequestEntityTooLarge as cause:
        raise TooLong(limit=request.client_max_size) from cause
    except (ValueError, RecursionError) as cause:  # broken JSON, broken UTF-8, nested too deep
        raise BadRequest() from cause
    if not isinstance(data, dict):
        raise BadRequest()
    return data


def text(data: dict[str, Any], name: str, longest: int) -> str:
    """A string that must be there."""
    value = data.get(name)
    if not isinstance(value, str) or not value:
        raise BadRequest()
    if len(value) > longest:
        raise TooLong(limit=longest)
    return value


def text_or_none(data: dict[str, Any], name: str, longest: int) -> str | None:
    return None if data.get(name) is None else text(data, name, longest)


def message_id(data: dict[str, Any]) -> str:
    """The client's own UUID for a message: nothing else fits in, so no secret can hide there either."""
    try:
        return str(uuid.UUID(text(data, "id", 60)))
    except ValueError as cause:
        raise BadRequest() from cause


def number(request: web.Request, name: str, default: float, least: float, most: float) -> float:
    """A query parameter, held between its bounds."""
    try:
        value = float(request.query.get(name, default))
    except ValueError as cause:
        raise BadRequest() from cause
    if not value == value:  # nan
        raise BadRequest()
    return min(max(value, least), most)


def bearer(request: web.Request) -> str:
    """The token of the Authorization header, empty where there is none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
