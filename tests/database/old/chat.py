"""A customer of the older version: a browser with its chat, and its client area where somebody logs in."""

from __future__ import annotations

import re
import time
import uuid
from typing import Any

import aiohttp

from tests.database.old.installation import Old

CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')


class Chat:
    """One browser's chat, and its client area where somebody logs in."""

    def __init__(self, old: Old, http: aiohttp.ClientSession) -> None:
        self._old, self._http = old, http
        self.token = self.conversation = ""
        self._seen = 0

    async def _ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        async with self._http.request(method, self._old.url + path, json=body, headers=headers) as reply:
            said: dict[str, Any] = await reply.json()
            assert reply.status == 200, (path, said)
            return said

    async def begin(self, method: str = "POST") -> Chat:
        said = await self._ask(method, "/chat/session")
        self.token, self.conversation, self._seen = said["token"], said["conversation"], 0
        return self

    async def send(self, **what: str) -> None:
        await self._ask("POST", "/chat/messages", {"id": str(uuid.uuid4()), **what})

    async def hear(self) -> dict[str, Any]:
        """The next message that is not the customer's own."""
        until = time.monotonic() + 30
        while True:
            said = await self._ask("GET", f"/chat/updates?after={self._seen}&wait=5")
            for line in said["messages"]:
                self._seen = line["seq"]
                if line["author"] != "customer":
                    return dict(line)
            assert time.monotonic() < until, "no answer"

    async def say(self, *texts: str) -> dict[str, Any]:
        """The answer to the last of them."""
        line: dict[str, Any] = {}
        for text in texts:
            await self.send(text=text)
            line = await self.hear()
            print(f"  {text!r} -> {line['topic']}", flush=True)
        return line

    async def press(self, line: dict[str, Any]) -> dict[str, Any]:
        await self.send(button=next(button["token"] for button in line["buttons"] if "token" in button))
        return await self.hear()

    async def choose(self, language: str) -> None:
        await self._ask("POST", "/chat/language", {"language": language})

    async def page(self, path: str, form: dict[str, str] | None = None, on: str = "") -> tuple[str, str]:
        """Path and text of the page where it ends; a form goes to `path` with the token of the page `on`."""
        where = self._old.url
        if form is not None:
            _, text = await self.page(on or path)
            found = CSRF.search(text)
            assert found, path
            form = {"csrf": found[1], **form}
        async with self._http.request("GET" if form is None else "POST", where + path, data=form) as reply:
            assert reply.status == 200, (path, reply.status, await reply.text())
            return reply.url.raw_path, await reply.text()

    async def log_in(self, email: str) -> None:
        await self.page("/clientarea/login", {"email": email, "password": self._old.logins()[email]})

    async def identify(self) -> None:
        proof = await self._ask("GET", "/clientarea/chat-identity")
        said = await self._ask("POST", "/chat/identity", proof)
        self.token, self.conversation = said["token"], said["conversation"]

    async def begin_payment(self, number: str, gateway: str) -> str:
        """The page of the stand-in gateway, where nothing is decided yet."""
        pay, _ = await self.page("/clientarea/pay", {"number": number}, on=f"/clientarea/invoices/{number}")
        order, _ = await self.page(pay, {"gateway": gateway})
        return order

    async def pay(self, number: str, gateway: str, outcome: str) -> None:
        order = await self.begin_payment(number, gateway)
        await self.page(order, {"outcome": outcome})

    async def notify(self, gateway: str, fields: dict[str, str]) -> None:
        async with self._http.post(f"{self._old.url}/webhooks/{gateway}", data=fields) as reply:
            assert reply.status == 200, await reply.text()
