"""A Chatwoot of one account with one API inbox, over HTTP, that can misbehave, and reports to a webhook as it does.

Paths, shapes and rules are Chatwoot 4's (its public API, application API and webhook listener).
"""

from __future__ import annotations

import hmac
import json
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

ACCOUNT, INBOX, TOKEN, SECRET = "7", "inbox-identifier-1", "user-token", "webhook-secret"
TYPES = {"incoming": 0, "outgoing": 1, "activity": 2, "template": 3}
Deliver = Callable[[bytes, dict[str, str]], Awaitable[None]]


class Chatwoot:
    """`moods`: each for one call: "away" (503), "busy" (429), "refused" (422), "broken" (500), "cut" (no answer)."""

    def __init__(self) -> None:
        self.people: dict[str, dict[str, Any]] = {}  # by source_id
        self.talks: dict[int, dict[str, Any]] = {}
        self.moods: list[str] = []
        self.is_away = False
        self.account = ACCOUNT
        self.retry_after = 1
        self.kept: dict[str, bytes] = {}  # files, by name
        self.broken: set[int] = set()  # conversations with which it fails for ever
        self.deliver: Deliver | None = None
        self.deliveries: list[tuple[bytes, dict[str, str]]] = []
        self.calls = 0
        self.url = ""
        self._ids = 0

    def _next(self) -> int:
        self._ids += 1
        return self._ids

    @web.middleware
    async def _mood(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.calls += 1
        mood = "away" if self.is_away else self.moods.pop(0) if self.moods else ""
        if int(request.match_info.get("number", 0)) in self.broken:
            mood = "broken"
        if status := {"away": 503, "busy": 429, "refused": 422, "blocked": 422, "broken": 500}.get(mood):
            headers = {"Retry-After": str(self.retry_after)} if mood == "busy" else {}
            return web.json_response({"error": mood}, status=status, headers=headers)
        if request.path.startswith("/api/") and not self._lets_in(request):
            return web.json_response({"errors": ["Invalid Access Token"]}, status=401)
        answer: web.StreamResponse = await handler(request)
        if mood == "cut":
            assert request.transport
            request.transport.close()
        return answer

    def _lets_in(self, request: web.Request) -> bool:
        return request.headers.get("api_access_token") == TOKEN

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self._mood])
        public, talk = "/public/api/v1/inboxes/{inbox}", "/api/v1/accounts/{account}/conversations/{number}"
        app.add_routes([
            web.get(public, self._inbox), web.post(f"{public}/contacts", self._contact),
            web.get(public + "/contacts/{source}/conversations", self._begun),
            web.post(public + "/contacts/{source}/conversations", self._begin),
            web.get("/api/v1/accounts/{account}/conversations/meta", self._meta),
            web.get(talk, self._show), web.get(f"{talk}/messages", self._messages),
            web.get("/rails/active_storage/blobs/{name}", self._file),
            web.post(f"{talk}/messages", self._say), web.post(f"{talk}/toggle_status", self._toggle),
        ])  # fmt: skip
        return app

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Chatwoot]:
        server = TestServer(self.app())
        await server.start_server()
        self.url = str(server.make_url("")).rstrip("/")
        try:
            yield self
        finally:
            await server.close()

    async def _inbox(self, request: web.Request) -> web.Response:
        self._known(request)
        return web.json_response({"identifier": INBOX, "name": "Sahayak"})

    async def _meta(self, request: web.Request) -> web.Response:
        return web.json_response({"meta": {"all_count": len(self.talks)}})

    @staticmethod
    def _known(request: web.Request) -> None:
        if request.match_info["inbox"] != INBOX:
            raise web.HTTPNotFound(text='{"error": "Resource could not be found"}')

    async def _contact(self, request: web.Request) -> web.Response:
        self._known(request)
        given = await _body(request)
        source = str(given.get("source_id") or uuid.uuid4())
        if source not in self.people:
            same = [
                one
                for one in self.people.values()
                if given.get("identifier") and one["identifier"] == given["identifier"]
            ]
            ident = same[0]["id"] if same else self._next()
            self.people[source] = {"id": ident, "identifier": given.get("identifier"), "name": given.get("name")}
        one = self.people[source]
        return web.json_response(
            {"source_id": source, "pubsub_token": "p", "id": one["id"], "name": one["name"], "email": None}
        )

    async def _begun(self, request: web.Request) -> web.Response:
        source = self._person(request)
        found = [self._public(talk) for talk in self.talks.values() if talk["source"] == source]
        return web.json_response(found)

    def _person(self, request: web.Request) -> str:
        self._known(request)
        source = request.match_info["source"]
        if source not in self.people:
            raise web.HTTPNotFound(text='{"error": "Resource could not be found"}')
        return source

    async def _begin(self, request: web.Request) -> web.Response:
        source, given = self._person(request), await _body(request)
        number = len(self.talks) + 1
        self.talks[number] = {
            "number": number, "source": source, "status": "pending", "messages": [], "assignee": None,
            "custom_attributes": given.get("custom_attributes", {}),
        }  # fmt: skip
        await self._report("conversation_created", self.talks[number])
        return web.json_response(self._public(self.talks[number]))

    @staticmethod
    def _public(talk: dict[str, Any]) -> dict[str, Any]:
        return {"id": talk["number"], "inbox_id": 1, "status": talk["status"], "messages": [], "contact": {}}

    def _talk(self, request: web.Request) -> dict[str, Any]:
        found = self.talks.get(int(request.match_info["number"]))
        if found is None or request.match_info["account"] != self.account:
            raise web.HTTPNotFound(text='{"error": "Resource could not be found"}')
        return found

    async def _show(self, request: web.Request) -> web.Response:
        return web.json_response(self._data(self._talk(request)))

    def _data(self, talk: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": talk["number"], "inbox_id": 1, "status": talk["status"], "messages": talk["messages"][-1:],
            "custom_attributes": talk["custom_attributes"], "channel": "Channel::Api",
            "meta": {"assignee": talk["assignee"], "sender": {}, "hmac_verified": False},
        }  # fmt: skip

    async def _messages(self, request: web.Request) -> web.Response:
        return web.json_response({"meta": {}, "payload": self._talk(request)["messages"][-20:]})

    async def _say(self, request: web.Request) -> web.Response:
        talk, given = self._talk(request), await _body(request)
        private = given.get("private") in (True, "true")
        kind = given.get("message_type", "outgoing")
        sender = {"id": 5, "name": "Sahayak", "type": "user"} if kind == "outgoing" else {"id": 9, "type": "contact"}
        if not given.get("content"):
            return web.json_response({"error": "content is missing"}, status=422)
        said = await self._put(talk, str(given["content"]), kind, private, sender, given.get("source_id"))
        return web.json_response(said)

    async def _put(
        self, talk: dict[str, Any], content: str, kind: str, private: bool, sender: Any, source: Any = None, **more: Any
    ) -> dict[str, Any]:
        said = {
            "id": self._next(), "content": content, "message_type": TYPES[kind], "private": private, "sender": sender,
            "source_id": source, "content_type": "text", "conversation_id": talk["number"],
            "created_at": int(time.time()), **more,
        }  # fmt: skip
        talk["messages"].append(said)
        await self._report(
            "message_created", {**said, "message_type": kind, "conversation": self._data(talk)}, raw=True
        )
        return said

    async def _file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.kept[request.match_info["name"]])

    async def _toggle(self, request: web.Request) -> web.Response:
        talk, given = self._talk(request), await _body(request)
        await self.set_status(talk["number"], given["status"])
        return web.json_response(
            {"payload": {"success": True, "current_status": talk["status"], "conversation_id": talk["number"]}}
        )

    # What people there do.

    async def set_status(self, number: int, status: str) -> None:
        talk = self.talks[number]
        if talk["status"] != status:
            talk["status"] = status
            await self._report("conversation_status_changed", talk)

    async def agent_says(self, number: int, content: str, name: str = "Shirin", **more: Any) -> None:
        sender = {"id": 3, "name": name, "available_name": name, "type": "user"}
        await self._put(
            self.talks[number], content, "outgoing", more.pop("private", False), more.pop("sender", sender), **more
        )

    async def assign(self, number: int, name: str | None) -> None:
        talk = self.talks[number]
        before, talk["assignee"] = talk["assignee"], {"id": 3, "name": name, "type": "user"} if name else None
        change = {"previous_value": before and before["id"], "current_value": talk["assignee"] and 3}
        await self._report("conversation_updated", talk, changed_attributes=[{"assignee_id": change}])

    async def _report(self, event: str, about: dict[str, Any], raw: bool = False, **more: Any) -> None:
        payload = {"event": event, **(about if raw else self._data(about)), **more}
        body = json.dumps(payload).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").encode()
        stamp = str(int(time.time()))
        mac = hmac.new(SECRET.encode(), stamp.encode() + b"." + body, "sha256").hexdigest()
        headers = {
            "X-Chatwoot-Signature": f"sha256={mac}", "X-Chatwoot-Timestamp": stamp,
            "X-Chatwoot-Delivery": str(uuid.uuid4()), "Content-Type": "application/json",
        }  # fmt: skip
        self.deliveries.append((body, headers))
        if self.deliver is not None:
            await self.deliver(body, headers)


async def _body(request: web.Request) -> dict[str, Any]:
    """JSON or a form: clients send either."""
    if request.content_type == "application/json":
        return dict(await request.json() if request.can_read_body else {})
    given = await request.post()
    return {name: value for name, value in given.items() if isinstance(value, str)}
