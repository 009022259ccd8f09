"""Reminders in the web process: mailed while it runs, with a page that ends them and changes nothing by itself."""

from __future__ import annotations

import asyncio
import re
from urllib.parse import urlsplit

import pytest

from bot.reminders import choices
from bot.reminders.choices import ChoiceLinks
from tests.chat_app import chatroom
from tests.commands.customer_life import SITE_SECRET, proved
from tests.standins.mail_server import mail_server, text_of

FROM = {"SAHAYAK_MAIL_FROM": "billing@example.com", "SAHAYAK_REMINDER_DAYS": "15,7,3,1,0,-1"}


def choice(site):
    return site.run("SELECT customer, off, by FROM reminder_choices")


def address(site, customer="1001"):
    return urlsplit(ChoiceLinks(site.settings).address(customer)).path


async def test_the_running_bot_mails_what_falls_due_and_the_links_in_it_work(open_site):
    async with mail_server() as server:
        always = {"SAHAYAK_REMINDER_HOURS": "0-24", "SAHAYAK_SMTP": f"smtp://127.0.0.1:{server.port}"}
        site = await open_site(**FROM, **always)
        async with asyncio.timeout(30):
            while not (rahims := [mail for to, mail in server.taken if to.startswith("rahim")]):
                server.came.clear()
                await server.came.wait()
        (mail,) = rahims
        assert "৪৮২১" in text_of(mail)
        assert "৪৮২২" in text_of(mail)
        visitor = site.visitor()
        page = await visitor.open(urlsplit(re.search(r"http\S+/pay/\S+", text_of(mail))[0]).path)
        assert "৳৩,৪৫০.০০" in page.words
        assert site.run("SELECT count(*) FROM billing_attempts") == [(0,)]

        off = urlsplit(mail["list-unsubscribe"].strip("<>"))
        assert off.path in text_of(mail)
        assert (await visitor.open(off.path)).status == (await visitor.open(off.path, "HEAD")).status == 200
        assert choice(site) == []
        assert mail["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
        assert (await visitor.open(off.path, "POST", data={"List-Unsubscribe": "One-Click"})).status == 200
        assert choice(site) == [("1001", 1, "mail program")]


async def test_a_customer_ends_them_on_the_page_and_wants_them_again(site):
    visitor = site.visitor()
    for wanted, words, kept in (("off", "বন্ধ করা হয়েছে", 1), ("on", "আবার চালু", 0), ("off", "বন্ধ করা হয়েছে", 1)):
        page = await visitor.open(address(site))
        (form,) = [one for one in page.forms if ("reminders", wanted) in one.fields]
        assert words in (await visitor.send(form)).words
        assert choice(site) == [("1001", kept, "link")]
    assert [kind for (kind,) in site.run("SELECT kind FROM events")] == ["reminders.chosen"] * 3
    assert (await visitor.send(form, reminders="perhaps")).status == 400
    assert (await visitor.send(form, headers={"Sec-Fetch-Site": "cross-site"})).status == 403


@pytest.mark.parametrize("token", ["a", "a" * 44, "৪৪", "%00", "a" * 9000])
async def test_a_link_that_is_not_ours_does_nothing(site, token):
    for method, more in (("GET", {}), ("POST", {"data": {"List-Unsubscribe": "One-Click"}})):
        assert (await site.visitor().open(f"/reminders/{token}", method, **more)).status in (400, 404, 410, 414)
    assert choice(site) == []


async def test_a_post_that_says_nothing_does_nothing(site):
    for data in ({}, {"List-Unsubscribe": "no"}, {"reminders": "off"}):
        assert (await site.visitor().open(address(site), "POST", data=data)).status == 403
    assert (await site.visitor().open(address(site), "POST", json={"List-Unsubscribe": "One-Click"})).status == 400
    unknown = {"Content-Type": "application/x-www-form-urlencoded; charset=klingon"}
    assert (await site.visitor().open(address(site), "POST", data=b"a=b", headers=unknown)).status == 400
    assert choice(site) == []


async def test_a_customer_ends_them_in_the_chat_and_presses_them_on_again(tmp_path):
    async with chatroom(tmp_path, SAHAYAK_REMINDER_DAYS="3", SAHAYAK_IDENTITY_SECRET=SITE_SECRET) as room:
        stranger = await room.customer()
        await stranger.say("reminder bondho korun")
        (heard,) = await stranger.heard()
        assert "লগইন" in heard["text"]
        customer = await proved(room, "1001")
        await customer.say("reminder bondho korun")
        (heard,) = await customer.heard()
        assert heard["topic"] == "reminder"
        off = await room.house.store.database.read(choices.wants_none, "1001")
        (button,) = heard["buttons"]
        await customer.press(button["token"])
        assert "মনে করিয়ে দেব" in (await customer.heard(2))[1]["text"]
        on = not await room.house.store.database.read(choices.wants_none, "1001")
        assert (off, on) == (True, True)
