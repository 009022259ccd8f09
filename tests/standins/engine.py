"""A stand-in for the engine over HTTP: says back what it heard, or is slow, broken or absent on demand.

Words that steer it: "slow 0.3" (seconds), "held" (until `go_on` is set), "boom" (500 always), "garbage", "badlink",
"person", "english", "ticket?", "ticket note", "ticket withdraw", "menu", "my due" (wants a login), "count" (answers
with the number of turns that its state remembers).
Run it: python -m tests.standins.engine PORT LOG
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiohttp import web


class StandInEngine:
    """Remembers what it was asked in `asked`; with `log`, in a file too, so that a test can count across processes."""

    def __init__(self, log: Path | None = None) -> None:
        self.asked: list[dict[str, Any]] = []
        self.heard, self.go_on = asyncio.Event(), asyncio.Event()
        self.down = False
        self.delay = 0.0
        self.bearer: str | None = None
        self.headers: list[Mapping[str, str]] = []  # names in any case
        self.log = log
        self.port = 0
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        app = web.Application()
        app.router.add_post("/webhooks/sahayak/turn", self.turn)
        app.router.add_post("/webhooks/sahayak/clusters", self.clusters)
        app.router.add_get("/webhooks/sahayak/health", self.health)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def health(self, request: web.Request) -> web.Response:
        return web.json_response({"ok": not self.down}, status=503 if self.down else 200)

    async def clusters(self, request: web.Request) -> web.Response:
        """Texts that begin with the same word mean alike here."""
        if self.down:
            raise web.HTTPServiceUnavailable
        places: dict[str, list[int]] = {}
        for place, text in enumerate((await request.json())["texts"]):
            places.setdefault(text.split()[0], []).append(place)
        return web.json_response({"clusters": sorted(places.values(), key=len, reverse=True)})

    async def turn(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        self.bearer = request.headers.get("Authorization")
        self.asked.append(asked)
        self.headers.append(request.headers)
        self.heard.set()
        if self.log:
            with self.log.open("a", encoding="utf-8") as out:
                out.write(json.dumps(asked, ensure_ascii=False) + "\n")
        said = asked["text"] or ""
        await asyncio.sleep(self.delay)
        if slow := re.search(r"slow ([\d.]+)", said):
            await asyncio.sleep(float(slow.group(1)))
        if "held" in said:
            await self.go_on.wait()
        if self.down or "boom" in said:
            raise web.HTTPInternalServerError
        if "garbage" in said:
            return web.Response(text="<html>oops", content_type="text/html")
        return web.json_response(self.answer(asked))

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        said, payload = asked["text"], asked["payload"]
        state = {"turns": (asked["state"] or {}).get("turns", 0) + 1}
        if said == "beside the login":  # the engine remembers what waits for it
            state["dialogue_context"] = {"login": {"topic": "my_due", "entities": {}, "age": 1}}
        language = asked["language"] or "bn"
        text = f"heard: {said}" if payload is None else f"pressed: {payload['intent']} {payload['entities']}"
        buttons: list[dict[str, Any]] = []
        effects: list[dict[str, Any]] = []
        if said and "count" in said:
            text = f"turns: {state['turns']}"
        if said == "choices":
            buttons = [{"title": "Choose one", "payload": {"intent": "pay_link", "entities": {}}}]
        if said and "menu" in said:
            buttons = [
                {"title": "Pay", "payload": {"intent": "pay_link", "entities": {"invoice_number": "4821"}}},
                {"title": "Client area", "url": "http://127.0.0.1:8080/clientarea/"},
            ]
        if said and "english" in said:
            effects, language = [{"kind": "language", "language": "en"}], "en"
        if said and "ticket?" in said:
            number = re.search(r"\d+", said)
            effects = [{"kind": "ticket_status", "number": number.group() if number else None}]
        for act in ("note", "reach", "reported", "withdraw"):
            if said == f"ticket {act}":
                effects = [{"kind": "ticket_status", "number": None, "act": act}]
        if said and "person" in said:
            effects = [{"kind": "handoff", "reason": "asked", "summary": {"topic": "handoff", "tried": ["pay_link"]}}]
        if said and "badlink" in said:
            buttons = [{"title": "x", "url": "javascript:alert(1)"}]
        # Like the engine: where an effect speaks for itself, it says nothing.
        silent = any(effect["kind"] in ("handoff", "ticket_status") for effect in effects)
        topic = "identify" if said and "my due" in said and not asked["customer"] else "help"
        if topic == "identify":
            buttons = [{"title": "Log in", "url": "http://127.0.0.1:8080/clientarea/login?chat=1"}]
        reply = {"text": text, "topic": topic, "buttons": buttons, "file": None}
        return {
            "understood": "help",
            "confidence": 0.9,
            "register": "en",
            "entities": {},
            "language": language,
            "topic": None if silent else topic,
            "also": [],
            "replies": [] if silent else [reply],
            "effects": effects,
            "state": state,
        }


async def main(port: int, log: Path) -> None:
    engine = StandInEngine(log)
    await engine.start(port)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2])))
