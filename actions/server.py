"""The action server: rasa_sdk behind the shared secret, on loopback, telling nobody what was said."""
from __future__ import annotations

import hmac
import logging
import socket

import rasa_sdk.endpoint
from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse, json

log = logging.getLogger(__name__)

LARGEST_BODY = 4 * 1024 * 1024  # bytes; Rasa sends its whole domain with every call
LOOPBACK = "127.0.0.1"
OPEN = frozenset({"/health"})  # tells only that the process is alive


def make_app(secret: str) -> Sanic:
    """The application. Every address but /health wants `Authorization: Bearer <secret>`."""
    app = rasa_sdk.endpoint.create_app("actions", cors_origins=None)
    app.config.REQUEST_MAX_SIZE = LARGEST_BODY
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 1.0
    wanted = f"Bearer {secret}".encode()

    @app.on_request
    async def proved(request: Request) -> HTTPResponse | None:
        given = request.headers.get("authorization", "").encode("utf-8", "surrogateescape")
        if request.path in OPEN or hmac.compare_digest(given, wanted):
            return None
        return _refused(401, "not_allowed")

    # Instead of rasa_sdk's own, which sends the request's body back and writes it to the log.
    @app.exception(Exception)
    async def failed(request: Request, problem: Exception) -> HTTPResponse:
        if isinstance(problem, SanicException):
            return _refused(problem.status_code or 500, "bad_request" if problem.status_code == 400 else "not_found")
        log.error("a call of an action failed", exc_info=problem)
        return _refused(500, "unexpected")

    return app


def _refused(status: int, code: str) -> HTTPResponse:
    return json({"ok": False, "error": code, "message": code}, status=status)


def listening(port: int) -> socket.socket:
    """A socket of our own on loopback; OSError where the port is taken."""
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((LOOPBACK, port))
        door.listen()
    except OSError:
        door.close()
        raise
    return door
