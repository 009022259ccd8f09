"""Meta's Graph API as far as a page's messages need it, strict about what it takes, and moody on demand.

It also plays Meta towards our webhook: deliveries signed over Meta's own spelling of the JSON.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.waiting import hang

PAGE, TOKEN, SECRET, VERIFY = "100200300", "EAAtest-page-token", "app-secret-of-the-tests", "verify-me-please"
VERSIONS = ("v24.0", "v25.0", "v26.0")
TYPES = {"RESPONSE", "UPDATE", "MESSAGE_TAG"}
ACTIONS = {"typing_on", "typing_off", "mark_seen"}
LARGEST_FILE = 25 * 2**20


class Refused(Exception):
    def __init__(self, code: int, words: str, subcode: int = 0, status: int = 400) -> None:
        super().__init__(words)
        self.code, self.words, self.subcode, self.status = code, words, subcode, status


@dataclass
class Graph:
    """Each of `moods` is for one message: busy, blocked, window, cut, cut after, html, code/subcode, or "" for none."""

    got: list[tuple[str, str]] = field(default_factory=list)  # (to, what stands in the message), as delivered
    bodies: list[dict[str, Any]] = field(default_factory=list)  # of these
    count: Counter[str] = field(default_factory=Counter)  # how many each person got
    heard: dict[str, asyncio.Event] = field(default_factory=dict)  # set when a person gets one
    actions: list[tuple[str, str]] = field(default_factory=list)  # (to, sender action)
    refused: list[tuple[int, str]] = field(default_factory=list)  # what was asked in vain, by our own fault
    asked_at: list[float] = field(default_factory=list)
    moods: list[str] = field(default_factory=list)
    hung: set[str] = field(default_factory=set)
    nameless: set[str] = field(default_factory=set)
    uploads: dict[str, bytes] = field(default_factory=dict)
    files: dict[str, bytes | str] = field(default_factory=dict)  # served; a text is where it leads on to
    fetched: list[str] = field(default_factory=list)
    profile: dict[str, Any] = field(default_factory=dict)
    subscribed: list[str] = field(default_factory=list)
    controls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    retry_after: float | None = 0.5
    url = ""

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Self]:
        """While it listens; `url` says where."""
        async with self._server() as server:
            self.url = str(server.make_url("")).rstrip("/")
            yield self

    def _server(self) -> TestServer:
        app = web.Application(client_max_size=2 * LARGEST_FILE)
        for path, asked in {
            "messages": self.message, "message_attachments": self.attachment, "messenger_profile": self.set_profile,
            "subscribed_apps": self.subscribe, "pass_thread_control": self.control,
            "take_thread_control": self.control, "request_thread_control": self.control,
        }.items():  # fmt: skip
            app.router.add_post(f"/{{version}}/me/{path}", self._answering(asked))
        app.router.add_get("/{version}/me/messenger_profile", self._answering(self.tell_profile))
        app.router.add_get("/{version}/me/subscribed_apps", self._answering(self.tell_subscribed))
        app.router.add_get("/{version}/me", self._answering(self.tell_page))
        app.router.add_get("/{version}/{person:[0-9]+}", self._answering(self.tell_person))
        app.router.add_get("/files/{name}", self.file)
        return TestServer(app)

    async def file(self, request: web.Request) -> web.StreamResponse:
        """What somebody sent, without any token, as Meta's file servers do."""
        self.fetched.append(request.match_info["name"])
        assert "Authorization" not in request.headers
        found = self.files.get(request.match_info["name"])
        if isinstance(found, str):
            raise web.HTTPFound(found)
        return web.Response(body=found) if found is not None else web.Response(status=404)

    def _answering(self, asked: Any) -> Any:
        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                body = await self._proved(request)
                return web.json_response(await asked(request, body))
            except Refused as no:
                if no.code not in (613, 551, 10, 2, 190):
                    self.refused.append((no.code, no.words))
                error = {"message": no.words, "type": "OAuthException", "code": no.code, "fbtrace_id": "A1"}
                error |= {"error_subcode": no.subcode} if no.subcode else {}
                headers = (
                    {"Retry-After": str(self.retry_after)} if no.code == 613 and self.retry_after is not None else {}
                )
                return web.json_response({"error": error}, status=no.status, headers=headers)
            except web.HTTPException as html:
                return html

        return answer

    @staticmethod
    async def _proved(request: web.Request) -> dict[str, Any]:
        """The body, of somebody who has shown token and proof."""
        body: dict[str, Any] = {}
        if request.content_type == "application/json" and (written := await request.text()):
            body = json.loads(written)
        elif request.method == "POST":
            posted = await request.post()
            body = {
                name: value.file.read() if isinstance(value, web.FileField) else value for name, value in posted.items()
            }
        named = {name: body.pop(name) for name in ("access_token", "appsecret_proof") if name in body}
        shown = {**request.query, **named}
        token = shown.get("access_token") or request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token != TOKEN:
            raise Refused(190, f"Malformed access token {token}", status=401)
        if shown.get("appsecret_proof") != hmac.new(SECRET.encode(), TOKEN.encode(), "sha256").hexdigest():
            raise Refused(100, "Invalid appsecret_proof provided in the API argument")
        if request.match_info["version"] not in VERSIONS:
            raise Refused(2635, "You are calling a deprecated version of the API")
        return body

    async def message(self, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
        body = {name: json.loads(it) if isinstance(it, str) and it[:1] == "{" else it for name, it in body.items()}
        to = str(body.get("recipient", {}).get("id", ""))
        if not to:
            raise Refused(100, "no recipient")
        if "sender_action" in body:
            if body["sender_action"] not in ACTIONS or "message" in body:
                raise Refused(100, "a sender action stands alone")
            self.actions.append((to, body["sender_action"]))
            return {"recipient_id": to}
        self.asked_at.append(time.monotonic())
        mood = self.moods.pop(0) if self.moods else ""
        await self._be(mood, request)
        await hang(to, self.hung)
        said = self._checked(body)
        self.got.append((to, said))
        self.count[to] += 1
        self.heard.setdefault(to, asyncio.Event()).set()
        self.bodies.append(body)
        if mood == "cut after":
            assert request.transport
            request.transport.close()
        return {"recipient_id": to, "message_id": f"m_{len(self.got)}"}

    async def _be(self, mood: str, request: web.Request) -> None:
        if mood == "cut":
            assert request.transport
            request.transport.close()
            raise Refused(2, "nobody hears this")
        if mood == "html":
            raise web.HTTPBadGateway(text="<html>Sorry, something went wrong.</html>", content_type="text/html")
        named = {"busy": "613/0", "blocked": "551/1545041", "window": "10/2018278"}.get(mood, mood)
        if "/" in named:
            code, subcode = named.split("/")
            raise Refused(int(code), f"({mood}) for {TOKEN}", int(subcode))

    def _checked(self, body: dict[str, Any]) -> str:
        """What a person sees. Refuses what the platform's documents do not allow."""
        if unknown := set(body) - {"recipient", "messaging_type", "message", "tag", "notification_type"}:
            raise Refused(100, f"unknown: {unknown}")
        if body.get("messaging_type") not in TYPES or ("tag" in body) != (body["messaging_type"] == "MESSAGE_TAG"):
            raise Refused(100, "messaging_type")
        message = body["message"]
        if unknown := set(message) - {"text", "attachment", "quick_replies", "metadata"}:
            raise Refused(100, f"unknown in the message: {unknown}")
        quick = message.get("quick_replies", [])
        if len(quick) > 13:
            raise Refused(100, "quick replies")
        for one in quick:
            _fits(one.get("title"), 20)
            _fits(one.get("payload"), 1000)
        if ("text" in message) == ("attachment" in message):
            raise Refused(100, "a text or an attachment")
        if "text" in message:
            return _fits(message["text"], 2000)
        return self._attached(message["attachment"])

    def _attached(self, attachment: Mapping[str, Any]) -> str:
        payload = attachment["payload"]
        if attachment["type"] in ("file", "image"):
            if payload.get("attachment_id") not in self.uploads:
                raise Refused(100, "no such attachment", 2018074)
            return f"<{attachment['type']} {payload['attachment_id']}>"
        if attachment["type"] != "template" or payload.get("template_type") != "button":
            raise Refused(100, "template")
        if not 1 <= len(payload["buttons"]) <= 3:
            raise Refused(100, "buttons")
        for button in payload["buttons"]:
            _fits(button.get("title"), 20)
            if button["type"] == "postback":
                _fits(button.get("payload"), 1000)
            elif button["type"] != "web_url" or urlsplit(button["url"]).scheme != "https":
                raise Refused(100, "button")
        return _fits(payload["text"], 640)

    async def attachment(self, _request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
        wanted = json.loads(body["message"])["attachment"]
        if wanted["type"] not in ("file", "image") or not 0 < len(body["filedata"]) <= LARGEST_FILE:
            raise Refused(100, "file")
        ident = str(9000 + len(self.uploads))
        self.uploads[ident] = body["filedata"]
        return {"attachment_id": ident}

    async def set_profile(self, _request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
        whole = {**self.profile, **body}
        for menu in whole.get("persistent_menu", []):
            if "get_started" not in whole:
                raise Refused(100, "a persistent menu needs Get Started")
            if not 1 <= len(menu["call_to_actions"]) <= 20:
                raise Refused(100, "menu")
            for action in menu["call_to_actions"]:
                _fits(action["title"], 30)
                _fits(action.get("payload") or action.get("url"), 1000)
        for name, rows in (("greeting", whole.get("greeting")), ("persistent_menu", whole.get("persistent_menu"))):
            if rows is not None and "default" not in [row["locale"] for row in rows]:
                raise Refused(100, f"{name} without a default")
        for row in whole.get("greeting", []):
            _fits(row["text"], 160)
        self.profile = whole
        return {"result": "success"}

    async def tell_profile(self, request: web.Request, _body: dict[str, Any]) -> dict[str, Any]:
        asked = request.query["fields"].split(",")
        return {"data": [{name: self.profile[name] for name in asked if name in self.profile}]}

    async def subscribe(self, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
        fields = body.get("subscribed_fields") or request.query["subscribed_fields"]
        self.subscribed = fields.split(",") if isinstance(fields, str) else list(fields)
        return {"success": True}

    async def tell_subscribed(self, _request: web.Request, _body: dict[str, Any]) -> dict[str, Any]:
        rows = [{"id": "55", "name": "Sahayak", "subscribed_fields": self.subscribed}] if self.subscribed else []
        return {"data": rows}

    async def tell_page(self, _request: web.Request, _body: dict[str, Any]) -> dict[str, Any]:
        return {"id": PAGE, "name": "Test Hosting"}

    async def tell_person(self, request: web.Request, _body: dict[str, Any]) -> dict[str, Any]:
        person = request.match_info["person"]
        if person in self.nameless:
            raise Refused(2, "try again later")
        return {"name": f"Person {person}", "id": person}

    async def control(self, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
        self.controls.append((request.path.rsplit("/", 1)[1], body))
        return {"success": True}


def _fits(text: Any, most: int) -> str:
    if not isinstance(text, str) or not 0 < len(text) <= most:
        raise Refused(100, f"a text of 1 to {most} characters")
    return text


def said(person: str, text: str, mid: str, **more: Any) -> dict[str, Any]:
    """An event: somebody wrote."""
    return _event(person, message={"mid": mid, "text": text, **more})


def pressed(person: str, payload: str, mid: str, title: str = "Button", **more: Any) -> dict[str, Any]:
    return _event(person, postback={"mid": mid, "title": title, "payload": payload, **more})


def happened(person: str, name: str, **what: Any) -> dict[str, Any]:
    """Any other event: read, delivery, referral, pass_thread_control …"""
    return _event(person, **{name: what})


def _event(person: str, **what: Any) -> dict[str, Any]:
    now = round(time.time() * 1000)
    return {"sender": {"id": person}, "recipient": {"id": PAGE}, "timestamp": now, **what}


def delivery(*events: Any, standby: Sequence[Any] = (), **more: Any) -> bytes:
    """One request's body, in Meta's spelling: non-ASCII escaped, slashes too."""
    entry: dict[str, Any] = {"id": PAGE, "time": round(time.time() * 1000), **more}
    entry |= {"messaging": list(events)} if events else {}
    entry |= {"standby": list(standby)} if standby else {}
    return json.dumps({"object": "page", "entry": [entry]}).replace("/", "\\/").encode()


def signature(raw: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), raw, "sha256").hexdigest()


async def deliver(client: Any, raw: bytes, path: str = "/webhooks/messenger", sign: str | None = None) -> int:
    """Post a delivery to our webhook as Meta does; the status. `client`: with a base address."""
    headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signature(raw) if sign is None else sign}
    timeout = aiohttp.ClientTimeout(total=30)
    async with client.request("POST", path, data=raw, headers=headers, timeout=timeout) as reply:
        await reply.read()
        return int(reply.status)
