"""Serve the actions: Rasa's protocol over rasa_sdk's executor, for who knows the key.

rasa_sdk's own server is open to everybody, and on an error sends the request's body back and writes it to the log.
"""

from __future__ import annotations

import hmac
import json
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from aiohttp import web
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from actions.base import AccountAction
from bot.answers import answers
from bot.billing import Billing
from bot.http.limits import Limits, limits
from bot.lang import LANGUAGES
from bot.log_context import bound_ids, ids_of
from bot.log_lines import facts
from bot.settings import Settings

log = logging.getLogger(__name__)

LARGEST_BODY = 4 * 1024 * 1024  # bytes; Rasa may send its whole domain with a call
OPEN = "/health"  # tells only that the process is alive
CODES = {400: "bad_request", 404: "not_found", 405: "not_found", 413: "too_long"}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
EXECUTOR = web.AppKey("executor", ActionExecutor)


def make_app(key: str, billing: Billing) -> web.Application:
    """The application. Every address but /health wants `Authorization: Bearer <key>`."""
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[_logged, _failures, _proved(key)])
    app[EXECUTOR] = executor(billing)
    app.router.add_get(OPEN, health)
    app.router.add_post("/webhook", webhook)
    for language in LANGUAGES:
        answers(language)  # read now, so that the first customer does not wait for it
    return app


def for_engine(settings: Settings) -> Limits:
    """What the engine may send: larger bodies than customers, from as few addresses as there are engines."""
    return replace(limits(settings), body=LARGEST_BODY, per_address=0)


def executor(billing: Billing) -> ActionExecutor:
    """Every action of this package, over this billing service; an operator's own plain rasa_sdk actions too."""
    made = ActionExecutor()
    made.register_package("actions")
    for action in _subclasses(AccountAction):  # type: ignore[type-abstract]
        if not action.__abstractmethods__:
            made.register_action(action(billing))
    return made


async def health(_: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


async def webhook(request: web.Request) -> web.Response:
    """One call of Rasa: the events and the responses of the action that it names."""
    try:
        call = json.loads(await request.read())
        name, _ = call["next_action"], call["tracker"]["slots"]
        call.setdefault("domain", {})  # Rasa sends it only to an action that wants it
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return _refused(400, "bad_request")
    began = time.monotonic()
    try:
        ran = await request.app[EXECUTOR].run(call)
        log.info("action", extra=facts(action=str(name), ms=round((time.monotonic() - began) * 1000)))
    except ActionNotFoundException:
        return _json({"error": "no such action", "action_name": name}, 404)
    except ActionExecutionRejection as refusal:
        return _json({"error": refusal.message, "action_name": name}, 400)
    return _json(ran.model_dump() if ran else {}, 200)


def _proved(key: str) -> Any:
    wanted = f"Bearer {key}".encode()

    @web.middleware
    async def proved(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        if request.path == OPEN or hmac.compare_digest(given, wanted):
            return await handler(request)
        return _refused(401, "not_allowed")

    return proved


@web.middleware
async def _logged(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What is logged meanwhile says for which request and conversation."""
    with bound_ids(**ids_of(request.headers)):
        return await handler(request)


@web.middleware
async def _failures(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The outermost edge: whatever goes wrong, nothing of the call is sent back."""
    try:
        return await handler(request)
    except web.HTTPException as refusal:
        return _refused(refusal.status, CODES.get(refusal.status, "unexpected"))
    except web.RequestPayloadError:  # a body that is no HTTP
        return _refused(400, CODES[400])
    except Exception as trouble:
        if isinstance(trouble, ConnectionError) and request.transport is None:
            raise  # the engine has gone
        log.exception("a call of an action failed")
        return _refused(500, "unexpected")


def _refused(status: int, code: str) -> web.Response:
    return _json({"ok": False, "error": code, "message": code}, status)


def _json(body: Any, status: int) -> web.Response:
    return web.json_response(body, status=status, dumps=lambda value: json.dumps(value, ensure_ascii=False))


def _subclasses(kind: type[AccountAction]) -> list[type[AccountAction]]:
    below = kind.__subclasses__()
    return below + [deeper for one in below for deeper in _subclasses(one)]
