"""The chat widget on a bad line: nothing typed is lost, nothing is said twice, and it mends itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, Route, expect

from tests.e2e.chat_site import ChatSite, Customer, chat_site
from tests.e2e.conftest import Arrive

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.asyncio(loop_scope="session")]

RECONNECTS = 40_000  # ms; the longest pause of the widget is 30 s


async def test_what_is_typed_offline_is_sent_once_and_in_order(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await customer.ask("before")
    await customer.page.context.set_offline(True)
    await expect(customer.notice).to_contain_text("ইন্টারনেট সংযোগ নেই")
    # The page hears of it a moment before the browser's network does.
    await customer.page.wait_for_function("fetch('/healthz').then(() => false, () => true)")
    for text in ("one", "two", "three"):
        await customer.say(text)
    await expect(customer.said("customer").last).to_contain_text("সংযোগ পেলে পাঠানো হবে")
    assert site.engine.times_heard("one") == 0
    await customer.page.context.set_offline(False)
    await expect(customer.said()).to_have_count(4)
    await expect(customer.notice).to_be_hidden()
    assert [asked["text"] for asked in site.engine.asked] == ["before", "one", "two", "three"]
    await expect(customer.said("customer").last).not_to_contain_text("সংযোগ পেলে")


async def test_a_restarted_server_is_found_again(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await customer.ask("before")
    await site.stop()
    try:
        await customer.say("while it is away")
        await expect(customer.notice).to_have_text("পুনরায় সংযোগ হচ্ছে…")
    finally:
        await site.start()
    await expect(customer.said()).to_have_count(2, timeout=RECONNECTS)
    await expect(customer.notice).to_be_hidden(timeout=RECONNECTS)
    assert site.engine.times_heard("while it is away") == 1
    await customer.ask("after")
    assert [text for _, text in await customer.texts()][-4:] == [
        "while it is away", "heard: while it is away", "after", "heard: after",
    ]  # fmt: skip


async def test_unsent_messages_outlive_the_page(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await customer.ask("before")
    await customer.page.route("**/chat/messages", lambda route: route.abort())
    await customer.say("still here")
    await expect(customer.said("customer").last).to_contain_text("সংযোগ পেলে পাঠানো হবে")
    await customer.page.reload()
    await expect(customer.said("customer").last).to_contain_text("still here")
    await customer.page.unroute("**/chat/messages")
    await expect(customer.said()).to_have_count(2, timeout=RECONNECTS)
    assert site.engine.times_heard("still here") == 1
    assert await customer.kept("unsent") == []


async def test_a_lost_receipt_does_not_say_it_twice(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await customer.ask("before")
    tries: list[str] = []

    async def stored_but_not_told(route: Route) -> None:
        tries.append(str(route.request.post_data_json["id"]))
        if len(tries) == 1:
            await route.fetch()
            await route.abort()
        else:
            await route.continue_()

    await customer.page.route("**/chat/messages", stored_but_not_told)
    await customer.say("only once")
    await expect(customer.said()).to_have_count(2)
    await customer.page.wait_for_function(
        "key => localStorage.getItem(key) === '[]'", arg=f"sahayak {site.url} unsent", timeout=RECONNECTS
    )
    assert len(tries) == 2
    assert len(set(tries)) == 1
    assert site.engine.times_heard("only once") == 1
    assert [text for author, text in await customer.texts() if author == "customer"] == ["before", "only once"]


async def test_a_dead_session_is_replaced_without_a_word(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await customer.ask("before")
    first = await customer.kept("conversation")
    key = f"sahayak {site.url} token"
    await customer.page.evaluate("([key]) => localStorage.setItem(key, JSON.stringify('c_x.y.1.forged'))", [key])
    await customer.ask("after")
    assert await customer.kept("conversation") != first
    assert [text for _, text in await customer.texts()] == ["before", "heard: before", "after", "heard: after"]
    assert site.engine.times_heard("after") == 1
    await expect(customer.notice).to_be_hidden()
    await customer.ask("and on")  # the numbers of the new conversation begin at 1 again
    assert [text for _, text in await customer.texts()][-2:] == ["and on", "heard: and on"]


async def test_waits_as_long_as_it_is_told(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await customer.ask("before")
    tries: list[str] = []

    async def too_many(route: Route) -> None:
        tries.append(route.request.method)
        if len(tries) == 1:
            error = {"ok": False, "error": "too_many", "message": ""}
            await route.fulfill(status=429, headers={"Retry-After": "1"}, json=error)
        else:
            await route.continue_()

    await customer.page.route("**/chat/messages", too_many)
    await customer.say("patience")
    await expect(customer.notice).to_contain_text("একটু অপেক্ষা করুন")
    await expect(customer.said()).to_have_count(2)
    await expect(customer.notice).to_be_hidden()
    assert site.engine.times_heard("patience") == 1


async def test_a_full_disk_is_said_in_words_and_the_message_kept_until_there_is_room(
    browser: Browser, tmp_path: Path
) -> None:
    more_than_there_is = "1000000000"
    async with chat_site(tmp_path, SAHAYAK_DISK_RESERVE_MB=more_than_there_is) as site:
        profile = await browser.new_context()
        customer = Customer(await profile.new_page(), site)
        await customer.come()
        await customer.say("is there room?")
        await expect(customer.notice).to_contain_text("নতুন মেসেজ নেওয়া যাচ্ছে না")
        await site.stop()
        site.set("SAHAYAK_DISK_RESERVE_MB", "0")
        await site.start()
        await expect(customer.said()).to_have_count(1, timeout=RECONNECTS)
        await expect(customer.notice).to_be_hidden()
        assert site.engine.times_heard("is there room?") == 1
        await profile.close()


async def test_a_refused_message_does_not_hold_up_the_next(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await customer.page.evaluate("document.querySelector('sahayak-chat').limit = 5000")  # older than the server's
    await customer.say("x" * 3000)
    await expect(customer.said("customer").first).to_contain_text("মেসেজটি অনেক বড়")
    await customer.ask("shorter")
    assert [asked["text"] for asked in site.engine.asked] == ["shorter"]
