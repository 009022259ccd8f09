"""A forgotten password: a mail to the address on file, a link that is good once, and every session over afterwards."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from bot.web import forgotten_password
from tests.standins.mail_server import MailServer, mail_server, text_of

NEW = "ইলিশ মাছের ৩০ কাঁটা"


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with mail_server() as one:
        yield one


@pytest.fixture
async def site(open_site, server):
    return await open_site(SAHAYAK_SMTP=f"smtp://127.0.0.1:{server.port}", SAHAYAK_MAIL_FROM="billing@example.com")


async def ask(site, email, visitor=None, **headers):
    visitor = visitor or site.visitor()
    page = await visitor.open("/clientarea/password")
    (form,) = [one for one in page.forms if ("email", "") in one.fields]
    return await visitor.send(form, headers=headers, email=email)


async def mails(server, count):
    async with asyncio.timeout(30):
        while len(server.taken) < count:
            server.came.clear()
            if len(server.taken) < count:
                await server.came.wait()
    return server.taken


async def link(site, server, email, count=1):
    await ask(site, email)
    _, mail = (await mails(server, count))[-1]
    return urlsplit(re.search(r"http\S+/clientarea/password/\S+", text_of(mail))[0]).path


async def choose(visitor, path, password=NEW, again=None):
    page = await visitor.open(path)
    (form,) = [one for one in page.forms if ("password", "") in one.fields]
    return await visitor.send(form, password=password, again=password if again is None else again)


async def test_the_link_in_the_mail_changes_the_password_once_and_ends_every_session(site, server):
    email, old = site.login("Rahim")
    logged_in, _ = await site.logged_in("Rahim")
    assert "/clientarea/password" in (await site.visitor().open("/clientarea/login")).html
    path = await link(site, server, email.upper())
    assert server.taken[0][0] == email
    kept = site.run("SELECT digest, address FROM web_password_links")
    assert path.rpartition("/")[2] not in str(kept)
    assert email not in str(kept)

    visitor = site.visitor()
    for _ in range(2):
        assert (await visitor.open(path)).status == 200, "looking at it uses nothing up"
    assert (await visitor.open(path, "HEAD")).status == 200
    page = await choose(visitor, path)
    assert page.path == "/clientarea/login?changed=1"
    assert "বদলানো হয়েছে" in page.words
    assert (await logged_in.open("/clientarea/")).path.startswith("/clientarea/login")
    assert (await site.visitor().open(path)).status == 410
    assert (await site.visitor().log_in(email, old)).status == 401
    assert (await site.visitor().log_in(email, NEW)).path == "/clientarea/"
    told = (await mails(server, 2))[1]
    assert told[0] == email
    assert NEW not in text_of(told[1])


async def test_nobody_can_tell_whose_an_address_is(site, server):
    email, _ = site.login("Rahim")
    pages = [await ask(site, one) for one in ("nobody@example.com", email)]
    assert pages[0].status == pages[1].status == 200
    assert pages[0].words.replace("nobody@example.com", "…") == pages[1].words.replace(email, "…")
    await mails(server, 1)
    states = site.run("SELECT customer, state FROM mail_outbox ORDER BY at")
    assert states[0] == (None, "nobodys")
    assert site.run("SELECT count(*) FROM web_password_links") == [(2,)]
    assert [to for to, _ in server.taken] == [email]


async def test_a_newer_link_replaces_the_one_before(site, server):
    email, old = site.login("Priya")
    first = await link(site, server, email)
    second = await link(site, server, email, 2)
    assert (await site.visitor().open(first)).status == 410
    pages = await asyncio.gather(*(choose(site.visitor(), second) for _ in range(3)))
    assert sorted(page.status for page in pages) == [200, 410, 410]
    assert (await site.visitor().log_in(email, old)).status == 401


async def test_what_is_no_good_password_changes_nothing_and_uses_nothing_up(site, server):
    email, _ = site.login("John")
    visitor, path = site.visitor(), await link(site, server, email)
    for password, again in [
        ("short", None),
        (email, None),
        ("aaaaaaaaaaaa", None),
        ("Password@2026", None),
        ("miller_1990!!", None),
        ("01712345678", None),
        (NEW, NEW + " "),
        ("x" * 250, None),
    ]:
        assert (await choose(visitor, path, password, again)).status == 400
    assert (await visitor.open("/clientarea/password/" + "a" * 43)).status == 410
    assert (await visitor.open("/clientarea/password/" + "a" * 300)).status == 404
    assert (await choose(visitor, path)).status == 200


async def test_a_link_ends_in_time_and_another_site_cannot_send_the_form(site, server):
    email, _ = site.login("Nusrat")
    visitor, path = site.visitor(), await link(site, server, email)
    page = await visitor.open(path)
    (form,) = [one for one in page.forms if ("password", "") in one.fields]
    crossed = {"Sec-Fetch-Site": "cross-site"}
    assert (await visitor.send(form, headers=crossed, password=NEW, again=NEW)).status == 403
    assert (await site.visitor().send(form, password=NEW, again=NEW)).status == 403
    site.run("UPDATE web_password_links SET expires = 1")
    assert (await visitor.send(form, password=NEW, again=NEW)).status == 410


async def test_the_new_password_and_the_end_of_the_old_sessions_are_one_change(site, server):
    email, old = site.login("Rahim")
    logged_in, _ = await site.logged_in("Rahim")
    path = await link(site, server, email)
    refuse = "BEFORE DELETE ON web_sessions BEGIN SELECT RAISE(ABORT, 'no room'); END"
    site.run(f"CREATE TRIGGER broken {refuse}")
    assert (await choose(site.visitor(), path)).status == 500
    site.run("DROP TRIGGER broken")
    assert (await site.visitor().log_in(email, old)).path == "/clientarea/", "nothing was changed"
    assert (await choose(site.visitor(), path)).path == "/clientarea/login?changed=1", "and nothing used up"
    assert (await logged_in.open("/clientarea/")).path.startswith("/clientarea/login")


async def test_a_link_ends_with_the_address_that_it_was_sent_to(site, server):
    email, old = site.login("Rahim")
    visitor, path = site.visitor(), await link(site, server, email)
    page = await visitor.open(path)
    (form,) = [one for one in page.forms if ("password", "") in one.fields]
    site.run("UPDATE billing_customers SET email = 'new@example.com' WHERE email = :email", email=email)
    assert (await visitor.send(form, password=NEW, again=NEW)).status == 410
    assert (await site.visitor().open(path)).status == 410
    assert (await site.visitor().log_in("new@example.com", old)).path == "/clientarea/"


async def test_asking_is_limited_and_says_so_of_nobodys_address(site, server):
    email, _ = site.login("Rahim")
    pages = [await ask(site, email) for _ in range(5)]
    assert {page.status for page in pages} == {200}
    assert len({page.words for page in pages}) == 1
    assert site.run("SELECT count(*) FROM mail_outbox") == [(3,)]
    statuses = [(await ask(site, f"n{one}@example.com")).status for one in range(6)]
    assert statuses == [200] * 5 + [429]
    assert (await ask(site, "no address")).status == 400


@pytest.mark.parametrize("change", [{}, {"SAHAYAK_BACKEND": "tests.standins.reading_backend:ReadingBackend"}])
async def test_without_mail_or_a_backend_that_can_there_is_no_such_page(open_site, server, change):
    mail = {"SAHAYAK_SMTP": f"smtp://127.0.0.1:{server.port}", "SAHAYAK_MAIL_FROM": "billing@example.com"}
    site = await open_site(**(mail | change if change else {}))
    assert not forgotten_password.offered(site.settings, site.billing)
    assert "/clientarea/password" not in (await site.visitor().open("/clientarea/login")).html
    assert (await site.visitor().open("/clientarea/password")).status == 404


async def test_the_chat_knows_the_way_where_the_login_is_ours(site, open_site, server):
    known = forgotten_password.terms(site.settings, site.billing)
    for language in ("bn", "en"):
        go, person = known[forgotten_password.SUBJECT](language).buttons
        assert (await site.visitor().open(urlsplit(go.url).path)).status == 200
        assert person.payload["intent"] == "handoff"
    elsewhere = replace(site.settings, client_area_url="https://www.example.com/clientarea/")
    assert forgotten_password.terms(elsewhere, site.billing) == {}
    assert forgotten_password.terms(replace(site.settings, smtp=""), site.billing) == {}
