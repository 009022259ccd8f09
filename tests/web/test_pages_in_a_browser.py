"""The pages in a real browser: nothing overflows on any width, axe finds nothing serious, the journey works."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, expect

from tests import browser as browsers

pytestmark = pytest.mark.browser
WIDTHS = (320, 768, 1280)
HEIGHT = 900


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with browsers.chromium() as found:
        yield found


async def log_in(page: Page, site, who: str, path: str = "/clientarea/login") -> None:
    email, password = site.login(who)
    await page.goto(site.url + path)
    await page.fill("#email", email)
    await page.fill("#password", password)
    await page.press("#password", "Enter")
    await page.wait_for_url("**/clientarea/**")


async def flaws(page: Page) -> list[str]:
    """What axe finds serious or critical on this page as it is now."""
    # Through the debugger, not as a script of the page: the page's own policy would rightly refuse it.
    await page.evaluate(browsers.axe())
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['html']}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


async def too_wide(page: Page) -> int:
    return await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


@pytest.mark.parametrize("language", ["bn", "en"])
async def test_every_page_fits_and_is_accessible(site, browser, language):
    file = urlsplit(await site.billing.download_link("1001", "4790")).path
    pay = urlsplit(await site.billing.pay_link("1001", ("4821", "4822"))).path
    abroad = urlsplit(await site.billing.pay_link("1002", ("4901",))).path
    gateway = urlsplit((await site.billing.start_payment("1001", ("4821",), "stripe", site.url)).url).path
    public = ["/", "/clientarea/login", "/clientarea/login?out=1", "/pay/x", pay, abroad, file, gateway,
              pay.replace("/pay/", "/pay/return/")]  # fmt: skip
    own = ["/clientarea/", "/clientarea/?chat=1", "/clientarea/invoices",
           "/clientarea/invoices?status=unpaid&q=4&from=2020-01-01",
           "/clientarea/invoices/4821", "/clientarea/invoices/4790", "/clientarea/masspay",
           "/clientarea/tickets", "/clientarea/payment-methods", "/clientarea/domains"]  # fmt: skip
    # Without the fifth of a second in which the chat fades in: half faded, every colour is a fault.
    context = await browser.new_context(base_url=site.url, reduced_motion="reduce")
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda told: complaints.append(told.text) if "Content Security Policy" in told.text else None)
    page.on("pageerror", lambda trouble: complaints.append(str(trouble)))
    await page.goto(f"/?lang={language}")
    for path in [*public, *own]:
        if path == own[0]:
            await log_in(page, site, "Rahim")
        await page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
        await page.goto(path)
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": HEIGHT})
            assert await too_wide(page) <= 0, f"{path} at {width}"
        assert await page.get_attribute("html", "lang") == language
        assert await flaws(page) == [], path
    assert complaints == []


async def test_the_journey_in_bengali_on_a_phone(site, browser):
    context = await browser.new_context(base_url=site.url, viewport={"width": 320, "height": 640})
    page = await context.new_page()
    await log_in(page, site, "Rahim")
    await page.get_by_text("বিলিং (Billing)").click()
    await page.get_by_role("link", name="বকেয়া ইনভয়েস (Unpaid Invoices)").click()
    await page.get_by_role("link", name="ইনভয়েস ৪৮২২ খুলুন").click()
    await page.get_by_role("button", name="এখনই পে করুন (Pay Now)").click()
    await page.get_by_label("SSLCommerz").check()
    await page.get_by_role("button", name="এখনই পে করুন (Pay Now)").click()
    await page.get_by_role("button", name="পে করুন", exact=True).click()
    await expect(page.get_by_role("heading", name="পেমেন্ট সফল হয়েছে")).to_be_visible()
    assert await flaws(page) == []
    assert await too_wide(page) <= 0
    async with page.expect_download() as coming:
        await page.get_by_role("button", name="ইনভয়েস ৪৮২২ ডাউনলোড (Download)").click()
    file = await coming.value
    assert file.suggested_filename == "invoice-4822.pdf"
    await page.goto("/clientarea/")
    await expect(page.get_by_text("সাসপেন্ডেড")).to_have_count(0)


async def test_the_journey_in_english_with_the_keyboard_alone(site, browser):
    context = await browser.new_context(base_url=site.url)
    page = await context.new_page()
    await log_in(page, site, "John", "/clientarea/login?lang=en&next=/clientarea/masspay")
    await page.get_by_role("button", name="Pay Now").press("Enter")
    await page.get_by_label("Stripe").press("ArrowDown")
    await expect(page.get_by_label("PayPal Standard")).to_be_checked()
    await page.get_by_label("PayPal Standard").press("Enter")
    await page.get_by_role("button", name="Cancel").press("Enter")
    await expect(page.get_by_role("heading", name="The payment was cancelled")).to_be_visible()
    await page.get_by_role("link", name="Pay again").press("Enter")
    await page.get_by_role("button", name="Pay Now").press("Enter")
    await page.get_by_role("button", name="Pay", exact=True).press("Enter")
    await expect(page.get_by_role("heading", name="Payment successful")).to_be_visible()


async def test_the_first_tab_skips_to_the_content(site, browser):
    page = await (await browser.new_context(base_url=site.url)).new_page()
    await page.goto("/?lang=en")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("main")).to_be_focused()


async def test_the_pages_work_without_script(site, browser):
    context = await browser.new_context(base_url=site.url, java_script_enabled=False)
    page = await context.new_page()
    await log_in(page, site, "Rahim", "/clientarea/login?lang=en")
    await page.goto("/clientarea/invoices/4821")
    await page.get_by_role("button", name="Pay Now").click()
    await page.get_by_role("button", name="Pay Now").click()
    await page.get_by_role("button", name="Pay", exact=True).click()
    await expect(page.get_by_role("heading", name="Payment successful")).to_be_visible()


async def test_a_long_list_is_searched_and_turned_by_keyboard_without_script(site, browser):
    context = await browser.new_context(base_url=site.url, java_script_enabled=False)
    page = await context.new_page()
    await log_in(page, site, "Tanvir", "/clientarea/login?lang=en&next=/clientarea/invoices")
    await page.get_by_role("searchbox", name="Number, service or amount").press("Tab")
    await page.get_by_label("Status").press("u")  # Unpaid
    await page.get_by_label("Sort").press("Tab")
    await page.get_by_text("Choose by invoice date").press("Enter")
    await page.get_by_label("From", exact=True).fill("2020-01-01")
    await page.get_by_role("button", name="Show").press("Enter")
    await expect(page.get_by_text("1–5 of 5")).to_be_visible()
    await page.get_by_role("searchbox").fill("#5120")
    await page.get_by_role("searchbox").press("Enter")
    await page.get_by_role("button", name="Pay invoice 5120").press("Enter")
    await page.wait_for_url("**/pay/**")
    await page.goto("/clientarea/invoices?page=3")
    await page.get_by_role("link", name="Page 12").press("Enter")
    await expect(page.get_by_role("navigation", name="Pages").locator("[aria-current]")).to_have_text("Page 12")


async def test_from_the_chat_to_the_login_and_back_on_a_phone(site, browser):
    context = await browser.new_context(base_url=site.url, viewport={"width": 320, "height": 640})
    page = await context.new_page()
    await page.goto("/")
    await page.get_by_role("button", name="চ্যাটে জিজ্ঞেস করুন").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    page = await context.new_page()  # the chat's link opens another tab
    await log_in(page, site, "Rahim", "/clientarea/login?chat=1")
    await expect(page.get_by_role("dialog")).to_be_visible()


async def test_unticking_changes_sum_and_button_at_once(site, browser):
    page = await browser.new_page(base_url=site.url, viewport={"width": 390, "height": 800})
    await page.goto(urlsplit(await site.billing.pay_link("1001", ("4821", "4822"))).path)
    await expect(page.get_by_role("button", name="মোট আবার হিসাব করুন")).to_have_count(0)
    await page.get_by_label("Stripe").check()
    await page.locator("input[value='4821']").uncheck()
    await expect(page.locator(".sum .amount")).to_have_text("৳১,১৫০.০০")
    await expect(page.get_by_role("button", name="এখনই পে করুন (Pay Now): ৳১,১৫০.০০")).to_be_visible()
    await page.locator("input[value='4822']").uncheck()
    await expect(page.get_by_role("button", name="এখনই পে করুন")).to_have_count(0)
    await page.locator("input[value='4821']").check()
    await expect(page.locator(".sum .amount")).to_have_text("৳২,৩০০.০০")
    assert await flaws(page) == []
    assert await too_wide(page) <= 0
    await page.get_by_role("button", name="এখনই পে করুন (Pay Now)").click()
    await page.wait_for_url("**/pay/standin/**")
    assert site.run("select numbers, amount from billing_attempts") == [("4821", "2300.00")]
