"""A Chatwoot whose inbox is its own web widget, with an agent bot behind it: what visitors do, what the bot is told.

Paths, shapes and rules are Chatwoot 4's (app/listeners/agent_bot_listener.rb, lib/webhooks/trigger.rb,
app/controllers/concerns/access_token_auth_helper.rb).
"""

from __future__ import annotations

import hmac
import json
import re
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from tests.standins.chatwoot import TYPES, Chatwoot, _body
from tests.waiting import hang

BOT_TOKEN, BOT_SECRET = "bot-token", "secret-of-the-agent-bot"
TellBot = Callable[[bytes, dict[str, str]], Awaitable[int]]


class ChatwootWidget(Chatwoot):
    """`tell_bot` gives the status of the bot's answer. `got`: (whose browser, text as it is shown) of the bot's words;
    `bodies`: what it posted; `asked_at`: when."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[tuple[str, str]] = []
        self.bodies: list[dict[str, Any]] = []
        self.asked_at: list[float] = []
        self.hung: set[str] = set()
        self.typed: list[int] = []
        self.away = ""  # where the file "away" lies
        self.tell_bot: TellBot | None = None
        self.told: list[tuple[bytes, dict[str, str]]] = []
        self._now = time.time()

    def app(self) -> web.Application:
        app = super().app()
        talk = "/api/v1/accounts/{account}/conversations/{number}"
        app.router.add_post(f"{talk}/toggle_typing_status", self._typing)
        app.router.add_get("/rails/active_storage/blobs/redirect/{name}", self._blob)
        app.router.add_get("/rails/active_storage/disk/{name}", self._disk)
        return app

    def _lets_in(self, request: web.Request) -> bool:
        if request.headers.get("api_access_token") != BOT_TOKEN:
            return super()._lets_in(request)
        return request.method == "POST"  # "Access to this endpoint is not authorized for bots"

    async def _say(self, request: web.Request) -> web.Response:
        if request.headers["api_access_token"] != BOT_TOKEN:
            return await super()._say(request)
        talk, given = self._talk(request), await _body(request)
        self.bodies.append(given)
        await hang(talk["source"], self.hung)
        private = given.get("private") in (True, "true")
        sender = {"id": 1, "name": "Sahayak", "type": "agent_bot"}
        attributes = given.get("content_attributes", {})
        if isinstance(attributes, str):  # of a form
            attributes = json.loads(attributes)
        more = {"content_type": given.get("content_type", "text"), "content_attributes": attributes}
        if not private:
            self.got.append((talk["source"], shown(given["content"])))
        source = given.get("source_id")
        return web.json_response(
            await self._put(talk, given["content"], "outgoing", private, sender, source, **more)
        )  # fmt: skip

    @web.middleware
    async def _mood(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if request.path.endswith("/messages"):
            self.asked_at.append(time.monotonic())
        answer: web.StreamResponse = await super()._mood(request, handler)
        return answer

    async def _typing(self, request: web.Request) -> web.Response:
        self.typed.append(int(request.match_info["number"]))
        return web.json_response({})

    async def _blob(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        raise web.HTTPFound(self.away if name == "away" else f"/rails/active_storage/disk/{name}")

    async def _disk(self, request: web.Request) -> web.Response:
        return web.Response(body=self.kept[request.match_info["name"]])

    # What visitors do.

    def talk(self, source: str, **more: Any) -> dict[str, Any]:
        """The conversation of a browser, a new one where it has none. `identifier`, `verified`: of its contact."""
        for talk in self.talks.values():
            if talk["source"] == source:
                talk.update(more)
                return talk
        number = len(self.talks) + 1
        self.talks[number] = {
            "number": number, "source": source, "status": "pending", "messages": [], "assignee": None,
            "custom_attributes": {}, "updated_at": self._later(), "identifier": None, "verified": False, **more,
        }  # fmt: skip
        return self.talks[number]

    async def visitor_says(self, source: str, text: str | None, **more: Any) -> dict[str, Any]:
        """The message that they wrote, as it is kept there."""
        talk = self.talk(source)
        if talk["status"] == "resolved":  # an inbox with a bot reopens as pending
            await self.set_status(talk["number"], "pending")
        sender = {"id": 9, "name": "Rahim", "type": "contact"}
        return await self._put(talk, text, "incoming", False, sender, **more)  # type: ignore[arg-type]

    async def visitor_chooses(self, source: str, title: str) -> None:
        """Presses one of the newest choices."""
        talk = self.talk(source)
        asked = next(one for one in reversed(talk["messages"]) if one["content_type"] == "input_select")
        chosen = [one for one in asked["content_attributes"]["items"] if one["title"] == title]
        asked["content_attributes"] = {**asked["content_attributes"], "submitted_values": chosen}
        await self._tell("message_updated", {**self._message(asked), "conversation": self._data(talk)})

    # What the bot is told.

    def _data(self, talk: dict[str, Any]) -> dict[str, Any]:
        if "verified" not in talk:
            return super()._data(talk)
        proof = {"hmac_verified": talk["verified"]}
        assignee = talk["assignee"]
        return {
            "id": talk["number"], "inbox_id": 2, "status": talk["status"], "messages": talk["messages"][-1:],
            "custom_attributes": {}, "channel": "Channel::WebWidget", "updated_at": talk["updated_at"],
            "contact_inbox": {"id": 4, "source_id": talk["source"], **proof},
            "meta": {
                "assignee": assignee, "assignee_type": "User" if assignee else None,
                "sender": {"id": 9, "name": "Rahim", "identifier": talk["identifier"], "type": "contact"}, **proof,
            },
        }  # fmt: skip

    async def set_status(self, number: int, status: str) -> None:
        talk, before = self.talks[number], self.talks[number]["status"]
        if "verified" not in talk or before == status:
            await super().set_status(number, status)
            return
        talk["status"], talk["updated_at"] = status, self._later()
        if event := {"open": "conversation_opened", "resolved": "conversation_resolved"}.get(status):
            await self._tell(event, self._data(talk))
        await self._tell("conversation_status_changed", self._data(talk))

    async def assign(self, number: int, name: str | None) -> None:
        self.talks[number]["updated_at"] = self._later()
        await super().assign(number, name)
        await self._tell("conversation_updated", self._data(self.talks[number]))

    def _later(self) -> float:
        """A clock that never stands still."""
        self._now += 1
        return self._now

    @staticmethod
    def _message(said: dict[str, Any]) -> dict[str, Any]:
        words = {number: name for name, number in TYPES.items()}
        return {**said, "message_type": words[said["message_type"]], "account": {"id": 7, "name": "Shop"}}

    async def _report(self, event: str, about: dict[str, Any], raw: bool = False, **more: Any) -> None:
        if raw and event == "message_created" and about["conversation"]["channel"] == "Channel::WebWidget":
            await self._tell(event, {**about, "account": {"id": 7, "name": "Shop"}})
        else:
            await super()._report(event, about, raw, **more)

    async def _tell(self, event: str, payload: dict[str, Any]) -> None:
        """Three tries; a conversation whose message the bot does not take goes to a person."""
        body = json.dumps({**payload, "event": event}).encode()
        self.told.append((body, signed(body)))
        if self.tell_bot is None:
            return
        for _ in range(3):
            status = await self.tell_bot(*self.told[-1])
            if status not in (429, 500):
                break
        talk = self.talks[payload["conversation"]["id"]] if "conversation" in payload else None
        if status != 200 and talk and talk["status"] == "pending":
            await self.set_status(talk["number"], "open")


def signed(body: bytes, secret: str = BOT_SECRET) -> dict[str, str]:
    stamp = str(int(time.time()))
    mac = hmac.new(secret.encode(), stamp.encode() + b"." + body, "sha256").hexdigest()
    return {
        "X-Chatwoot-Signature": f"sha256={mac}", "X-Chatwoot-Timestamp": stamp,
        "X-Chatwoot-Delivery": str(uuid.uuid4()), "Content-Type": "application/json",
    }  # fmt: skip


def shown(content: str) -> str:
    """As CommonMark shows it: a backslash before a sign of punctuation goes."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", content)
