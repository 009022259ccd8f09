"""The desk in a browser: agents beside one another, a customer on the widget, the keyboard, drafts, what is served."""

from __future__ import annotations

import gzip
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, Route, expect

from bot.answers import answers
from bot.conversations.store import ConversationStore
from bot.database.engine import Database
from bot.desk import agents, pictures
from bot.lang import COMPLETE
from bot.security import passwords
from bot.web import desk_page
from tests.browser import axe
from tests.e2e.chat_site import ChatSite, Customer
from tests.e2e.conftest import Arrive
from tests.e2e.test_widget_identity import IDENTIFY, signed
from tests.media.pictures import picture

LIMIT = 60_000  # bytes of script over the line, words included; the promise
PASSWORD = "a long enough pass phrase"
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
#: Words whose keys the page or its scripts put together.
MADE = re.compile(
    r"(tab|empty|state|line|author|detail|channel|reason|login|key|count)_\w+|take|hand|back|close|invoices|services|payments"
)


class Desk:
    """One agent with a browser."""

    def __init__(self, page: Page, site: ChatSite, name: str) -> None:
        self.page, self.site, self.name = page, site, name
        self.state = page.locator("#talk-state")
        self.field = page.locator("#text")
        self.warning = page.locator("#warning")
        self.trouble: list[str] = []  # errors of the page, blocked by its policy or thrown by its scripts
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on("console", lambda line: self.trouble.append(line.text) if "Security Policy" in line.text else None)

    async def log_in(self, language: str) -> None:
        await self.page.goto(f"{self.site.url}/desk/login?lang={language}")
        await self.page.fill("#name", self.name)
        await self.page.fill("#password", PASSWORD)
        await self.page.press("#password", "Enter")
        await self.page.locator("#me", has_text=self.name.title()).wait_for(state="attached")
        async with self.page.expect_response("**/api/queue?show=all*"):  # what came with the page is another list
            await self.page.locator("#tab-all").click()  # the newest first, however many other tests have left waiting

    def row(self, conversation: str) -> Locator:
        return self.page.locator(f'[data-id="{conversation}"]')

    async def open(self, conversation: str) -> None:
        await self.page.locator("#tab-all").click()
        await self.row(conversation).click()
        await expect(self.page.locator("#talk-who")).to_be_focused()

    def said(self, author: str) -> Locator:
        return self.page.locator(f".line.{author} .bubble")

    async def keys(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)


Work = Callable[..., Awaitable[Desk]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def staff(shared_site: ChatSite) -> tuple[str, ...]:
    database = Database(shared_site.settings.database_url)
    await database.open()
    try:
        for name in ("mita", "arif"):
            await database.write(agents.add, name, name.title(), "agent", "en", passwords.keep(PASSWORD), "shell")
        await database.write(pictures.keep, "mita", pictures.prepared(picture("PNG")), "shell")
    finally:
        await database.close()
    return ("mita", "arif")


@pytest_asyncio.fixture(loop_scope="session")
async def work(browser: Browser, site: ChatSite, staff: tuple[str, ...]) -> AsyncIterator[Work]:
    """`await work("mita", language="en", deaf=False, **how)`: an agent at the desk; `deaf`: without the long poll."""
    profiles, desks = [], []

    async def begin(name: str, language: str = "en", deaf: bool = False, **how: Any) -> Desk:
        profile = await browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **how})
        profile.set_default_timeout(15_000)
        profiles.append(profile)
        desk = Desk(await profile.new_page(), site, name)
        desks.append(desk)
        if deaf:
            await desk.page.route("**/api/changes?*", _never)
        await desk.log_in(language)
        return desk

    yield begin
    for profile in profiles:
        await profile.close()
    assert [desk.trouble for desk in desks if desk.trouble] == []


async def _never(route: Route) -> None:
    await route.abort()


async def _lost(route: Route) -> None:
    """It arrives, and its answer does not."""
    await route.fetch()
    await route.abort()


async def waiting_customer(arrive: Arrive, known: str | None = None) -> tuple[Customer, str]:
    """Somebody who has asked for a person, and the id of their conversation; `known`: a customer's id."""
    customer = await arrive("/?lang=en")
    if known:
        await customer.page.evaluate(IDENTIFY, signed(customer.site, known))
    await customer.ask("person")
    store = ConversationStore(Database(customer.site.settings.database_url))
    await store.open()
    try:
        return customer, max(await store.tickets(), key=lambda ticket: ticket.opened_at).conversation
    finally:
        await store.close()


@pytest.mark.browser
@pytest.mark.stack
@pytest.mark.asyncio(loop_scope="session")
async def test_two_agents_and_a_customer(arrive: Arrive, work: Work, site: ChatSite) -> None:
    arif, mita = await work("arif", deaf=True), await work("mita")
    customer, conversation = await waiting_customer(arrive)
    evil = '<img src=x onerror="window.stolen = 1">'
    await customer.say(evil)
    await mita.open(conversation)  # came by the long poll, without a reload
    await expect(mita.said("customer").last).to_have_text(evil)
    assert not await mita.page.locator("#lines img").count()
    await expect(mita.page).to_have_title(re.compile(r"^\(\d+\) "))

    await arif.page.reload()
    await arif.open(conversation)
    await mita.page.locator("#take").click()
    await expect(mita.state).to_have_text("With you")
    await arif.page.locator("#take").click()
    await expect(arif.warning).to_contain_text("Mita has this conversation now")
    await expect(arif.state).to_have_text("With Mita")
    await expect(arif.page.locator("#take")).to_be_hidden()

    await mita.page.locator("#mode-note").click()
    await mita.field.fill("a note that stays among us")
    await mita.field.press("Control+Enter")
    await expect(mita.said("note")).to_have_text("a note that stays among us")
    await mita.page.locator("#mode-reply").click()
    await mita.field.fill("<b>Good day</b>, I am looking")
    await mita.page.route("**/reply", _lost, times=1)
    await mita.page.locator("#send").click()
    await expect(mita.warning).to_be_visible()
    await mita.page.locator("#send").click()  # nobody knows whether it arrived
    await expect(mita.field).to_have_value("")
    await expect(customer.said("agent")).to_contain_text("<b>Good day</b>, I am looking")
    portrait = customer.said("agent").locator(".portrait")
    await expect(portrait).to_have_js_property("naturalWidth", 30)
    beside = "one => [one.offsetWidth, one.offsetHeight, one.parentElement.offsetHeight >= one.offsetHeight]"
    assert await portrait.evaluate(beside) == [24, 24, True]
    await expect(mita.said("agent")).to_have_count(1)
    await customer.page.locator("sahayak-chat textarea").press_sequentially("th")
    await expect(mita.page.locator("#typing")).to_be_visible()
    await customer.say("thank you")
    await expect(mita.page.locator("#typing")).to_be_hidden()
    await expect(mita.said("customer").last).to_have_text("thank you")
    assert "among us" not in str(await customer.texts())

    await mita.page.locator("#back").click()
    await mita.page.locator("#back-dialog .main").click()
    await expect(mita.state).to_have_text("With the bot")
    await arif.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(arif.warning).to_be_hidden()  # Mita has it no more
    await customer.ask("hello bot")
    await mita.page.locator("#take").click()
    await expect(mita.state).to_have_text("With you")
    await mita.page.locator("#close").click()
    await mita.page.get_by_label("Solved").check()
    await mita.page.locator("#close-dialog .main").click()
    await expect(mita.state).to_have_text("Closed")
    await expect(mita.field).to_be_visible()
    await expect(mita.page.locator("#send")).to_be_disabled()
    assert await mita.page.evaluate("window.stolen") is None
    assert "among us" not in str(await customer.texts())


@pytest.mark.browser
@pytest.mark.stack
@pytest.mark.asyncio(loop_scope="session")
async def test_everything_by_keyboard_and_drafts_stay(arrive: Arrive, work: Work) -> None:
    customer, conversation = await waiting_customer(arrive, "1001")
    mita = await work("mita")
    await mita.row(conversation).wait_for()
    for _ in range(await mita.page.locator("#rows .row").count()):
        await mita.keys("j")
        if await mita.row(conversation).evaluate("row => row === document.activeElement"):
            break
    await mita.keys("Enter")
    await expect(mita.page.locator("#talk-who")).to_be_focused()
    await mita.keys("a")
    account = mita.page.locator("#account-body")
    await expect(account.locator("strong")).to_have_text("Rahim Uddin")
    await mita.page.evaluate("location.hash = 'c_unknown'")
    await expect(account).to_have_text("Choose a conversation first.")
    await mita.keys("a")
    await expect(account).to_have_text("Choose a conversation first.")
    await mita.page.go_back()
    await expect(account).to_contain_text("Each look is recorded")
    await mita.page.locator("#talk-who").focus()
    await mita.keys("t")
    await expect(mita.field).to_be_focused()
    await mita.page.keyboard.type("one moment t")
    await mita.keys("Escape", "n")
    await mita.page.keyboard.type("ask accounts")
    await mita.page.reload()
    await expect(mita.field).to_have_value("one moment t")
    await mita.keys("n")
    await expect(mita.field).to_have_value("ask accounts")
    await mita.keys("Escape", "r", "Escape", "s", "r", "Control+Enter")  # no suggestion over what is typed
    await expect(customer.said("agent")).to_contain_text("one moment t")
    await expect(mita.field).to_have_value("")

    await customer.say("menu please")
    await expect(mita.said("customer").last).to_have_text("menu please")
    await expect(customer.page.locator("sahayak-chat .typing")).to_be_hidden()
    await mita.keys("Escape", "s")
    await expect(mita.field).to_have_value("heard: menu please")
    await expect(mita.page.locator("#suggested")).to_contain_text("Left out: Pay, Client area.")
    await mita.page.keyboard.type("!")
    await expect(customer.page.locator("sahayak-chat .typing")).to_be_visible()
    await expect(mita.page.locator("#suggested")).to_be_hidden()
    await mita.keys("Control+A", "Delete")

    await mita.page.keyboard.type("/")
    await expect(mita.page.locator("#answers [aria-selected=true]")).to_have_count(1)
    ready = await mita.page.locator("#answers [aria-selected=true] span").text_content()
    await mita.keys("Enter")
    await expect(mita.field).to_have_value(str(ready))
    await mita.keys("Escape", "?")
    await expect(mita.page.locator("#help-dialog")).to_be_visible()
    await mita.keys("Escape", "c", "Escape")
    await expect(mita.state).to_have_text("With you")
    await mita.keys("c", "Enter")
    await expect(mita.state).to_have_text("Closed")
    await mita.keys("4")
    await expect(mita.row(conversation)).to_be_visible()


async def flaws(page: Page) -> list[str]:
    """What axe calls serious or critical, and whether the page is wider than its window."""
    await page.evaluate(axe())
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    bad = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
    wide = await page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [f"{one['id']}: {node['html']}" for one in bad for node in one["nodes"]] + ["too wide"] * wide


@pytest.mark.browser
@pytest.mark.stack
@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(("language", "screen"), [("en", {}), ("bn", PHONE)], ids=["wide", "phone"])
async def test_axe_finds_nothing_serious(arrive: Arrive, work: Work, language: str, screen: dict[str, Any]) -> None:
    _, conversation = await waiting_customer(arrive)
    desk = await work("arif", language, reduced_motion="reduce", **screen)
    await desk.row(conversation).wait_for()
    assert await flaws(desk.page) == []
    await desk.open(conversation)
    assert await desk.page.locator(".queue").is_visible() is not bool(screen)
    assert await flaws(desk.page) == []
    await desk.page.locator("#mode-note").click()
    await desk.keys("Escape", "?")
    assert await flaws(desk.page) == []
    if screen:
        await desk.keys("Escape")
        await desk.page.locator("#to-queue").click()
        await expect(desk.row(conversation)).to_be_focused()


def scripts() -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in desk_page.FOLDER.glob("*.js")}


def test_the_script_is_small_and_makes_no_markup_of_text() -> None:
    served = [*scripts().values(), desk_page.languages_module()]
    assert sum(len(gzip.compress(one.encode())) for one in served) < LIMIT
    forbidden = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc")
    assert not [name for name, text in scripts().items() if forbidden.search(text)]


def test_the_desk_says_the_same_in_every_language_and_nothing_else() -> None:
    said = {
        code: {key.removeprefix("desk."): one["text"] for key, one in answers(code).items() if key.startswith("desk.")}
        for code in COMPLETE
    }
    facts = {code: {key: sorted(re.findall(r"{(\w+)}", text)) for key, text in said[code].items()} for code in said}
    assert facts["bn"] == facts["en"]
    templates = [file.read_text(encoding="utf-8") for file in desk_page.FOLDER.parent.parent.glob("templates/desk*")]
    asked = set(re.findall(r'"([a-z_]+)"', "".join([*scripts().values(), *templates])))
    plain = set(re.findall(r'\b(?:say|d)\("([a-z_]+)"[,)]', "".join([*scripts().values(), *templates])))
    assert plain - said["en"].keys() == set()
    assert [key for key in said["en"] if key not in asked and not MADE.fullmatch(key)] == []
