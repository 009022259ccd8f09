"""The door: who gets in, who does not, and what a session, a form token and an identity are worth."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from urllib.parse import urlsplit

import pytest

from bot.billing.assembly import prepare
from bot.errors import BackendUnavailable, NotAllowed
from bot.security import passwords, sessions
from bot.security.identity_proof import proved
from bot.web.app_keys import RATE_LIMITS
from bot.web.visitors import local_path
from tests.contracts.rate_limits import Clock

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


async def statuses(site, count, email, password, **headers):
    return [(await log_in(site, email, password, **headers)).status for _ in range(count)]


async def log_in(site, email, password, **headers):
    """By a browser that nobody knows yet; `headers`: Address="203.0.113.1" behind a proxy."""
    visitor = site.visitor()
    forwarded = {"X-Forwarded-For": headers["address"]} if headers else {}
    form = next(one for one in (await visitor.open("/clientarea/login")).forms if ("email", "") in one.fields)
    return await visitor.send(form, headers=forwarded, email=email, password=password)


def by_hand(*sites):
    """The clock of the limits, which no slow machine moves."""
    clock = Clock()
    for site in sites:
        site.server.app[RATE_LIMITS]._clock = clock
    return clock


async def test_guessing_one_account_is_slowed_down_and_others_still_get_in(site):
    clock = by_hand(site)
    email, password = site.login("Rahim")
    assert await statuses(site, 7, email.upper(), "wrong") == [401] * 5 + [429] * 2
    page = await log_in(site, email, password)
    assert page.status == 429, "from where the guesses come, the right one has to wait as well"
    assert page.headers["Retry-After"] == "1"
    assert "১ সেকেন্ড" in page.words
    assert (await log_in(site, *site.login("Nusrat"))).status == 200
    clock.now += 1
    assert (await log_in(site, email, password)).status == 200
    assert await statuses(site, 6, email, "wrong") == [401] * 5 + [429], "what was mistyped before is forgotten"


async def test_of_many_guesses_at_once_only_a_few_are_looked_at(site):
    email, _ = site.login("Rahim")
    pages = await asyncio.gather(*(log_in(site, email, f"guess {number}") for number in range(15)))
    assert sorted(page.status for page in pages) == [401] * 5 + [429] * 10


async def test_the_owner_gets_in_from_elsewhere_whoever_guesses(open_site):
    site = await open_site(SAHAYAK_PROXIES="1", SAHAYAK_LOGIN_FAILURES_PER_ACCOUNT="6")
    email, password = site.login("Rahim")
    for number in range(3):  # a guesser with three networks
        assert await statuses(site, 4, email, "wrong", address=f"203.0.113.{number}") == [401] * 4
    began = time.monotonic()
    assert (await log_in(site, email, password, address="198.51.100.1")).status == 200
    assert time.monotonic() - began < 6
    assert (await log_in(site, email, "wrong", address="203.0.113.0")).status in (401, 429)


async def test_guessing_many_accounts_from_one_address_is_slowed_down(open_site):
    site = await open_site(SAHAYAK_PROXIES="1", SAHAYAK_LOGIN_FAILURES_PER_ADDRESS="5")
    for number, status in enumerate([401] * 5 + [429]):
        assert (await log_in(site, f"n{number}@example.com", "x", address="2001:db8::1")).status == status
    assert (await log_in(site, "n7@example.com", "x", address="2001:db8::2")).status == 429, "of the same customer"
    assert (await log_in(site, "n7@example.com", "x", address="2001:db8:0:1::1")).status == 401
    assert (await log_in(site, "n7@example.com", "x", address="9.9.9.9, 2001:db8::1")).status == 429, "a claim"


async def test_right_passwords_do_not_count(open_site):
    site = await open_site(SAHAYAK_LOGIN_FAILURES="2", SAHAYAK_LOGIN_FAILURES_PER_ADDRESS="2")
    for number in range(12):
        email, password = site.login(("Rahim", "Nusrat", "Priya")[number % 3])
        assert (await log_in(site, email, password)).status == 200
    assert await statuses(site, 3, "nobody@example.com", "x") == [401, 401, 429]


async def test_what_could_not_be_looked_at_does_not_count(open_site, monkeypatch):
    site = await open_site(SAHAYAK_LOGIN_FAILURES="2")
    email, password = site.login("Rahim")

    async def away(*_):
        raise BackendUnavailable()

    with monkeypatch.context() as outage:
        outage.setattr(site.billing, "find_login", away)
        assert await statuses(site, 4, email, password) == [503] * 4
    assert (await log_in(site, email, password)).status == 200


async def test_so_many_passwords_at_once_that_one_has_to_wait(open_site, monkeypatch):
    monkeypatch.setattr(passwords, "QUEUE", 2)
    site = await open_site()
    email, password = site.login("Rahim")
    pages = await asyncio.gather(*(log_in(site, f"n{number}@example.com", "x") for number in range(12)))
    assert {page.status for page in pages} == {401, 429}
    assert (await log_in(site, email, password)).status == 200


@pytest.mark.postgres
async def test_two_processes_count_together(open_site, postgres_url):
    shared = {"DATABASE_URL": postgres_url, "SAHAYAK_LOGIN_FAILURES": "3"}
    one = await open_site(**shared)
    prepare(one.settings)
    other = await open_site(**shared)
    clock = by_hand(one, other)
    email, password = one.login("Rahim")
    assert await statuses(one, 2, email, "wrong") == [401] * 2
    assert await statuses(other, 2, email, "wrong") == [401, 429]
    assert (await log_in(one, email, password)).status == 429
    clock.now += 1
    assert (await log_in(other, email, password)).status == 200


async def test_the_chat_gets_an_identity_for_the_one_who_is_logged_in(site):
    stranger = await site.visitor().open("/clientarea/chat-identity", headers={"Accept": "application/json"})
    assert stranger.status == 401
    visitor, _ = await site.logged_in("Rahim")
    async with visitor.client.get("/clientarea/chat-identity") as reply:
        assert reply.headers["Cache-Control"] == "private, no-store"
        proof = (await reply.json())["identity"]
    assert proved(proof, site.settings).customer == "1001"
    with pytest.raises(NotAllowed):
        proved(proof[:-2], site.settings)
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
