"""A part of an invoice, and account credit, on the payment page."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from bot.web import money_terms

CREDIT = (
    "insert into billing_credits (customer, amount, currency, key, at) values ('1001', '{}', 'BDT', '{}', '2026-01-01')"
)


async def link(site, *numbers):
    return urlsplit(await site.billing.pay_link("1001", numbers or ("4821",))).path


async def test_a_part_is_seen_before_it_is_paid_and_what_is_left_is_told(site):
    visitor, path = site.visitor(), await link(site)
    page = await visitor.open(path)
    assert "৳২৩০.০০ থেকে ৳২,০৭০.০০" in page.words
    page = await visitor.send(page.form("/pay/"), part="৫০০")
    assert (page.status, "মোট টাকা বদলে গেছে" in page.words, "৳৫০০.০০" in page.words) == (400, True, True)
    page = await visitor.send(page.form("/pay/"), gateway="stripe")
    assert page.path.startswith("/pay/standin/stripe/")
    assert "৫০০.০০" in page.words
    page = await visitor.send(page.form("/pay/standin/"), outcome="paid")
    assert page.path.startswith("/pay/return/")
    for words in ("আপনার পেমেন্ট পেয়েছি", "৳১,৮০০.০০", "বাকিটা দিন"):
        assert words in page.words
    page = await visitor.open(await link(site))
    assert "৳১,৮০০.০০" in page.words
    assert dict(page.form("/pay/").fields)["shown"] == "1800.00 BDT"
    logged, _ = await site.logged_in("Rahim")
    for address in ("/clientarea/invoices/4821", "/clientarea/invoices"):
        assert "৳১,৮০০.০০" in (await logged.open(address)).words, address
    assert "৳২,৯৫০.০০" in (await logged.open("/clientarea/")).words, "of both"


async def test_another_part_is_refused_by_the_server(site):
    visitor = site.visitor()
    page = await visitor.open(await link(site))
    for part in ("229.99", "2300.01", "2200", "0", "-5", "1e3", "half", "9" * 16, "500.001"):
        page = await visitor.send(page.form("/pay/"), part=part, shown=f"{part} BDT", gateway="stripe")
        assert page.status == 400, part
        assert "এই অঙ্কটি দেওয়া যাবে না" in page.words
    assert site.run("select * from billing_attempts") == []


async def test_of_several_invoices_no_part_is_paid(site):
    visitor = site.visitor()
    page = await visitor.open(await link(site, "4821", "4822"))
    assert "part" not in dict(page.form("/pay/").fields)
    page = await visitor.send(page.form("/pay/"), part="500", shown="500.00 BDT", gateway="stripe")
    assert page.status == 400
    assert site.run("select * from billing_attempts") == []


async def test_credit_is_used_by_its_button_once(site):
    site.run(CREDIT.format("700.00", "a"))
    visitor, path = site.visitor(), await link(site)
    page = await visitor.open(path)
    assert "৳৭০০.০০" in page.words
    button = page.forms[-1]
    for _ in range(2):
        page = await visitor.send(button, credit="700.00 BDT")
        assert "৳১,৬০০.০০" in page.words
    assert page.status == 409, "there was nothing left of it"
    uses = site.run("select amount, invoice from billing_credits order by id")
    assert uses == [("700.00", None), ("-700.00", 4821)]
    site.run(CREDIT.format("5000.00", "b"))
    page = await visitor.open(path)
    page = await visitor.send(page.forms[-1], credit="1600.00 BDT")
    assert page.path.startswith("/pay/return/")
    assert "পেমেন্ট সফল হয়েছে" in page.words
    assert site.run("select status from billing_invoices where number = 4821") == [("Paid",)]


async def test_credit_that_was_not_shown_is_not_used(site):
    site.run(CREDIT.format("700.00", "a"))
    visitor = site.visitor()
    page = await visitor.open(await link(site))
    for forged in ({"credit": "2000.00 BDT"}, {"credit": "700.00 BDT", "left": "1.00 BDT"}, {"credit": ""}):
        page = await visitor.send(page.forms[-1], **forged)
        assert page.status == 409, forged
        assert len(site.run("select * from billing_credits")) == 1


ASKED = [
    ("part_payment", "1001", {}, "bn", "ইনভয়েস ৪৮২২: বাকি ৳১,১৫০.০০, একবারে অন্তত ৳১১৫.০০"),
    ("part_payment", "1001", {"invoice_number": "4821"}, "en", "Invoice 4821: ৳2,300.00 to pay, at least ৳230.00"),
    ("part_payment", "1001", {"invoice_number": "4901"}, "en", "Invoice 4822"),
    ("part_payment", "1004", {}, "bn", "এখন নেই"),
    ("part_payment", None, {}, "bn", "হ্যাঁ, ইনভয়েসের একটা অংশ"),
    ("account_credit", "1001", {}, "bn", "জমা টাকা (ক্রেডিট) আছে ৳৭০০.০০"),
    ("account_credit", "1001", {"invoice_number": "4821"}, "en", "payment page of invoice 4821"),
    ("account_credit", "1004", {}, "en", "You have no account credit"),
    ("account_credit", "1004", {"amount": "500"}, "en", "৳500.00 · SSLCommerz · invoice 4700"),
    ("account_credit", "1004", {"invoice_number": "500"}, "bn", "৳৫০০.০০ · SSLCommerz · ইনভয়েস ৪৭০০"),
    ("account_credit", None, {}, "bn", "একবার লগইন করুন"),
    ("next_term", "1003", {}, "en", "Business Hosting (johnmiller.example): $24.50 for 1 month, next due on"),
]


async def test_the_chat_says_what_is_to_be_had(site):
    site.run(CREDIT.format("700.00", "a"))
    known = money_terms.terms(site.billing)
    for subject, customer, entities, language, words in ASKED:
        reply = await known[subject](customer, entities, language)
        assert words in reply.text, reply.text
        assert any(button.url and "/pay/" in button.url for button in reply.buttons) == (customer == "1001")


@pytest.mark.parametrize("percent", ["0", "25"])
async def test_a_company_that_says_nothing_of_parts_offers_none(open_site, percent):
    stripe = {"SAHAYAK_STRIPE_KEY": "sk_test_1", "SAHAYAK_STRIPE_WEBHOOK_SECRET": "whsec_1"}
    site = await open_site(SAHAYAK_PART_PERCENT=percent, SAHAYAK_DEMO="0", SAHAYAK_GATEWAYS="stripe", **stripe)
    page = await site.visitor().open(await link(site))
    assert ("part" in dict(page.form("/pay/").fields)) == (percent != "0")
    assert ("part_payment" in money_terms.terms(site.billing)) == (percent != "0")


@pytest.mark.parametrize(("told", "percent"), [("", 10), ("0", 0), ("25", 25)])
async def test_the_demo_takes_parts_unless_it_is_told_not_to(open_site, told, percent):
    site = await open_site(SAHAYAK_PART_PERCENT=told)
    assert site.billing.part_percent == percent
