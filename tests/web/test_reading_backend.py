"""The site over a backend that only reads invoices: every page works, says what is true, and loses no money."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import pytest

from bot.billing import InvoiceStatus
from bot.commands.doctor.command import examine
from bot.web import housekeeping
from bot.web.forms import SESSION
from bot.web.pages import text
from bot.web.visitors import SESSIONS
from tests import played

READING = "tests.standins.reading_backend:ReadingBackend"


@pytest.fixture
async def site(open_site):
    return await open_site(SAHAYAK_BACKEND=READING)


async def known(site, customer="1001"):
    """A visitor whom another part of the installation has let in."""
    visitor = site.visitor()
    cookie = await site.server.app[SESSIONS].begin(customer)
    visitor.client.session.cookie_jar.update_cookies({SESSION: cookie}, site.server.make_url("/"))
    return visitor


async def pay_path(site, *numbers):
    return urlsplit(await site.billing.pay_link("1001", numbers)).path


@pytest.mark.parametrize("language", ["bn", "en"])
async def test_every_page_answers(site, language):
    visitor = await known(site)
    file = urlsplit(await site.billing.download_link("1001", "4821")).path
    area = ("", "invoices", "invoices?status=unpaid", "masspay", "invoices/4821", "invoices/4790")
    for path in ("/", *(f"/clientarea/{one}" for one in area), await pay_path(site, "4821", "4822"), file):
        page = await visitor.open(f"{path}{'&' if '?' in path else '?'}lang={language}")
        assert page.status == 200, path
    assert (await visitor.open("/clientarea/invoices/4821/download")).body.startswith(b"%PDF-")
    assert (await visitor.open("/clientarea/invoices/4901")).status == 404, "another customer's"
    # What nobody knows is not shown as if there were none.
    page = await visitor.open(f"/clientarea/?lang={language}")
    for key in ("dashboard_active_services", "dashboard_services", "dashboard_no_services"):
        assert text(language, key) not in page.words


@pytest.mark.parametrize("language", ["bn", "en"])
async def test_where_nothing_takes_money_no_button_leads_to_paying(open_site, language):
    site = await open_site(SAHAYAK_BACKEND=READING, SAHAYAK_DEMO="0")
    visitor = await known(site)
    for path in ("/", "/clientarea/", "/clientarea/invoices", "/clientarea/invoices?status=unpaid",
                 "/clientarea/invoices/4821"):  # fmt: skip
        page = await visitor.open(f"{path}{'&' if '?' in path else '?'}lang={language}")
        assert page.status == 200
        assert [form for form in page.forms if form.action == "/clientarea/pay"] == [], path
        for words in ("Pay Now", "masspay", "Mass Payment", text(language, "home_pay")):
            assert words not in page.html, path
    for path in ("/clientarea/invoices/4821", "/clientarea/masspay", await pay_path(site, "4821")):
        assert text(language, "pay_no_gateway") in (await visitor.open(path)).words, path
    assert b"/clientarea/" not in await site.billing.pdf("1001", "4821", language), "nor on paper"


@pytest.mark.parametrize(("language", "words"), [("bn", "এই পেজে লগইন নেই"), ("en", "There is no login on this page")])
async def test_the_login_says_where_else(open_site, language, words):
    site = await open_site(SAHAYAK_BACKEND=READING, SAHAYAK_CLIENT_AREA_URL="https://shop.example/account")
    visitor = site.visitor()
    page = await visitor.open(f"/clientarea/invoices?lang={language}")
    page = await visitor.open(f"/clientarea/login?lang={language}")
    assert page.status == 200
    assert words in page.words
    assert "https://shop.example/account" in page.html
    assert "password" not in page.html
    data = {"email": "rahim@example.com", "password": "x"}
    assert (await visitor.open("/clientarea/login", "POST", data=data)).status == 404


async def test_money_that_cannot_be_booked_is_kept_and_told(site):
    visitor, logged = site.visitor(), await known(site)
    path = await pay_path(site, "4821")
    both = await pay_path(site, "4821", "4822")
    page = await visitor.send((await visitor.open(path)).form("/pay/"), gateway="sslcommerz")
    page = await visitor.send(page.form("/pay/standin/"), outcome="paid")
    assert page.path.startswith("/pay/return/")
    assert "আপনার পেমেন্ট আমরা পেয়েছি" in page.words
    assert "আবার পে করার দরকার নেই" in page.words
    assert [form for form in page.forms if "/pay/" in form.action] == []
    (row,) = site.run("select state, customer, numbers, amount, transaction_id from billing_attempts")
    assert row[:4] == ("unsettled", "1001", "4821", "2300.00")
    assert row[4]
    # Nobody is asked to pay it again: not by the same link, not by one for more, not in the client area.
    assert "আপনার পেমেন্ট আমরা পেয়েছি" in (await visitor.open(path)).words
    page = await visitor.open(both)
    assert "ইনভয়েস ৪৮২১ এই পেমেন্ট থেকে বাদ দেওয়া হয়েছে" in page.words
    assert [value for name, value in page.form("/pay/").fields if name == "number"] == ["4822"]
    page = await logged.open("/clientarea/invoices/4821")
    assert [form for form in page.forms if form.action == "/clientarea/pay"] == []
    assert text("bn", "now_received", amount="৳২,৩০০.০০") in page.words
    page = await logged.open("/clientarea/invoices")
    offered = [dict(form.fields)["number"] for form in page.forms if form.action == "/clientarea/pay"]
    assert offered == ["4822"]
    assert "৪৮২১" not in (await logged.open("/clientarea/masspay")).words
    assert [one.number for one in await site.billing.unpaid("1001")] == ["4822"]
    assert (await site.billing.invoice("1001", "4821")).status is InvoiceStatus.PAYMENT_PENDING
    # The operator sees it.
    findings = await asyncio.to_thread(lambda: {one.subject: one for one in examine(site.settings)})
    assert findings["backend"].text == "reading answers"
    assert "1 came that could not be booked" in findings["payments"].text


async def test_a_late_word_does_not_undo_what_came(site):
    onward = await site.billing.start_payment("1001", ["4821"], "sslcommerz", "http://back.example/")
    for outcome in ("pending", "paid", "failed", "paid"):
        last = await site.billing.settle(
            "sslcommerz", await played.decided(site.billing, "sslcommerz", onward, outcome)
        )
    assert last.unsettled
    assert site.run("select state from billing_attempts") == [("unsettled",)]
    given = await site.billing.refund(last.attempt.reference, "desk 1")
    assert (given.state, given.refunded) == ("refunded", last.attempt.amount)
    assert [one.number for one in await site.billing.unpaid("1001")] == ["4822", "4821"], "owed again"


async def test_each_page_asks_the_backend_for_a_list_once(site):
    visitor = site.visitor()
    calls = site.billing._backend.calls
    path = await pay_path(site, "4821", "4822")
    assert dict(calls) == {"invoices_by_number": 1}
    calls.clear()
    page = await visitor.open(path)
    assert dict(calls) == {"invoices_by_number": 1, "customer": 1}
    calls.clear()
    page = await visitor.send(page.form("/pay/"), gateway="sslcommerz")
    assert dict(calls) == {"invoices_by_number": 1, "customer": 1}
    calls.clear()
    await visitor.send(page.form("/pay/standin/"), outcome="failed")
    assert dict(calls) == {"invoices_by_number": 2}, "again once the gateway was asked"


async def test_there_are_no_renewals_to_make(site, open_site):
    assert await site.billing.generate_renewals() == ()
    assert housekeeping.renewals not in site.server.app.cleanup_ctx
    assert housekeeping.renewals in (await open_site()).server.app.cleanup_ctx
