"""Buttons to invoices in a linked chat: no second login for the invoice named, and nothing for anybody else."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

from bot.answers import Button, Reply
from bot.billing.links import Links
from bot.conversations import link_changes
from bot.web.chat_invoice_links import INVOICES
from bot.web.chat_services import CHAT


async def linked(site, channel="telegram", customer="1001", number="42"):
    store = site.server.app[CHAT].store
    talk = await store.start(channel, number)
    if channel == "telegram":
        await store.database.write(link_changes.bind, talk.identity, customer, "r…@example.com")
    return await store.get(talk.identity)


def addressed(site, talk, url):
    """What a button with this address leads to in that chat."""
    (reply,) = site.server.app[INVOICES].addressed(talk, (Reply("x", "pay_link", (Button("Pay", url=url),)),))
    return reply.buttons[0].url


async def test_a_page_first_and_then_the_invoice_named_and_nothing_else(site):
    talk = await linked(site)
    link = await site.billing.pay_link("1001", ["4821"])
    address = addressed(site, talk, link)
    assert address.startswith(f"{site.url}/go/pay/")
    assert urlsplit(link).path.rpartition("/")[2] not in address
    visitor = site.visitor()
    page = await visitor.open(f"{urlsplit(address).path}?lang=en")
    assert "Invoice 4821" in page.words
    assert "2,300" not in page.words, "a preview sees no amount"
    assert "/pay/" not in page.html.replace("/go/pay/", "")
    pay = await visitor.send(page.form("/go/pay/"))
    assert pay.path.startswith("/pay/")
    assert "2,300" in pay.words
    assert (await visitor.open("/clientarea/", follow=False)).status == 303, "nobody is logged in by that"
    pdf = addressed(site, talk, await site.billing.download_link("1001", "4821"))
    page = await visitor.open(urlsplit(pdf).path)
    assert (await visitor.send(page.form("/go/invoices/"))).path.startswith("/invoices/")
    several = addressed(site, talk, await site.billing.pay_link("1001", ["4821", "4822"]))
    assert "4822" in (await visitor.open(f"{urlsplit(several).path}?lang=en")).words


async def test_however_many_invoices_a_link_is_for_the_chat_gets_no_link_into_money(site):
    talk = await linked(site)
    numbers = [f"INV-2025-{number:06}" for number in range(100)]
    link = f"{site.url}/pay/{Links(site.settings.secrets, 30).make('1001', numbers, 'pay')}"
    assert addressed(site, talk, link).startswith(f"{site.url}/go/pay/")


async def test_it_ends_with_the_link(site):
    talk, visitor = await linked(site), site.visitor()
    path = urlsplit(addressed(site, talk, await site.billing.pay_link("1001", ["4821"]))).path
    form = (await visitor.open(path)).form("/go/pay/")
    await site.server.app[CHAT].links.withdraw(talk.identity, "customer", "test")
    assert (await visitor.open(path)).status == 410
    assert (await visitor.send(form)).status == 410
    await linked(site, customer="1002")
    assert (await visitor.open(path)).status == 410, "another customer's now"


async def test_nothing_is_opened_by_a_token_of_another_kind_or_another_site(site):
    talk, visitor = await linked(site), site.visitor()
    link = await site.billing.pay_link("1001", ["4821"])
    path = urlsplit(addressed(site, talk, link)).path
    assert (await visitor.open(urlsplit(link).path.replace("/pay/", "/go/pay/"))).status == 404
    assert (await visitor.open(path[:-2] + "xx")).status == 404
    assert (await visitor.open(path.replace("/go/pay/", "/pay/"))).status == 404
    assert (await visitor.open(path, "POST", data={})).status == 403, "not from our page"
    form = (await visitor.open(path)).form("/go/pay/")
    assert (await visitor.send(form, headers={"Sec-Fetch-Site": "cross-site"})).status == 403


async def test_elsewhere_addresses_stay_as_they_are(site):
    link = await site.billing.pay_link("1001", ["4821"])
    web, group = await linked(site, "web"), await linked(site, "telegram_group", number="-1")
    assert addressed(site, web, link) == addressed(site, group, link) == link
    talk = await linked(site)
    for other in (
        f"{site.url}/pay/forged",
        "https://elsewhere.example/pay/x",
        f"{site.url}/clientarea/",
        link[:-3] + "abc",
    ):
        assert addressed(site, talk, other) == other


async def test_it_ends_in_time_as_the_link_does_that_it_stands_for(site, monkeypatch):
    talk = await linked(site)
    invoices = await site.billing.invoices_by_number("1001", ["4821"])
    short, long = (urlsplit(addressed(site, talk, site.billing.pay_link_for(invoices, one))).path for one in (60, 9e4))
    monkeypatch.setattr(site.server.app[INVOICES]._tokens, "_clock", lambda: time.time() + 3600)
    assert [(await site.visitor().open(one)).status for one in (short, long)] == [410, 200]
