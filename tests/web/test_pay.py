"""Paying by a signed link: a page first, one click, every outcome; and links that are forged, old, or not theirs."""

from __future__ import annotations

import json
import re
import time
from urllib.parse import urlsplit

import pytest

from actions.pay_link import PayLink
from bot.billing import Money
from bot.billing.gateways.base import Notification, RedirectTo
from bot.billing.links import Links
from bot.knowledge import choose_gateway, payment_methods
from bot.standins.base import LIFE
from bot.web.pages import text
from tests import played
from tests.actions.talk import Talk

TABLES = ("billing_invoices", "billing_attempts", "billing_payments", "billing_services")


def everything(site):
    """But for when a gateway was asked, which changes nothing."""
    kept = {table: site.run(f"select * from {table} order by 1, 2") for table in TABLES}
    columns = [row[1] for row in site.run("pragma table_info(billing_attempts)")]
    asked = columns.index("asked")
    return {**kept, "billing_attempts": [row[:asked] + row[asked + 1 :] for row in kept["billing_attempts"]]}


async def link(site, customer="1001", numbers=("4821",)):
    return urlsplit(await site.billing.pay_link(customer, numbers)).path


async def to_gateway(site, visitor, path, gateway="sslcommerz"):
    page = await visitor.open(path)
    return await visitor.send(page.form("/pay/"), gateway=gateway)


async def reported(site, page, gateway, outcome):
    """What the gateway reports of a choice on its page, kept instead of sent."""
    onward = RedirectTo(page.path, page.path.rsplit("/", 1)[1])
    return await played.decided(site.billing, gateway, onward, outcome)


@pytest.mark.parametrize("gateway", ["sslcommerz", "stripe", "paypal"])
async def test_from_the_link_to_the_paid_invoice_and_its_file(site, gateway):
    visitor = site.visitor()  # no login: the link itself is the proof
    if gateway == "paypal":  # which takes no taka
        site.run("update billing_invoices set currency = 'USD' where customer = '1001'")
    page = await visitor.open(await link(site, numbers=("4821", "4822")))
    assert "৩,৪৫০.০০" in page.words
    for title in ("SSLCommerz (bKash/Rocket/Cards For Bangladesh Only)", "Stripe – Any Card (International)",
                  "PayPal Standard"):  # fmt: skip
        assert title in page.words
    page = await visitor.send(page.form("/pay/"), gateway=gateway)
    assert page.path.startswith(f"/pay/standin/{gateway}/")
    for words in ("ডেমো গেটওয়ে", "এখানে আসল টাকা লেনদেন হয় না", "No real money moves here", "৩,৪৫০.০০"):
        assert words in page.words
    page = await visitor.send(page.form("/pay/standin/"), outcome="paid")
    assert page.path.startswith("/pay/return/")
    for words in ("পেমেন্ট সফল হয়েছে", "Cloud VPS 2 GB", "rahimshop.com", "সক্রিয়", "৪৮২১", "৪৮২২"):
        assert words in page.words
    assert "সাসপেন্ডেড" not in page.words
    files = [form for form in page.forms if form.action.startswith("/invoices/")]
    assert len(files) == 2
    file = await visitor.send(files[0])
    assert file.body.startswith(b"%PDF-")
    assert re.fullmatch(r'attachment; filename="invoice-482[12]\.pdf"', file.headers["Content-Disposition"])
    logged, dashboard = await site.logged_in("Rahim")
    assert "কোনো বকেয়া নেই" in dashboard.words
    assert "সাসপেন্ডেড" not in dashboard.words
    assert (await logged.open("/clientarea/invoices/4821")).words.count("পরিশোধিত") >= 1


async def test_the_page_ticks_what_the_chat_would_recommend(site):
    page = await site.visitor().open(await link(site))
    assert dict(page.form("/pay/").fields)["gateway"] == "sslcommerz"
    site.run("update billing_invoices set currency = 'USD' where number = 4821")
    page = await site.visitor().open(await link(site))
    assert dict(page.form("/pay/").fields)["gateway"] == "stripe"


# Country of the customer, amount and currency of the invoice -> gateways that take it, the one to choose first.
OFFERS = [
    ("BD", "2300.00", "BDT", ("sslcommerz", "stripe")),
    ("BD", "9.99", "BDT", ("stripe",)),
    ("BD", "10.00", "BDT", ("sslcommerz", "stripe")),
    ("BD", "500000.00", "BDT", ("sslcommerz", "stripe")),
    ("BD", "500000.01", "BDT", ("stripe",)),
    ("BD", "25.00", "USD", ("stripe", "paypal")),
    ("IN", "2300.00", "BDT", ("stripe",)),  # Kolkata, with an invoice from Dhaka
    ("IN", "1800.00", "INR", ("stripe",)),
    ("IN", "25.00", "USD", ("stripe", "paypal")),
    ("SA", "2300.00", "BDT", ("stripe",)),
    ("SA", "25.00", "USD", ("stripe", "paypal")),
    ("SA", "25.000", "KWD", ()),
]


async def test_the_chat_names_what_the_page_offers(site):
    brands = {name: row.page_title for name, row in payment_methods.gateways().items()}
    for country, amount, currency, offered in OFFERS:
        case = (country, amount, currency)
        site.run("update billing_customers set country = :country where id = '1001'", country=country)
        change = "update billing_invoices set amount = :amount, currency = :currency where number = '4821'"
        site.run(change, amount=amount, currency=currency)
        page = await site.visitor().open(f"{await link(site)}?lang=en")
        inputs = re.findall(r'name="gateway" value="(\w+)" required( checked)?( disabled)?', page.html)
        assert {name for name, _, off in inputs if not off} == set(offered), case
        assert [name for name, ticked, _ in inputs if ticked] == list(offered[:1]), case
        said = await Talk(site.billing, "1001", "en").act(PayLink(site.billing), {"invoice_number": "4821"})
        named = sorted(
            (one for one in brands if f"“{brands[one]}”" in said.text), key=lambda one: said.text.index(brands[one])
        )
        assert named == list(offered), case
        closed = "cannot be paid online"
        assert (closed in said.text) == (closed in page.words) == (not offered), case
        general = choose_gateway(country, currency=currency.lower()).gateway
        assert general in offered or amount in {"9.99", "500000.01"} or not offered, case


async def test_a_link_that_was_used_is_in_the_event_log(site):
    visitor = site.visitor()
    file = urlsplit(await site.billing.download_link("1001", "4790")).path
    page = await visitor.open(file)
    pay = await visitor.open(await link(site))
    opened = "select data from events where kind = 'link.opened' order by id"
    assert site.run(opened) == [], "a look is not a use"
    await visitor.send(page.form("/invoices/"))
    await visitor.send(pay.form("/pay/"), gateway="stripe")
    told = [json.loads(data) for (data,) in site.run(opened)]
    assert told == [{"purpose": "download", "invoices": ["4790"]}, {"purpose": "pay", "invoices": ["4821"]}]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_looking_changes_nothing(site, method):
    visitor = site.visitor()
    path = await link(site)
    standin = (await to_gateway(site, visitor, path)).path
    before = everything(site)
    back = await link(site)
    file = urlsplit(await site.billing.download_link("1001", "4821")).path
    returning = back.replace("/pay/", "/pay/return/") + "?outcome=paid"
    for address in (path, standin, f"{standin}?outcome=paid", returning, file):
        for _ in range(2):
            page = await visitor.open(address, method)
            assert page.status == 200, address
    assert everything(site) == before


@pytest.mark.parametrize(("outcome", "words"), [("failed", "পেমেন্ট সম্পন্ন হয়নি"), ("cancelled", "পেমেন্ট বাতিল হয়েছে")])
@pytest.mark.parametrize(
    ("gateway", "customer", "number"),
    [("sslcommerz", "1001", "4821"), ("stripe", "1001", "4821"), ("paypal", "1003", "4950")],
)
async def test_a_payment_that_came_to_nothing_can_be_tried_again(site, gateway, customer, number, outcome, words):
    visitor = site.visitor()
    page = await to_gateway(site, visitor, await link(site, customer, (number,)), gateway)
    page = await visitor.send(page.form("/pay/standin/"), outcome=outcome)
    if (gateway, outcome) == ("stripe", "failed"):  # whose page lets them try another card first
        assert "পেমেন্টটি ব্যর্থ হয়েছে" in page.words
        page = await visitor.send(page.form("/pay/standin/"), outcome="cancelled")
        words = "পেমেন্ট বাতিল হয়েছে"
    assert words in page.words
    assert site.run(f"select status from billing_invoices where number = '{number}'") == [("Unpaid",)]
    again = re.search(r'class="button" href="(/pay/[^"]+)"', page.html).group(1)
    page = await to_gateway(site, visitor, again, "stripe")
    page = await visitor.send(page.form("/pay/standin/"), outcome="paid")
    assert "পেমেন্ট সফল হয়েছে" in page.words


async def test_the_address_alone_never_makes_a_payment_succeed(site):
    visitor = site.visitor()
    back = (await link(site)).replace("/pay/", "/pay/return/")
    for outcome in ("paid", "success", "", "<script>"):
        page = await visitor.open(f"{back}?outcome={outcome}")
        assert "নিশ্চিত হওয়ার অপেক্ষায়" in page.words
        assert "<script>" not in page.html
    posted = await visitor.open(back, "POST", data={"status": "VALID", "amount": "2300.00"})
    assert posted.status == 200  # a gateway's form only leads to the page, which asks the invoices
    assert "নিশ্চিত হওয়ার অপেক্ষায়" in posted.words


async def test_paying_twice_settles_once(site):
    visitor = site.visitor()
    path = await link(site)
    first = await to_gateway(site, visitor, path)
    second = await to_gateway(site, visitor, path, "stripe")
    await visitor.send(first.form("/pay/standin/"), outcome="paid")
    once = everything(site)
    await visitor.send(first.form("/pay/standin/"), outcome="paid")  # the same page, sent again
    assert everything(site)["billing_payments"] == once["billing_payments"]
    assert everything(site)["billing_services"] == once["billing_services"]
    page = await visitor.send(second.form("/pay/standin/"), outcome="paid")  # another attempt, too late
    assert "পেমেন্ট সফল হয়েছে" in page.words
    assert everything(site)["billing_payments"] == once["billing_payments"]
    assert everything(site)["billing_services"] == once["billing_services"]
    told = text("bn", "now_surplus", amount="৳২,৩০০.০০")
    logged, _ = await site.logged_in("Rahim")
    assert told in page.words
    assert told in (await logged.open("/clientarea/invoices/4821")).words, "also once the page is closed"
    ((reference,),) = site.run("select reference from billing_attempts where state = 'surplus'")
    await site.billing.refund(reference, "desk 1")
    assert told not in (await logged.open("/clientarea/invoices/4821")).words


async def test_a_paid_invoice_is_not_offered_again(site):
    visitor = site.visitor()
    path = await link(site)
    both = await link(site, numbers=("4821", "4822"))
    page = await visitor.open(path)
    paid = await to_gateway(site, visitor, path)
    await visitor.send(paid.form("/pay/standin/"), outcome="paid")
    for seen in (await visitor.open(path), await visitor.send(page.form("/pay/"), gateway="stripe")):
        assert seen.status == 409
        assert "আগেই পরিশোধ করা হয়েছে" in seen.words
        assert not [form for form in seen.forms if form.action.startswith("/pay/")]
    rest = await visitor.open(both)
    assert "ইনভয়েস ৪৮২১ এই পেমেন্ট থেকে বাদ দেওয়া হয়েছে: পরিশোধিত" in rest.words
    assert "৳১,১৫০.০০" in rest.words
    paid = await visitor.send(rest.form("/pay/"), gateway="stripe")
    assert paid.path.startswith("/pay/standin/"), "the rest can be paid there and then"


async def test_unticking_counts_anew_and_never_pays_another_sum_than_was_shown(site):
    visitor = site.visitor()
    page = await visitor.open(await link(site, numbers=("4821", "4822")))
    form = page.form("/pay/")
    bare = [(name, value) for name, value in form.fields if name not in {"number", "gateway"}]

    async def send(*fields):
        return await visitor.open(form.action, "POST", data=[*bare, *fields])

    one = await send(("number", "4822"), ("recount", "1"), ("gateway", "stripe"))
    assert one.status == 200
    assert "৳৩,৪৫০.০০" not in one.words
    assert one.words.count("৳১,১৫০.০০") == 3  # the invoice, the sum, the button
    assert dict(one.form("/pay/").fields)["gateway"] == "stripe", "what was chosen stays"
    unseen = await send(("number", "4822"), ("gateway", "stripe"))  # without a script the old sum stands there
    assert (unseen.status, "মোট টাকা বদলে গেছে" in unseen.words) == (400, True)
    none = await send(("gateway", "stripe"))
    assert (none.status, "অন্তত একটি ইনভয়েস বেছে নিন" in none.words) == (400, True)
    foreign = await send(("number", "4902"), ("gateway", "stripe"))
    assert foreign.status == 404, "never more than the link was made for"
    assert not site.run("select * from billing_attempts")
    paid = await visitor.send(one.form("/pay/"), gateway="stripe")
    assert paid.path.startswith("/pay/standin/")
    assert site.run("select numbers, amount from billing_attempts") == [("4822", "1150.00")]


async def test_what_was_paid_while_the_page_was_open_is_dropped_and_said(site):
    visitor = site.visitor()
    both = await link(site, numbers=("4821", "4822"))
    page = await visitor.open(both)
    site.run("update billing_invoices set status = 'Paid' where number = '4821'")
    sent = await visitor.send(page.form("/pay/"), gateway="stripe")
    assert "মোট টাকা বদলে গেছে" in sent.words
    assert "ইনভয়েস ৪৮২১ এই পেমেন্ট থেকে বাদ দেওয়া হয়েছে: পরিশোধিত" in sent.words
    assert not site.run("select * from billing_attempts")
    assert (await visitor.send(sent.form("/pay/"), gateway="stripe")).path.startswith("/pay/standin/")
    assert site.run("select numbers, amount from billing_attempts") == [("4822", "1150.00")]


async def test_mass_payment_counts_anew_too(site):
    visitor, _ = await site.logged_in("Rahim")
    form = (await visitor.open("/clientarea/masspay")).form("/clientarea/pay")
    fields = [(name, value) for name, value in form.fields if (name, value) != ("number", "4821")]
    page = await visitor.open(form.action, "POST", data=[*fields, ("recount", "1")])
    assert "৳৩,৪৫০.০০" not in page.words
    onward = await visitor.send(page.form("/clientarea/pay"))
    assert onward.path.startswith("/pay/")
    assert "৪৮২১" not in onward.words


async def test_a_currency_with_nothing_ticked_unticks_no_other(site):
    site.run("update billing_invoices set currency = 'USD' where number = '4822'")
    visitor, _ = await site.logged_in("Rahim")
    page = await visitor.open("/clientarea/masspay")
    taka = next(form for form in page.forms if ("currency", "BDT") in form.fields)
    bare = [(name, value) for name, value in taka.fields if name != "number"]
    for fields in ([*bare, ("recount", "1")], bare):
        page = await visitor.open(taka.action, "POST", data=fields)
        assert "৳০.০০" in page.words
        assert [value for form in page.forms for name, value in form.fields if name == "number"] == ["4822"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("pending", "পেমেন্টটি যাচাই হচ্ছে"),
        ("mismatched", "আপনার পেমেন্ট আমরা পেয়েছি"),
        ("unsettled", "আপনার পেমেন্ট আমরা পেয়েছি"),
        ("surplus", "আপনার পেমেন্ট আমরা পেয়েছি"),
        ("refund_failed", "রিফান্ড সম্পন্ন হয়নি"),
    ],
)
async def test_what_waits_for_a_person_is_not_paid_again_by_an_old_link(site, state, words):
    visitor = site.visitor()
    path = await link(site)
    page = await visitor.open(path)
    await to_gateway(site, visitor, path)
    site.run("update billing_attempts set state = :state, transaction_id = 'T1', received = '2299.00 BDT'", state=state)
    back = path.replace("/pay/", "/pay/return/")
    for seen in (await visitor.open(path), await visitor.send(page.form("/pay/"), gateway="stripe")):
        assert (seen.status, words in seen.words) == (409, True)
        assert ("২,২৯৯.০০" in seen.words) is (state != "pending")
        assert not [form for form in seen.forms if form.action.startswith("/pay/")]
    assert (words in (await visitor.open(back)).words) is (state != "pending")
    assert len(site.run("select * from billing_attempts")) == 1
    site.run("update billing_attempts set state = 'assigned'")
    assert (await visitor.open(path)).status == 200, "a person has decided"


async def test_a_cancelled_invoice_says_so(site):
    path = await link(site)
    site.run("update billing_invoices set status = 'Cancelled' where number = '4821'")
    page = await site.visitor().open(path)
    assert page.status == 409
    assert "এখান থেকে পে করা যাবে না" in page.words
    assert "বাতিল" in page.words
    visitor, _ = await site.logged_in("Rahim")
    assert "কোনো ইনভয়েসে নেই" not in (await visitor.open("/clientarea/invoices/4821")).words
    await to_gateway(site, site.visitor(), await link(site, numbers=("4822",)))
    came = "state = 'surplus', numbers = '4821', booked = '0.00', transaction_id = 'T1'"
    site.run(f"update billing_attempts set {came}")
    told = (await visitor.open("/clientarea/invoices/4821")).words
    assert "কোনো ইনভয়েসে নেই" in told
    assert "১,১৫০.০০" in told


async def test_what_went_back_of_several_is_told_of_all_of_them(site):
    visitor, _ = await site.logged_in("Rahim")
    page = await to_gateway(site, visitor, await link(site, numbers=("4821", "4822")))
    await site.billing.settle("sslcommerz", await reported(site, page, "sslcommerz", "paid"))
    ((reference,),) = site.run("select reference from billing_attempts")
    for amount, words in (("300.00", "২টি ইনভয়েসের এই পেমেন্টের ৳৩০০.০০"), ("3150.00", "৳২,৩০০.০০ ফেরত")):
        await site.billing.refund(reference, amount, Money.of(amount, "BDT"))
        assert words in (await visitor.open("/clientarea/invoices/4821")).words


async def test_an_expired_link_reveals_nothing(site):
    old = Links(site.settings.secrets, site.settings.link_minutes, lambda: time.time() - 3600)
    pay, file = f"/pay/{old.make('1001', ['4821'], 'pay')}", f"/invoices/{old.make('1001', ['4821'], 'download')}"
    for path in (pay, pay.replace("/pay/", "/pay/return/"), file):
        for method in ("GET", "POST"):
            if path.startswith("/pay/return") and method == "POST":
                continue
            page = await site.visitor().open(path, method)
            assert page.status == 410
            assert "লিংকের মেয়াদ শেষ" in page.words
            for secret in ("4821", "৪৮২১", "2,300", "২,৩০০", "Rahim", "rahim"):
                assert secret not in page.html.replace(path.rsplit("/", 1)[1], "")


@pytest.mark.parametrize("purpose", ["pay", "download"])
async def test_forged_foreign_and_cut_links_are_no_links(site, purpose):
    pay, file = await link(site), urlsplit(await site.billing.download_link("1001", "4821")).path
    good, other = (pay, file) if purpose == "pay" else (file, pay)
    start, token = good.rsplit("/", 1)
    bad = [token[:-1], token + "A", token[:-1] + ("A" if token[-1] != "A" else "B"), token[::-1], "x", "%00",
           other.rsplit("/", 1)[1], "a" * 3000, "৪৮২১", token.swapcase()]  # fmt: skip
    for one in bad:
        for method in ("GET", "POST"):
            page = await site.visitor().open(f"{start}/{one}", method)
            assert page.status == 404, one
            assert "2,300" not in page.html
            assert "২,৩০০" not in page.html
    assert (await site.visitor().open(good)).status == 200


async def test_a_payment_needs_the_form_of_its_own_link(site):
    visitor = site.visitor()
    mine = (await visitor.open(await link(site))).form("/pay/")
    other = (await visitor.open(await link(site, "1002", ("4902",)))).form("/pay/")
    before = everything(site)
    for fields in ([], other.fields, [("csrf", "")], [("csrf", "ক" * 64)]):
        page = await visitor.open(mine.action, "POST", data=[*fields, ("gateway", "stripe")])
        assert page.status == 403
    crossed = await visitor.send(mine, headers={"Sec-Fetch-Site": "cross-site"}, gateway="stripe")
    assert crossed.status == 403
    assert everything(site) == before


@pytest.mark.parametrize(("gateway", "status"), [("", 400), ("nonsense", 503), ("sslcommerz", 503), ("../x", 503)])
async def test_a_gateway_that_does_not_fit_is_refused_and_the_page_stays(site, gateway, status):
    visitor = site.visitor()
    page = await visitor.open(await link(site, "1002", ("4902",)))  # India: not for SSLCommerz
    assert re.search(r'value="sslcommerz"[^>]*disabled', page.html)
    assert re.search(r'value="stripe"[^>]*checked', page.html)
    page = await visitor.send(page.form("/pay/"), gateway=gateway)
    assert page.status == status
    assert 'role="alert"' in page.html
    assert not site.run("select * from billing_attempts")


async def test_a_download_needs_its_form_too(site):
    path = urlsplit(await site.billing.download_link("1001", "4790")).path
    visitor = site.visitor()
    assert (await visitor.open(path, "POST", data={})).status == 403
    page = await visitor.open(path)
    assert "৪৭৯০" in page.words
    file = await visitor.send(page.form("/invoices/"))
    assert file.headers["Content-Type"] == "application/pdf"
    assert file.headers["Cache-Control"] == "private, no-store"


async def test_the_test_gateway_needs_its_form_and_a_known_choice(site):
    visitor = site.visitor()
    page = await to_gateway(site, visitor, await link(site))
    form = page.form("/pay/standin/")
    before = everything(site)
    assert (await visitor.open(form.action, "POST", data={"outcome": "paid"})).status == 403
    assert (await visitor.send(form, outcome="free")).status == 400
    for path in (form.action[:-3], "/pay/standin/nobody/x", form.action.replace("sslcommerz", "stripe")):
        assert (await visitor.open(path)).status == 404, path
    assert everything(site) == before


async def test_behind_a_public_address_the_pages_are_below_it_and_reports_stay_on_this_machine(open_site):
    public = "https://chat.example.com"
    site = await open_site(SAHAYAK_PUBLIC_URL=public, SAHAYAK_DEMO_IN_PUBLIC="1", SAHAYAK_PROXIES="1")
    visitor = site.visitor()
    page = await visitor.open(await link(site))
    data = page.form("/pay/").filled({"gateway": "stripe"})
    onward = (await visitor.open(page.path, "POST", follow=False, data=data)).headers["Location"]
    assert onward.startswith(f"{public}/pay/standin/stripe/")
    page = await visitor.open(urlsplit(onward).path)
    back = await visitor.send(page.form("/pay/standin/"), follow=False, outcome="paid")
    assert back.headers["Location"].startswith(f"{public}/pay/return/")
    assert site.run("select state from billing_attempts") == [("settled",)], "nobody had to ask"


async def test_the_page_of_a_gateway_ends(site, monkeypatch):
    visitor = site.visitor()
    page = await to_gateway(site, visitor, await link(site))
    monkeypatch.setattr("bot.standins.sslcommerz_page.LIFE", -LIFE)
    for late in (await visitor.open(page.path), await visitor.send(page.form("/pay/standin/"), outcome="paid")):
        assert late.status == 410
    assert site.run("select state from billing_attempts") == [("open",)]


async def test_the_page_of_a_gateway_that_was_paid_leads_back_and_takes_nothing_more(site):
    visitor = site.visitor()
    page = await to_gateway(site, visitor, await link(site), "stripe")
    await visitor.send(page.form("/pay/standin/"), outcome="paid")
    once = everything(site)
    page = await visitor.open(page.path)
    assert "এই পেমেন্ট আগেই হয়ে গেছে" in page.words
    assert "ব্যর্থ দেখান" not in page.words
    assert "পেমেন্ট সফল হয়েছে" in (await visitor.send(page.form("/pay/standin/"), outcome="failed")).words
    assert everything(site) == once


async def test_without_the_demo_there_is_no_test_gateway(open_site):
    site = await open_site(SAHAYAK_DEMO="0")
    page = await site.visitor().open(await link(site))
    assert "এই বিল এই মুহূর্তে অনলাইনে দেওয়া যাচ্ছে না" in page.words
    assert (await site.visitor().open("/pay/standin/sslcommerz/x")).status == 404


async def test_a_gateways_notice_settles_once_and_a_forged_one_never(site):
    visitor = site.visitor()
    page = await to_gateway(site, visitor, await link(site))
    notice = (await reported(site, page, "sslcommerz", "paid")).form()
    before = everything(site)
    client = visitor.client

    async def tell(gateway, fields):
        async with client.post(f"/webhooks/{gateway}", data=fields) as reply:
            return reply.status, await reply.json()

    unsigned = {name: value for name, value in notice.items() if not name.startswith("verify_sign")}
    for gateway, fields in [("stripe", notice), ("paypal", notice), ("sslcommerz", {}), ("sslcommerz", unsigned),
                            ("sslcommerz", {**notice, "tran_id": "INV4821-AAAAAAAAAA"})]:  # fmt: skip
        status, told = await tell(gateway, fields)
        assert (status, told["ok"], told["error"]) == (401, False, "not_allowed")
    assert everything(site) == before
    for _ in range(2):
        assert await tell("sslcommerz", notice) == (200, {"ok": True, "state": "settled"})
    assert len(everything(site)["billing_payments"]) == len(before["billing_payments"]) + 1
    assert (await tell("nobody", {}))[0] == 404
    async with client.get("/webhooks/sslcommerz") as reply:
        assert reply.status == 405


@pytest.mark.parametrize(
    ("meanwhile", "state"),
    [
        ("update billing_invoices set status = 'Cancelled' where number = '4821'", "surplus"),
        ("update billing_attempts set amount = '2299.00'", "mismatched"),
    ],
)
async def test_a_notice_for_money_that_nobody_needs_is_kept_and_not_repeated(site, meanwhile, state):
    visitor = site.visitor()
    page = await to_gateway(site, visitor, await link(site))
    site.run(meanwhile)
    notice = await reported(site, page, "sslcommerz", "paid")
    assert isinstance(notice, Notification)
    async with visitor.client.post("/webhooks/sslcommerz", data=notice.form()) as reply:
        assert (reply.status, await reply.json()) == (200, {"ok": True, "state": state})
    assert site.run("select state from billing_attempts") == [(state,)]


@pytest.mark.parametrize("body", [b"\xff\xfe", b"&".join(b"a=%d" % n for n in range(500))])
async def test_a_broken_notice_is_refused(site, body):
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    async with site.visitor().client.post("/webhooks/stripe", data=body, headers=kind) as reply:
        assert (reply.status, (await reply.json())["error"]) == (401, "not_allowed")
