"""No code point of Unicode, no broken text and no odd byte makes a 500, at any door, on either database."""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest

from bot.billing.assembly import prepare
from bot.billing.demo import demo_logins
from bot.channels.web import api
from bot.errors import BadRequest
from bot.lang import display
from bot.settings import Settings
from tests.chat_app import PATIENCE, Chatroom, Customer, chatroom, environment
from tests.code_points import ODD, PLACES, batches, numerals
from tests.web.browsing import Visitor

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("code points")]
CHARSETS = ("utf-7", "utf-16", "unicode_escape", "raw_unicode_escape", "hex", "idna", "x", "utf_8_sig", "undefined", "")
WELL = frozenset({200, 303, 400, 401, 403, 404, 409, 410, 413, 429, 431})


@pytest.fixture(params=["sqlite", "postgresql"])
async def room(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Chatroom]:
    more = {"SAHAYAK_MESSAGES_PER_MINUTE": "100000", "SAHAYAK_DEMO": "1"}
    if request.param == "postgresql":
        more["DATABASE_URL"] = request.getfixturevalue("postgres_url")
    prepare(Settings.read(environment(tmp_path, **more)))
    async with chatroom(tmp_path, **more) as opened:
        yield opened


NO_TIME = "POST /chat/ask: engine_unavailable"  # a tenth of a second may be too short on a busy machine
ON_SQLITE = pytest.mark.parametrize("room", ["sqlite"], indirect=True)
#: What databases, or their drivers, may take differently. All else is decided before a text reaches one.
DIFFERENT = frozenset(("\x00", "\x01", "\ud800", "\udfff", "\ufdd0", "\uffff", "\U0010ffff", "'", "\\", "%", ";"))


def signs(room: Chatroom) -> list[str]:
    return [sign for sign in ODD if room.house.store.database.dialect == "sqlite" or sign in DIFFERENT]


async def posted(customer: Customer, path: str, body: str) -> int:
    """The status of a JSON text as it is: `json.dumps` writes halves of a pair as escapes, which JSON allows."""
    status, _ = await customer.ask("POST", path, data=body.encode(), headers={"Content-Type": "application/json"})
    return status


async def test_every_code_point_in_a_message_is_stored_and_answered(room: Chatroom) -> None:
    customer, wanted = await room.customer(), []
    every = 1 if room.house.store.database.dialect == "sqlite" else 4
    for text in list(batches())[::every]:
        status = await posted(customer, "/chat/messages", json.dumps({"id": str(uuid.uuid4()), "text": text}))
        assert status in (200, 400), ascii(text[:40])
        if status == 200:
            wanted.append(display(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")))
    kept: list[str] = []
    after = 0
    while len(kept) < len(wanted):
        told = await customer.updates(after, wait=5)
        kept += [line["text"] for line in told["messages"] if line["author"] == "customer"]
        after = max(line["seq"] for line in told["messages"])
    assert [one for one, other in zip(kept, wanted, strict=True) if one != other and "•" not in one] == []
    async with asyncio.timeout(PATIENCE):
        while (await room.house.store.depth())["pending"]:
            after = (await customer.updates(after, wait=1))["last"]
    answers = [line["text"] for line in (await customer.ask("GET", "/chat/history?limit=100"))[1]["messages"]]
    assert any(line.startswith("heard: ") for line in answers)


@ON_SQLITE
async def test_every_numeral_where_a_number_is_looked_for(room: Chatroom, in_full: bool) -> None:
    customer = await room.customer()
    for number, place in enumerate(PLACES):
        signs = numerals() if in_full else numerals()[number % 4 :: 4]
        at_once = 1900 // (len(place.format("x")) + 1)
        for start in range(0, len(signs), at_once):
            text = "\n".join(place.format(sign) for sign in signs[start : start + at_once])
            assert await posted(customer, "/chat/messages", json.dumps({"id": str(uuid.uuid4()), "text": text})) == 200


def test_a_button_is_a_token_and_nothing_else() -> None:
    letters = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    taken = set()
    for code in range(0x110000):
        try:
            api.Say(id="0b8f2f1e-7a7e-4f5e-9a56-6a4c5f2d7c11", button=chr(code))
        except ValueError:
            continue
        taken.add(chr(code))
    assert taken == letters


async def test_odd_signs_at_every_door(room: Chatroom, caplog: pytest.LogCaptureFixture) -> None:
    found: dict[str, int] = {}
    for sign in signs(room):
        found |= {f"{sign!a} {what}": status for what, status in (await _everywhere(room, sign)).items()}
    assert len(found) > 100 * len(signs(room)) > 800
    assert {what: status for what, status in found.items() if status not in WELL} == {}
    errors = [one for one in caplog.records if one.levelno >= logging.ERROR and one.name != "aiohttp.server"]
    assert [one.message for one in errors if one.message != NO_TIME] == []


async def _everywhere(room: Chatroom, sign: str) -> dict[str, int]:
    """What each door says to a sign."""
    customer, ident = await room.customer(), str(uuid.uuid4())
    ask = {"Authorization": f"Bearer {room.settings.derived('ask')}", "Content-Type": "application/json"}
    bodies = [
        ("/chat/messages", {"id": ident, "text": f"a{sign}"}),
        ("/chat/messages", {"id": sign, "text": "a"}),
        ("/chat/messages", {"id": ident, "button": sign}),
        ("/chat/messages", {"id": ident, "text": "a", sign: sign}),
        ("/chat/messages", {"id": ident, "text": "a", "more": {sign: [sign, {sign: sign}]}}),
        ("/chat/messages", {sign: 1}),
        ("/chat/language", {"language": sign}),
        ("/chat/identity", {"identity": sign}),
        ("/chat/identity", {"identity": f"{sign}.{sign}.{sign}"}),
    ]
    found = {f"{path} {body!a}": await posted(customer, path, json.dumps(body)) for path, body in bodies}
    for name in ("text", "conversation", "customer"):
        body = {"text": "hello", "timeout": 0.1, name: f"{sign}a"}
        status, _ = await customer.ask("POST", "/chat/ask", data=json.dumps(body), headers=ask)
        found[f"ask {name}"] = 200 if name != "conversation" and status == 503 else status  # 503: no time for an answer
    raw = sign.encode("utf-8", "surrogatepass")
    there = quote(raw, safe="")
    visitor = Visitor(room.client)
    for path in (
        f"/chat/updates?after={there}&wait=0", f"/chat/history?before={there}&limit={there}",
        f"/chat/updates?{there}={there}&wait=0",
        f"/?lang={there}&{there}={there}", f"/clientarea/login?next={there}&lang={there}&chat={there}", f"/pay/{there}",
        f"/pay/{there}/done?outcome={there}", f"/invoices/{there}", f"/static/{there}", f"/static/fonts/{there}",
        f"/clientarea/invoices/{there}", f"/healthz/proof?challenge={there}", f"/{there}", f"/webhooks/{there}",
        f"/pay/standin/stripe/{there}",
    ):  # fmt: skip
        found[path] = (await visitor.open(path, follow=False)).status
        status, _ = await _raw(room, "GET", path.replace(there, raw.decode("latin-1")).encode("latin-1"))
        found[f"raw {path}"] = status
    for name in ("Authorization", "Cookie", "Accept-Language", "Origin", "Sec-Fetch-Site", "Host", "X-Forwarded-For",
                 "Accept", "If-None-Match", "Range", "Content-Type", "Referer"):  # fmt: skip
        value = {"Authorization": b"Bearer ", "Cookie": b"sahayak_session=", "Content-Type": b"a/b; charset="}
        for method, path in (("GET", b"/clientarea/"), ("POST", b"/chat/ask"), ("POST", b"/clientarea/login"),
                             ("GET", b"/chat/updates?wait=0"), ("GET", b"/static/widget.js")):  # fmt: skip
            header = name.encode() + b": " + value.get(name, b"") + raw
            status, _ = await _raw(room, method, path, header)
            found[f"{name} {method} {path!r}"] = status
    return found


async def _raw(room: Chatroom, method: str, path: bytes, *headers: bytes, body: bytes = b"") -> tuple[int, bytes]:
    """Ask with any bytes at all; (400, b"") where the connection is closed without a word."""
    server = room.client.server
    reader, writer = await asyncio.open_connection(server.host, server.port)
    lines = [
        method.encode() + b" " + path + b" HTTP/1.1",
        *headers,
        b"Connection: close",
        b"Content-Length: %d" % len(body),
    ]
    if not any(line.lower().startswith(b"host:") for line in headers):
        lines.append(b"Host: x")
    writer.write(b"\r\n".join(lines) + b"\r\n\r\n" + body)
    try:
        answer = await asyncio.wait_for(reader.read(), 10)
    finally:
        writer.close()
    return (int(answer.split()[1]) if answer else 400), answer


async def test_odd_signs_in_a_login(room: Chatroom) -> None:
    visitor = Visitor(room.client)
    _, email, password = demo_logins(room.settings.secret)[0]
    found = {}
    tries = (
        [(sign, "x") for sign in signs(room)]
        + [(email, sign) for sign in signs(room)]
        + [(f"a{sign}{email}", password) for sign in signs(room)]
    )
    for name, word in tries:
        fields = {"email": name, "password": word}
        page = await visitor.open("/clientarea/login")
        form = next(one for one in page.forms if ("email", "") in one.fields)
        pairs = form.filled(fields)
        body = "&".join(f"{quote(key)}={quote(value.encode('utf-8', 'surrogatepass'))}" for key, value in pairs)
        sent = await visitor.open(
            form.action, "POST", follow=False, data=body.encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )  # fmt: skip
        found[ascii(fields)] = sent.status
    assert {what: status for what, status in found.items() if status not in (400, 401, 429)} == {}


@ON_SQLITE
async def test_bodies_in_odd_charsets(room: Chatroom) -> None:
    customer = await room.customer()
    token = f"Authorization: Bearer {customer.token}".encode()
    form = b"csrf=x&email=\\ud800\\x00%00+2AA-&password=%FF\xff"
    bodies = (b'{"a": 1}', "{}".encode("utf-16"), b"\xff\xfe", b"+AGE-", b"[" * 5000, b'{"id":' * 3000)
    found = {}
    for charset in CHARSETS:
        kind = b"Content-Type: application/x-www-form-urlencoded; charset=" + charset.encode()
        found["login", charset, form], _ = await _raw(
            room, "POST", b"/clientarea/login", b"Accept: text/html", kind, body=form
        )
        kind = b"Content-Type: application/json; charset=" + charset.encode()
        for path in ("/chat/messages", "/chat/language", "/chat/identity"):
            for body in bodies:
                found[path, charset, body], _ = await _raw(room, "POST", path.encode(), token, kind, body=body)
    assert {what: status for what, status in found.items() if status not in (400, 403)} == {}


async def test_what_no_database_takes_is_a_bad_request(room: Chatroom) -> None:
    """Beneath the edges: a platform's or a gateway's own text may be anything."""
    for sign in ("\ud800", "\0"):
        try:
            await room.house.store.start("web", f"a{sign}")
        except BadRequest:
            continue
        assert sign == "\0", "SQLite keeps a NUL"
        assert room.house.store.database.dialect == "sqlite"
