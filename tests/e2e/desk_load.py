"""A desk with hundreds who wait: how soon its page and a new case are there (scripts/desk-load; not in CI)."""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from playwright.async_api import Browser, Page

from bot.answers import Reply
from bot.conversations.models import Handoff, Outcome
from bot.conversations.store import ConversationStore
from bot.database.engine import Database
from bot.desk import agents
from bot.desk.queue import PAGE
from bot.security import passwords
from tests.browser import chromium
from tests.chat_app import Customer
from tests.contracts.desk import said
from tests.e2e.chat_site import ChatSite, chat_site
from tests.e2e.test_desk import PASSWORD, Desk
from tests.servers import PATIENCE, postgres_alone

PAGE_WITHIN, CASE_WITHIN = 300.0, 1000.0  # ms; the promises, held against medians
ROUNDS = 5
NAME = "mita"
WINDOW: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
ASKS = 100  # of the API; fewer than an agent may ask at once
RESULT = {"topic": "pay_link", "understood": "pay_link"}
ANSWER = Outcome(replies=(Reply("এই যে লিংক", "pay_link"),), state={}, result=RESULT)
#: When all rows of a page are drawn, in ms since the browser set out for it.
WATCH = """
new MutationObserver((_, watch) => {
  if (document.querySelectorAll("#rows .row").length < %d) return;
  watch.disconnect();
  requestAnimationFrame(() => { window.shownAt = performance.now(); });
}).observe(document, { childList: true, subtree: true });
"""
#: So many wait, and the row of the newest case, which is drawn in the same breath, is the first.
DRAWN = """(count) => document.getElementById("count-waiting").textContent === count
  && document.querySelector("#rows .row").textContent.includes("Ticket")"""


@dataclass(frozen=True)
class Figure:
    """`limit`: ms, of the median; None where nothing is promised."""

    what: str
    ms: list[float]
    limit: float | None = None

    @property
    def held(self) -> bool:
        return self.limit is None or statistics.median(self.ms) < self.limit

    def __str__(self) -> str:
        p95 = statistics.quantiles(self.ms, n=20, method="inclusive")[18]
        target = "" if self.limit is None else f"  target {self.limit:.0f}  {'held' if self.held else 'MISSED'}"
        return f"{self.what:44} {len(self.ms):4} {statistics.median(self.ms):7.0f} {p95:7.0f}{target}"


async def fill(url: str, waiting: int) -> None:
    """So many conversations that wait, each after a question that the bot answered; and one agent."""
    store = ConversationStore(Database(url))
    await store.open()
    try:
        for number in range(waiting):
            talk = await store.start("web", customer=str(1001 + number % 3) if number % 4 else None)
            await said(store, talk, f"ইনভয়েস {4000 + number} এর পে লিংক দিন", ANSWER)
            case = Handoff("asked", {"invoice_number": str(4000 + number)})
            await said(store, talk, "একজন মানুষ চাই", Outcome(state={}, result=RESULT, handoff=case))
        await store.database.write(agents.add, NAME, NAME.title(), "agent", "en", passwords.keep(PASSWORD), "shell")
    finally:
        await store.close()


async def true(page: Page, expression: str, argument: str = "") -> None:
    """Until it is; the page's policy forbids what Playwright would do inside it."""
    until = time.monotonic() + PATIENCE
    while not await page.evaluate(expression, argument):
        assert time.monotonic() < until, expression
        await asyncio.sleep(0.02)  # the page takes its own time; whoever asks often slows it down


async def opening(browser: Browser, site: ChatSite, kept: Any, warm: bool) -> list[float]:
    """ms until a page full of rows is drawn. `kept`: the session; `warm`: the browser has been there before."""
    found = []
    for _ in range(ROUNDS):
        profile = await browser.new_context(**WINDOW, storage_state=kept)
        await profile.add_init_script(WATCH % PAGE)
        page = await profile.new_page()
        for _ in range(2 if warm else 1):
            await page.goto(f"{site.url}/desk/")
            await true(page, "window.shownAt")
        found.append(float(await page.evaluate("window.shownAt")))
        await profile.close()
    return found


async def appearing(desk: Desk, at: ChatSite, waiting: int) -> list[float]:
    """ms from a customer's wish for a person, said at that site, to the row on the screen. `waiting`: before them."""
    found = []
    async with aiohttp.ClientSession(at.url) as http:
        for number in range(1, ROUNDS + 1):
            customer = await Customer(http).begin()
            await asyncio.sleep(1.5)  # the page listens again
            began = time.monotonic()
            await customer.say("person")
            await true(desk.page, DRAWN, str(waiting + number))
            found.append((time.monotonic() - began) * 1000)
    return found


async def asking(site: ChatSite, kept: Any) -> list[float]:
    """ms of the queue's first page over HTTP."""
    found = []
    cookies = {one["name"]: one["value"] for one in kept["cookies"]}
    async with aiohttp.ClientSession(site.url, cookies=cookies) as http:
        for _ in range(ASKS):
            began = time.monotonic()
            async with http.get("/desk/api/queue?show=waiting") as reply:
                assert (reply.status, len((await reply.json())["conversations"])) == (200, PAGE)
            found.append((time.monotonic() - began) * 1000)
    return found


async def figures(browser: Browser, site: ChatSite, other: ChatSite | None, waiting: int) -> list[Figure]:
    profile = await browser.new_context(**WINDOW)
    desk = Desk(await profile.new_page(), site, NAME)
    await desk.log_in("en")  # shows all, the newest first
    kept = await profile.storage_state()
    found = [
        Figure("queue over HTTP", await asking(site, kept)),
        Figure("page with its rows, never been there", await opening(browser, site, kept, warm=False), PAGE_WITHIN),
        Figure("page with its rows, been there before", await opening(browser, site, kept, warm=True), PAGE_WITHIN),
        Figure("a new case on the screen", await appearing(desk, site, waiting), CASE_WITHIN),
    ]
    if other:
        cases = await appearing(desk, other, waiting + ROUNDS)
        found.append(Figure("a new case, told to another process", cases, CASE_WITHIN))
    return found


async def run(waiting: int, postgresql: bool) -> int:
    async with AsyncExitStack() as opened:
        var = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="sahayak-desk-")))
        url = opened.enter_context(postgres_alone()) if postgresql else f"sqlite:///{var / 'sahayak.db'}"
        began = time.monotonic()
        await fill(url, waiting)
        print(f"{waiting} wait, made in {time.monotonic() - began:.0f} s", flush=True)
        site = await opened.enter_async_context(chat_site(var, DATABASE_URL=url))
        other = None
        if postgresql:  # SQLite's is one process
            other = ChatSite(var, site.engine, DATABASE_URL=url)
            opened.push_async_callback(other.stop)
            await other.start()
        browser = await opened.enter_async_context(chromium())
        found = await figures(browser, site, other, waiting)
    print(f"{'PostgreSQL' if postgresql else 'SQLite':40} {'count':>8} {'p50 ms':>7} {'p95 ms':>7}")
    for one in found:
        print(one)
    return 0 if all(one.held for one in found) else 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/desk-load", description=__doc__)
    parser.add_argument("--waiting", type=int, default=500, help=f"conversations, {PAGE} at least")
    parser.add_argument("--postgresql", action="store_true", help="a PostgreSQL of its own instead of SQLite")
    given = parser.parse_args()
    os.environ["SAHAYAK_ENV_FILE"] = os.devnull  # a developer's own settings have no say here
    return asyncio.run(run(given.waiting, given.postgresql))


if __name__ == "__main__":
    sys.exit(main())
