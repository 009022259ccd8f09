"""A messaging platform with tiny limits that stands in for Telegram and the like, and the channel that speaks to it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels.capabilities import Capabilities, Limit
from bot.channels.renderer import Part, render
from bot.conversations.models import Message
from bot.conversations.senders import ChannelSender, Delivered, Delivery, Failed, RetryLater
from tests.waiting import hang

TINY = Capabilities(text=Limit(160), buttons=3, title=Limit(20), link_schemes=frozenset({"https"}))
PATIENCE = aiohttp.ClientTimeout(total=30)


@dataclass
class Platform:
    """Refuses what its limits do not allow. Each of `moods` is for one call: busy, blocked, cut or hung."""

    got: list[tuple[str, str]] = field(default_factory=list)  # (to, text), as delivered
    bodies: list[dict[str, Any]] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    asked_at: list[float] = field(default_factory=list)
    moods: list[str] = field(default_factory=list)
    hung: set[str] = field(default_factory=set)  # people whose calls do not end before they are taken out
    retry_after = 0.5
    url = ""

    async def take(self, request: web.Request) -> web.Response:
        self.asked_at.append(time.monotonic())
        data = await request.json()
        mood = self.moods.pop(0) if self.moods else ""
        if mood == "cut":
            assert request.transport
            request.transport.close()
        if mood == "busy":
            return web.json_response({}, status=429, headers={"Retry-After": str(self.retry_after)})
        if mood == "blocked":
            return web.json_response({"error": "blocked"}, status=403)
        await hang(data["to"], self.hung)
        trouble = self.too_much(data)
        if trouble:
            self.refused.append((400, trouble))
            return web.json_response({"error": trouble}, status=400)
        self.got.append((data["to"], data["text"]))
        self.bodies.append(data)
        return web.json_response({})

    @staticmethod
    def too_much(data: dict[str, Any]) -> str:
        if not 0 < len(data["text"]) <= 160:
            return "text"
        if len(data["buttons"]) > 3 or any(not 0 < len(button["title"]) <= 20 for button in data["buttons"]):
            return "buttons"
        return ""

    def server(self) -> TestServer:
        app = web.Application()
        app.router.add_post("/send", self.take)
        return TestServer(app)


class PlatformSender(ChannelSender):
    channel = "platform"

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session, self._url = session, url

    def parts(self, message: Message) -> Sequence[Part]:
        return render(message.body, TINY)

    async def send(self, part: Part, to: str, key: str) -> Delivery:
        body = {"to": to, "text": part.text, "buttons": list(part.buttons), "key": key}
        try:
            async with self._session.post(self._url, json=body, timeout=PATIENCE) as reply:
                if reply.status == 429:
                    return RetryLater(float(reply.headers["Retry-After"]))
                return Delivered() if reply.status == 200 else Failed((await reply.json())["error"])
        except (aiohttp.ClientError, asyncio.TimeoutError) as trouble:
            return Failed(type(trouble).__name__)


class BrokenSender(PlatformSender):
    """A fault in the channel's own code."""

    async def send(self, part: Part, to: str, key: str) -> Delivery:
        raise RuntimeError("a secret address")
