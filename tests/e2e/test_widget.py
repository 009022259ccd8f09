"""The chat widget in a browser: what is said, shown, pressed, kept and switched."""

from __future__ import annotations

import io
import re

import aiohttp
import pytest
from PIL import Image
from playwright.async_api import Route, expect

from bot.answers import answers, render
from tests.e2e.chat_site import ChatSite
from tests.e2e.conftest import Arrive

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.asyncio(loop_scope="session")]

STEPS = "ইনভয়েস পে করতে:\n\n১. লগইন করুন।\n২. Billing মেনু খুলুন।\n\nবিস্তারিত: https://example.com/pay?a=1।\nধন্যবাদ"


async def test_says_and_is_answered(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await customer.say("invoice 4821 কীভাবে পে করব")
    await expect(customer.said()).to_have_count(1)
    assert await customer.texts() == [
        ("customer", "invoice 4821 কীভাবে পে করব"),
        ("bot", "heard: invoice 4821 কীভাবে পে করব"),
    ]
    assert await customer.field.input_value() == ""


async def test_starters_send_ordinary_text(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await customer.open()
    starters = customer.page.locator("sahayak-chat .starters button")
    assert await starters.count() in (3, 4)
    first = await starters.first.inner_text()
    await starters.first.click()
    await expect(customer.said()).to_have_text(re.compile(re.escape(f"heard: {first}")))
    await expect(starters.first).to_be_hidden()
    assert site.engine.asked[-1]["payload"] is None


async def test_enter_sends_and_shift_enter_begins_a_line(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await customer.open()
    await customer.field.type("one")
    await customer.field.press("Shift+Enter")
    await customer.field.type("two")
    await customer.field.press("Enter")
    await expect(customer.said()).to_have_count(1)
    assert site.engine.asked[-1]["text"] == "one\ntwo"
    assert await customer.said("customer").locator("br").count() == 1


async def test_nothing_is_sent_of_blanks(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await customer.say("  \n ")
    assert await customer.said("customer").count() == 0
    await customer.ask("🙂")
    assert [asked["text"] for asked in site.engine.asked] == ["🙂"]


async def test_a_picture_is_made_smaller_and_sent(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await customer.open()
    large = io.BytesIO()
    Image.effect_noise((2400, 600), 90).save(large, "PNG")
    assert len(large.getvalue()) > 1_000_000
    picker = customer.page.locator("sahayak-chat input[type=file]")
    await picker.set_input_files({"name": "bKash.png", "mimeType": "image/png", "buffer": large.getvalue()})
    await expect(customer.said("customer")).to_have_text(re.compile("📎 bKash.png"))
    await expect(customer.said()).to_have_text(re.compile(re.escape(render("media.received", "bn").text[:40])))
    (kept,) = (site.settings.var / "media").iterdir()
    with Image.open(kept) as shown:
        assert (shown.format, shown.size) == ("JPEG", (2000, 500))
    await picker.set_input_files({"name": "virus.exe", "mimeType": "application/pdf", "buffer": b"MZ"})
    refused = customer.page.locator("sahayak-chat .message.refused .state")
    await expect(refused).to_have_text(answers("bn")["widget.file_refused"]["text"])
    await customer.page.reload()
    await customer.open()
    await expect(customer.said("customer")).to_have_text(re.compile("📎 bKash.png"))


async def test_a_pressed_button_speaks_for_the_customer(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    answer = await customer.ask("menu")
    link = answer.get_by_role("link")
    assert await link.get_attribute("target") == "_blank"
    assert "noopener" in str(await link.get_attribute("rel"))
    assert await link.get_attribute("href") == "http://127.0.0.1:8080/clientarea/"
    await answer.get_by_role("button", name="Pay").click()
    await expect(customer.said()).to_have_count(2)
    texts = await customer.texts()
    assert texts[2] == ("customer", "Pay")
    assert texts[3][1].startswith("pressed: pay_link")
    assert site.engine.asked[-1]["payload"] == {"intent": "pay_link", "entities": {"invoice_number": "4821"}}
    await customer.page.reload()
    await expect(customer.said()).to_have_count(2)
    assert await customer.texts() == texts


async def test_lines_steps_links_and_files_are_laid_out(arrive: Arrive, site: ChatSite) -> None:
    site.engine.lines["how"] = {"text": STEPS, "file": {"url": "/invoices/x", "name": "invoice-4821.pdf"}}
    customer = await arrive()
    answer = await customer.ask("how")
    assert await answer.locator(".step").count() == 2
    assert await answer.locator(".step").first.text_content() == "১. লগইন করুন।"
    assert await answer.locator(".prose br").count() == 1
    assert await answer.locator(".prose a").get_attribute("href") == "https://example.com/pay?a=1"
    assert await answer.locator(".bubble").get_attribute("lang") == "bn"
    chip = answer.locator("a.file")
    assert await chip.get_attribute("download") is None, "its address is a page, and would be saved as the file"
    assert await chip.get_attribute("href") == f"{site.url}/invoices/x"


async def test_a_long_answer_is_read_from_its_beginning(arrive: Arrive, site: ChatSite) -> None:
    site.engine.lines["long"] = {"text": "\n\n".join(f"line {number}" for number in range(60))}
    customer = await arrive()
    answer = await customer.ask("long")
    await expect(answer.get_by_text("line 0", exact=True)).to_be_in_viewport()
    await expect(answer.get_by_text("line 59")).not_to_be_in_viewport()


async def test_history_comes_back_and_goes_further_on_scrolling(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await customer.ask("first of all")
    bearer = {"Authorization": f"Bearer {await customer.kept('token')}"}
    async with aiohttp.ClientSession(headers=bearer) as session:
        for number in range(30):
            message = {"id": f"00000000-0000-4000-8000-{number:012}", "text": f"message {number}"}
            async with session.post(f"{site.url}/chat/messages", json=message) as stored:
                assert stored.status == 200
    await expect(customer.said()).to_have_count(31, timeout=20_000)
    everything = await customer.texts()
    await customer.page.reload()
    await expect(customer.said().last).to_be_in_viewport()
    assert len(await customer.texts()) == 30
    await expect(customer.page.locator("sahayak-chat .welcome")).to_be_hidden()
    await customer.log.hover()
    for _ in range(2):
        count = len(await customer.texts())
        top = await customer.page.locator("sahayak-chat .log > .message").first.element_handle()
        assert top
        await customer.log.evaluate("log => { log.scrollTop = 0; }")
        await expect(customer.page.locator("sahayak-chat .log > .message")).to_have_count(min(count + 30, 62))
        box = await top.bounding_box()
        assert box
        assert 0 < box["y"] < 720, "the reader stays where they were"
    assert await customer.texts() == everything
    await expect(customer.page.locator("sahayak-chat .older")).to_be_hidden()


async def test_language_is_switched_and_stays(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await customer.open()
    frame = customer.page.locator("sahayak-chat .frame")
    assert await frame.get_attribute("lang") == "bn"
    await customer.page.get_by_role("button", name="Switch to English").click()
    assert await frame.get_attribute("lang") == "en"
    await expect(customer.field).to_have_attribute("placeholder", "Type a message…")
    await customer.ask("hello")
    assert site.engine.asked[-1]["language"] == "en", "chosen before there was a session"
    await customer.page.get_by_role("button", name="বাংলায় দেখুন").click()
    async with customer.page.expect_response("**/chat/language"):
        await customer.page.get_by_role("button", name="Switch to English").click()
    await customer.page.reload()
    await expect(customer.said()).to_have_count(1)
    assert await frame.get_attribute("lang") == "en"


async def test_a_choice_of_a_language_outlives_a_reload_in_that_moment(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await customer.ask("hello")
    await customer.page.route("**/chat/language", lambda _: None)  # it never gets there
    async with customer.page.expect_request("**/chat/language"):
        await customer.page.get_by_role("button", name="Switch to English").click()
    await customer.page.unroute("**/chat/language")
    async with customer.page.expect_response("**/chat/language"):
        await customer.page.reload()
    await expect(customer.said()).to_have_count(1)
    await expect(customer.page.locator("sahayak-chat .frame")).to_have_attribute("lang", "en")
    await customer.ask("again")
    assert site.engine.asked[-1]["language"] == "en"


async def test_the_bot_switches_the_language_too(arrive: Arrive) -> None:
    customer = await arrive()
    await customer.ask("english please")
    await expect(customer.page.locator("sahayak-chat .frame")).to_have_attribute("lang", "en")


async def test_long_messages_are_counted_and_held_back(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    left = customer.page.locator("sahayak-chat .left")
    await customer.open()
    await customer.field.fill("ক" * 1700)
    await expect(left).to_be_hidden()
    await customer.field.fill("ক" * 1990)
    await expect(left).to_have_text(re.compile("১০"))
    await customer.field.fill("ক" * 2001)
    await customer.field.press("Enter")
    await expect(customer.page.locator("sahayak-chat .send")).to_be_disabled()
    assert await customer.said("customer").count() == 0
    await customer.field.fill("😀" * 2000)  # one character each, as the server counts
    await customer.field.press("Enter")
    await expect(customer.said()).to_have_count(1)
    assert site.engine.times_heard("😀" * 2000) == 1


async def test_a_sign_shows_that_an_answer_is_coming(arrive: Arrive) -> None:
    customer = await arrive()
    typing = customer.page.locator("sahayak-chat .typing")
    await customer.say("slow 1.5")
    await expect(typing).to_be_visible()
    await expect(customer.said()).to_have_count(1)
    await expect(typing).to_be_hidden()


async def test_a_person_takes_over_and_is_shown_as_one(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await customer.ask("person please")
    frame = customer.page.locator("sahayak-chat .frame")
    await expect(frame).to_have_attribute("data-owner", "queued")
    state = customer.said("customer").last.locator(".state")
    await expect(state).to_have_text("")
    await site.agent_opens()
    await expect(state).to_have_text("দেখা হয়েছে")
    await customer.field.press("Escape")
    await site.agent_says("আমি দেখছি")
    badge = customer.page.locator("sahayak-chat .badge")
    await expect(badge).to_have_text("১")
    await customer.open()
    agent = customer.said("agent")
    await expect(agent.locator(".who")).to_have_text("সাপোর্ট প্রতিনিধি")
    await expect(agent.locator(".bubble")).to_have_text("আমি দেখছি")
    await expect(frame).to_have_attribute("data-owner", "human")
    await expect(badge).to_be_hidden()


async def test_nothing_is_missed_when_messages_cross(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await customer.open()
    for number in range(6):
        await customer.say(f"slow 0.1 number {number}")
        await customer.page.wait_for_timeout(40 * number)
    await expect(customer.said()).to_have_count(6)
    heard = [text for author, text in await customer.texts() if author == "bot"]
    assert heard == [f"heard: slow 0.1 number {number}" for number in range(6)]
    texts = await customer.texts()
    await customer.page.reload()
    await expect(customer.said()).to_have_count(6)
    assert await customer.texts() == texts


async def test_two_tabs_show_one_conversation(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    await customer.ask("in the first")
    other = await customer.page.context.new_page()
    await other.goto(site.url)
    await other.locator("sahayak-chat .launcher").click()
    await other.locator("sahayak-chat textarea").fill("in the second")
    await other.locator("sahayak-chat textarea").press("Enter")
    await expect(customer.said()).to_have_count(2)
    assert (await customer.texts())[2] == ("customer", "in the second")


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    '"><svg/onload=alert(1)>',
    "javascript:alert(1)",
    "{{constructor.constructor('alert(1)')()}}",
    'https://example.com/"onmouseover=alert(1)//',
    "[x](javascript:alert(1))",
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_stays_text(arrive: Arrive, site: ChatSite, text: str) -> None:
    site.engine.lines[text] = {
        "text": text,
        "buttons": [
            {"title": text, "payload": {"intent": "help", "entities": {}}},
            {"title": text, "url": "https://example.com/"},
        ],
        "file": {"url": "https://example.com/file", "name": text},
    }
    customer = await arrive()
    dialogs: list[str] = []
    customer.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    for again in (False, True):
        if again:
            await customer.page.reload()
            await expect(customer.said()).to_have_count(1)
        else:
            await customer.ask(text)
        assert [said for _, said in await customer.texts()] == [text, text]
        assert await customer.log.locator("img, script, iframe, svg[onload], [onmouseover], [onerror]").count() == 0
        addresses = await customer.log.locator("a").evaluate_all("all => all.map((one) => one.protocol)")
        assert len(addresses) >= 2
        assert set(addresses) == {"https:"}
    await customer.said().get_by_role("button", name=text, exact=True).click()
    await expect(customer.said()).to_have_count(2)
    assert dialogs == []


async def test_only_web_addresses_are_opened(arrive: Arrive, site: ChatSite) -> None:
    """The server refuses the others already; the widget must not depend on that."""
    customer = await arrive()
    bad = ["javascript:alert(1)", " JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc", "", None]

    async def poisoned(route: Route) -> None:
        answer = await route.fetch()
        told = await answer.json()
        for message in told["messages"]:
            message["buttons"] = [{"title": "bad", "url": url} for url in bad]
            message["file"] = {"url": "javascript:alert(1)", "name": "bad"}
        await route.fulfill(response=answer, json=told)

    await customer.page.route("**/chat/updates*", poisoned)
    answer = await customer.ask("hello")
    await expect(answer.locator(".bubble")).to_have_text("heard: hello")
    assert await answer.locator("a, button").count() == 0
    await customer.page.unroute_all(behavior="ignoreErrors")


async def test_what_the_server_masks_is_masked_here_too(arrive: Arrive) -> None:
    customer = await arrive()
    await customer.say("amar card 4111 1111 1111 1111")
    await expect(customer.said()).to_have_count(1)
    await expect(customer.said("customer")).not_to_contain_text("4111 1111")
    await expect(customer.said("customer")).to_contain_text("1111")
    assert "4111 1111" not in str(await customer.page.evaluate("Object.values(localStorage).join()"))


async def test_asks_nobody_but_its_own_server(arrive: Arrive, site: ChatSite) -> None:
    customer = await arrive()
    asked: list[str] = []
    customer.page.on("request", lambda request: asked.append(request.url))
    await customer.page.reload()
    assert not [url for url in asked if "/chat/" in url], "a closed chat that was never used costs nothing"
    await customer.ask("hello")
    assert [url for url in asked if not url.startswith(site.url + "/")] == []
