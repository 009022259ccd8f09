"""The desk at work: two agents in Chromium, three customers at once, step by step (scripts/desk-journey; not in CI)."""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
from playwright.async_api import Browser, Error, Page, Route, expect

from bot.conversations.store import ConversationStore
from bot.database.engine import Database
from bot.events.log import after
from bot.settings import ROOT
from tests.browser import chromium
from tests.e2e.chat_site import Customer
from tests.e2e.installation import House
from tests.e2e.telegram_journey import Journey
from tests.e2e.telegram_load import settings
from tests.e2e.test_desk import PASSWORD, Desk
from tests.e2e.test_widget_identity import IDENTIFY, signed
from tests.standins.telegram import TelegramStandIn

WIDE, NARROW = (1280, 800), (390, 844)  # points of a window
AGENTS = {"shirin": "bn", "nabil": "en"}
MOST_RATINGS = 999


def hire(house: House) -> None:
    """As an operator does it, on the shell."""
    for name, language in AGENTS.items():
        command = ["agents", "add", name, "--title", name.title(), "--language", language, "--stdin"]
        subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "bot", *command],
            env=house.environment, cwd=ROOT, input=PASSWORD, text=True, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip


class Stage:
    """Who takes part. Prints what each has seen since they were last asked, and takes pictures of it."""

    def __init__(self, house: House, store: ConversationStore, folder: Path | None) -> None:
        self.house, self.store, self._folder = house, store, folder
        self.agents: dict[str, Desk] = {}
        self.web: dict[str, Customer] = {}  # by language
        self.telegram: Journey
        self._sides: list[tuple[str, Callable[[], Awaitable[list[str]]], list[str]]] = []
        self._steps, self._began = 0, time.monotonic()

    async def page(self, browser: Browser) -> Page:
        profile = await browser.new_context(viewport={"width": WIDE[0], "height": WIDE[1]}, reduced_motion="reduce")
        profile.set_default_timeout(20_000)
        return await profile.new_page()

    async def set(self, browser: Browser, telegram: Journey) -> None:
        self.telegram = telegram
        for language in ("bn", "en"):
            customer = Customer(await self.page(browser), self.house)  # type: ignore[arg-type]  # a house is a site too
            await customer.come(f"/?lang={language}")
            self.web[language] = customer
            self._sides.append((f"customer ({language})", lambda one=customer: _said(one), []))
        proof = signed(self.house, "1001")  # type: ignore[arg-type]
        await self.web["bn"].page.evaluate(IDENTIFY, proof)
        for name, language in AGENTS.items():
            desk = Desk(await self.page(browser), self.house, name)  # type: ignore[arg-type]
            await desk.log_in(language)
            await desk.page.locator("#tab-waiting").click()
            self.agents[name] = desk
            self._sides.append((name, lambda one=desk: _seen(one), []))

    async def step(self, what: str) -> None:
        self._steps += 1
        print(f"\n{self._steps}. {what} ({time.monotonic() - self._began:.0f} s)", flush=True)
        for name, look, before in self._sides:
            now = await look()
            for line in now[len(before) :] if now[: len(before)] == before else now:
                print(f"   {name:14} {line}".replace("\n", "\n" + " " * 18))
            before[:] = now
        await self.pictures(f"{self._steps:02}")

    async def pictures(self, name: str) -> None:
        if not self._folder:
            return
        for who, page in self._pages():
            for form, scheme in ((WIDE, "light"), (NARROW, "dark")):
                await page.emulate_media(color_scheme=scheme)
                await page.set_viewport_size({"width": form[0], "height": form[1]})
                await page.wait_for_timeout(150)  # the page follows its new size
                await page.screenshot(path=self._folder / f"{name}-{who}-{form[0]}-{scheme}.png", caret="hide")
            await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})

    def _pages(self) -> list[tuple[str, Page]]:
        agents = [(name, desk.page) for name, desk in self.agents.items()]
        return [*agents, *((f"customer-{language}", one.page) for language, one in self.web.items())]

    async def ratings(self) -> list[tuple[str, str, str]]:
        """(channel, rating, who had closed the case), as the event log has them."""
        found = await self.store.database.read(after, 0, {"conversation.rated"}, MOST_RATINGS)
        return [(one.data["channel"], one.data["rating"], one.data["by"]) for one in found]

    async def newest(self) -> str:
        return max(await self.store.tickets(), key=lambda one: one.opened_at).conversation

    def trouble(self) -> list[str]:
        return [one for who in (*self.agents.values(), *self.web.values()) for one in who.trouble]


async def _said(customer: Customer) -> list[str]:
    return [f"{author}: {text}" for author, text in await customer.texts()]


async def _seen(desk: Desk) -> list[str]:
    """The tab's title, how the conversation stands, what the page warns of, and its last line."""
    told = [await desk.page.title()]
    if await desk.state.is_visible():
        told.append(f"{await desk.page.locator('#talk-who').inner_text()}: {await desk.state.inner_text()}")
        told.append("last line: " + await desk.page.locator("#lines .bubble").last.inner_text())
    if await desk.warning.is_visible():
        told.append(f"warning: {await desk.warning.inner_text()}")
    return told


async def race(agents: list[Desk]) -> tuple[Desk, Desk]:
    """All press at once: no request goes on before both are under way. (who has it, who was told)"""
    both = asyncio.Barrier(len(agents))

    async def hold(route: Route) -> None:
        await both.wait()
        await route.continue_()

    for one in agents:
        await one.page.route("**/take", hold, times=1)
    await asyncio.gather(*(one.page.locator("#take").click() for one in agents))
    for one in agents:
        await expect(one.page.locator("#take")).to_be_hidden()
    won = [one for one in agents if "mine" in str(await one.state.get_attribute("class")).split()]
    assert len(won) == 1, f"{len(won)} agents have it"
    return won[0], next(one for one in agents if one is not won[0])


async def reply(desk: Desk, text: str) -> None:
    await desk.page.locator("#mode-reply").click()
    await desk.field.fill(text)
    await desk.field.press("Control+Enter")
    await expect(desk.said("agent").last).to_have_text(text)


async def hand(desk: Desk, other: Desk) -> None:
    await desk.page.locator("#hand").click()
    await desk.page.locator("#hand-to").select_option(other.name)
    await desk.page.locator("#hand-yes").click()
    await expect(other.page.locator("#talk-state.mine")).to_be_visible()
    await expect(desk.state).to_contain_text(other.name.title())


async def close(desk: Desk, reason: str) -> None:
    await desk.page.locator("#close").click()
    await desk.page.locator(f'#close-dialog input[value="{reason}"]').check()
    await desk.page.locator("#close-dialog .main").click()
    await expect(desk.page.locator("#talk-state.closed")).to_be_visible()


async def perform(stage: Stage) -> None:
    """Raises where something is not so."""
    shirin, nabil = both = list(stage.agents.values())
    bengali, english = stage.web["bn"], stage.web["en"]
    talks: list[str] = []
    await bengali.ask("আমার কত টাকা বাকি?")
    await bengali.ask("একজন মানুষের সাথে কথা বলতে চাই")
    talks.append(await stage.newest())
    await english.ask("I want to talk to a person")
    talks.append(await stage.newest())
    await stage.telegram.say("manush er sathe kotha bolte chai")
    talks.append(await stage.newest())
    assert len(set(talks)) == 3, talks
    for desk, count in ((shirin, "৩"), (nabil, "3")):
        await expect(desk.page.locator("#count-waiting")).to_have_text(count)
        await expect(desk.page.locator("#rows .row")).to_have_count(3)
    await stage.step("Three ask for a person: one in Bengali, one in English, one on Telegram")

    for desk in both:
        await desk.open(talks[0])
    first, second = await race(both)
    await expect(second.warning).to_contain_text(first.name.title())
    await expect(second.state).to_contain_text(first.name.title())
    await expect(bengali.log).to_contain_text(f"{first.name.title()} কথা বলছেন")
    assert second.name.title() not in await bengali.log.inner_text()
    await stage.step(f"Both press “take over” at once: {first.name} has it, {second.name} is told")

    note = "গ্রাহক ৪৮২২ নিয়ে জানতে চান; হিসাব বিভাগকে জিজ্ঞেস করুন"
    await first.page.locator("#mode-note").click()
    await first.field.fill(note)
    await first.field.press("Control+Enter")
    for desk in both:
        await expect(desk.said("note")).to_have_text(note)
    await reply(first, "আসসালামু আলাইকুম, আমি দেখছি।")
    await expect(bengali.said("agent").last).to_contain_text("আমি দেখছি")
    await bengali.say("ধন্যবাদ, অপেক্ষা করছি")
    await expect(first.said("customer").last).to_have_text("ধন্যবাদ, অপেক্ষা করছি")
    assert note not in await bengali.log.inner_text()
    await stage.step("A private note for the colleague, an answer for the customer, and what they say to it")

    await hand(first, second)
    await expect(second.warning).to_be_hidden()
    await expect(bengali.log).to_contain_text(f"{second.name.title()} কথা বলছেন")
    await stage.step(f"{first.name} hands it to {second.name}")

    await second.page.locator("#back").click()
    await second.page.locator("#back-words").fill("ইনভয়েস ঠিক আছে, বাকি কথা বট বলবে।")
    await second.page.locator("#back-dialog .main").click()
    await expect(second.page.locator("#talk-state.bot")).to_be_visible()
    await expect(bengali.log).to_contain_text("বাকি কথা বট বলবে")
    await bengali.ask("কীভাবে ইনভয়েস পে করব?")
    await stage.step("Back to the bot with a word, and the bot answers again")

    await nabil.open(talks[1])
    await nabil.page.locator("#take").click()
    await expect(nabil.page.locator("#talk-state.mine")).to_be_visible()
    await reply(nabil, "Good day, the payment has arrived.")
    await expect(english.said("agent").last).to_contain_text("the payment has arrived")
    await close(nabil, "solved")
    await english.page.get_by_role("button", name="👍 Good").click()
    await expect(english.said().last).to_contain_text("Thank you")
    await stage.step("Nabil answers in English and closes as solved; the customer says how it was")

    await shirin.open(talks[2])
    await shirin.page.locator("#take").click()
    await expect(shirin.page.locator("#talk-state.mine")).to_be_visible()
    await reply(shirin, "আপনার ডোমেইন আগামীকাল নবায়ন হবে।")
    await nabil.open(talks[2])
    await hand(shirin, nabil)
    await close(nabil, "other")
    await asyncio.wait_for(stage.telegram.show(), 30)
    await stage.telegram.press("👎 ভালো না")
    await stage.step("On Telegram: Shirin answers, hands on, Nabil closes for another reason, and is rated")

    assert await stage.ratings() == [("web", "good", "nabil"), ("telegram", "bad", "nabil")], await stage.ratings()
    for desk in both:
        await desk.page.locator("#tab-waiting").click()
        await expect(desk.page.locator("#count-waiting")).to_have_text("")
        await expect(desk.page.locator("#empty")).to_be_visible()
    await stage.step("Nobody waits any more; both ratings are in the event log")


async def run(folder: Path | None) -> int:
    async with AsyncExitStack() as opened:
        var = opened.enter_context(tempfile.TemporaryDirectory(prefix="sahayak-desk-"))
        telegram = await opened.enter_async_context(TelegramStandIn(strict_pace=True).serving())
        house = House(Path(var), **settings(telegram.url))
        opened.push_async_callback(asyncio.to_thread, house.stop)
        await asyncio.to_thread(house.start)
        await asyncio.to_thread(hire, house)
        store = ConversationStore(Database(house.settings.database_url))
        opened.push_async_callback(store.close)
        await store.open()
        browser = await opened.enter_async_context(chromium())
        session = await opened.enter_async_context(aiohttp.ClientSession(house.url))
        stage = Stage(house, store, folder)
        try:
            await stage.set(browser, Journey(telegram, session))
            await perform(stage)
        except (AssertionError, Error, asyncio.TimeoutError) as wrong:
            await stage.step(f"NOT SO: {wrong}")
            return 1
        bad: list[Any] = [*stage.trouble(), *telegram.refused]
        print("\nAll of it is so." if not bad else f"\nTrouble: {bad}")
        return 1 if bad else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/desk-journey", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="where pictures of each step are put, wide and narrow")
    folder = parser.parse_args().folder
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    return asyncio.run(run(folder))


if __name__ == "__main__":
    sys.exit(main())
