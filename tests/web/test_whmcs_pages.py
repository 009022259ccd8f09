"""The site over a WHMCS: its pages take the money and hand out the files; ours lead there, signed in once."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.answers import Button, Reply
from bot.conversations import link_changes
from bot.errors import InvoiceNotFound
from bot.web.chat_invoice_links import INVOICES
from bot.web.chat_services import CHAT
from tests.standins import whmcs_books as made
from tests.standins.whmcs import IDENTIFIER, SECRET, Whmcs


@pytest.fixture
async def whmcs() -> AsyncIterator[Whmcs]:
    async with Whmcs().serving() as standin:
        made.client(standin, 7, "rahim@example.com")
        made.client(standin, 8, "karim@example.com", name="Karim")
        made.invoice(standin, 4821, 7, "2300.00", duedate="2026-12-04")
        made.invoice(standin, 4822, 7, "1150.00")
        made.invoice(standin, 4790, 7, "2300.00", status="Paid", datepaid="2026-10-01 10:00:00")
        made.invoice(standin, 4901, 8, "500.00")
        yield standin


@pytest.fixture
def opened(open_site, whmcs):
    async def start(**more: str):
        named = {"URL": whmcs.url, "IDENTIFIER": IDENTIFIER, "SECRET": SECRET, **more}
        return await open_site(
            SAHAYAK_BACKEND="whmcs", **{f"SAHAYAK_WHMCS_{name}": value for name, value in named.items()}
        )

    return start


@pytest.fixture
async def site(opened):
    return await opened()


async def talk_of(site, channel="web", customer="7", ident="42"):
    store = site.server.app[CHAT].store
    if channel == "web":
        return await store.start(channel, ident, customer)
    talk = await store.start(channel, ident)
    await store.database.write(link_changes.bind, talk.identity, customer, "r…@example.com")
    return await store.get(talk.identity)


async def button(site, purpose, *numbers, talk=None):
    """The path behind a button of the chat."""
    talk = talk or await talk_of(site)
    pay = purpose == "pay"
    url = await (site.billing.pay_link("7", numbers) if pay else site.billing.download_link("7", numbers[0]))
    (reply,) = site.server.app[INVOICES].addressed(talk, (Reply("x", "pay_link", (Button("Pay", url=url),)),))
    return urlsplit(reply.buttons[0].url).path


async def clicked(site, path, **fields):
    """Where a click leads: to WHMCS."""
    visitor = site.visitor()
    form = (await visitor.open(path)).form("/")
    page = await visitor.send(form, follow=False, **fields)
    return page.headers.get("Location", f"status {page.status}")


PAGES = {"pay": "viewinvoice.php?id=4821", "download": "dl.php?type=i&id=4821"}


@pytest.mark.parametrize("channel", ["web", "telegram"])
@pytest.mark.parametrize("purpose", PAGES)
async def test_a_click_signs_in_once(site, whmcs, purpose, channel):
    path = await button(site, purpose, "4821", talk=await talk_of(site, channel))
    assert path.startswith("/go/")
    for _ in range(3):  # a preview of the link, and a page that is looked at, use nothing up
        assert (await site.visitor().open(path)).status == 200
    assert not whmcs.tokens
    onward = await clicked(site, path)
    token = parse_qs(urlsplit(onward).query)["access_token"][0]
    assert onward == f"{whmcs.url}/oauth/singlesignon.php?access_token={token}"
    assert whmcs.tokens[token][:2] == (7, PAGES[purpose])
    # The same link later, from wherever it was left, leads to the page and signs nobody in.
    for _ in range(2):
        assert await clicked(site, path) == f"{whmcs.url}/{PAGES[purpose]}"
    assert whmcs.asked["createssotoken"] == 1
    assert ("link.opened",) in site.run("select kind from events")


async def test_the_browser_arrives_signed_in_at_the_invoice(site, whmcs):
    onward = await clicked(site, await button(site, "pay", "4821"))
    visitor = site.visitor()
    async with visitor.client.session.get(onward) as page:
        assert "Invoice #4821" in await page.text()
    assert whmcs.signed_in == [(7, PAGES["pay"])]
    async with site.visitor().client.session.get(onward) as page:
        assert "Login" in await page.text(), "the token was used up"


@pytest.mark.parametrize(
    ("settings", "habit"),
    [
        ({"SSO": "0"}, {}),
        ({}, {"sso": False}),
        ({}, {"roles": frozenset({"getinvoices", "getinvoice", "getclientsdetails"})}),
    ],
)
async def test_where_nobody_can_be_signed_in_they_log_in_there(opened, whmcs, settings, habit):
    site = await opened(**settings)
    path = await button(site, "pay", "4821")
    assert "without a login" not in (await site.visitor().open(f"{path}?lang=en")).words
    vars(whmcs).update(habit)
    assert await clicked(site, path) == f"{whmcs.url}/{PAGES['pay']}"


async def test_a_chat_that_is_no_longer_theirs_leads_nowhere(site, whmcs):
    talk = await talk_of(site, "telegram")
    path, visitor = await button(site, "pay", "4821", talk=talk), site.visitor()
    form = (await visitor.open(path)).form("/go/")
    await site.server.app[CHAT].links.withdraw(talk.identity, "customer", "test")
    assert (await visitor.send(form, follow=False)).status == 410
    assert not whmcs.tokens


async def test_a_bare_link_shows_the_page_and_leads_there_without_signing_in(site, whmcs):
    for link, words in (
        (await site.billing.pay_link("7", ["4821"]), ("4821", "2,300", "client area")),
        (await site.billing.download_link("7", "4821"), ("4821", "2,300", "PDF")),
    ):
        path = urlsplit(link).path
        page = await site.visitor().open(f"{path}?lang=en")
        assert all(word in page.words for word in words), page.words
        assert "gateway" not in page.html
        assert whmcs.url in page.headers["Content-Security-Policy"]
        purpose = "pay" if "/pay/" in path else "download"
        assert await clicked(site, path) == f"{whmcs.url}/{PAGES[purpose]}"
    assert not whmcs.tokens
    assert site.run("select * from billing_attempts") == []


async def test_several_are_paid_one_by_one_or_all_at_once_where_that_is_on(opened, whmcs):
    site = await opened()
    path = await button(site, "pay", "4821", "4822")
    assert await clicked(site, path, invoice="all") == "status 400"
    assert await clicked(site, path, invoice="4901") == "status 400"
    assert "singlesignon" in await clicked(site, path, invoice="4822")
    assert [one[1] for one in whmcs.tokens.values()] == ["viewinvoice.php?id=4822"]
    bare = urlsplit(await site.billing.pay_link("7", ["4821", "4822"])).path
    assert await clicked(site, bare, invoice="all") == "status 400"
    assert await clicked(site, bare, invoice="4822") == f"{whmcs.url}/viewinvoice.php?id=4822"


async def test_mass_payment_is_offered_for_all_that_is_owed(opened, whmcs):
    site = await opened(MASS_PAYMENT="1")
    collected = [{"description": "Invoice", "amount": "1.00", "type": "Invoice", "relid": one} for one in (4821, 4822)]
    made.invoice(whmcs, 4830, 7, "2.00", items=collected)  # that page was left without paying
    path = await button(site, "pay", "4821", "4822")
    assert "singlesignon" in await clicked(site, path, invoice="all")
    assert [one[1] for one in whmcs.tokens.values()] == ["clientarea.php?action=masspay&all=true"]
    made.invoice(whmcs, 4823, 7, "1.00")
    site.billing.forget("7")
    bare = urlsplit(await site.billing.pay_link("7", ["4821", "4822"])).path
    assert await clicked(site, bare, invoice="all") == "status 400", "that page would ask for 4823 too"


async def test_what_is_paid_meanwhile_is_said(site, whmcs):
    path = urlsplit(await site.billing.pay_link("7", ["4821"])).path
    whmcs.invoices[4821]["status"] = "Paid"
    site.billing.forget("7")
    assert (await site.visitor().open(path)).status == 409


async def test_nobody_is_led_to_anothers(site):
    for number in ("4901", "9999"):
        with pytest.raises(InvoiceNotFound) as problem:
            await site.billing.leads_to("7", [number], "pay", sign_in=True)
        assert problem.value.facts == {"number": number}


async def test_no_token_and_no_secret_is_left_anywhere(site, whmcs, caplog):
    caplog.set_level(logging.DEBUG)
    made.card(whmcs, 1, 7)
    made.product(whmcs, 31, 7, "BDIX Hosting")
    pages = []
    for purpose in PAGES:
        path = await button(site, purpose, "4821")
        pages.append((await site.visitor().open(path)).html)
        pages.append(await clicked(site, path))
    tokens = [*whmcs.tokens]
    assert len(tokens) == 2
    rows = []
    for (table,) in site.run("select name from sqlite_master where type = 'table'"):
        rows += site.run(f'select * from "{table}"')
    kept = caplog.text + repr(rows) + "".join(one for one in pages if "singlesignon" not in one)
    assert "rahim" in kept
    for secret in (*tokens, SECRET, IDENTIFIER, made.PASSWORD, made.TOKEN, made.NOTE):
        assert secret not in kept


@pytest.mark.parametrize("language", ["bn", "en"])
async def test_the_login_and_the_outage_point_to_whmcs(site, whmcs, language):
    assert site.settings.client_area_url == f"{whmcs.url}/clientarea.php"
    page = await site.visitor().open(f"/clientarea/login?lang={language}")
    assert site.settings.client_area_url in page.html
    path = await button(site, "pay", "4821")
    bare = urlsplit(await site.billing.pay_link("7", ["4821"])).path
    site.billing.forget("7")
    whmcs.down = 200
    assert (await site.visitor().open(bare)).status == 503
    form = (await site.visitor().open(path)).form("/go/")
    assert (await site.visitor().send(form, follow=False)).status == 503
    whmcs.down = 0
    assert "singlesignon" in await clicked(site, path), "what failed used nothing up"
