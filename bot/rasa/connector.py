"""The engine's only door: one turn in, its answers and its new state out, for who knows the shared secret."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.answers import render
from bot.lang import DEFAULT, with_whole_numbers
from bot.lang.split_words import as_written
from bot.log_context import bound_ids, ids_of
from bot.log_lines import facts
from bot.nlu.situation import Situation
from bot.rasa.clusters import MOST, clusters
from bot.rasa.stateless_tracker import Turn, current_turn
from bot.settings import Settings, settings

log = logging.getLogger(__name__)

TOLD_BY_CASE_FILE = frozenset({"handoff", "ticket_status"})  # effects whose answer needs the ticket's number
LARGEST_HEAD = 16 * 1024  # bytes
LONGEST_TURN = 60  # seconds, with the body of its request; `web` has given up long before
LARGEST_BODY = 256 * 1024  # bytes; a message of 2,000 characters and a full state stay far below


class Collected(OutputChannel):
    """Keeps what Rasa would send, in order and in one piece."""

    def __init__(self) -> None:
        self.replies: list[dict[str, Any]] = []
        self.effects: list[dict[str, Any]] = []
        self.topics: list[str | None] = []

    @classmethod
    def name(cls) -> str:
        return "sahayak"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        extra = message.get("custom") or {}
        effect = extra.get("effect") or {}
        if effect:
            self.effects.append(effect)
        self.topics.append(extra.get("topic"))
        if effect.get("kind") in TOLD_BY_CASE_FILE:
            return  # what is written for `rasa shell`, which has no case file, would be said twice
        shown = {
            "text": message.get("text") or "",
            "buttons": [_button(button) for button in message.get("buttons") or ()],
            "file": extra.get("file"),
        }
        if any(shown.items() <= reply.items() for reply in self.replies):
            return  # two questions of one message with one answer
        self.replies.append({**shown, "topic": extra.get("topic")})


def _button(button: Mapping[str, Any]) -> dict[str, Any]:
    if button.get("url"):
        return {"title": button["title"], "url": button["url"]}
    intent, _, entities = str(button["payload"]).lstrip("/").partition("{")
    parsed = json.loads("{" + entities) if entities else {}
    return {"title": button["title"], "payload": {"intent": intent, "entities": parsed}}


def server_config(chosen: Settings) -> dict[str, Any]:
    """What Sanic's own defaults are too generous with: 100 MB of a request, an hour for it; only `web` comes here."""
    return {
        "ACCESS_LOG": False,  # lines that nobody asked for, made for every turn
        "REQUEST_MAX_SIZE": LARGEST_BODY + LARGEST_HEAD,
        "REQUEST_TIMEOUT": chosen.head_seconds,
        "RESPONSE_TIMEOUT": LONGEST_TURN,
        "KEEP_ALIVE_TIMEOUT": chosen.idle_seconds,
    }


class PrivateInput(InputChannel):
    """POST /webhooks/sahayak/turn, described in docs/protocols.md."""

    def __init__(self, secret: str) -> None:
        if not secret or secret.startswith("${"):
            raise ValueError("the engine's shared secret is not set: start it with `python -m bot up`")
        self._secret = secret.encode()

    @classmethod
    def name(cls) -> str:
        return "sahayak"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> PrivateInput:
        return cls(str((credentials or {}).get("secret", "")))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        routes = Blueprint("sahayak_private_door")

        @routes.before_server_start
        async def configure(app: Any, _loop: Any) -> None:
            app.config.update(server_config(settings()))

        @routes.get("/health")
        async def health(request: Request) -> HTTPResponse:
            agent = getattr(request.app.ctx, "agent", None)
            ready = agent is not None and agent.is_ready()
            return response.json({"ok": ready}, status=200 if ready else 503)

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            given = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
            if not hmac.compare_digest(given, self._secret):
                return _refused(401, "not_allowed")
            if len(request.body) > LARGEST_BODY:
                return _refused(413, "too_long")
            try:
                message, state, channel = read_turn(_parsed(request.body))
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                return _refused(400, "bad_request")
            began = time.monotonic()
            with bound_ids(ids_of(request.headers)["request"], message.sender_id):
                try:
                    answer = await taken(on_new_message, message, state, channel)
                except Exception:  # here, where what it quotes of the message is kept out of the log; Sanic would not
                    log.exception("turn")
                    return _refused(500, "unexpected")
                told = facts(topic=answer["topic"], ms=round((time.monotonic() - began) * 1000))
                # When the answer is on its way: nobody should wait for a line of the log.
                asyncio.get_running_loop().call_soon(partial(log.info, "turn", extra=told))
            return response.json(answer, dumps=_dumps)

        clustering = asyncio.Lock()  # one at a time, and beside the turns: customers come first

        @routes.post("/clusters")
        async def alike(request: Request) -> HTTPResponse:
            given = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
            if not hmac.compare_digest(given, self._secret):
                return _refused(401, "not_allowed")
            if clustering.locked():
                return _refused(503, "busy")
            try:
                texts = [str(text) for text in _parsed(request.body)["texts"]]
            except (ValueError, KeyError, TypeError, RecursionError):
                return _refused(400, "bad_request")
            if len(texts) > MOST or len(request.body) > LARGEST_BODY:
                return _refused(413, "too_long")
            try:
                async with clustering:
                    found = await asyncio.get_running_loop().run_in_executor(None, clusters, texts)
            except Exception:  # as above
                log.exception("clusters")
                return _refused(500, "unexpected")
            return response.json({"clusters": found}, dumps=_dumps)

        return routes


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _refused(status: int, code: str) -> HTTPResponse:
    return response.json({"ok": False, "error": code, "message": code}, status=status)


def _parsed(raw: bytes) -> Any:
    """Raises ValueError for what is no JSON, and for a half of a pair of surrogates, which can only be written so."""
    body = json.loads(raw)
    if b"\\u" in raw:
        _dumps(body).encode()
    return body


def read_turn(body: Mapping[str, Any]) -> tuple[UserMessage, Mapping[str, Any], Collected]:
    """(message, state before it, where its answers are collected). ValueError, KeyError, TypeError, AttributeError."""
    payload = body.get("payload")
    if payload is not None:
        entities = json.dumps(dict(payload.get("entities") or {}), ensure_ascii=False)
        text = f"/{payload['intent']}{entities}"
    else:
        # Rasa reads a leading slash as a command: nobody but the server may give one.
        text = as_written(with_whole_numbers(str(body["text"]).lstrip("/ \t\r\n"))) or "…"
    state = dict(body.get("state") or {})
    awaited = bool(body.get("awaited"))
    situation = Situation.of(state.get("dialogue_context") or {}, state.get("open_question"), awaited)
    metadata = {
        "situation": dict(vars(situation)),
        "customer": body.get("customer"),
        "language": body.get("language"),
        "sensitive": list(body.get("sensitive") or ()),
        "pressed": payload is not None,
        "awaited": awaited,
    }
    channel = Collected()
    message = UserMessage(
        text,
        channel,
        str(body["conversation"]),
        input_channel=PrivateInput.name(),
        message_id=str(body.get("message_id") or ""),
        metadata=metadata,
    )
    return message, state, channel


async def taken(
    handle: Callable[[UserMessage], Awaitable[Any]], message: UserMessage, state: Mapping[str, Any], channel: Collected
) -> dict[str, Any]:
    """The answer to a turn that `read_turn` has read; `handle` is Rasa's."""
    running = Turn(state)
    mark = current_turn.set(running)
    try:
        await handle(message)
        return _to_json(running, channel)
    finally:
        current_turn.reset(mark)


def _to_json(turn: Turn, channel: Collected) -> dict[str, Any]:
    """The answer of the protocol; `topic` is what the first reply is about."""
    tracker = turn.tracker
    parsed: Mapping[str, Any] = (tracker.latest_message.parse_data if tracker and tracker.latest_message else {}) or {}
    intent = parsed.get("intent") or {}
    replies = [reply for reply in channel.replies if reply["text"] or reply["file"]]
    language = (tracker.get_slot("answer_language") if tracker else None) or DEFAULT
    if replies and turn.greeting:
        greeted = render("greet.back", language, greeting=turn.greeting).text
        replies[0] = {**replies[0], "text": "\n".join(part for part in (greeted, replies[0]["text"]) if part)}
    named = [topic for topic in dict.fromkeys(channel.topics) if topic and topic != "ask_again"]
    return {
        "understood": intent.get("name") or "fallback",
        "confidence": round(float(intent.get("confidence") or 0.0), 4),
        "register": parsed.get("register") or DEFAULT,
        "entities": dict(parsed.get("canonical_entities") or {}),
        "why": [*((parsed.get("reading") or {}).get("why") or ()), *turn.decisions],
        "language": language,
        "topic": named[0] if named else None,
        "also": named[1:],
        "replies": replies,
        "effects": channel.effects,
        "actions": turn.actions(),
        "state": turn.new_state(),
    }
