"""What PayPal's server, as it is played here, says to what it does not do."""

from __future__ import annotations

import secrets
from decimal import Decimal, InvalidOperation
from typing import Any

from aiohttp import web

API = "https://api-m.paypal.com/v2"  # where PayPal says that its things are, whoever plays it


def problem(status: int, name: str, issue: str) -> web.Response:
    details = [{"issue": issue, "description": issue}]
    body = {"name": name, "message": "no", "debug_id": secrets.token_hex(6), "details": details, "links": []}
    return web.json_response(body, status=status)


def made(request: web.Request, whole: dict[str, Any]) -> web.Response:
    """What came to be: as much of it as was asked for."""
    least = {name: whole[name] for name in ("id", "status", "links")}
    wanted = "return=representation" in request.headers.get("Prefer", "")
    return web.json_response(whole if wanted else least, status=201)


def link(path: str, rel: str, method: str = "GET") -> dict[str, str]:
    return {"href": f"{API}{path}", "rel": rel, "method": method}


def unknown() -> web.Response:
    return problem(404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID")


def positive(value: object) -> bool:
    try:
        return Decimal(str(value)) > 0
    except InvalidOperation:
        return False
