"""The door: who gets in, who does not, and what a session, a form token and an identity are worth."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from bot.errors import NotAllowed
from bot.security import sessions
from bot.security.identity_proof import proved_customer
from bot.web import login
from bot.web.visitors import local_path

SESSION = "sahayak_session"


async def test_the_right_password_opens_the_dashboard(site):
    visitor, page = await site.logged_in("Rahim")
    assert (page.status, page.path) == (200, "/clientarea/")
    assert "Rahim Uddin" in page.words
    cookie = next(one for one in visitor.client.session.cookie_jar if one.key == SESSION)
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie["max-age"]
    assert "1001" not in cookie.value


async def test_a_wrong_password_and_an_unknown_address_look_the_same(site):
    rahim, password = site.login("Rahim")
    pages = [await site.visitor().log_in(rahim, "wrong"), await site.visitor().log_in("nobody@example.com", password)]
    assert [page.status for page in pages] == [401, 401]
    assert pages[0].words == pages[1].words
    assert "মেলেনি" in pages[0].words
    assert all("set-cookie" not in page.headers or SESSION not in page.headers["set-cookie"] for page in pages)


@pytest.mark.parametrize(
    "path", ["/clientarea/", "/clientarea/invoices", "/clientarea/invoices/4821", "/clientarea/masspay"]
)
async def test_a_stranger_is_asked_to_log_in_and_comes_back(site, path):
    visitor = site.visitor()
    page = await visitor.open(path)
    assert page.path.startswith("/clientarea/login")
    page = await visitor.log_in(*site.login("Rahim"), page.path)
    assert page.path == path


async def test_the_language_and_the_page_survive_the_login(site):
    visitor = site.visitor()
    page = await visitor.open("/clientarea/invoices?status=paid&lang=en")
    assert "Client area login" in (await visitor.open(page.path + "&lang=en")).words
    page = await visitor.log_in(*site.login("Rahim"), page.path)
    assert "Paid invoices" in page.words


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/clientarea/\\..//evil", "javascript:alert(1)",
     "/clientarea//evil.example", "/clientarea/\r\nSet-Cookie: a=b", "/other", "/clientarea/" + "a" * 400, ""],
)  # fmt: skip
async def test_a_login_never_leads_elsewhere(site, wanted):
    assert local_path(wanted, "/clientarea/") == "/clientarea/"
    if len(wanted) < 300:
        visitor = site.visitor()
        form = next(one for one in (await visitor.open("/clientarea/login")).forms if ("email", "") in one.fields)
        email, password = site.login("Rahim")
        page = await visitor.send(form, follow=False, email=email, password=password, next=wanted)
        assert (page.status, page.headers["Location"]) == (303, "/clientarea/")


async def test_from_the_chat_and_back(site):
    visitor, page = await site.logged_in("Rahim", "/clientarea/login?chat=1")
    assert page.path == "/clientarea/?chat=1"
    assert "data-opens-chat" in page.html
    # Who is logged in already does not type a password again.
    assert (await visitor.open("/clientarea/login?chat=1")).path == "/clientarea/?chat=1"


async def test_a_planted_session_is_not_taken_over(site):
    visitor, _ = await site.logged_in("Nusrat")
    planted = visitor.cookie(SESSION)
    other = site.visitor()
    other.client.session.cookie_jar.update_cookies({SESSION: planted}, other.client.make_url("/"))
    page = await other.open("/clientarea/")
    await other.send(page.form("/clientarea/logout"))
    again, page = await site.logged_in("Rahim")
    assert again.cookie(SESSION) != planted
    assert "Rahim Uddin" in page.words


async def test_a_login_ends_the_session_that_was_there_before(site):
    first, _ = await site.logged_in("Nusrat")
    planted = first.cookie(SESSION)
    visitor = site.visitor()
    form = next(one for one in (await visitor.open("/clientarea/login")).forms if ("email", "") in one.fields)
    visitor.client.session.cookie_jar.update_cookies({SESSION: planted}, visitor.client.make_url("/"))
    email, password = site.login("Rahim")
    assert "Rahim Uddin" in (await visitor.send(form, email=email, password=password)).words
    assert (await first.open("/clientarea/")).path.startswith("/clientarea/login")


async def test_logging_out_ends_every_copy_of_the_cookie(site):
    visitor, page = await site.logged_in("Rahim")
    copy = visitor.cookie(SESSION)
    out = await visitor.send(page.form("/clientarea/logout"))
    assert "লগআউট করেছেন" in out.words
    thief = site.visitor()
    thief.client.session.cookie_jar.update_cookies({SESSION: copy}, thief.client.make_url("/"))
    assert (await thief.open("/clientarea/")).path.startswith("/clientarea/login")
    assert site.run("select count(*) from web_sessions") == [(0,)]


async def test_a_session_ends_by_itself_and_a_changed_cookie_opens_nothing(site):
    visitor, _ = await site.logged_in("Rahim")
    good = visitor.cookie(SESSION)
    for bad in (
        good[:-1] + ("a" if good[-1] != "a" else "b"),
        "x" + good,
        good[:43],
        good[4:],
        ".",
        "a.b",
        "১০০১",
        "a" * 500,
    ):
        visitor.client.session.cookie_jar.update_cookies({SESSION: bad}, visitor.client.make_url("/"))
        assert (await visitor.open("/clientarea/")).path.startswith("/clientarea/login"), bad
    visitor.client.session.cookie_jar.update_cookies({SESSION: good}, visitor.client.make_url("/"))
    assert (await visitor.open("/clientarea/")).path == "/clientarea/"
    site.run("update web_sessions set expires = expires - :life", life=sessions.LIFE + 1)
    assert (await visitor.open("/clientarea/")).path.startswith("/clientarea/login")


async def test_who_was_logged_in_before_an_upgrade_still_is(site):
    """Version 0.1 wrote `token.mark`, the mark an HMAC of the token."""
    visitor, _ = await site.logged_in("Rahim")
    token = "b" * 43
    site.run("update web_sessions set id = :id", id=hashlib.sha256(token.encode()).hexdigest())
    mark = hmac.new(site.settings.derived("clientarea session").encode(), token.encode(), "sha256").hexdigest()[:32]
    for cookie, path in (
        (f"{token}.{mark}", "/clientarea/"),
        (f"{token}.{'0' * 32}", "/clientarea/login?next=/clientarea/"),
    ):
        visitor.client.session.cookie_jar.update_cookies({SESSION: cookie}, visitor.client.make_url("/"))
        assert (await visitor.open("/clientarea/")).path == path


async def test_the_table_of_sessions_opens_nothing_by_itself(site):
    visitor, _ = await site.logged_in("Rahim")
    ((stored,),) = site.run("select id from web_sessions")
    assert stored not in visitor.cookie(SESSION)


@pytest.mark.parametrize("change", [{"csrf": ""}, {"csrf": "0" * 64}, {"csrf": "ক"}])
async def test_a_login_form_of_somebody_else_is_refused(site, change):
    email, password = site.login("Rahim")
    visitor = site.visitor()
    form = next(one for one in (await visitor.open("/clientarea/login")).forms if ("email", "") in one.fields)
    page = await visitor.send(form, email=email, password=password, **change)
    assert page.status == 403
    assert not visitor.cookie(SESSION)
    stranger = site.visitor()  # has another browser's token, not its cookie
    assert (await stranger.send(form, email=email, password=password)).status == 403
    crossed = {"Sec-Fetch-Site": "cross-site"}
    assert (await visitor.send(form, headers=crossed, email=email, password=password)).status == 403
    assert (await visitor.send(form, email=email, password=password)).status == 200


async def test_logout_needs_its_own_form(site):
    visitor, _ = await site.logged_in("Rahim")
    _, foreign = await site.logged_in("Nusrat")
    for data in ({}, dict(foreign.form("/clientarea/logout").fields)):
        assert (await visitor.open("/clientarea/logout", "POST", data=data)).status == 403
    assert (await visitor.open("/clientarea/logout")).status == 405
    assert (await visitor.open("/clientarea/")).path == "/clientarea/"


@pytest.mark.parametrize("body", [b"\xff\xfe=\xff", b"a=" + b"b" * 400, b"&" * 50])
async def test_a_broken_form_is_a_clear_error(site, body):
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    page = await site.visitor().open("/clientarea/login", "POST", data=body, headers=kind)
    assert page.status in (400, 403)


async def test_a_huge_form_and_another_kind_are_refused(site):
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await site.visitor().open("/clientarea/login", "POST", data=b"a" * 70_000, headers=kind)).status == 413
    assert (await site.visitor().open("/clientarea/login", "POST", json={"email": "a"})).status == 400


async def test_guessing_one_account_is_stopped_and_others_still_get_in(site):
    email, password = site.login("Rahim")
    statuses = [(await site.visitor().log_in(email.upper(), "wrong")).status for _ in range(login.BY_EMAIL.most + 1)]
    assert statuses == [401] * login.BY_EMAIL.most + [429]
    assert (await site.visitor().log_in(email, password)).status == 429
    assert (await site.visitor().log_in(*site.login("Nusrat"))).status == 200


async def test_guessing_many_accounts_from_one_address_is_stopped(site, monkeypatch):
    monkeypatch.setattr(login, "BY_ADDRESS", replace(login.BY_ADDRESS, most=5))
    statuses = [(await site.visitor().log_in(f"n{n}@example.com", "x")).status for n in range(6)]
    assert statuses == [401] * 5 + [429]


async def test_behind_a_proxy_each_customer_has_an_address_of_their_own(open_site, monkeypatch):
    site = await open_site(SAHAYAK_PROXIES="1")
    monkeypatch.setattr(login, "BY_ADDRESS", replace(login.BY_ADDRESS, most=1))
    visitor = site.visitor()
    for address, status in (("203.0.113.1", 401), ("203.0.113.2", 401), ("9.9.9.9, 203.0.113.1", 429)):
        form = next(one for one in (await visitor.open("/clientarea/login")).forms if ("email", "") in one.fields)
        headers = {"X-Forwarded-For": address}
        page = await visitor.send(form, headers=headers, email=f"{status}@example.com", password="x")
        assert page.status == status, address


async def test_the_chat_gets_an_identity_for_the_one_who_is_logged_in(site):
    stranger = await site.visitor().open("/clientarea/chat-identity", headers={"Accept": "application/json"})
    assert stranger.status == 401
    visitor, _ = await site.logged_in("Rahim")
    async with visitor.client.get("/clientarea/chat-identity") as reply:
        assert reply.headers["Cache-Control"] == "private, no-store"
        proof = (await reply.json())["identity"]
    assert proved_customer(proof, site.settings) == "1001"
    with pytest.raises(NotAllowed):
        proved_customer(proof[:-2], site.settings)
    headers = {"Sec-Fetch-Site": "cross-site", "Accept": "application/json"}
    assert (await visitor.open("/clientarea/chat-identity", headers=headers)).status == 401
    async with visitor.client.get("/clientarea/chat-identity", headers={"Origin": "https://evil.example"}) as reply:
        assert "Access-Control-Allow-Origin" not in reply.headers


async def test_every_page_tells_the_chat_who_is_there(site):
    visitor, stranger = (await site.logged_in("Rahim"))[0], site.visitor()
    pay = urlsplit(await site.billing.pay_link("1001", ("4821",))).path
    for path in ("/", pay, "/nowhere", "/clientarea/invoices", "/clientarea/login"):
        assert 'name="sahayak-identity" content="/clientarea/chat-identity"' in (await visitor.open(path)).html, path
        assert 'name="sahayak-identity" content=""' in (await stranger.open(path)).html, path
    # Sent by the chat to log in: it must not open over the form.
    assert "sahayak-identity" not in (await stranger.open("/clientarea/login?chat=1")).html
