"""Payment Methods and Domains: the own cards and domains; a domain is renewed early, once, by a press."""

from __future__ import annotations

import pytest

from bot.web.pages import text
from tests.web.test_invoice_list import known

READING = "tests.standins.reading_backend:ReadingBackend"
METHODS, DOMAINS = "/clientarea/payment-methods", "/clientarea/domains"


async def test_saved_cards_say_what_they_pay_and_why_they_did_not(site):
    visitor = await known(site, "1002")
    page = await visitor.open(f"{METHODS}?lang=en")
    for words in ("HDFC", "…4242", "RBL", "…1881", "Invoice 4901", "needs your approval (OTP)", "No e-mandate"):
        assert words in page.words
    assert "…৪২৪২" in (await visitor.open(f"{METHODS}?lang=bn")).words
    others = await (await known(site, "1001")).open(METHODS)
    assert text("bn", "cards_none") in others.words
    assert "৪২৪২" not in others.words


async def test_a_domain_is_renewed_once(site):
    visitor = await known(site, "1005")
    page = await visitor.open(f"{DOMAINS}?lang=en")
    assert "tanvirhost.example" in page.words
    assert text("en", "domain_auto_off") in page.words
    form = page.form(f"{DOMAINS}/renew")
    invoice = await visitor.send(form)
    assert invoice.path.startswith("/clientarea/invoices/")
    assert "৳1,450.00" in invoice.words
    assert (await visitor.send(form)).path == invoice.path
    assert (await visitor.send(invoice.form("/clientarea/pay"))).path.startswith("/pay/")
    site.run("update billing_invoices set status = 'Cancelled' where number = :number", number=invoice.path[-4:])
    again = await visitor.send(form)
    assert again.status == 409
    assert text("en", "domain_not_renewed") in again.words


async def test_nothing_of_anothers_is_renewed(site):
    visitor, before = await known(site, "1005"), site.run("select count(*) from billing_invoices")
    form = (await visitor.open(DOMAINS)).form(f"{DOMAINS}/renew")
    for service in ("S1004-1", "S1005-1", "nothing", "", "S1005-2' --"):
        assert (await visitor.send(form, service=service)).status == 404
    stranger = await known(site, "1001")
    assert (await stranger.send(form)).status == 403, "another session's form"
    assert text("bn", "domains_none") in (await stranger.open(DOMAINS)).words
    assert site.run("select count(*) from billing_invoices") == before


@pytest.mark.parametrize("language", ["bn", "en"])
async def test_what_the_backend_does_not_know_is_said(open_site, language):
    visitor = await known(await open_site(SAHAYAK_BACKEND=READING), "1001")
    assert text(language, "cards_unknown") in (await visitor.open(f"{METHODS}?lang={language}")).words
    assert text(language, "domains_unknown") in (await visitor.open(f"{DOMAINS}?lang={language}")).words
