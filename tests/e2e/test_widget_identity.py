"""Who the chat takes a customer for: as long as the site says so, and never anybody else's conversation."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import jwt
import pytest
from aiohttp import web
from playwright.async_api import Browser, Route, expect

from tests.e2e.chat_site import ChatSite, Customer
from tests.e2e.conftest import Arrive
from tests.servers import free_port

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.asyncio(loop_scope="session")]

RAHIM, PRIYA = "rahim@example.com", "priya@example.com"
IDENTIFY = "(proof) => document.querySelector('sahayak-chat').identify(proof)"
EMBEDDING = '<!doctype html><html lang="en"><title>Shop</title><script src="{url}/static/widget.js" defer></script>'


async def log_in(customer: Customer, email: str, query: str = "") -> None:
    page = customer.page
    await page.goto(f"{customer.site.url}/clientarea/login{query}")
    await page.fill("#email", email)
    await page.fill("#password", customer.site.password(email))
    await page.press("#password", "Enter")
    await page.wait_for_url("**/clientarea/*")
    await customer.launcher.wait_for(state="attached")


async def log_out(customer: Customer) -> None:
    await customer.page.locator("form[data-logs-out] button").click()
    await customer.page.wait_for_url(lambda url: "/clientarea/login" in url or url.endswith("/"))


def signed(site: ChatSite, customer: str) -> str:
    claims = {"sub": customer, "exp": int(time.time()) + 300, "aud": "sahayak-chat"}
    return jwt.encode(claims, site.settings.identity_secret, algorithm="HS256")


async def test_logged_in_customers_are_known(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await customer.ask("before the login")
    assert site.engine.asked[-1]["customer"] is None
    await log_in(customer, RAHIM)
    await customer.ask("after the login")
    assert site.engine.asked[-1]["customer"] == "1001"
    assert (await customer.texts())[0] == ("customer", "before the login"), "the same conversation goes on"


async def test_coming_from_the_chat_opens_the_chat(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await log_in(customer, RAHIM, "?chat=1")
    await expect(customer.panel).to_be_visible()
    assert "chat=1" not in customer.page.url
    await customer.ask("hello")
    assert site.engine.asked[-1]["customer"] == "1001"


#: Whether the session that the browser keeps is one that holds: a login ends the one before it.
HOLDS = """async ([key]) => {
    const headers = {Authorization: `Bearer ${JSON.parse(localStorage.getItem(key))}`};
    return (await fetch("/chat/history?limit=1", {headers})).ok;
}"""


async def test_a_login_in_another_tab_counts_in_this_one(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await customer.ask("hello")
    other = Customer(await customer.page.context.new_page(), site)
    async with other.page.expect_response("**/chat/identity"):
        await log_in(other, RAHIM)
    await customer.page.wait_for_function(HOLDS, arg=[f"sahayak {site.url} token"])
    await customer.ask("hello again")
    assert site.engine.asked[-1]["customer"] == "1001"


async def test_a_new_session_is_bound_again(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await log_in(customer, RAHIM)
    await customer.ask("hello")
    key = f"sahayak {site.url} token"
    await customer.page.evaluate("([key]) => localStorage.setItem(key, JSON.stringify('c_x.y.1.forged'))", [key])
    await customer.ask("hello again")
    assert site.engine.asked[-1]["customer"] == "1001"


async def test_nobody_is_asked_for_who_is_not_logged_in(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    asked: list[str] = []
    customer.page.on("request", lambda one: asked.append(one.url))
    await customer.ask("hello")
    assert not [url for url in asked if "identity" in url]


async def test_logging_out_leaves_nothing_behind(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await log_in(customer, RAHIM)
    await customer.ask("my secret question")
    token = await customer.kept("token")
    await log_out(customer)
    await customer.come()
    await customer.open()
    await customer.ask("who am I")
    assert site.engine.asked[-1]["customer"] is None
    assert "my secret question" not in str(await customer.texts())
    headers = {"Authorization": f"Bearer {token}"}
    old = await customer.page.request.get(f"{site.url}/chat/history", headers=headers)
    assert old.status == 401, "the old session is over at the server too"


async def test_a_file_on_its_way_does_not_follow_into_the_next_conversation(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await log_in(customer, RAHIM)
    await customer.open()
    tries: list[str] = []

    async def signed_out_meanwhile(route: Route) -> None:
        tries.append(route.request.url)
        if len(tries) == 1:
            await customer.page.evaluate("document.querySelector('sahayak-chat').signOut()")
        await route.abort()

    await customer.page.route("**/chat/files*", signed_out_meanwhile)
    picker = customer.page.locator("sahayak-chat input[type=file]")
    await picker.set_input_files({"name": "bKash.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"})
    await customer.page.wait_for_timeout(1500)  # the second try would come within 1.25 seconds
    assert len(tries) == 1


async def test_a_session_that_the_site_ended_ends_the_chat(arrive: Arrive, site: ChatSite) -> None:
    """Logged out where the widget could not hear it: the session ran out, or the cookies were cleared."""
    customer = await arrive()
    await log_in(customer, RAHIM)
    await customer.ask("my secret question")
    await customer.page.context.clear_cookies()
    histories: list[str] = []
    customer.page.on("request", lambda one: histories.append(one.url) if "/chat/history" in one.url else None)
    await customer.come()
    await expect(customer.panel).to_be_visible()  # it was open in this tab
    await customer.ask("who am I")
    assert site.engine.asked[-1]["customer"] is None
    assert "my secret question" not in str(await customer.texts())
    assert histories == [], "not even asked for, before it was clear who is there"


async def test_another_customer_gets_another_conversation(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await customer.ask("hello")
    await customer.page.evaluate(IDENTIFY, signed(site, "1001"))
    await customer.ask("I am Rahim")
    assert site.engine.asked[-1]["customer"] == "1001"
    first = await customer.kept("conversation")
    await customer.page.evaluate(IDENTIFY, signed(site, "1002"))
    await expect(customer.said()).to_have_count(0)
    await customer.ask("I am Priya")
    assert site.engine.asked[-1]["customer"] == "1002"
    assert [text for _, text in await customer.texts()] == ["I am Priya", "heard: I am Priya"]
    assert await customer.kept("conversation") != first


async def test_a_false_identity_is_refused_and_said_so(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await customer.ask("hello")
    outcome = await customer.page.evaluate(
        "() => document.querySelector('sahayak-chat').identify('a.b.c').then(() => 'taken', (trouble) => trouble.code)"
    )
    assert outcome == "not_allowed"
    await customer.ask("hello again")
    assert site.engine.asked[-1]["customer"] is None
    assert len(await customer.texts()) == 4, "the conversation goes on"


def shop_port(site: ChatSite) -> int:
    """Of the one other site that may use this chat."""
    return int(site.settings.embed_origins[0].rpartition(":")[2])


@asynccontextmanager
async def shop(page: str | Callable[[], Awaitable[str]], port: int) -> AsyncIterator[str]:
    """Another company's site, on an origin of its own."""

    async def show(request: web.Request) -> web.Response:
        text = page if isinstance(page, str) else await page()
        return web.Response(text=text, content_type="text/html")

    app = web.Application()
    app.router.add_get("/", show)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


async def test_one_script_tag_embeds_it_elsewhere(browser: Browser, site: ChatSite) -> None:
    page = EMBEDDING.format(url=site.url).replace("defer", 'data-company="Shop" defer')
    async with shop(page, shop_port(site)) as address:
        profile = await browser.new_context()
        customer = Customer(await profile.new_page(), site)
        await customer.page.goto(address)
        assert await customer.page.locator("sahayak-chat").count() == 1, "it adds its element by itself"
        await customer.ask("hello")
        assert await customer.page.get_by_role("dialog", name="Shop").count() == 1
        proof = signed(site, "1001")
        await customer.page.evaluate(IDENTIFY, proof)
        await customer.ask("me?")
        assert site.engine.asked[-1]["customer"] == "1001"
        welcome = customer.page.locator("sahayak-chat .welcome .bubble")
        await expect(welcome).to_contain_text("Welcome, Rahim Uddin!")
        await customer.page.evaluate("document.querySelector('sahayak-chat').signOut()")
        await expect(customer.said()).to_have_count(0)
        await expect(welcome).not_to_contain_text("Rahim")
        await customer.ask("and now?")
        assert site.engine.asked[-1]["customer"] is None
        await profile.close()


async def test_a_site_that_is_not_on_the_list_cannot_use_it(browser: Browser, site: ChatSite) -> None:
    async with shop(EMBEDDING.format(url=site.url), free_port()) as address:
        profile = await browser.new_context()
        customer = Customer(await profile.new_page(), site)
        await customer.page.goto(address)
        async with customer.page.expect_console_message(lambda line: "Sahayak" in line.text) as warning:
            await customer.say("hello")
        line = await warning.value
        for word in (address.rstrip("/"), site.url, "SAHAYAK_EMBED_ORIGINS"):
            assert word in line.text
        await expect(customer.notice).to_be_visible(timeout=15_000)
        assert await customer.said().count() == 0
        assert site.engine.asked == []
        await profile.close()


DUE = {"text": "৳৩,৪৫০.০০ বাকি", "buttons": [{"title": "এখনই পে করুন", "url": "https://example.com/pay"}]}


async def shown_in_two_tabs(arrive: Arrive, site: ChatSite) -> tuple[Customer, Customer]:
    """One who is logged in, with what they owe on the screen of the second tab, in the chat and on the page."""
    customer = await arrive()
    await log_in(customer, RAHIM)
    second = Customer(await customer.page.context.new_page(), site)
    await second.come("/clientarea/")
    site.engine.lines["due"] = DUE
    await second.ask("due")
    await expect(second.log).to_contain_text("৩,৪৫০")
    await expect(second.page.locator("#main")).to_contain_text("১,১৫০")
    return customer, second


async def test_logging_out_clears_every_tab_at_once(arrive: Arrive, site: ChatSite) -> None:
    customer, second = await shown_in_two_tabs(arrive, site)
    await log_out(customer)
    await expect(second.said()).to_have_count(0)
    await second.page.wait_for_url("**/clientarea/login*", timeout=15_000)
    assert "১,১৫০" not in await second.page.content()
    assert await second.page.locator("sahayak-chat .log").filter(has_text="৩,৪৫০").count() == 0
    await second.ask("who am I")
    assert site.engine.asked[-1]["customer"] is None
    assert second.trouble == []


async def test_a_session_that_was_ended_elsewhere_clears_the_chat(arrive: Arrive, site: ChatSite) -> None:
    """A new password, or a link withdrawn by an agent: no tab of this browser has a hand in it."""
    _, second = await shown_in_two_tabs(arrive, site)
    await site.end_sessions("1001")
    await expect(second.said()).to_have_count(0)
    assert "৩,৪৫০" not in str(await second.texts())


async def test_a_visitor_whom_nobody_knows_keeps_what_was_said(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await customer.ask("hello")
    key = f"sahayak {site.url} token"
    await customer.page.evaluate("([key]) => localStorage.setItem(key, JSON.stringify('c_x.y.1.forged'))", [key])
    await customer.ask("hello again")
    assert "heard: hello" in [text for _, text in await customer.texts()]


async def test_without_storage_each_tab_still_hears_of_the_end(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await customer.page.context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage']) "
        "Object.defineProperty(window, name, {get() { throw new DOMException('forbidden', 'SecurityError'); }})"
    )
    await log_in(customer, RAHIM)
    site.engine.lines["due"] = DUE
    await customer.ask("due")
    await expect(customer.log).to_contain_text("৩,৪৫০")
    await site.end_sessions("1001")
    await expect(customer.said()).to_have_count(0)
