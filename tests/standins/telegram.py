"""A strict stand-in for the Bot API: refuses what Telegram refuses, misbehaves on demand, tells our webhook updates.

Takes JSON, urlencoded and multipart. `moods` are for one send each: busy (429), blocked (refused), gone (403), broken
(500), page (a proxy's 502), cut (taken, and no answer).
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.standins.telegram_rules import LONGEST_CAPTION, markup_trouble, shown, text_trouble
from tests.waiting import hang

TOKEN = "424242:AAstand-in_token"
BOT = {"id": 424242, "is_bot": True, "first_name": "Sahayak", "username": "sahayak_bot"}
SENDS = ("sendMessage", "sendDocument")
REFUSALS = {
    "blocked": (400, "Bad Request: message can't be sent"),
    "gone": (403, "Forbidden: bot was blocked by the user"),
    "broken": (500, "Internal Server Error"),
}


@dataclass
class TelegramStandIn:
    """`chats`: whom the bot may write to, None = anybody. `strict_pace`: a message a second per chat, and `in_all`."""

    chats: set[str] | None = None
    strict_pace: bool = False
    in_all: int = 30
    got: list[tuple[str, str]] = field(default_factory=list)  # (to, text as it is read), as delivered
    bodies: list[dict[str, Any]] = field(default_factory=list)
    arrived: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))  # when, by chat
    complaints: int = 0  # 429 for the pace
    files: list[tuple[str, str, bytes]] = field(default_factory=list)  # (to, name, content)
    stored: dict[str, bytes] = field(default_factory=dict)  # what people have sent, by its file_id
    refused: list[str] = field(default_factory=list)  # what did not fit Telegram's rules
    asked_at: list[float] = field(default_factory=list)  # of sends
    answered: list[str] = field(default_factory=list)  # ids of presses
    actions: list[tuple[str, str]] = field(default_factory=list)
    moods: list[str] = field(default_factory=list)
    moods_by_text: dict[str, str] = field(default_factory=dict)  # the same for a certain text
    hung: set[str] = field(default_factory=set)  # chats whose sends do not end before they are taken out
    retry_after = 1
    webhook: dict[str, Any] = field(default_factory=dict)
    commands: list[Any] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)  # for getUpdates
    polls: int = 0  # at this moment
    most_polls: int = 0
    url = ""
    _sent: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    _last: int = 0

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Self]:
        """While it listens; `url` says where."""
        async with self._server() as server:
            self.url = str(server.make_url("")).rstrip("/")
            yield self

    def _server(self) -> TestServer:
        app = web.Application(client_max_size=2**26)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/documents/{file}", self._download)
        return TestServer(app)

    async def _call(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != TOKEN:
            return _no(401, "Unauthorized")
        method, fields = request.match_info["method"], await _fields(request)
        if method in SENDS:
            return await self._send(request, method, fields)
        handler = getattr(self, f"_{method}", None)
        if handler is None:
            return _no(404, "Not Found: method not found")
        answer = await handler(fields)
        return answer if isinstance(answer, web.StreamResponse) else _yes(answer)

    async def _send(self, request: web.Request, method: str, fields: dict[str, Any]) -> web.StreamResponse:
        self.asked_at.append(time.monotonic())
        mood = self.moods.pop(0) if self.moods else self.moods_by_text.get(str(fields.get("text")), "")
        to = str(fields.get("chat_id"))
        if mood == "busy" or (self.strict_pace and self._too_fast(to)):
            said = f"Too Many Requests: retry after {self.retry_after}"
            return _no(429, said, parameters={"retry_after": self.retry_after})
        if mood in REFUSALS:
            return _no(*REFUSALS[mood])
        if mood == "page":
            return web.Response(status=502, text="<html>Bad Gateway</html>", content_type="text/html")
        await hang(to, self.hung)
        if trouble := self._trouble(method, to, fields):
            self.refused.append(trouble)
            return _no(400, trouble)
        self._take(method, to, fields)
        if mood == "cut":
            assert request.transport
            request.transport.close()
        self._last += 1
        return _yes({"message_id": self._last, "date": int(time.time()), "chat": {"id": to, "type": "private"}})

    def _take(self, method: str, to: str, fields: dict[str, Any]) -> None:
        self.bodies.append(fields)
        self.arrived[to].append(time.monotonic())
        if method == "sendMessage":
            self.got.append((to, shown(fields)[0]))
        else:
            self.files.append((to, *fields["document"]))

    def _trouble(self, method: str, to: str, fields: dict[str, Any]) -> str:
        if self.chats is not None and to not in self.chats:
            return "Bad Request: chat not found"
        if method == "sendDocument":
            if not isinstance(fields.get("document"), tuple) or not fields["document"][1]:
                return "Bad Request: there is no document in the request"
            return text_trouble(fields, "caption", LONGEST_CAPTION)
        return text_trouble(fields) or markup_trouble(fields.get("reply_markup"))

    def _too_fast(self, to: str) -> bool:
        now = time.monotonic()
        mine, everybody = self._sent[to], self._sent[""]
        # Clocks of two ends of a wire: a few hundredths are forgiven.
        if (mine and now - mine[-1] < 0.95) or len([at for at in everybody if now - at < 1.0]) >= self.in_all:
            self.complaints += 1
            return True
        mine.append(now)
        everybody.append(now)
        return False

    async def _download(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != TOKEN or request.match_info["file"] not in self.stored:
            return _no(404, "Not Found")
        return web.Response(body=self.stored[request.match_info["file"]])

    async def _getFile(self, fields: dict[str, Any]) -> Any:
        content = self.stored.get(fields["file_id"])
        if content is None:
            return _no(400, "Bad Request: invalid file_id")
        if len(content) > 20 * 2**20:
            return _no(400, "Bad Request: file is too big")
        return {"file_id": fields["file_id"], "file_path": f"documents/{fields['file_id']}"}

    async def _getMe(self, _fields: dict[str, Any]) -> Any:
        return BOT

    async def _setMyCommands(self, fields: dict[str, Any]) -> Any:
        self.commands.append(fields)
        return True

    async def _setWebhook(self, fields: dict[str, Any]) -> Any:
        if not str(fields.get("url", "")).startswith("https://"):
            return _no(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = fields
        return True

    async def _deleteWebhook(self, _fields: dict[str, Any]) -> Any:
        self.webhook = {}
        return True

    async def _getWebhookInfo(self, _fields: dict[str, Any]) -> Any:
        shown = {name: value for name, value in self.webhook.items() if name != "secret_token"}
        return {"url": "", "has_custom_certificate": False, "pending_update_count": len(self.updates), **shown}

    async def _getUpdates(self, fields: dict[str, Any]) -> Any:
        if self.webhook.get("url"):
            return _no(
                409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it"
            )
        self.polls += 1
        self.most_polls = max(self.most_polls, self.polls)
        until = time.monotonic() + float(fields.get("timeout") or 0)
        try:
            offset = int(fields.get("offset") or 0)
            self.updates[:] = [one for one in self.updates if one["update_id"] >= offset]
            while not self.updates and time.monotonic() < until:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            return self.updates[:100]
        finally:
            self.polls -= 1

    async def _answerCallbackQuery(self, fields: dict[str, Any]) -> Any:
        self.answered.append(str(fields["callback_query_id"]))
        return True

    async def _sendChatAction(self, fields: dict[str, Any]) -> Any:
        self.actions.append((str(fields["chat_id"]), fields["action"]))
        return True


async def _fields(request: web.Request) -> dict[str, Any]:
    """Forms carry objects and numbers as JSON."""
    if request.content_type == "application/json":
        return dict(await request.json())
    fields: dict[str, Any] = dict(request.query)
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            fields[name] = (value.filename, value.file.read())
        elif name in ("reply_markup", "link_preview_options", "allowed_updates", "commands"):
            fields[name] = json.loads(value)
        else:
            fields[name] = value
    return fields


def _yes(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _no(code: int, description: str, **more: Any) -> web.Response:
    return web.json_response({"ok": False, "error_code": code, "description": description, **more}, status=code)


class Updates:
    """What people do in Telegram, as the updates that are made of it; `tell` brings one to a webhook."""

    def __init__(self, session: aiohttp.ClientSession | Any, webhook: str, secret: str) -> None:
        self._session, self._webhook, self._secret = session, webhook, secret
        self.last = 1000

    async def tell(self, update: dict[str, Any], **headers: str) -> int:
        """The status that the webhook answers."""
        proof = {"X-Telegram-Bot-Api-Secret-Token": self._secret, **headers}
        async with self._session.post(self._webhook, json=update, headers=proof) as reply:
            await reply.read()
            return int(reply.status)

    def made(self, **what: Any) -> dict[str, Any]:
        self.last += 1
        return {"update_id": self.last, **what}

    def message(self, chat: int, text: str | None = None, kind: str = "private", **content: Any) -> dict[str, Any]:
        said = {"text": text} if text is not None else {}
        frame = {
            "message_id": self.last,
            "date": int(time.time()),
            "chat": {"id": chat, "type": kind, "first_name": "Ruma", "username": "ruma"},
        }
        person = {"id": abs(chat), "is_bot": False, "first_name": "Ruma", "language_code": "bn"}
        return {**frame, "from": person, **said, **content}

    def says(self, chat: int, text: str | None = None, **content: Any) -> dict[str, Any]:
        return self.made(message=self.message(chat, text, **content))

    def presses(self, chat: int, data: str, kind: str = "private") -> dict[str, Any]:
        person = {"id": abs(chat), "is_bot": False, "first_name": "Ruma"}
        query = {"id": f"q{self.last}", "from": person, "chat_instance": "1", "data": data}
        return self.made(callback_query={**query, "message": self.message(chat, "…", kind)})

    def member(self, chat: int, status: str) -> dict[str, Any]:
        person = {"id": chat, "is_bot": False, "first_name": "Ruma"}
        before, after = ({"status": one, "user": BOT, "until_date": 0} for one in ("member", status))
        change = {"chat": {"id": chat, "type": "private"}, "old_chat_member": before, "new_chat_member": after}
        return self.made(my_chat_member={**change, "from": person, "date": int(time.time())})
