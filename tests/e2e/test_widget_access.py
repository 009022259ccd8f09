"""The chat widget without a mouse, on a small screen, and for a screen reader."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser import axe
from tests.e2e.chat_site import ChatSite, Customer
from tests.e2e.conftest import Arrive

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.asyncio(loop_scope="session")]

PHONE = {"viewport": {"width": 320, "height": 568}}
FOCUS = "document.querySelector('sahayak-chat').shadowRoot.activeElement"


async def focus(page: Page) -> str:
    """The class of what has the focus inside the widget."""
    return str(await page.evaluate(f"{FOCUS} ? {FOCUS}.className || {FOCUS}.localName : ''"))


async def complaints(page: Page) -> list[str]:
    """What axe-core calls serious or critical in the widget; its script comes past the page's policy, like a tool's."""
    await page.evaluate(axe())
    found: dict[str, Any] = await page.evaluate("axe.run('sahayak-chat')")
    assert found["passes"], "axe has looked at nothing"
    bad = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
    return [f"{one['id']}: {node['html']}" for one in bad for node in one["nodes"]]


async def talk(customer: Customer) -> None:
    customer.site.engine.lines["all"] = {
        "text": "১. লগইন করুন।\n২. https://example.com দেখুন।",
        "buttons": [
            {"title": "এখনই পে করুন", "url": "https://example.com/pay"},
            {"title": "অন্য উপায়", "payload": {"intent": "help", "entities": {}}},
        ],
        "file": {"url": "https://example.com/pdf", "name": "invoice-4821.pdf"},
    }
    await customer.ask("all")
    await customer.ask("person")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [{}, PHONE], ids=["desk", "phone"])
async def test_axe_finds_nothing_serious(arrive: Arrive, scheme: str, screen: dict[str, Any]) -> None:
    customer = await arrive(color_scheme=scheme, reduced_motion="reduce", **screen)
    assert await complaints(customer.page) == []
    await customer.open()
    assert await complaints(customer.page) == []
    await talk(customer)
    await customer.field.fill("x" * 2010)
    assert await complaints(customer.page) == []


async def test_everything_by_keyboard(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    page = customer.page
    await customer.launcher.focus()
    await page.keyboard.press("Enter")
    await expect(customer.panel).to_be_visible()
    assert await focus(page) == "textarea"
    await page.keyboard.type("menu")
    await page.keyboard.press("Enter")
    await expect(customer.said()).to_have_count(1)
    assert await focus(page) == "textarea"
    order = []
    for _ in range(3):
        await page.keyboard.press("Shift+Tab")
        order.append(await focus(page))
    assert order == ["choice link", "choice", "log"], "backwards: the newest answer's choices, then the log"
    await page.keyboard.press("Tab")
    outline = await page.evaluate(f"getComputedStyle({FOCUS}).outlineStyle")
    assert outline == "solid"
    await page.keyboard.press("Enter")
    await expect(customer.said()).to_have_count(2)
    assert site.engine.asked[-1]["payload"]["intent"] == "pay_link"
    await page.keyboard.press("Escape")
    await expect(customer.panel).to_be_hidden()
    assert await focus(page) == "launcher"
    assert await customer.launcher.get_attribute("aria-expanded") == "false"


async def test_roles_and_names(arrive: Arrive) -> None:
    customer = await arrive()
    assert await customer.launcher.get_attribute("aria-haspopup") == "dialog"
    await customer.open()
    page = customer.page
    await expect(page.get_by_role("dialog", name="IT Nut Hosting")).to_be_visible()
    log = page.get_by_role("log", name="কথোপকথন")
    await expect(log).to_have_attribute("aria-live", "polite")
    await expect(page.get_by_role("textbox", name="আপনার মেসেজ")).to_be_focused()
    await expect(page.get_by_role("button", name="পাঠান")).to_be_visible()
    answer = await customer.ask("hello")
    await expect(answer.locator(".unseen").first).to_have_text("সহায়ক: ")


async def test_a_small_screen_is_filled_and_keeps_the_focus(arrive: Arrive) -> None:
    customer = await arrive(**PHONE)
    await talk(customer)
    box = await customer.panel.bounding_box()
    assert box == {"x": 0, "y": 0, "width": 320, "height": 568}
    assert await customer.panel.get_attribute("aria-modal") == "true"
    wide = await customer.page.evaluate(
        """() => Array.from(document.querySelector("sahayak-chat").shadowRoot.querySelectorAll(".panel, .panel *"))
            .filter((one) => one.getBoundingClientRect().right > 320.5).map((one) => one.className)"""
    )
    assert wide == []
    assert await customer.log.evaluate("log => log.scrollWidth <= log.clientWidth")
    for key in ("Tab", "Shift+Tab"):
        for _ in range(14):
            await customer.page.keyboard.press(key)
            assert await focus(customer.page) != "", f"{key} leaves the panel that covers the page"
    small = await customer.panel.locator("button:visible, a.choice:visible").evaluate_all(
        "all => all.filter((one) => one.offsetHeight < 36 || one.offsetWidth < 36).map((one) => one.className)"
    )
    assert small == [], "too small for a thumb"


async def test_a_long_word_does_not_widen_it(arrive: Arrive) -> None:
    customer = await arrive(**PHONE)
    await customer.ask("https://example.com/" + "a" * 400)
    assert await customer.log.evaluate("log => log.scrollWidth <= log.clientWidth")


async def test_stands_still_for_those_who_ask_for_it(arrive: Arrive) -> None:
    customer = await arrive(reduced_motion="reduce")
    await customer.say("slow 1")
    dots = customer.page.locator("sahayak-chat .typing i").first
    await expect(dots).to_be_visible()
    assert await dots.evaluate("one => getComputedStyle(one).animationName") == "none"


async def test_follows_the_page_language(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive("/?lang=en")
    await expect(customer.page.locator("sahayak-chat .frame")).to_have_attribute("lang", "en")
    await expect(customer.launcher).to_have_attribute("aria-label", "Questions about billing? Open the chat")


async def test_a_switch_in_the_pages_header_switches_the_chat(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    frame = customer.page.locator("sahayak-chat .frame")
    await customer.ask("hello")
    await expect(frame).to_have_attribute("lang", "bn")
    async with customer.page.expect_response("**/chat/language"):
        await customer.come("/?lang=en")
    await expect(frame).to_have_attribute("lang", "en")
    await customer.open()
    await customer.ask("4821")
    assert site.engine.asked[-1]["language"] == "en"
    async with customer.page.expect_response("**/chat/language"):
        await customer.page.get_by_role("button", name="বাংলায় দেখুন").click()
    await customer.page.reload()
    await expect(frame).to_have_attribute("lang", "bn")  # the page says English still: the button was pressed later


async def test_stays_open_beside_the_next_page(arrive: Arrive) -> None:
    customer = await arrive()
    await customer.ask("hello")
    await customer.come("/clientarea/login")
    await expect(customer.said()).to_have_count(1)
    assert await focus(customer.page) == "", "an opening that nobody asked for takes no focus"


async def test_dresses_in_browsers_that_cannot_construct_styles(arrive: Arrive) -> None:
    customer = await arrive()
    await customer.page.add_init_script("window.CSSStyleSheet = undefined")
    await customer.page.reload()
    await expect(customer.launcher).to_have_css("border-radius", "50%")
    assert await customer.page.locator("sahayak-chat link[rel=stylesheet]").count() == 1
    await customer.ask("hello")


async def test_works_where_storage_is_forbidden(arrive: Arrive) -> None:
    customer = await arrive()
    await customer.page.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage']) "
        "Object.defineProperty(window, name, {get() { throw new DOMException('forbidden', 'SecurityError'); }})"
    )
    await customer.page.reload()
    await customer.ask("hello")
    await customer.ask("hello again")
