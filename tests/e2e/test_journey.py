"""From a question to a paid invoice, on the real processes and in a real browser: Bengali, Banglish and English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.chat_site import Customer
from tests.e2e.installation import House

pytestmark = [
    pytest.mark.browser, pytest.mark.stack, pytest.mark.xdist_group("house"), pytest.mark.timeout(400),
    pytest.mark.asyncio(loop_scope="session"),
]  # fmt: skip

RAHIM = "rahim@example.com"
#: What a person waits for at most, on a machine that others use too.
LONGEST = 20_000


@dataclass(frozen=True)
class Words:
    """What is said, and by what an answer or a page is known again."""

    page: str  # the language of the pages and of the answers
    howto: str
    due: str
    owed: str
    link: str
    pay: str
    again: str
    service: str
    service_now: str
    stopped: str
    active: str
    pdf: str
    download: str
    paid: str
    status_paid: str


BENGALI = Words(
    page="bn", howto="কীভাবে ইনভয়েস পে করব?", due="আমার কত টাকা বাকি?", owed="৳৩,৪৫০.০০",
    link="ইনভয়েস ৪৮২২ এর পে লিংক দিন", pay="এখনই পে করুন", again="পে করুন", service="আমার ভিপিএস কি চালু আছে?",
    service_now="আমার ভিপিএস কি এখন চালু আছে?",
    stopped="সাসপেন্ড আছে", active="চালু আছে", pdf="৪৮২২ নম্বর ইনভয়েসের PDF দিন", download="PDF ডাউনলোড",
    paid="পেমেন্ট সফল হয়েছে", status_paid="পরিশোধিত",
)  # fmt: skip
WORDS = {
    "bn": BENGALI,
    "bn-Latn": Words(
        **{
            **BENGALI.__dict__, "howto": "kivabe invoice pay korbo?", "due": "amar koto taka baki?",
            "link": "4822 er pay link dao", "service": "amar vps ki active?",
            "service_now": "amar vps ki ekhon active?", "pdf": "4822 er pdf dao",
        }
    ),
    "en": Words(
        page="en", howto="how do I pay an invoice?", due="what do I owe?", owed="৳3,450.00",
        link="give me the link for invoice 4822", pay="Pay now", again="Pay",
        service="is my vps active?", service_now="is my vps active now?",
        stopped="suspended", active="active until", pdf="please send me the PDF of invoice 4822",
        download="Download PDF", paid="Payment successful", status_paid="Paid",
    ),
}  # fmt: skip


async def follow(customer: Customer, title: str) -> Page:
    """Press the last link of that title in the chat; it opens a tab of its own."""
    link = customer.log.get_by_role("link", name=re.compile(f"^{re.escape(title)}")).last
    async with customer.page.expect_popup() as opening:
        await link.click()
    page = await opening.value
    await page.wait_for_load_state()
    return page


async def pay(page: Page, said: Words) -> None:
    """From the payment page through the stand-in of SSLCommerz and back."""
    await page.get_by_label("SSLCommerz").check()
    await page.locator("main button[type=submit]").first.click()
    await expect(page.get_by_text("৳১,১৫০.০০" if said.page == "bn" else "৳1,150.00").first).to_be_visible()
    await page.get_by_role("button", name=said.again, exact=True).click()
    await expect(page.get_by_role("heading", name=said.paid)).to_be_visible()


@pytest.mark.parametrize("register", WORDS)
async def test_from_a_question_to_a_paid_invoice(house: House, browser: Browser, tmp_path: Path, register: str) -> None:
    said = WORDS[register]
    profile = await browser.new_context(viewport={"width": 1280, "height": 800})
    profile.set_default_timeout(LONGEST)
    asked_first = Customer(await profile.new_page(), house)  # type: ignore[arg-type]  # a house is a site too
    await asked_first.come("/?lang=en" if said.page == "en" else "/")

    # Anybody may ask how it is done; what concerns an account needs a proof.
    assert "Unpaid Invoices" in (await (await asked_first.ask(said.howto)).text_content() or "")
    await asked_first.ask(said.due)
    login = await follow(asked_first, "Log in" if said.page == "en" else "লগইন করুন")
    await login.fill("#email", RAHIM)
    await login.fill("#password", house.password(RAHIM))
    await login.press("#password", "Enter")
    await login.wait_for_url("**/clientarea/*")

    # The chat is open there, it is the same conversation, and the question that waited is answered.
    customer = Customer(login, house)  # type: ignore[arg-type]
    await expect(customer.panel).to_be_visible()
    await expect(customer.said().filter(has_text=said.owed)).to_have_count(1, timeout=LONGEST)
    assert (await customer.texts())[0] == ("customer", said.howto)

    assert said.stopped in (await (await customer.ask(said.service)).text_content() or "")
    await customer.ask(said.link)
    till = await follow(customer, said.pay)
    await pay(till, said)

    # Paid and active, in the client area and in the chat.
    await till.goto(f"{house.url}/clientarea/invoices/4822")
    await expect(till.locator(".badge").first).to_have_text(said.status_paid)
    await till.goto(f"{house.url}/clientarea/")
    await expect(till.get_by_text("Suspended" if said.page == "en" else "সাসপেন্ডেড")).to_have_count(0)
    now = await (await customer.ask(said.service_now)).text_content() or ""
    assert said.active in now
    assert said.stopped not in now

    await customer.ask(said.pdf)
    paper = await follow(customer, said.download)
    async with paper.expect_download() as coming:
        await paper.locator("main form button").first.click()
    file = tmp_path / "invoice.pdf"
    await (await coming.value).save_as(file)
    assert file.read_bytes().startswith(b"%PDF")
    document = pypdfium2.PdfDocument(file)
    text = document[0].get_textpage().get_text_range()
    assert "4822" in text or "৪৮২২" in text
    document.close()

    # The chip beside it opens the same page, not the page saved as a file.
    async with customer.page.expect_popup() as opening:
        await customer.log.locator("a.file").last.click()
    await expect((await opening.value).locator("main form button").first).to_be_visible()

    texts = await customer.texts()
    await customer.page.reload()
    await expect(customer.page.locator("sahayak-chat .log > .message")).to_have_count(len(texts))
    assert await customer.texts() == texts
    assert asked_first.trouble == customer.trouble == []
    await profile.close()
