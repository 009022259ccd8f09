"""A fourth gateway is its module and its rows: every page, the chat and the guides speak of it, and money arrives."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from yarl import URL

from actions.download_link import DownloadLink
from actions.pay_link import PayLink
from bot.answers.guide import guide
from bot.billing import InvoiceStatus, Money
from bot.errors import GatewayUnavailable
from bot.web.pages import text
from tests.actions.talk import Talk
from tests.standins.upi_gateway import ADDRESS, with_rows

NAMES = {"bn": "ভারত থেকে UPI দিয়ে পে করতে", "en": "From India with UPI"}
TITLE = "BharatPay (UPI)"


@pytest.fixture(autouse=True)
def rows(tmp_path, monkeypatch):
    with with_rows(tmp_path / "knowledge", monkeypatch):
        yield


@pytest.fixture
async def site(open_site):
    return await open_site(SAHAYAK_GATEWAYS=ADDRESS)


async def pay_path(site, customer, number):
    return urlsplit(await site.billing.pay_link(customer, [number])).path


def chosen(page):
    """The option that is ticked when the page opens."""
    return dict(page.form("/pay/").fields).get("gateway")


@pytest.mark.parametrize("language", ["bn", "en"])
async def test_every_page_answers(site, language):
    for who, customer, number in (("Rahim", "1001", "4821"), ("Priya", "1002", "4901"), ("John", "1003", "4950")):
        visitor, _ = await site.logged_in(who)
        pages = ["/", *(f"/clientarea/{one}" for one in ("", "invoices", "masspay", f"invoices/{number}"))]
        for path in (*pages, await pay_path(site, customer, number)):
            assert (await visitor.open(f"{path}?lang={language}")).status == 200, path


@pytest.mark.parametrize("language", ["bn", "en"])
async def test_the_payment_page_offers_it_to_an_indian_customer(site, language):
    page = await site.visitor().open(f"{await pay_path(site, '1002', '4901')}?lang={language}")
    assert TITLE in page.words
    assert NAMES[language] in page.words
    assert chosen(page) == "bharatpay"
    page = await site.visitor().open(f"{await pay_path(site, '1001', '4821')}?lang={language}")
    assert TITLE in page.words
    assert NAMES[language] not in page.words, "not for taka"
    assert chosen(page) == "sslcommerz"


async def test_it_refuses_taka_and_too_much(site):
    with pytest.raises(GatewayUnavailable):
        await site.billing.start_payment("1001", ["4821"], "bharatpay", "http://back.example/")
    site.run("update billing_invoices set amount = '100000.01' where number = 4901")
    with pytest.raises(GatewayUnavailable):
        await site.billing.start_payment("1002", ["4901"], "bharatpay", "http://back.example/")


async def test_from_its_notice_to_a_paid_invoice(site):
    back = f"{site.url}/pay/return/x"
    onward = await site.billing.start_payment("1002", ["4901"], "bharatpay", back)
    assert URL(onward.url).host == "bharatpay.example"
    (reference, session) = site.run("select reference, session from billing_attempts")[0]
    assert session == onward.session
    (gateway,) = [one for one in site.billing.gateways() if one.name == "bharatpay"]
    client = site.visitor().client

    async def tell(notice):
        async with client.post("/webhooks/bharatpay", data=notice.body, headers=dict(notice.headers)) as reply:
            return reply.status, (await reply.json()).get("state")

    before = site.run("select * from billing_attempts")
    foreign = gateway.sent("INV1-ANOTHERSHOP", "paid", order="INV1-ANOTHERSHOP", paise=500, txn="T1")
    assert await tell(foreign) == (200, "not_ours")
    true = gateway.sent(reference, "paid")
    assert await tell(type(true)({"x-signature": "0" * 64}, true.body)) == (401, None)
    assert site.run("select * from billing_attempts") == before
    assert await tell(true) == (200, "settled")
    assert (await site.billing.invoice("1002", "4901")).status is InvoiceStatus.PAID
    visitor, _ = await site.logged_in("Priya")
    assert "BharatPay" in (await visitor.open("/clientarea/invoices/4901")).words
    assert (await site.billing.pdf("1002", "4901", "en")).startswith(b"%PDF-")
    given = await site.billing.refund(reference, "desk 1", Money.of("500.00", "INR"))
    assert (given.state, given.refunded) == ("part_refunded", Money.of("500.00", "INR"))
    assert (await site.billing.refund(reference, "desk 1", Money.of("500.00", "INR"))).refunded == given.refunded
    assert text("bn", "invoice_returned", amount="₹৫০০.০০") in (await visitor.open("/clientarea/invoices/4901")).words
    assert (await site.billing.refund(reference, "desk 2", Money.of("18000.00", "INR"))).state == "refunded"


@pytest.mark.parametrize("language", ["bn", "en"])
async def test_the_chat_speaks_of_it(site, language):
    said = await Talk(site.billing, "1002", language).act(PayLink(site.billing), {"invoice_number": "4901"})
    assert f"“{TITLE}”" in said.text
    assert said.text.index(TITLE) < said.text.index("Stripe"), "the first choice"
    said = await Talk(site.billing, "1001", language).act(PayLink(site.billing), {"invoice_number": "4821"})
    assert TITLE not in said.text
    said = await Talk(site.billing, "1002", language).act(DownloadLink(site.billing), {"invoice_number": "4901"})
    assert said.file


@pytest.mark.parametrize("language", ["bn", "en"])
@pytest.mark.parametrize(
    ("topic", "entities", "says"),
    [
        ("gateway_list", {}, "BharatPay: "),
        ("gateway_choose", {"country": "india"}, TITLE),
        ("gateway_choose", {"currency": "inr"}, TITLE),
        ("gateway_choose", {"gateway": "upi"}, TITLE),
        ("gateway_choose", {"gateway": "upi", "country": "india"}, TITLE),
        ("gateway_choose", {"gateway": "bharatpay"}, TITLE),
        ("gateway_supported", {"gateway": "upi"}, TITLE),
        ("gateway_supported", {"gateway": "bharatpay"}, TITLE),
        ("gateway_supported", {}, "BharatPay: "),
        ("gateway_steps", {"gateway": "upi"}, TITLE),
        ("pay_invoice_howto", {}, "BharatPay: "),
    ],
)
async def test_the_guides_speak_of_it(site, topic, entities, says, language):
    reply = guide(topic, language, entities, today=site.billing.today())
    assert says in reply.text


@pytest.mark.parametrize("language", ["bn", "en"])
async def test_the_others_are_told_as_before(site, language):
    for entities in (
        {"country": "bangladesh"},
        {"gateway": "bkash"},
        {"country": "united_states"},
        {"gateway": "stripe"},
    ):
        reply = guide("gateway_choose", language, entities, today=site.billing.today())
        assert "BharatPay" not in reply.text
        assert "UPI" not in reply.text, "not a wallet of the local gateway"
