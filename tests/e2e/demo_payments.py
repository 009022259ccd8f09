"""Paying in the demo: each gateway's pages in Chromium, how soon the chat knows, and killed on the way (not in CI)."""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import date, timedelta
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlsplit

import sqlalchemy as sa
from playwright.async_api import Browser, Page, expect

from bot.billing.links import Links
from bot.billing.schema import attempts, invoices, lines, payments
from bot.database.engine import make_engine
from tests import browser as browsers
from tests.e2e.installation import House
from tests.e2e.visitor import Visitor, visitors
from tests.redteam.people import CSRF

#: Gateway -> customer, an invoice of theirs, the language of the pages.
CASES = {"sslcommerz": ("1001", 4822, "bn"), "stripe": ("1002", 4901, "bn"), "paypal": ("1003", 4950, "en")}
MONEY = {
    "sslcommerz": ("1001", "2300.00", "BDT"),
    "stripe": ("1002", "1200.00", "INR"),
    "paypal": ("1003", "24.50", "USD"),
}
WORDS = {
    "bn": {"paid": "পে করুন", "failed": "ব্যর্থ দেখান", "cancelled": "বাতিল করুন", "again": "আবার পে করুন", "back": "ফিরে যান",
           "done": "পেমেন্ট সফল হয়েছে", "mark": "এখানে আসল টাকা লেনদেন হয় না", "already": "এই পেমেন্ট আগেই হয়ে গেছে"},
    "en": {"paid": "Pay", "failed": "Decline", "cancelled": "Cancel", "again": "Pay again", "back": "Go back",
           "done": "Payment successful", "mark": "No real money moves here", "already": "This has been paid already"},
}  # fmt: skip
ASKS = {"bn": "ইনভয়েস {} এর পে লিংক দিন", "en": "give me the link for invoice {}"}
WIDTHS = {"phone": 390, "screen": 1280}


class Walk:
    """One customer in Chromium; a picture of each step where a folder was named."""

    def __init__(self, house: House, page: Page, folder: Path | None, gateway: str, width: str) -> None:
        self.house, self.page, self._folder = house, page, folder
        self._gateway, self._width = gateway, width
        self.customer, self.number, self.language = CASES[gateway]
        self.words, self._steps = WORDS[self.language], 0

    async def seen(self, what: str) -> None:
        self._steps += 1
        over = await self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert over <= 0, f"{self._gateway}, {self._width}, {what}: {over} points too wide"
        await self.page.evaluate(browsers.axe())
        found = await self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        grave = [one["id"] for one in found["violations"] if one["impact"] in ("serious", "critical")]
        assert not grave, f"{self._gateway}, {self._width}, {what}: {grave}"
        if self._folder:
            name = f"{self._gateway}-{self._width}-{self._steps}-{what}.png"
            await self.page.screenshot(path=self._folder / name, full_page=True)

    async def to_gateway(self) -> None:
        await self.page.locator(f"input[value={self._gateway}]").check()
        await self.page.locator("main button[type=submit]").first.click()
        await self.page.wait_for_url(f"**/pay/standin/{self._gateway}/**")
        for words in WORDS.values():
            await expect(self.page.get_by_text(words["mark"])).to_be_visible()

    async def press(self, choice: str) -> None:
        await self.page.get_by_role("button", name=self.words[choice], exact=True).click()

    async def again(self) -> None:
        await self.page.get_by_role("link", name=self.words["again"]).click()
        await self.to_gateway()

    async def walk(self, last: bool) -> None:
        """Declined, turned back, left and returned to, approved where it is the `last`, returned to once more."""
        links = Links(self.house.settings.secrets, self.house.settings.link_minutes)
        token = links.make(self.customer, [str(self.number)], "pay")
        await self.page.goto(f"{self.house.url}/pay/{token}?lang={self.language}")
        await self.seen("choose")
        await self.to_gateway()
        await self.seen("gateway")
        await self.press("failed")
        await self.page.wait_for_load_state()
        await self.seen("declined")
        if "/pay/return/" in self.page.url:
            await self.again()
        await self.press("cancelled")
        await self.page.wait_for_url("**/pay/return/**")
        await self.seen("cancelled")
        await self.again()
        here = self.page.url
        await self.page.goto(f"{self.house.url}/")  # abandoned
        await self.page.goto(here)  # and returned to
        await self.seen("returned")
        if not last:
            return
        await self.press("paid")
        await expect(self.page.get_by_role("heading", name=self.words["done"])).to_be_visible()
        await self.seen("paid")
        await self.page.goto(here)
        await expect(self.page.get_by_text(self.words["already"])).to_be_visible()
        await self.seen("already")
        await self.press("back")
        await expect(self.page.get_by_role("heading", name=self.words["done"])).to_be_visible()


class Payer:
    """A customer who was given a pay link in the chat, and pays without a browser."""

    def __init__(self, house: House, visitor: Visitor, gateway: str) -> None:
        self.house, self.visitor, self.gateway = house, visitor, gateway
        self.customer = MONEY[gateway][0]
        self.heard = 0

    async def begin(self) -> None:
        _, number, language = CASES[self.gateway]
        seq = await self.visitor.say(ASKS[language].format(number))
        await self.visitor.answer_to(seq)
        self.heard = max(line["seq"] for line in (await self.visitor.updates())["messages"])

    async def to_gateway(self, number: int) -> tuple[str, dict[str, str]]:
        """Path of the gateway's page, and what its form sends to pay."""
        links = Links(self.house.settings.secrets, self.house.settings.link_minutes)
        path = f"/pay/{links.make(self.customer, [str(number)], 'pay')}"
        fields = {"csrf": await self._form(path), "gateway": self.gateway}
        async with self.visitor.http.post(path, data=fields, allow_redirects=False) as reply:
            assert reply.status == 303, reply.status
            there = urlsplit(reply.headers["Location"]).path
        return there, {"csrf": await self._form(there), "outcome": "paid"}

    async def approve(self, there: str, fields: dict[str, str]) -> str:
        """Where the browser is sent."""
        async with self.visitor.http.post(there, data=fields, allow_redirects=False) as reply:
            assert reply.status in (303, 307), reply.status
            return urlsplit(reply.headers["Location"]).path

    async def told(self) -> str:
        """The next line in the chat."""
        while True:
            said = (await self.visitor.updates(self.heard, wait=20))["messages"]
            if said:
                self.heard = max(line["seq"] for line in said)
                return str(said[-1]["text"])

    async def _form(self, path: str) -> str:
        async with self.visitor.http.get(path) as reply:
            found = CSRF.search(await reply.text())
        assert found, f"no form at {path}: {reply.status}"
        return found[1]


def owe(house: House, gateway: str, count: int, first: int) -> list[int]:
    """So many more invoices of the gateway's customer."""
    customer, amount, currency = MONEY[gateway]
    numbers = list(range(first, first + count))
    today = date.today()
    engine = make_engine(house.settings.database_url)
    row = {"customer": customer, "status": "Unpaid", "amount": amount, "currency": currency, "issued": today,
           "due": today + timedelta(days=9)}  # fmt: skip
    with engine.execution_options(writes=True).begin() as db:
        db.execute(sa.insert(invoices), [{**row, "number": number} for number in numbers])
        line = {"position": 1, "description": "Web Hosting", "amount": amount}
        db.execute(sa.insert(lines), [{**line, "invoice": number} for number in numbers])
    engine.dispose()
    return numbers


def books(house: House) -> tuple[Counter[str], int]:
    """Attempts by state, and payments that were booked."""
    engine = make_engine(house.settings.database_url)
    with engine.connect() as db:
        states = Counter(db.execute(sa.select(attempts.c.state)).scalars())
        booked = db.execute(sa.select(sa.func.count()).select_from(payments)).scalar() or 0
    engine.dispose()
    return states, int(booked)


async def pictures(house: House, browser: Browser, folder: Path | None) -> None:
    for gateway in CASES:
        for place, (name, width) in enumerate(WIDTHS.items()):
            profile = await browser.new_context(viewport={"width": width, "height": 844}, reduced_motion="reduce")
            profile.set_default_timeout(30_000)
            walk = Walk(house, await profile.new_page(), folder, gateway, name)
            await walk.walk(last=place == len(WIDTHS) - 1)
            await profile.close()
            print(
                f"{gateway:10} {name:6} declined, turned back, left and returned to{', paid' * place}: as it should be"
            )


async def measure(house: House, arrive: Callable[..., Awaitable[Visitor]], count: int) -> None:
    everything: list[float] = []
    for at, gateway in enumerate(MONEY):
        payer = Payer(house, await arrive(MONEY[gateway][0]), gateway)
        await payer.begin()
        taken = []
        for number in owe(house, gateway, count, 60_000 + 1000 * at):
            there, fields = await payer.to_gateway(number)
            hearing = asyncio.create_task(payer.told())
            began = time.perf_counter()
            await payer.approve(there, fields)
            await hearing
            taken.append(time.perf_counter() - began)
        everything += taken
        print(f"{gateway:10} {count} payments, approval to message: {_spread(taken)}")
    print(f"{'all':10} {len(everything)} payments, approval to message: {_spread(everything)}")
    print(f"the machine's load: {os.getloadavg()[0]:.1f}")


async def kills(house: House, arrive: Callable[..., Awaitable[Visitor]], count: int, seed: int) -> None:
    """`web` dies at any moment after the approval; the customer opens the gateway's page again, and presses again."""
    chance, lost, before = random.Random(seed), 0, books(house)
    for at, gateway in enumerate(MONEY):
        await asyncio.to_thread(house.stop)
        await asyncio.to_thread(house.start)  # a supervisor waits longer each time that a process dies soon
        for number in owe(house, gateway, count, 70_000 + 1000 * at):
            payer = Payer(house, await arrive(MONEY[gateway][0]), gateway)
            there, fields = await payer.to_gateway(number)
            approving = asyncio.create_task(payer.approve(there, fields))
            await asyncio.sleep(chance.choice((0.0, 0.002, 0.01, 0.03, 0.1)) * chance.random())
            await asyncio.to_thread(house.kill, "web")
            await asyncio.gather(approving, return_exceptions=True)
            await asyncio.to_thread(house.await_health)
            back = await payer.approve(there, {**fields, "csrf": await payer._form(there)})
            async with payer.visitor.http.get(back) as reply:
                lost += "/invoices/" not in await reply.text()  # the page of a paid invoice hands out its file
        print(f"{gateway:10} {count} payments, web killed -9 on the way of each: {lost} lost")
    states, booked = books(house)
    once = states - before[0] == Counter(settled=len(MONEY) * count) and booked - before[1] == len(MONEY) * count
    print(f"booked: {booked - before[1]}, {'each once' if once else f'NOT EACH ONCE: {states - before[0]}'}")
    assert once
    assert not lost


def _spread(taken: list[float]) -> str:
    cuts = quantiles(taken, n=20)
    return f"p50 {cuts[9] * 1000:.0f} ms, p95 {cuts[18] * 1000:.0f} ms, longest {max(taken) * 1000:.0f} ms"


async def run(house: House, given: argparse.Namespace) -> None:
    async with AsyncExitStack() as stack:
        if given.count != 0:
            arrive = await stack.enter_async_context(visitors(house))
            await measure(house, arrive, given.count)
            await kills(house, arrive, given.kills, given.seed)
        if not given.no_browser:
            browser = await stack.enter_async_context(browsers.chromium())
            await pictures(house, browser, given.folder)


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/demo-payments", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="for the pictures")
    parser.add_argument("--count", type=int, default=60, help="payments with each gateway that are measured")
    parser.add_argument("--kills", type=int, default=5, help="payments with each gateway on whose way web is killed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-browser", action="store_true")
    given = parser.parse_args()
    if given.folder:
        given.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="sahayak-demo-") as folder:
        house = House(Path(folder), SAHAYAK_LOG_LEVEL="INFO", SAHAYAK_REQUESTS_PER_SECOND="1000")
        house.start()
        try:
            asyncio.run(run(house, given))
        finally:
            house.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
