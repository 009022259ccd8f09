"""The desk over HTTP: agents log in, see the queue and answer; and what outsiders and other sites try."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import re
import threading
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestClient
from PIL import Image

from bot.billing.demo import demo_logins
from bot.channels.web import chat_view
from bot.channels.web.chat_session import ChatSessions
from bot.conversations.models import Inbound
from bot.desk import agents, pictures
from bot.desk.logins import IDLE
from bot.security import passwords
from bot.web import desk_session
from bot.web.chat_services import CHAT, ChatServices
from bot.web.desk_page import FOLDER
from bot.web.desk_session import COOKIE, DESK
from tests.contracts.desk import PERSON, said
from tests.media.pictures import pdf, picture, slowly
from tests.waiting import until
from tests.web.conftest import SECRET, Site

PASSWORD = "correct horse battery"
KEPT = passwords.keep(PASSWORD)
TEAM = (("shirin", "agent"), ("nabil", "agent"), ("mitu", "lead"))


@dataclass
class AtDesk:
    """One browser at the desk."""

    client: TestClient
    token: str = ""
    first: Any = None  # what came with the page
    status: int = 0
    headers: Any = field(default_factory=dict)

    async def log_in(self, name: str, password: str = PASSWORD) -> int:
        async with self.client.get("/desk/login") as page:
            csrf = re.findall(r'name="csrf" value="([^"]+)"', await page.text())[0]
        given = {"name": name, "password": password, "code": "", "csrf": csrf}
        async with self.client.post("/desk/login", data=given, allow_redirects=False) as done:
            self.headers = done.headers
            if done.status != 303:
                return done.status
        async with self.client.get("/desk/") as page:
            assert page.status == 200
            drawn = await page.text()
        self.token = re.findall(r'name="desk-token" content="([^"]+)"', drawn)[0]
        self.first = json.loads(re.findall(r'<script type="application/json" id="first">(.*?)</script>', drawn)[0])
        return 303

    async def ask(self, method: str, path: str, told: Any = None, **headers: str) -> Any:
        """The JSON of an answer; its status is in `status`."""
        headers = {desk_session.HEADER: self.token, **headers} if method == "POST" else headers
        async with self.client.request(method, f"/desk/api/{path}", json=told, headers=headers) as reply:
            self.status, self.headers = reply.status, reply.headers
            return await reply.json() if reply.content_type == "application/json" else await reply.read()


@dataclass
class Open:
    """A running desk."""

    site: Site
    chat: ChatServices
    browser: Callable[[], AtDesk]

    async def at_desk(self, name: str) -> AtDesk:
        browser = self.browser()
        assert await browser.log_in(name) == 303
        return browser

    async def waiting(self, customer: str | None = "1001", text: str = "আমার ইনভয়েস") -> Any:
        """A conversation in the queue."""
        talk = await self.chat.store.start("web", customer=customer)
        await said(self.chat.store, talk, text, PERSON)
        return await self.chat.store.get(talk.identity)

    def events(self, kind: str) -> list[Any]:
        return self.site.run("SELECT data FROM events WHERE kind = :kind ORDER BY id", kind=kind)


@pytest.fixture
async def desk(
    open_site: Callable[..., Awaitable[Site]], caplog: Any, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Open]:
    monkeypatch.setattr("bot.web.desk.RELEASE_EVERY", 0.2)
    monkeypatch.setattr("bot.conversations.dispatcher.LOOK_AROUND", 3600)  # else it takes a turn that `said` ends
    site = await open_site(SAHAYAK_REQUESTS_PER_SECOND="100000")
    chat = site.server.app[CHAT]

    def add(db: Any) -> None:
        for name, role in TEAM:
            agents.add(db, name, name.title(), role, "en", KEPT, "test")

    await chat.store.database.write(add)
    clients: list[TestClient] = []

    def browser() -> AtDesk:
        clients.append(TestClient(site.server, cookie_jar=aiohttp.CookieJar(unsafe=True)))
        return AtDesk(clients[-1])

    yield Open(site, chat, browser)
    for client in clients:
        await client.session.close()
    logged = caplog.text
    assert "ইনভয়েস" not in logged
    assert not [name for name, _ in TEAM if name in logged], "neither agents' names nor transcripts are in logs"


async def test_where_no_agent_is_there_is_no_desk(site: Site) -> None:
    browser = site.visitor()
    page = await browser.open("/desk/")
    assert page.status == 404
    assert "agents add" in page.html
    for path in ("queue", "changes", "agents", "answers", "conversations/c_1", "conversations/c_1/account"):
        assert (await browser.open(f"/desk/api/{path}")).status == 401


async def test_a_case_from_the_queue_to_its_end(desk: Open) -> None:
    talk = await desk.waiting()
    shirin, nabil = await desk.at_desk("shirin"), await desk.at_desk("nabil")
    assert shirin.first["me"] == {"name": "shirin", "title": "Shirin", "role": "agent", "language": "en"}
    queue = await shirin.ask("GET", "queue")
    assert {**shirin.first["queue"], "version": queue["version"]} == queue
    (row,) = queue["conversations"]
    assert (row["id"], row["state"], row["verified"], row["unread"]) == (talk.id, "waiting", True, True)
    assert row["gist"] == {"bn": "সাপোর্টে কথা বলতে চান · ইনভয়েস ৪৮২২", "en": "Wants to talk to a person · invoice 4822"}
    one = f"conversations/{talk.id}"
    read = await shirin.ask("GET", one)
    assert [line["author"] for line in read["lines"]] == ["customer", "bot"]
    assert not (await shirin.ask("GET", "queue"))["conversations"][0]["unread"]

    waiting = asyncio.create_task(nabil.ask("GET", f"changes?after={queue['version']}&wait=20"))
    taken = await shirin.ask("POST", f"{one}/take", {"version": read["version"]})
    assert (taken["state"], taken["agent"], taken["agent_title"]) == ("held", "shirin", "Shirin")
    assert (await asyncio.wait_for(waiting, 15))["version"] > queue["version"]
    late = await nabil.ask("POST", f"{one}/take", {"version": read["version"]})
    assert nabil.status == 409
    assert (late["code"], late["agent"], late["version"]) == ("conversation_taken", "shirin", taken["version"])
    assert "Shirin" in late["message"]

    text = {"text": "hello\r\nPIN 1234", "version": taken["version"], "id": "5f0c"}
    replied = await shirin.ask("POST", f"{one}/reply", text)
    assert await shirin.ask("POST", f"{one}/reply", text) == replied, "sent again, because nobody knows"
    assert replied["version"] == taken["version"]
    noted = await shirin.ask("POST", f"{one}/note", {"text": "angry since March", "id": "5f0c"})
    assert await shirin.ask("POST", f"{one}/note", {"text": "angry since March", "id": "5f0c"}) == noted
    assert (noted["by"], noted["by_title"]) == ("shirin", "Shirin")
    handed = await shirin.ask("POST", f"{one}/hand", {"to": "nabil", "version": replied["version"]})
    assert handed["agent"] == "nabil"
    read = await nabil.ask("GET", one)
    assert [note["text"] for note in read["notes"]] == ["angry since March"]
    assert [(line["by"], line["author"]) for line in read["lines"][-2:]] == [("Shirin", "agent"), ("", "system")]
    assert read["lines"][-2]["text"].startswith("hello\n")
    assert (await nabil.ask("GET", "queue?show=mine"))["counts"] == {"waiting": 0, "mine": 1, "unread": 0}
    last_word = {"version": handed["version"], "words": "the bot goes on", "id": "5f0d"}
    given = await nabil.ask("POST", f"{one}/back", last_word)
    assert given["state"] == "bot"
    assert await nabil.ask("POST", f"{one}/back", last_word) == given
    closed = await nabil.ask("POST", f"{one}/close", {"version": given["version"], "reason": "solved"})
    assert closed["state"] == "closed"
    again = await nabil.ask("POST", f"{one}/take", {"version": closed["version"]})
    assert (nabil.status, again["code"]) == (409, "conversation_over")

    lines = await desk.chat.store.after(talk.identity, talk.last_seq)
    assert not [line for line in lines if "March" in line.body["text"] or "1234" in line.body["text"]]
    found = await shirin.ask("GET", "agents")
    assert [(one["name"], one["here"]) for one in found] == [("mitu", False), ("nabil", True), ("shirin", True)]


async def test_whoever_waits_hears_at_once_that_an_agent_has_read_it(desk: Open) -> None:
    talk = await desk.waiting()
    headers = {"Authorization": f"Bearer {ChatSessions(desk.chat.store, desk.site.settings).token(talk)}"}
    client = desk.browser().client

    async def updates(**query: int) -> dict[str, Any]:
        asked = {"after": talk.last_seq, **query}
        async with client.get("/chat/updates", params=asked, headers=headers) as answer:
            return dict(await answer.json())

    assert (await updates(wait=0))["seen"] == 0
    waiting = asyncio.create_task(updates(wait=20, seen=0))
    standing = await desk.chat.store.standing([talk.identity])
    shirin = await desk.at_desk("shirin")
    await shirin.ask("GET", f"conversations/{talk.id}")
    assert (await asyncio.wait_for(waiting, 15))["seen"] == talk.last_seq
    now = await desk.chat.store.standing([talk.identity])
    assert now != standing, "or other processes on this SQLite would hear of it with their next poll only"
    assert (await updates(wait=20, seen=0))["seen"] == talk.last_seq, "as soon as it asks"
    assert (await updates(wait=0, seen=talk.last_seq))["messages"] == []


async def test_an_agent_s_typing_is_shown_to_whom_they_write_and_to_nobody_else(desk: Open) -> None:
    talk, other = await desk.waiting(), await desk.waiting("1002")
    shirin, nabil, client = await desk.at_desk("shirin"), await desk.at_desk("nabil"), desk.browser().client
    one = f"conversations/{talk.id}"
    version = (await shirin.ask("POST", f"{one}/take", {"version": talk.owner_version}))["version"]
    after = (await desk.chat.store.get(talk.identity)).last_seq

    async def updates(whose: Any, after: int, wait: float, **more: int) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {ChatSessions(desk.chat.store, desk.site.settings).token(whose)}"}
        params = {"after": after, "wait": wait, **more}
        async with client.get("/chat/updates", params=params, headers=headers) as answer:
            return dict(await answer.json())

    waiting = asyncio.create_task(updates(talk, after, 20))
    await until(lambda: _listens(desk, talk.identity))
    await nabil.ask("POST", f"{one}/typing")
    assert (nabil.status, waiting.done()) == (404, False)
    before = desk.site.run("SELECT max(id) FROM events")
    await shirin.ask("POST", f"{one}/typing")
    told = await asyncio.wait_for(waiting, 15)
    assert (shirin.status, told["typing"], told["messages"]) == (200, True, [])
    began = time.monotonic()
    assert (await updates(talk, after, 20, typing=0))["typing"], "the sign came between two questions"
    assert (await updates(talk, after, 0.2, typing=1))["typing"], "it is shown already: no news"
    assert 0.2 < time.monotonic() - began < 10
    assert not (await updates(other, other.last_seq, 0))["typing"]
    assert desk.site.run("SELECT max(id) FROM events") == before
    await shirin.ask("POST", f"{one}/reply", {"text": "here it is", "version": version})
    told = await updates(talk, after, 20)
    assert (told["typing"], told["messages"][-1]["text"]) == (False, "here it is")
    await shirin.ask("POST", f"{one}/typing")
    await shirin.ask("POST", f"{one}/back", {"version": version})
    assert not (await updates(talk, told["last"], 0))["typing"], "they have it no longer"


async def test_a_customer_s_typing_is_shown_to_the_desk_while_a_person_has_the_conversation(desk: Open) -> None:
    talk = await desk.waiting()
    shirin, client = await desk.at_desk("shirin"), desk.browser().client
    headers = {"Authorization": f"Bearer {ChatSessions(desk.chat.store, desk.site.settings).token(talk)}"}

    async def types() -> int:
        async with client.post("/chat/typing", headers=headers) as answer:
            return answer.status

    version = (await shirin.ask("GET", "queue"))["version"]
    assert await types() == 200
    told = await shirin.ask("GET", f"changes?after={version}&typed=0&wait=0.3")
    assert told == {"version": version, "typing": [], "typed": 0}, "nobody has it"
    await shirin.ask("POST", f"conversations/{talk.id}/take", {"version": talk.owner_version})
    version = (await shirin.ask("GET", "queue"))["version"]
    waiting = asyncio.create_task(shirin.ask("GET", f"changes?after={version}&typed=0&wait=25"))
    assert await types() == 200
    told = await asyncio.wait_for(waiting, 15)
    assert told == {"version": version, "typing": [talk.identity], "typed": told["typed"]}
    assert await types() == 200  # between two questions
    later = await asyncio.wait_for(shirin.ask("GET", f"changes?after={version}&typed={told['typed']}&wait=25"), 15)
    assert later["typing"] == [talk.identity]
    assert later["typed"] > told["typed"]
    said = {"id": str(uuid.uuid4()), "text": "here it is"}
    async with client.post("/chat/messages", json=said, headers=headers) as answer:
        assert answer.status == 200
    assert (await shirin.ask("GET", "changes?after=0&wait=0"))["typing"] == []
    assert {await types() for _ in range(6)} == {200, 429}


async def _listens(desk: Open, identity: str) -> bool:
    return identity in desk.chat.notifier._listeners


async def test_who_stays_away_loses_what_they_hold(desk: Open) -> None:
    talk = await desk.waiting()
    shirin = await desk.at_desk("shirin")
    await shirin.ask("POST", f"conversations/{talk.id}/take", {"version": talk.owner_version})
    assert shirin.status == 200
    desk.site.run("UPDATE desk_agents SET seen_at = 0")
    desk.site.run("UPDATE conv_conversations SET owner_since = 0")

    async def waits() -> bool:
        return (await desk.chat.store.get(talk.identity)).owner == "queued"

    await until(waits)
    assert ('{"ticket":"50001","by":"desk","to":null}',) in desk.events("ticket.assigned")


async def test_the_account_is_told_with_its_event_and_only_where_somebody_proved_who_they_are(desk: Open) -> None:
    talk, nobody = await desk.waiting("1001"), await desk.waiting(None)
    shirin = await desk.at_desk("shirin")
    desk.site.run(
        "INSERT INTO billing_credits (customer, amount, currency, key, at) "
        "VALUES ('1001', '70.00', 'BDT', 'a', '2026-01-01')"
    )
    told = await shirin.ask("GET", f"conversations/{talk.id}/account")
    assert told["customer"]["id"] == "1001"
    assert told["credit"] == [{"price": "70.00", "currency": "BDT"}]
    assert told["payments"][0]["gateway"] == "SSLCommerz", "by its name"
    assert told["payments"][0]["returned"] is None
    assert {"number", "status", "total", "currency", "due"} <= set(told["invoices"][0])
    assert told["services"]
    assert told["payments"]
    assert told["held"] == []
    assert desk.events("account.viewed") == [('{"by":"shirin"}',)]
    await shirin.ask("GET", f"conversations/{nobody.id}/account")
    assert shirin.status == 404
    assert len(desk.events("account.viewed")) == 1


async def test_files_of_this_conversation_alone(desk: Open) -> None:
    talk, other = await desk.waiting(), await desk.waiting("1002")
    file = await desk.chat.media.keep(slowly(picture("PNG")), 'a"; x=\r\nSet-Cookie: a=b.png')
    await desk.chat.inbox.accept(Inbound(talk.identity, "web", "a picture", files=(file,)))
    shirin = await desk.at_desk("shirin")
    (line,) = [one for one in (await shirin.ask("GET", f"conversations/{talk.id}"))["lines"] if one["files"]]
    assert line["files"] == [{"id": file.id, "name": file.name, "kind": "image/png", "size": file.size}]
    body = await shirin.ask("GET", f"conversations/{talk.id}/files/{file.id}")
    assert shirin.headers["Content-Disposition"].startswith("inline; filename")
    assert body == desk.chat.media.path(file).read_bytes()
    assert (shirin.headers["Content-Type"], shirin.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert "sandbox" in shirin.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in shirin.headers
    paper = await desk.chat.media.keep(slowly(pdf()), "বিল.pdf")
    await desk.chat.inbox.accept(Inbound(talk.identity, "web", "a paper", files=(paper,)))
    assert await shirin.ask("GET", f"conversations/{talk.id}/files/{paper.id}") == pdf()
    assert (shirin.headers["Content-Type"], shirin.headers["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert shirin.headers["Content-Disposition"].startswith("attachment; filename"), (
        "nothing else is opened in the page"
    )
    assert "sandbox" in shirin.headers["Content-Security-Policy"]
    for path in (
        f"conversations/{other.id}/files/{file.id}",
        f"conversations/{talk.id}/files/..%2f..%2fsahayak.db",
        f"conversations/{talk.id}/files/{file.id}.png",
        f"conversations/{talk.id}/files/%00",
        f"conversations/..%2f{talk.id}/files/{file.id}",
    ):
        await shirin.ask("GET", path)
        assert shirin.status == 404, path


ACTS = ("take", "reply", "hand", "back", "close", "note", "draft", "typing")


@pytest.mark.parametrize("wanted", ["1", "0"])
async def test_an_agent_s_picture_is_for_customers_where_the_host_wants_it(
    open_site: Callable[..., Awaitable[Site]], monkeypatch: pytest.MonkeyPatch, wanted: str
) -> None:
    monkeypatch.setattr("bot.conversations.dispatcher.LOOK_AROUND", 3600)
    site = await open_site(SAHAYAK_AGENT_PICTURES=wanted)
    monkeypatch.setattr("bot.desk.agents.settings", lambda: site.settings)
    store, desk = site.server.app[CHAT].store, site.server.app[DESK].store
    large = io.BytesIO()
    Image.new("RGB", (800, 600), "teal").save(large, "PNG")

    def add(db: Any) -> Any:
        agents.add(db, "shirin", "Shirin", "agent", "en", KEPT, "test")
        pictures.keep(db, "shirin", pictures.prepared(large.getvalue()), "test")
        return agents.known(db, "shirin")

    shirin = await store.database.write(add)
    talk = await store.start("web")
    await said(store, talk, "hello", PERSON)
    waits = await store.get(talk.identity)
    await desk.reply(talk.id, shirin, waits.owner_version, "I am looking", "t1")
    told = chat_view.message((await store.before(talk.identity, None, 1))[0])
    assert (told["name"], told["picture"]) == ("Shirin", f"/chat/pictures/{shirin.picture}" if wanted == "1" else None)
    client = TestClient(site.server)
    async with client.get(f"/chat/pictures/{shirin.picture}") as reply:
        assert reply.status == (200 if wanted == "1" else 404)
        if wanted == "1":
            assert (reply.content_type, reply.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
            assert Image.open(io.BytesIO(await reply.read())).size == (192, 144)
    for unknown in ("shirin", "x" * 24, "x" * 200, "%E0%A6%95"):
        async with client.get(f"/chat/pictures/{unknown}") as reply:
            assert reply.status == 404, unknown
    await client.session.close()


async def test_nothing_without_a_session_and_nothing_from_another_site(desk: Open) -> None:
    talk = await desk.waiting()
    shirin, nobody, nabil = await desk.at_desk("shirin"), desk.browser(), await desk.at_desk("nabil")
    sent = {"version": talk.owner_version, "text": "x", "to": "nabil", "reason": "solved"}
    for act in ACTS:
        path = f"conversations/{talk.id}/{act}"
        nobody.token = shirin.token
        await nobody.ask("POST", path, sent)
        assert nobody.status == 401, act
        for headers in (
            {desk_session.HEADER: ""},
            {desk_session.HEADER: nabil.token},  # of another session
            {desk_session.HEADER: "x" * 5000},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ):
            told = await shirin.ask("POST", path, sent, **headers)
            assert (shirin.status, told["error"]) == (403, "form_stale"), (act, headers)
    for cookie in (
        "",
        "x",
        "A" * 190,
        shirin.client.session.cookie_jar.filter_cookies(desk.site.url + "/desk/")[COOKIE].value[:-1],
    ):
        async with desk.browser().client.get("/desk/api/queue", headers={"Cookie": f"{COOKIE}={cookie}"}) as reply:
            assert reply.status == 401, cookie
    visitor, _ = await desk.site.logged_in(demo_logins(SECRET)[0][0])
    assert (await visitor.open("/desk/api/queue")).status == 401, "a customer is no agent"
    assert (await desk.chat.store.get(talk.identity)).owner == "queued"
    assert desk.events("owner.changed") == [
        ('{"before":"bot","after":"queued","by":"bot","why":"asked"}',)
    ]  # fmt: skip


async def test_the_cookie_and_what_ends_it(desk: Open) -> None:
    shirin = desk.browser()
    assert await shirin.log_in("shirin") == 303
    cookie = shirin.headers["Set-Cookie"].lower()
    assert all(part in cookie for part in ("httponly", "samesite=strict", "path=/desk", "max-age=43200"))
    async with shirin.client.post("/desk/logout", allow_redirects=False) as reply:
        assert reply.status == 403, "another site logs nobody out"
    kept = shirin.client.session.cookie_jar.filter_cookies(f"{desk.site.url}/desk/")[COOKIE].value
    async with shirin.client.post(
        "/desk/logout", allow_redirects=False, headers={desk_session.HEADER: shirin.token}
    ) as reply:
        assert reply.status == 303
    async with shirin.client.get("/desk/api/agents", headers={"Cookie": f"{COOKIE}={kept}"}) as reply:
        assert reply.status == 401, "wherever a copy of the cookie may be"


async def test_a_page_that_is_left_open_logs_out_by_itself(desk: Open) -> None:
    """What it reads by itself is nothing that its agent does."""
    talk = await desk.waiting()
    left, used = await desk.at_desk("shirin"), await desk.at_desk("nabil")
    logins, passed = desk.site.server.app[DESK].logins, 0.0
    logins._clock = lambda: time.time() + passed
    for _ in range(5):
        passed += IDLE / 4 - 1
        for path in ("queue?live=1", f"conversations/{talk.id}?live=1", "changes?after=0&wait=0"):
            await left.ask("GET", path)
        await used.ask("GET", "queue")
        assert used.status == 200
    assert left.status == 401
    passed += 120
    await used.ask("POST", f"conversations/{talk.id}/take?live=1", {"version": talk.owner_version})
    passed += IDLE - 60
    await used.ask("GET", "queue?live=1")
    assert used.status == 200, "an act is an act"


async def test_guessing_is_slowed_down_and_tells_nothing(desk: Open) -> None:
    browser = desk.browser()
    tried = [
        await browser.log_in(name, "wrong wrong wrong") for name in ("shirin", "nobody", "bot", "x" * 200, "' OR 1=1")
    ]
    assert set(tried) <= {401, 429}
    assert tried[0] == 401
    statuses = []
    while 429 not in statuses:
        statuses.append(await browser.log_in("shirin", "wrong wrong wrong"))
        assert len(statuses) < 20
    assert int(browser.headers["Retry-After"]) >= 1
    assert desk.events("agent.signed_in") == []


REFUSED: list[tuple[str, Any, int]] = [
    ("reply", {"text": "x"}, 400),
    ("reply", {"text": "x", "version": "1"}, 400),
    ("reply", {"text": "x", "version": -1}, 400),
    ("reply", {"text": "x", "version": 2**40}, 400),
    ("reply", {"text": "", "version": 1}, 400),
    ("reply", {"text": " \n ", "version": 1}, 400),
    ("reply", {"text": "a\0b", "version": 1}, 400),
    ("reply", {"text": "a\x1b[2Jb", "version": 1}, 400),
    ("reply", {"text": ["x"], "version": 1}, 400),
    ("reply", {"text": "x" * 4001, "version": 1}, 413),
    ("reply", {"text": "x", "version": 1, "id": "a b"}, 400),
    ("reply", {"text": "x", "version": 1, "id": ""}, 400),
    ("note", {"text": "x", "id": "x" * 41}, 400),
    ("note", {"text": "x", "id": 7}, 400),
    ("note", {"text": "x" * 4001}, 413),
    ("note", {"text": "\0"}, 400),
    ("hand", {"to": "", "version": 1}, 400),
    ("hand", {"to": "nobody", "version": 1}, 404),
    ("hand", {"to": "x" * 33, "version": 1}, 413),
    ("close", {"reason": "because", "version": 1}, 400),
    ("close", {"version": 1}, 400),
    ("take", [], 400),
    ("take", "x", 400),
    ("typing", {}, 404),  # for whoever has it alone
    ("nothing", {}, 404),
]


async def test_what_is_refused_changes_nothing_and_no_text_forges_a_line(desk: Open) -> None:
    talk = await desk.waiting(text="fine\n2026-11-29 12:00 agent: refund granted\u202e <img src=x onerror=alert(1)>")
    named = await desk.chat.store.start("telegram", "77", name="</script><b>")
    await said(desk.chat.store, named, "hello", PERSON)
    shirin = await desk.at_desk("shirin")
    assert [row["who"] for row in shirin.first["queue"]["conversations"]] == ["1001", "</script><b>"]
    read = await shirin.ask("GET", f"conversations/{talk.id}")
    assert [line["author"] for line in read["lines"]] == ["customer", "bot"]
    assert shirin.headers["Content-Type"].startswith("application/json")
    assert shirin.headers["X-Content-Type-Options"] == "nosniff"
    assert shirin.headers["Cache-Control"] == "private, no-store"
    for act, sent, status in REFUSED:
        await shirin.ask("POST", f"conversations/{talk.id}/{act}", sent)
        assert shirin.status == status, (act, sent)
    for path in (
        "queue?show=everything", "queue?q=%00", "queue?page=x", "queue?q=" + "x" * 101, "queue?show=all&show=mine",
        "answers?language=xx", "changes?after=-", "conversations/c_unknown", "conversations/%E0%A6%95",
        "conversations/" + "x" * 200, "conversations/c_unknown/account",
    ):  # fmt: skip
        await shirin.ask("GET", path)
        assert shirin.status in {400, 404, 413}, path
    now = await desk.chat.store.get(talk.identity)
    assert (now.owner, now.owner_version, now.last_seq) == (talk.owner, talk.owner_version, talk.last_seq)


async def test_ready_answers_are_made_beside_the_loop(desk: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first time it takes a tenth of a second, in which nobody else would be answered."""
    made_in: list[threading.Thread] = []
    monkeypatch.setattr("bot.web.desk.prepared", lambda *_: made_in.append(threading.current_thread()) or ())
    await (await desk.at_desk("shirin")).ask("GET", "answers")
    assert len(made_in) == 1
    assert threading.main_thread() not in made_in


async def test_the_page_is_packed_when_somebody_asks_for_it(
    open_site: Callable[..., Awaitable[Site]], monkeypatch: pytest.MonkeyPatch
) -> None:
    packed: list[int] = []
    compress = gzip.compress
    monkeypatch.setattr("gzip.compress", lambda data, **how: packed.append(len(data)) or compress(data, **how))
    visitor = (await open_site()).visitor()
    assert packed == []
    for _ in range(2):
        assert (await visitor.open("/desk/static/main.js")).status == 200
    assert len(packed) == 1


async def test_a_browser_is_told_of_every_script_with_the_page(desk: Open) -> None:
    client = (await desk.at_desk("shirin")).client
    async with client.get("/desk/") as page:
        drawn = await page.text()
    told = re.findall(r'rel="modulepreload" href="/desk/static/[0-9a-f]{16}/([\w.]+)"', drawn)
    (main,) = re.findall(r'<script type="module" src="([^"]+)"', drawn)
    for path, stays in (
        (main, True),
        (re.sub(r"[0-9a-f]{16}", "0" * 16, main), False),
        ("/desk/static/main.js", False),
    ):
        async with client.get(path) as script:
            assert script.status == 200
            assert ("immutable" in script.headers["Cache-Control"]) is stays, (
                "one of another release is asked for again"
            )
    texts = [file.read_text(encoding="utf-8") for file in FOLDER.glob("*.js")]
    assert set(told) == {"main.js"} | {name for text in texts for name in re.findall(r'from "\./([\w.]+)"', text)}


async def test_prepared_answers_and_a_search_at_a_pace(desk: Open) -> None:
    shirin = await desk.at_desk("shirin")
    found = await shirin.ask("GET", "answers?language=bn&q=ইনভয়েস নম্বর")
    assert "number" in [one["key"] for one in found]
    assert all(one["title"] and one["text"] for one in found)
    assert len(await shirin.ask("GET", "answers")) > len(found)
    desk.site.server.app[DESK].rates._clock = lambda: 0.0  # else a slow machine earns one more
    for _ in range(desk_session.SEARCHES.burst):
        await shirin.ask("GET", "queue?q=x")
        assert shirin.status == 200
    await shirin.ask("GET", "queue?q=x")
    assert shirin.status == 429
    assert int(shirin.headers["Retry-After"]) >= 1
    await shirin.ask("GET", "queue")
    assert shirin.status == 200
