"""The real web process with a stand-in engine behind it, and a customer with a browser in front of it."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page

from bot.answers import Reply
from bot.billing.assembly import prepare
from bot.billing.demo import demo_logins
from bot.conversations.store import ConversationStore
from bot.database.engine import Database
from bot.desk import notes
from bot.settings import ROOT, Settings
from tests.chat_app import UNHURRIED
from tests.servers import PATIENCE, free_port
from tests.standins.engine import StandInEngine


class ScriptedEngine(StandInEngine):
    """Says back what it hears, or what a test has told it to say to a certain text."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, dict[str, Any]] = {}

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        told = super().answer(asked)
        if asked["text"] in self.lines:
            told["replies"] = [{"text": "", "topic": "help", "buttons": [], "file": None, **self.lines[asked["text"]]}]
        return told

    def times_heard(self, text: str) -> int:
        return sum(asked["text"] == text for asked in self.asked)


class ChatSite:
    """`python -m bot.web` on a free port; it can be stopped and started again on the same database."""

    def __init__(self, var: Path, engine: ScriptedEngine, **settings: str) -> None:
        self.engine = engine
        self._environment = {
            **os.environ,
            "SAHAYAK_VAR": str(var),
            "SAHAYAK_PORT": str(free_port()),
            "SAHAYAK_ENGINE_PORT": str(engine.port),
            "SAHAYAK_ACTIONS_PORT": "0",
            "SAHAYAK_MESSAGES_PER_MINUTE": "1000",
            **UNHURRIED,
            "SAHAYAK_IDENTITY_SECRET": "an embedding site's own secret, 32 bytes or more",
            **settings,
        }
        self.settings = Settings.read(self._environment)
        self.url = self.settings.public_url
        self._log = var / "web.log"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot.web", env=self._environment, cwd=ROOT, stderr=log,
                stdout=asyncio.subprocess.PIPE,
            )  # fmt: skip
        assert self._process.stdout
        ready = await asyncio.wait_for(self._process.stdout.readline(), PATIENCE)
        assert self.url in ready.decode(), self._log.read_text()

    def set(self, name: str, value: str) -> None:
        """Another value of a setting from the next start on."""
        self._environment[name] = value

    async def stop(self) -> None:
        if self._process:
            self._process.terminate()
            await self._process.wait()
            self._process = None

    def password(self, email: str) -> str:
        return next(password for _, known, password in demo_logins(self.settings.secret) if known == email)

    async def end_sessions(self, customer: str) -> None:
        """As after a new password: every session of this customer dies."""
        store = ConversationStore(Database(self.settings.database_url))
        await store.open()
        try:
            assert await store.raise_versions(customer)
        finally:
            await store.close()

    async def agent_opens(self) -> None:
        """An agent has the conversation of the newest ticket on the screen."""
        store = ConversationStore(Database(self.settings.database_url))
        await store.open()
        try:
            ticket = max(await store.tickets(), key=lambda one: one.opened_at)
            last = (await store.said_in(ticket.conversation))[-1].seq
            await store.database.note(notes.opened, ticket.conversation, "shirin", last)
        finally:
            await store.close()

    async def agent_says(self, text: str) -> None:
        """A person answers the newest ticket."""
        store = ConversationStore(Database(self.settings.database_url))
        await store.open()
        try:
            ticket = max(await store.tickets(), key=lambda one: one.opened_at)
            await store.reply(ticket.number, Reply(text, "handoff"))
        finally:
            await store.close()


@asynccontextmanager
async def chat_site(var: Path, **settings: str) -> AsyncIterator[ChatSite]:
    """With the demo customers in it."""
    engine = ScriptedEngine()
    await engine.start()
    site = ChatSite(var, engine, **settings)
    await asyncio.to_thread(prepare, site.settings)
    try:
        await site.start()
        yield site
    finally:
        await site.stop()
        await engine.stop()


class Customer:
    """Somebody who chats. Selectors reach into the widget's shadow root by themselves."""

    def __init__(self, page: Page, site: ChatSite) -> None:
        self.page, self.site = page, site
        self.panel = page.locator("sahayak-chat .panel")
        self.launcher = page.locator("sahayak-chat .launcher")
        self.log = page.locator("sahayak-chat .log")
        self.field = page.locator("sahayak-chat textarea")
        self.notice = page.locator("sahayak-chat .notice")
        self.trouble: list[str] = []  # errors of the page, blocked by its policy or thrown by its scripts
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on("console", lambda line: self.trouble.append(line.text) if "Security Policy" in line.text else None)

    async def come(self, path: str = "/") -> None:
        await self.page.goto(self.site.url + path)
        await self.launcher.wait_for()

    async def open(self) -> None:
        if not await self.panel.is_visible():
            await self.launcher.click()
            await self.panel.wait_for()

    async def say(self, text: str) -> None:
        await self.open()
        await self.field.fill(text)
        await self.field.press("Enter")

    def said(self, author: str = "bot") -> Locator:
        """The messages in the log, without the greeting."""
        return self.page.locator(f"sahayak-chat .log > .{author}")

    async def ask(self, text: str) -> Locator:
        """Say something and wait for the answer below it."""
        await self.say(text)
        answer = self.said("customer").filter(has_text=text).last.locator(":scope ~ .bot").first
        await answer.wait_for()
        return answer

    async def kept(self, name: str) -> Any:
        """What the widget remembers in this browser."""
        code = "([key]) => JSON.parse(localStorage.getItem(key))"
        return await self.page.evaluate(code, [f"sahayak {self.site.url} {name}"])

    async def texts(self) -> list[tuple[str, str]]:
        """(author, text) of every message in its order on the screen."""
        found = await self.page.evaluate(
            """() => Array.from(document.querySelector("sahayak-chat").shadowRoot.querySelectorAll(".log > .message"))
                .map((one) => [one.classList[1], (one.querySelector(".bubble") || one).textContent])"""
        )
        return [(author, text) for author, text in found]
