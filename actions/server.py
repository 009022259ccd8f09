"""The action server: Rasa's protocol over rasa_sdk's executor, behind the shared secret, on loopback only.

rasa_sdk's own server is open to everybody, and on an error sends the request's body back and writes it to the log.
"""

from __future__ import annotations

import hmac
import json
import logging
import socket

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from sanic import Sanic, response
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

log = logging.getLogger(__name__)

LARGEST_BODY = 4 * 1024 * 1024  # bytes; Rasa sends its whole domain with every call
LOOPBACK = "127.0.0.1"
OPEN = "/health"  # tells only that the process is alive
CODES = {400: "bad_request", 404: "not_found", 405: "not_found", 413: "too_long"}


def make_app(secret: str) -> Sanic:
    """The application. Every address but /health wants `Authorization: Bearer <secret>`."""
    executor = ActionExecutor()
    executor.register_package("actions")
    app = Sanic("sahayak_actions", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = LARGEST_BODY
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 1.0
    wanted = f"Bearer {secret}".encode()

    @app.on_request
    async def proved(request: Request) -> HTTPResponse | None:
        given = request.headers.get("authorization", "").encode("utf-8", "surrogateescape")
        if request.path == OPEN or hmac.compare_digest(given, wanted):
            return None
        return _refused(401, "not_allowed")

    @app.get(OPEN)
    async def health(_: Request) -> HTTPResponse:
        return response.json({"status": "ok"})

    @app.post("/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        try:
            call = json.loads(request.body)
            name, _ = call["next_action"], call["tracker"]["slots"]
            call.setdefault("domain", {})  # which Rasa sends only to who wants it
        except (ValueError, KeyError, TypeError):
            return _refused(400, "bad_request")
        try:
            told = await executor.run(call)
            return response.json(told.model_dump() if told else {}, dumps=_dumps)
        except ActionNotFoundException:
            return response.json({"error": "no such action", "action_name": name}, status=404)
        except ActionExecutionRejection as refusal:
            return response.json({"error": refusal.message, "action_name": name}, status=400)

    @app.exception(Exception)
    async def failed(_: Request, problem: Exception) -> HTTPResponse:
        if isinstance(problem, SanicException):
            status = problem.status_code or 500
            return _refused(status, CODES.get(status, "unexpected"))
        log.error("a call of an action failed", exc_info=problem)
        return _refused(500, "unexpected")

    return app


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _refused(status: int, code: str) -> HTTPResponse:
    return response.json({"ok": False, "error": code, "message": code}, status=status)


def listening(port: int) -> socket.socket:
    """A socket of our own on loopback; OSError where the port is taken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
        listener.listen()
    except BaseException:
        listener.close()
        raise
    return listener
