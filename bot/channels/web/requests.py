"""Read what a chat client sends: JSON objects of known shape, bearer tokens, bounded numbers."""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.errors import BadRequest, TooLong

Shape = TypeVar("Shape", bound=BaseModel)
#: As JSON writes them.
_WHOLE = re.compile(r"-?\d+(\.0+)?", re.ASCII)
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)


async def read(request: web.Request, shape: type[Shape]) -> Shape:
    """The JSON object of a request; an empty body is an empty object. Raises BadRequest, TooLong."""
    try:
        raw = await request.read() or b"{}"
    except web.HTTPRequestEntityTooLarge as cause:
        raise TooLong(limit=request.client_max_size) from cause
    try:
        return shape.model_validate_json(raw)
    except ValidationError as refused:
        trouble = refused.errors(include_url=False, include_input=False)[0]
    if trouble["type"] == "json_invalid":
        return _without_halves(raw, shape)
    raise _problem(trouble)


def _without_halves(raw: bytes, shape: type[Shape]) -> Shape:
    """Half of a pair of surrogates can be typed into JSON; Rust does not know them, and no database takes them."""
    try:
        data = json.loads(raw)
        return shape.model_validate({name: _whole(value) for name, value in data.items()})
    except ValidationError as refused:
        raise _problem(refused.errors(include_url=False, include_input=False)[0]) from None
    except (ValueError, RecursionError, AttributeError):  # broken JSON or UTF-8, nested too deep, not an object
        raise BadRequest() from None


def _whole(value: Any) -> Any:
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if isinstance(value, str) else value


def _problem(trouble: ErrorDetails) -> BadRequest | TooLong:
    if trouble["type"] == "string_too_long":
        return TooLong(limit=trouble["ctx"]["max_length"])
    return BadRequest()


def within(text: str, longest: int) -> str:
    """A text that is no longer than a setting allows, in characters; raises TooLong."""
    if len(text) > longest:
        raise TooLong(limit=longest)
    return text


def number(request: web.Request, name: str, default: float, least: float, most: float) -> float:
    """A query parameter, held between its bounds. Raises BadRequest for what is no number, or given twice."""
    return _number(request, name, _NUMBER, default, least, most)


def whole(request: web.Request, name: str, default: int, least: int, most: int) -> int:
    """The same of a whole number."""
    return int(_number(request, name, _WHOLE, default, least, most))


def once(request: web.Request, name: str) -> str:
    """A text of the query; empty where it is not given. Raises BadRequest where it is given twice."""
    given = request.query.getall(name, [])
    if len(given) > 1:
        raise BadRequest()
    return given[0] if given else ""


def _number(request: web.Request, name: str, form: re.Pattern[str], default: float, least: float, most: float) -> float:
    given = request.query.getall(name, [])
    if len(given) > 1 or not all(form.fullmatch(one) for one in given):
        raise BadRequest()
    return min(max(float(given[0]) if given else default, least), most)


def bearer(request: web.Request) -> str:
    """The token of the Authorization header, empty where there is none: one is ASCII (RFC 6750)."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.isascii() else ""
