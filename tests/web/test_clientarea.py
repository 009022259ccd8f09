"""The client area: what a customer sees of their own, and that nothing of anybody else's can be seen."""

from __future__ import annotations

import asyncio
import re
from html import escape

import pytest
import sqlalchemy as sa

ASCII_AMOUNT = re.compile(r"[৳₹$]\s?[0-9]|[0-9][0-9,]*\.[0-9]{2}")
PAGES = ["/clientarea/", "/clientarea/invoices", "/clientarea/invoices/4821", "/clientarea/masspay"]


async def test_the_dashboard_counts_what_is_owed(site):
    visitor, page = await site.logged_in("Rahim")
    for words in ("২টি", "৳৩,৪৫০.০০", "rahimshop.com", "সাময়িক বন্ধ (সাসপেন্ড)", "সক্রিয়"):
        assert words in page.words
    page = await visitor.open("/clientarea/?lang=en")
    for words in ("৳3,450.00", "Suspended", "Active", "One invoice is past the due date"):
        assert words in page.words


async def test_who_owes_nothing_is_told_so(site):
    visitor, page = await site.logged_in("Nusrat")
    assert "কোনো বকেয়া নেই" in page.words
    assert "পে করার মতো কোনো ইনভয়েস নেই" in (await visitor.open("/clientarea/masspay")).words
    assert "এখানে কোনো ইনভয়েস নেই" in (await visitor.open("/clientarea/invoices?status=unpaid")).words


@pytest.mark.parametrize(
    ("who", "amount"), [("Priya", "₹১৮,৫০০.০০"), ("John", "$২৪.৫০"), ("Rahim", "৳২,৩০০.০০"), ("Nusrat", "৳৫০০.০০")]
)
async def test_amounts_in_bengali_have_bengali_digits(site, who, amount):
    visitor, dashboard = await site.logged_in(who)
    listed = await visitor.open("/clientarea/invoices")
    assert amount in listed.words
    for page in (dashboard, listed, await visitor.open("/clientarea/masspay")):
        assert not ASCII_AMOUNT.search(page.words), page.words


async def test_menu_names_are_those_of_the_guide_in_both_languages(site):
    visitor, _ = await site.logged_in("Rahim")
    for language in ("bn", "en"):
        page = await visitor.open(f"/clientarea/?lang={language}")
        for name in ("Billing", "My Invoices", "Unpaid Invoices", "Mass Payment"):
            assert name in page.words
        page = await visitor.open("/clientarea/invoices/4821")
        assert "Pay Now" in page.words
        assert "Download" in page.words


async def test_a_hundred_and_twenty_invoices_are_turned_page_by_page(site):
    visitor, _ = await site.logged_in("Tanvir")
    seen, path = [], "/clientarea/invoices"
    while path:
        page = await visitor.open(path)
        numbers = re.findall(r'<a href="/clientarea/invoices/(\d+)"', page.html)
        assert len(numbers) == 10
        seen += numbers
        onward = re.search(r'rel="next" href="([^"]+)"', page.html)
        path = onward.group(1).replace("&amp;", "&") if onward else ""
    assert len(seen) == len(set(seen)) == 120
    assert "১২০টির মধ্যে ১১১–১২০" in page.words
    assert "পেজ ১২ / ১২" in page.words


@pytest.mark.parametrize(
    ("query", "words"),
    [("page=0", "১–১০"), ("page=-1", "১–১০"), ("page=999", "১১১–১২০"), ("page=x", "১–১০"), ("page=১", "১–১০"),
     ("page=9999999999999", "১–১০"), ("status=paid&page=2", "১১–২০"), ("status=nonsense", "১২০টির"),
     ("status=unpaid", "৫টির মধ্যে ১–৫"), ("status=<script>", "১২০টির")],
)  # fmt: skip
async def test_any_page_asked_for_is_the_nearest(site, query, words):
    visitor, _ = await site.logged_in("Tanvir")
    page = await visitor.open(f"/clientarea/invoices?{query}")
    assert page.status == 200
    assert words in page.words
    assert "<script>" not in page.html


async def test_a_list_keeps_its_filter_while_it_is_turned(site):
    visitor, _ = await site.logged_in("Tanvir")
    page = await visitor.open("/clientarea/invoices?status=paid")
    assert escape("/clientarea/invoices?status=paid&page=2") in page.html
    assert escape("/clientarea/invoices?status=paid&lang=en") in page.html


@pytest.mark.parametrize("number", ["4901", "9999", "0", "abc", "4821'--", "<b>", "৪৮২১", "..%2f4821", "a" * 200])
@pytest.mark.parametrize("end", ["", "/download"])
async def test_anothers_invoice_looks_like_none_at_all(site, number, end):
    visitor, _ = await site.logged_in("Rahim")
    unknown = await visitor.open(f"/clientarea/invoices/77777{end}")
    page = await visitor.open(f"/clientarea/invoices/{number}{end}")
    assert (page.status, unknown.status) == (404, 404)
    assert page.words == unknown.words
    strip = re.compile(r'(href="/clientarea/invoices/)[^"]*')
    assert strip.sub(r"\1", page.html) == strip.sub(r"\1", unknown.html)


async def test_a_draft_is_nobodys_business_yet(site):
    site.run("update billing_invoices set status = 'Draft' where number = '4821'")
    visitor, _ = await site.logged_in("Rahim")
    assert "৪৮২১" not in (await visitor.open("/clientarea/invoices")).words
    assert (await visitor.open("/clientarea/invoices/4821")).status == 404
    assert (await visitor.open("/clientarea/invoices/4821/download")).status == 404


@pytest.mark.parametrize(
    ("number", "status", "payable"), [("4821", "বকেয়া", True), ("4822", "শেষ তারিখ পার", True),
                                      ("4790", "পরিশোধিত", False), ("4755", "বাতিল", False)],
)  # fmt: skip
async def test_an_invoice_offers_payment_only_where_it_can_be_paid(site, number, status, payable):
    visitor, _ = await site.logged_in("Rahim")
    page = await visitor.open(f"/clientarea/invoices/{number}")
    assert status in page.words
    assert ("Pay Now" in page.words) is payable
    assert any(form.action == "/clientarea/pay" for form in page.forms) is payable


@pytest.mark.parametrize("number", ["4821", "4790"])
@pytest.mark.parametrize("language", ["bn", "en"])
async def test_the_own_invoice_is_a_file(site, number, language):
    visitor, _ = await site.logged_in("Rahim")
    page = await visitor.open(f"/clientarea/invoices/{number}/download?lang={language}")
    assert page.status == 200
    assert page.body.startswith(b"%PDF-")
    assert page.headers["Content-Type"] == "application/pdf"
    assert page.headers["Content-Disposition"] == f'attachment; filename="invoice-{number}.pdf"'
    assert page.headers["Cache-Control"] == "private, no-store"
    assert f"/Lang ({language})".encode() in page.body


async def test_pay_now_leads_to_the_payment_page_of_this_invoice(site):
    visitor, _ = await site.logged_in("Rahim")
    page = await visitor.open("/clientarea/invoices/4821")
    page = await visitor.send(page.form("/clientarea/pay"))
    assert page.path.startswith("/pay/")
    assert "৳২,৩০০.০০" in page.words
    assert "৪৮২২" not in page.words


async def test_mass_payment_takes_what_was_chosen(site):
    visitor, _ = await site.logged_in("Rahim")
    page = await visitor.open("/clientarea/masspay")
    assert "৳৩,৪৫০.০০" in page.words
    form = page.form("/clientarea/pay")
    assert "৳৩,৪৫০.০০" in (await visitor.send(form)).words
    one = await visitor.send(form, number=["4822"])
    assert "৳১,১৫০.০০" in one.words
    assert "৪৮২১" not in one.words
    none = await visitor.send(form, number=[])
    assert none.status == 400
    assert "অন্তত একটি ইনভয়েস" in none.words


async def test_mass_payment_refuses_what_is_not_theirs_or_not_open(site):
    visitor, _ = await site.logged_in("Rahim")
    form = (await visitor.open("/clientarea/masspay")).form("/clientarea/pay")
    assert (await visitor.send(form, number=["4821", "4901"])).status == 404
    assert (await visitor.send(form, number=["4790"])).path == "/clientarea/invoices/4790"
    assert (await visitor.send(form, number=["4821"] * 150)).path.startswith("/pay/")
    site.run("update billing_invoices set currency = 'USD' where number = '4822'")
    mixed = await visitor.send(form, number=["4821", "4822"])
    assert mixed.status == 409
    assert "এক মুদ্রার" in mixed.words
    assert len([one for one in mixed.forms if one.action == "/clientarea/pay"]) == 2


async def test_pay_now_needs_the_form_of_this_session(site):
    visitor, _ = await site.logged_in("Rahim")
    other, _ = await site.logged_in("Tanvir")
    foreign = (await other.open("/clientarea/masspay")).form("/clientarea/pay")
    assert (await visitor.send(foreign, number=["4821"])).status == 403
    assert (await site.visitor().send(foreign)).path.startswith("/clientarea/login")


async def test_what_people_are_called_is_text_and_never_markup(site):
    bad = "<script>alert(1)</script>\"'&"
    site.run("update billing_customers set name = :bad where id = '1001'", bad=bad)
    site.run("update billing_services set name = :bad, domain = :bad where customer = '1001'", bad=bad)
    site.run("update billing_lines set description = :bad", bad=bad)
    visitor, _ = await site.logged_in("Rahim")
    for path in PAGES:
        page = await visitor.open(path)
        assert "<script>alert" not in page.html, path
        assert "alert(1)" in page.words, path


@pytest.mark.parametrize("path", ["/", "/clientarea/login", *PAGES, "/nowhere", "/pay/x", "/invoices/x"])
async def test_every_page_says_its_language_and_keeps_its_manners(site, path):
    visitor, _ = await site.logged_in("Rahim")
    for language in ("en", "bn"):
        page = await visitor.open(f"{path}?lang={language}")
        assert f'<html lang="{language}">' in page.html
        assert "default-src 'self'" in page.headers["Content-Security-Policy"]
        assert "unsafe" not in page.headers["Content-Security-Policy"]
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Cache-Control"] == "private, no-store"
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script>|javascript:", page.html), "CSP would block it"
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page.html), "a page loads nothing from elsewhere"
    assert '<html lang="bn">' in (await visitor.open(path)).html, "the choice is remembered"


async def test_an_unknown_language_is_bengali(site):
    page = await site.visitor().open("/?lang=fr")
    assert '<html lang="bn">' in page.html
    assert "sahayak_language" not in page.headers.get("Set-Cookie", "")


async def test_programs_get_json_for_the_same_errors(site):
    for path, status in (("/clientarea/nowhere", 404), ("/pay/x", 404), ("/clientarea/chat-identity", 401)):
        async with site.visitor().client.get(path) as reply:
            told = await reply.json()
            assert reply.status == status
            assert told["ok"] is False
            assert told["message"]


async def test_the_font_is_ours_or_the_systems(site):
    font = await site.visitor().open("/static/fonts/bengali-400.woff2")
    assert (font.status, font.headers["Content-Type"], font.body[:4]) == (200, "font/woff2", b"wOF2")
    assert (await site.visitor().open("/static/fonts/..%2f..%2fpackage.json")).status == 404
    assert (await site.visitor().open("/static/fonts/other.woff2")).status == 404


async def test_a_backend_that_is_down_has_a_page_of_its_own(site):
    visitor, _ = await site.logged_in("Rahim")
    site.run("alter table billing_invoices rename to away")
    for page in await asyncio.gather(*map(visitor.open, PAGES)):  # at once: each waits for the backend
        assert page.status == 503
        assert "তথ্য আনা যাচ্ছে না" in page.words
        assert "Traceback" not in page.html
    site.run("alter table away rename to billing_invoices")
    assert (await visitor.open("/clientarea/")).status == 200


async def test_a_file_that_is_kept_costs_few_reads_and_is_the_owners_only_each_time(site):
    visitor, _ = await site.logged_in("Rahim")
    path, said = "/clientarea/invoices/4821/download", []
    first = await visitor.open(path)

    def note(_connection, _cursor, statement, *_):
        said.append(statement)

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", note)
    try:
        again = await visitor.open(path)
    finally:
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", note)
    assert (first.status, again.status) == (200, 200)
    read = [one for one in said if one.startswith("SELECT")]
    # Session, customer, invoice and its lines, what is on its way, payments of whom and of what.
    assert 0 < len(read) <= 9, "\n".join(read)
    stranger, _ = await site.logged_in("Priya")
    assert (await stranger.open(path)).status == 404
