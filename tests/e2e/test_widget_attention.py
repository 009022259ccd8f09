"""How the chat widget draws attention, and what it remembers: unread marks, a greeting, drafts, languages, names."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from bot.answers import answers
from tests.e2e.chat_site import ChatSite, Customer
from tests.e2e.conftest import Arrive
from tests.e2e.test_widget_access import complaints
from tests.e2e.test_widget_identity import RAHIM, log_in, log_out
from tests.e2e.test_widget_look import visit

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.asyncio(loop_scope="session")]

#: Counts the notes that the page would play. As if somebody had pressed something: else none are heard after a reload.
EARS = """window.notes = 0;
Object.defineProperty(Navigator.prototype, "userActivation", {get: () => ({hasBeenActive: true})});
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) { window.notes += 1; start.call(this, at); };"""
ANOTHER_VISITOR = "localStorage.clear(); sessionStorage.clear()"
#: Until the widget has seen what changed.
LOOKED = "async () => { for (const _ of 'ab') await new Promise(requestAnimationFrame); }"
HIDDEN = """(hidden) => {
  Object.defineProperty(document, "hidden", {get: () => hidden, configurable: true});
  document.dispatchEvent(new Event("visibilitychange"));
}"""


async def test_unread_messages_are_noticed(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await customer.page.add_init_script(EARS)
    page = await visit(customer, "data-sound=on")
    badge = page.locator("sahayak-chat .badge")

    async def told(title: str, notes: int) -> None:
        await expect(page).to_have_title(title)
        assert await page.evaluate("window.notes") == notes

    await customer.ask("person please")
    await told("Shop", 0)
    await customer.field.press("Escape")
    await site.agent_says("আমি দেখছি")
    await expect(badge).to_have_text("১")
    await told("(১) Shop", 2)
    await page.reload()
    await expect(badge).to_have_text("১")
    await told("(১) Shop", 0)  # what was there before the page came rings no more
    await customer.open()
    await told("Shop", 0)
    await page.evaluate(HIDDEN, True)
    await page.evaluate("document.title = 'Basket'")
    await site.agent_says("আর কিছু?")
    await told("(১) Basket", 2)
    await page.evaluate("document.title = 'Paid'")
    await page.evaluate(HIDDEN, False)
    await told("Paid", 2)


async def test_what_is_typed_stays_over_a_reload_and_with_its_writer(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await customer.open()
    await customer.field.fill("আমার ইনভয়েস\nনিয়ে")
    await customer.page.reload()
    await expect(customer.field).to_have_value("আমার ইনভয়েস\nনিয়ে")
    other = Customer(await customer.page.context.new_page(), site)
    await other.come()
    await other.open()
    await expect(other.field).to_have_value("")
    await other.page.close()
    await customer.field.press("Enter")
    await expect(customer.said()).to_have_count(1)
    await customer.page.reload()
    await expect(customer.said()).to_have_count(1)
    await expect(customer.field).to_have_value("")
    await log_in(customer, RAHIM)
    await customer.open()
    await customer.field.fill("my secret question")
    await log_out(customer)
    assert "secret" not in str(await customer.page.evaluate("JSON.stringify(sessionStorage)"))
    await customer.come()
    await customer.open()
    await expect(customer.field).to_have_value("")


async def test_a_visitor_is_greeted_once_and_never_over_the_chat(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive(reduced_motion="reduce")
    said = "data-greeting='Can we help?' data-greeting-bn='সাহায্য লাগবে?' data-greeting-after="
    greeting = customer.page.locator("sahayak-chat .greeting")
    page = await visit(customer, said + "0")
    await expect(greeting).to_have_text("সাহায্য লাগবে?")
    assert await complaints(page) == []
    await page.evaluate("document.documentElement.lang = 'en'")
    await greeting.get_by_role("button", name="Can we help?").click()
    await expect(customer.panel).to_be_visible()
    await expect(greeting).to_be_hidden()
    await page.evaluate(ANOTHER_VISITOR)
    await visit(customer, said + "0")
    await greeting.get_by_role("button", name=answers("bn")["widget.decline"]["text"]).press("Escape")
    await expect(greeting).to_be_hidden()
    await visit(customer, said + "0")
    await page.wait_for_timeout(300)
    await expect(greeting).to_be_hidden()
    await page.evaluate(ANOTHER_VISITOR)
    await visit(customer, said + "0.4")
    await customer.open()
    await page.wait_for_timeout(600)
    await expect(greeting).to_be_hidden()


async def test_the_language_is_the_pages_until_the_customer_chooses(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    page = await visit(customer)
    frame = page.locator("sahayak-chat .frame")
    lang = "(lang) => { document.documentElement.lang = lang; }"
    for code, shown in (("en", "en"), ("fr", "en"), ("bn-BD", "bn"), ("en-GB", "en")):
        await page.evaluate(lang, code)
        await page.evaluate(LOOKED)
        assert await frame.get_attribute("lang") == shown
    assert await page.evaluate("document.querySelector('sahayak-chat').alerts.sound") is False, "nobody asked for one"
    await customer.open()
    await page.get_by_role("button", name="বাংলায় দেখুন").click()
    for code in ("bn", "en"):
        await page.evaluate(lang, code)
        await page.evaluate(LOOKED)
        assert await frame.get_attribute("lang") == "bn", "chosen here"


async def test_who_proved_who_they_are_is_greeted_by_name(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await log_in(customer, RAHIM)
    await customer.open()
    welcome = customer.page.locator("sahayak-chat .welcome")
    starter = answers("bn")["widget.starter_due"]["text"]
    await expect(welcome.locator(".bubble")).to_contain_text("স্বাগতম, Rahim Uddin!")
    await welcome.get_by_role("button", name=starter).click()
    await expect(customer.said()).to_have_count(1)
    assert (site.engine.asked[-1]["text"], site.engine.asked[-1]["customer"]) == (starter, "1001")
    assert "Rahim" not in str(await customer.page.evaluate("JSON.stringify([localStorage, sessionStorage])"))
    await log_out(customer)
    await customer.come()
    await customer.open()
    await expect(welcome.locator(".bubble")).not_to_contain_text("Rahim")
    await expect(welcome.get_by_role("button", name=starter)).to_have_count(0)
