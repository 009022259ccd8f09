"""What PayPal's server, as it is played here, says to what it does not do."""

from __future__ import annotations

import secrets
from decimal import Decimal, InvalidOperation

from aiohttp import web


def problem(status: int, name: str, issue: str) -> web.Response:
    details = [{"issue": issue, "description": issue}]
    body = {"name": name, "message": "no", "debug_id": secrets.token_hex(6), "details": details, "links": []}
    return web.json_response(body, status=status)


def unknown() -> web.Response:
    return problem(404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID")


def positive(value: object) -> bool:
    try:
        return Decimal(str(value)) > 0
    except InvalidOperation:
        return False
