"""The review in a browser: from the list to a diff, and a message taken off; phone, wide screen, accessible."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page

from bot.answers import Reply
from bot.conversations.models import Outcome
from bot.conversations.store import ConversationStore
from bot.database.engine import Database
from bot.desk import agents
from bot.security import passwords
from tests.browser import axe
from tests.contracts.desk import said
from tests.e2e.chat_site import ChatSite
from tests.e2e.test_desk import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
TEXTS = {"zebra ফসলের বিমা কবে পাব, আমার গ্রামের নাম অনেক লম্বা": "bn", "zebra crop insurance for my field": "en"}


async def fits(page: Page) -> None:
    await page.evaluate(axe())
    assert await page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [one["id"] for one in found["violations"] if one["impact"] in ("serious", "critical")] == []


async def test_a_lead_finds_a_diff_and_takes_a_message_off(browser: Browser, site: ChatSite) -> None:
    store = ConversationStore(Database(site.settings.database_url))
    await store.open()
    for text, register in TEXTS.items():
        result = {"why": ["x"], "register": register, "understood": "fallback", "topic": "fallback", "confidence": 0.2}
        talk = await store.start("web")
        await said(store, talk, text, Outcome(replies=(Reply("?", "fallback"),), state={}, result=result))
    await store.database.write(agents.add, "lipi", "Lipi", "lead", "bn", passwords.keep(PASSWORD), "shell")
    await store.close()
    profile = await browser.new_context(base_url=site.url, color_scheme="dark", viewport={"width": 360, "height": 800})
    page = await profile.new_page()
    trouble: list[str] = []
    page.on("console", lambda line: trouble.append(line.text) if "Security Policy" in line.text else None)
    await page.goto("/desk/login?lang=bn")
    await page.fill("#name", "lipi")
    await page.fill("#password", PASSWORD)
    await page.press("#password", "Enter")
    await page.locator('a[href="/desk/review"]').click()
    await page.locator("section").first.wait_for()
    await fits(page)
    await page.locator('.languages a[lang="en"]').click()
    await page.set_viewport_size({"width": 1280, "height": 800})
    await page.emulate_media(color_scheme="light")
    await page.locator("a", has_text="crop insurance").click()
    await page.select_option('select[name="intent"]', "contact_support")
    await page.locator('input[value="example"] ~ button').click()
    assert "+    - zebra crop insurance for my field" in await page.locator("pre").inner_text()
    await fits(page)
    await page.locator("button.main").click()
    await page.locator('form[action="/desk/review"]').wait_for()
    assert await page.locator("a", has_text="crop insurance").count() == 0
    assert await page.locator("a", has_text="ফসলের বিমা").count() == 1
    assert trouble == []
    await profile.close()
