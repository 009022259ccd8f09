"""Linking an account of a platform from the client area and from the chat: nothing by opening, nothing of another's."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.billing import Customer
from bot.web.accounts import account_label
from bot.web.chat_services import CHAT

SET_UP = {"SAHAYAK_TELEGRAM_BOT": "shop_bot", "SAHAYAK_MESSENGER_PAGE": "shop.page"}
NAME = "Rahim <b>(@rahim)"


@pytest.fixture
async def shop(open_site):
    return await open_site(**SET_UP)


def chat(site):
    return site.server.app[CHAT]


async def telegram(site, number="42", name=NAME):
    return await chat(site).store.start("telegram", number, name=name)


def path(address):
    return urlsplit(address).path


async def asked(site, talk):
    """The path of the page that the chat sends somebody to."""
    return path(chat(site).links.requests.address(await chat(site).store.get(talk.identity)))


async def customer_of(site, talk):
    return (await chat(site).store.get(talk.identity)).customer


async def own_id(site, who):
    return site.run("SELECT id FROM billing_customers WHERE name LIKE :who", who=f"{who}%")[0][0]


async def test_a_button_gives_a_link_that_is_good_once(shop):
    visitor, _ = await shop.logged_in("Rahim")
    page = await visitor.open("/clientarea/links?lang=en")
    assert "No Telegram or Messenger account is linked" in page.words
    form = next(one for one in page.forms if ("channel", "telegram") in one.fields)
    gone = await visitor.send(form, follow=False)
    assert gone.status == 303
    to = urlsplit(gone.headers["Location"])
    assert (to.netloc, to.path) == ("t.me", "/shop_bot")
    (token,) = parse_qs(to.query)["start"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{32,64}", token)
    assert token not in str(shop.run("SELECT * FROM conv_link_tokens")), "only a hash is kept"
    talk = await telegram(shop)
    links = chat(shop).links
    assert await links.redeem(talk.identity, token)
    assert await customer_of(shop, talk) is None
    (line,) = await chat(shop).store.after(talk.identity, 0)
    assert "r…@" in line.body["text"]
    other = next(one for one in page.forms if ("channel", "messenger") in one.fields)
    assert (await visitor.send(other, follow=False)).headers["Location"].startswith("https://m.me/shop.page?ref=")


async def test_only_what_is_set_up_is_offered(open_site):
    site = await open_site(SAHAYAK_TELEGRAM_BOT="shop_bot")
    visitor, _ = await site.logged_in("Rahim")
    page = await visitor.open("/clientarea/links?lang=en")
    assert "Link Telegram" in page.words
    assert "Link Messenger" not in page.words
    form = next(one for one in page.forms if ("channel", "telegram") in one.fields)
    for channel in ("messenger", "web", "../", ""):
        assert (await visitor.send(form, channel=channel)).status == 404


async def test_the_page_from_the_chat_names_the_account_and_links_on_a_press(shop):
    talk = await telegram(shop)
    address = await asked(shop, talk)
    visitor, page = await shop.logged_in("Rahim", f"/clientarea/login?next={address}")
    assert page.path == address, "the login comes back to the page"
    assert NAME in page.words
    assert "<b>" not in page.html
    assert "r…@" in page.words
    assert await customer_of(shop, talk) is None, "opening it links nothing"
    form = page.form("/clientarea/link/")
    done = await visitor.send(form)
    assert done.path == "/clientarea/links?linked=telegram"
    assert 'href="https://t.me/shop_bot"' in done.html
    assert NAME in done.words
    assert await customer_of(shop, talk) == await own_id(shop, "Rahim")
    for again in (await visitor.send(form), await visitor.open(address)):
        assert again.path == "/clientarea/links?linked=telegram", "pressed twice, or gone back to"
    told = [line.body["text"] for line in await chat(shop).store.after(talk.identity, 0)]
    assert len([text for text in told if "r…@" in text]) == 1
    other, _ = await shop.logged_in("Priya")
    assert (await other.open(address)).status == 410, "another customer's"
    await chat(shop).links.withdraw(talk.identity, "agent", "test")
    assert [(await visitor.send(form)).status, (await visitor.open(address)).status] == [410, 410]
    assert await customer_of(shop, talk) is None, "a replayed form links nothing again"


async def test_who_is_not_logged_in_links_nothing(shop):
    talk = await telegram(shop)
    address = await asked(shop, talk)
    stranger = shop.visitor()
    for method in ("GET", "HEAD", "POST"):
        page = await stranger.open(address, method, follow=False)
        assert (page.status, path(page.headers["Location"])) == (303, "/clientarea/login")
    assert await customer_of(shop, talk) is None


async def test_a_press_that_is_not_from_our_page_links_nothing(shop):
    talk, other = await telegram(shop), await telegram(shop, "43")
    address, elsewhere = await asked(shop, talk), await asked(shop, other)
    visitor, page = await shop.logged_in("Rahim", f"/clientarea/login?next={address}")
    form, victim = page.form("/clientarea/link/"), shop.visitor()
    assert (await visitor.open(address, "POST", data={"csrf": ""})).status == 403
    assert (await visitor.send(form, headers={"Sec-Fetch-Site": "cross-site"})).status == 403
    swapped = form.__class__(elsewhere, form.method, form.fields)
    assert (await visitor.send(swapped)).status == 403, "a form about another account"
    await victim.log_in(*shop.login("Priya"))
    assert (await victim.send(form)).status == 403, "a form of another customer's"
    assert [await customer_of(shop, one) for one in (talk, other)] == [None, None]


async def test_links_that_ended_or_were_never_made_open_nothing(shop, monkeypatch):
    group, talk = await chat(shop).store.start("telegram_group", "-100200"), await telegram(shop)
    visitor, _ = await shop.logged_in("Rahim")
    assert (await visitor.open(await asked(shop, group))).status == 410, "a group is nobody's"
    address = await asked(shop, talk)
    assert (await visitor.open(address[:-3] + "abc")).status == 404
    assert (await visitor.open("/clientarea/link/x")).status == 404
    monkeypatch.setattr("bot.conversations.link_requests.LIFE", -1)
    assert (await visitor.open(await asked(shop, talk))).status == 410


async def test_the_customer_sees_and_undoes_their_own_links_only(shop):
    talk, hers = await telegram(shop), await telegram(shop, "43", "Priya")
    links = chat(shop).links
    for one, who in ((talk, "Rahim"), (hers, "Priya")):
        await links.confirm((await asked(shop, one)).rpartition("/")[2], await own_id(shop, who), "x")
    visitor, _ = await shop.logged_in("Rahim")
    page = await visitor.open("/clientarea/links?lang=en")
    assert NAME in page.words
    assert "Priya" not in page.words
    form = page.form("/clientarea/links/undo")
    assert (await visitor.send(form, account=hers.identity)).status == 200
    assert await customer_of(shop, hers) == await own_id(shop, "Priya")
    assert (await visitor.open("/clientarea/links/undo", "POST", data={"account": talk.identity})).status == 403
    done = await visitor.send(form)
    assert NAME not in done.words
    assert await customer_of(shop, talk) is None


def test_a_label_tells_its_owner_enough_and_others_little():
    assert account_label(Customer("1001", "Rahim", "rahim@example.com", "BD", "BDT")) == "r…@example.com"
    assert account_label(Customer("1001", "Rahim", "", "BD", "BDT")) == "1001"
