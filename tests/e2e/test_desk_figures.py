"""The figures in a browser: a lead finds them from the desk; they fit a phone and a wide window, and are accessible."""

from __future__ import annotations

from functools import partial

import pytest
from playwright.async_api import Browser

from bot.analytics.keeping import Keeper
from bot.database.engine import Database
from bot.desk import agents
from bot.security import passwords
from tests.browser import axe
from tests.e2e.chat_site import ChatSite
from tests.e2e.test_desk import PASSWORD
from tests.web.test_desk_figures import a_week

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_lead_reads_them_on_a_phone_and_on_a_wide_screen(browser: Browser, site: ChatSite) -> None:
    database = Database(site.settings.database_url)
    await database.open()
    today = Keeper.of(site.settings, database).today()
    await database.write(agents.add, "ruma", "Ruma", "lead", "bn", passwords.keep(PASSWORD), "shell")
    await database.write(partial(a_week, today=today))
    await database.close()
    profile = await browser.new_context(base_url=site.url, color_scheme="dark", viewport={"width": 360, "height": 800})
    page = await profile.new_page()
    trouble: list[str] = []
    page.on("console", lambda line: trouble.append(line.text) if "Security Policy" in line.text else None)
    await page.goto("/desk/login?lang=bn")
    await page.fill("#name", "ruma")
    await page.fill("#password", PASSWORD)
    await page.press("#password", "Enter")
    link = page.locator('a[href="/desk/figures"]')
    await link.wait_for()
    assert await page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, "the desk itself"
    await link.click()
    await page.evaluate(axe())
    for language, scheme, width in (("bn", "dark", 360), ("en", "light", 1280)):
        if language == "en":
            await page.emulate_media(color_scheme=scheme)
            await page.set_viewport_size({"width": width, "height": 800})
            await page.locator('.languages a[lang="en"]').click()
            await page.locator("h1", has_text="Figures").wait_for()
            await page.evaluate(axe())
        await page.locator("details").first.evaluate("one => one.open = true")
        assert await page.locator(".plot rect").count() >= 12
        assert await page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert [one["id"] for one in found["violations"] if one["impact"] in ("serious", "critical")] == []
    assert trouble == []
    await profile.close()
