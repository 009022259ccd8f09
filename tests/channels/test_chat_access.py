"""Who may do what at the chat's doors: sessions, identities, limits, broken requests, other sites, `ask`."""

from __future__ import annotations

import asyncio
import time
import uuid

import jwt
import pytest

from bot.channels.web.chat_session import ChatSessions
from bot.errors import NotAllowed
from bot.security.identity_proof import AUDIENCE, proved, sign_identity
from bot.security.tokens import Tokens
from tests.chat_app import Customer, chatroom

SITE_SECRET = "a secret of the embedding site, long enough"


async def refused(customer: Customer, method: str, path: str, **more) -> tuple[int, str]:
    status, told = await customer.ask(method, path, **more)
    assert told["ok"] is False
    assert set(told) == {"ok", "error", "message"}
    return status, told["error"]


# -- sessions


@pytest.mark.parametrize(("method", "path"), [
    ("POST", "/chat/messages"), ("GET", "/chat/updates"), ("GET", "/chat/history"), ("POST", "/chat/language"),
    ("POST", "/chat/typing"),
    ("POST", "/chat/identity"), ("DELETE", "/chat/session"),
])  # fmt: skip
async def test_nothing_without_a_session(room, method, path):
    stranger, mine = Customer(room.client), await room.customer()
    other = await room.customer()
    middle = len(mine.token) // 2
    changed = [mine.token[:at] + ("A" if mine.token[at] != "A" else "B") + mine.token[at + 1 :] for at in (0, middle)]
    forged = [
        "", "x", "....", mine.token[:-1], mine.token + "0", mine.token + "=", "é" * 20, "a" * 5000, *changed,
        mine.token[:middle] + other.token[middle:], Tokens([room.settings.secret], "form").seal("i_1.1.1"),
    ]  # fmt: skip
    for token in forged:
        stranger.token = token
        try:
            found = await refused(stranger, method, path, json={} if method == "POST" else None)
        except (UnicodeEncodeError, ValueError):
            continue  # cannot even be sent
        assert found == (401, "session_expired"), token


async def test_a_session_is_renewed_and_does_not_change_hands(room):
    customer = await room.customer()
    before = customer.conversation
    await customer.begin()
    assert customer.conversation == before
    stranger = await room.customer()
    assert stranger.conversation != before


async def test_a_session_expires_after_silence_only(tmp_path, monkeypatch):
    async with chatroom(tmp_path, SAHAYAK_SESSION_HOURS="1") as room:
        customer = await room.customer()
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + 3500)
        await customer.say("still here")
        monkeypatch.setattr(time, "time", lambda: real() + 7000)
        await customer.say("still here, too")
        monkeypatch.setattr(time, "time", lambda: real() + 10_700)
        assert await refused(customer, "GET", "/chat/updates") == (401, "session_expired")
        before = customer.conversation
        await customer.begin()
        assert customer.conversation != before


async def test_after_signing_out_the_old_token_opens_nothing(room):
    customer = await room.customer()
    await customer.say("a secret thing")
    await customer.heard()
    old = customer.token
    waiting = asyncio.create_task(customer.ask("GET", "/chat/updates?after=2&wait=20"))
    await asyncio.sleep(0.2)
    status, told = await customer.ask("DELETE", "/chat/session")
    assert status == 200
    assert (await waiting)[0] == 401, "a poll that waits is let go, with nothing in it"
    customer.adopt(told)
    assert (await customer.updates())["messages"] == []
    customer.token = old
    assert await refused(customer, "GET", "/chat/history") == (401, "session_expired")


# -- identities


def site_token(**changed) -> str:
    claims = {"sub": "1001", "exp": int(time.time()) + 300, "aud": AUDIENCE, **changed}
    return jwt.encode({name: value for name, value in claims.items() if value is not None}, SITE_SECRET, "HS256")


async def test_an_identity_is_bound_and_reaches_the_engine(tmp_path):
    async with chatroom(tmp_path, SAHAYAK_IDENTITY_SECRET=SITE_SECRET) as room:
        for proof in (sign_identity("1001", room.settings), site_token()):
            customer = await room.customer()
            anonymous = customer.token
            await customer.say("before")
            await customer.heard()
            status, told = await customer.ask("POST", "/chat/identity", json={"identity": proof})
            assert status == 200
            assert told["conversation"] == customer.conversation
            customer.adopt(told)
            await customer.say("after")
            await customer.heard(2)
            assert [asked["customer"] for asked in room.engine.asked[-2:]] == [None, "1001"]
            customer.token = anonymous
            assert (await customer.ask("GET", "/chat/history"))[0] == 401, "a planted anonymous token must not follow"


async def test_an_identity_token_with_a_name_is_taken_once(tmp_path):
    """Not by whoever copied it, in any session; the page that it was made for may show it again."""
    async with chatroom(tmp_path, SAHAYAK_IDENTITY_SECRET=SITE_SECRET) as room:
        for proof in (
            sign_identity("1001", room.settings),
            site_token(jti="a name"),
            site_token(jti="another", sub="1002"),
        ):
            customer, thief = await room.customer(), await room.customer()
            status, told = await customer.ask("POST", "/chat/identity", json={"identity": proof})
            assert status == 200
            customer.adopt(told)
            for _ in range(2):
                assert await refused(thief, "POST", "/chat/identity", json={"identity": proof}) == (401, "not_allowed")
                status, told = await customer.ask("POST", "/chat/identity", json={"identity": proof})
                assert (status, told["conversation"]) == (200, customer.conversation)
        unnamed = site_token()
        for _ in range(2):
            status, _ = await (await room.customer()).ask("POST", "/chat/identity", json={"identity": unnamed})
            assert status == 200
        for name in (7, [], {}, "", "\0", "x" * 1000):
            status, _ = await (await room.customer()).ask(
                "POST", "/chat/identity", json={"identity": site_token(jti=name)}
            )
            assert status == (200 if isinstance(name, str) else 401), name


async def test_a_question_that_waited_for_the_login_is_taken_up_once(room):
    customer = await room.customer()
    await customer.say("my due")
    await customer.heard()
    for _ in range(2):
        proof = sign_identity("1001", room.settings)
        _, told = await customer.ask("POST", "/chat/identity", json={"identity": proof})
        customer.adopt(told)
    assert (await customer.heard(2))[1]["text"] == "pressed: identified {}"
    asked = room.engine.asked[-1]
    assert (asked["text"], asked["payload"], asked["customer"]) == (
        None, {"intent": "identified", "entities": {}}, "1001",
    )  # fmt: skip
    await customer.say("count")
    assert len(await customer.heard(3)) == 3
    _, past = await customer.ask("GET", "/chat/history")
    assert [line["author"] for line in past["messages"]] == ["customer", "bot", "bot", "customer", "bot"]


async def test_a_question_that_waits_beside_other_talk_is_taken_up(room):
    customer = await room.customer()
    await customer.say("my due")
    await customer.say("beside the login")
    await customer.heard(2)
    _, told = await customer.ask("POST", "/chat/identity", json={"identity": sign_identity("1001", room.settings)})
    customer.adopt(told)
    assert (await customer.heard(3))[2]["text"] == "pressed: identified {}"


async def test_a_login_that_nothing_waits_for_is_silent(room):
    customer = await room.customer()
    await customer.say("my due")
    await customer.say("something else")
    await customer.heard(2)
    _, told = await customer.ask("POST", "/chat/identity", json={"identity": sign_identity("1001", room.settings)})
    customer.adopt(told)
    await customer.say("count")
    assert (await customer.heard(3))[2]["text"] == "turns: 3"


async def test_a_login_does_not_talk_into_a_persons_conversation(room):
    customer = await room.customer()
    await customer.say("my due")
    await customer.say("person")
    await customer.heard(2)
    _, told = await customer.ask("POST", "/chat/identity", json={"identity": sign_identity("1001", room.settings)})
    customer.adopt(told)
    await asyncio.sleep(0.3)
    assert len(await customer.heard(2)) == 2


async def test_another_customer_gets_another_conversation(room):
    customer = await room.customer()
    _, told = await customer.ask("POST", "/chat/identity", json={"identity": sign_identity("1001", room.settings)})
    customer.adopt(told)
    old = customer.token
    await customer.say("of 1001")
    await customer.heard()
    _, same = await customer.ask("POST", "/chat/identity", json={"identity": sign_identity("1001", room.settings)})
    assert same["conversation"] == customer.conversation
    _, told = await customer.ask("POST", "/chat/identity", json={"identity": sign_identity("1002", room.settings)})
    assert told["conversation"] != customer.conversation
    customer.adopt(told)
    assert (await customer.updates())["messages"] == []
    customer.token = old
    assert (await customer.ask("GET", "/chat/history"))[0] == 401


def changed_within(proof: str) -> str:
    """Another letter in the middle of its mark: the last one carries bits that count for nothing."""
    at = len(proof) - 20
    return proof[:at] + ("A" if proof[at] != "A" else "B") + proof[at + 1 :]


FORGED = {
    "expired": lambda: site_token(exp=int(time.time()) - 1),
    "too long": lambda: site_token(exp=int(time.time()) + 3600),
    "no exp": lambda: site_token(exp=None),
    "exp as text": lambda: site_token(exp=str(int(time.time()) + 300)),
    "no sub": lambda: site_token(sub=None),
    "empty sub": lambda: site_token(sub=""),
    "odd sub": lambda: site_token(sub="1001\n"),
    "sub is a number": lambda: jwt.encode(
        {"sub": 1001, "exp": int(time.time()) + 300, "aud": AUDIENCE}, SITE_SECRET, "HS256"
    ),
    "no aud": lambda: site_token(aud=None),
    "wrong aud": lambda: site_token(aud="another"),
    "many aud": lambda: site_token(aud=[AUDIENCE, "another"]),
    "wrong key": lambda: jwt.encode({"sub": "1001", "exp": int(time.time()) + 300, "aud": AUDIENCE}, "k" * 40, "HS256"),
    "empty key": lambda: _encode_weak(""),
    "alg none": lambda: jwt.encode({"sub": "1001", "exp": int(time.time()) + 300, "aud": AUDIENCE}, None, "none"),
    "alg HS512": lambda: jwt.encode(
        {"sub": "1001", "exp": int(time.time()) + 300, "aud": AUDIENCE}, SITE_SECRET * 2, "HS512"
    ),
    "tampered": lambda: changed_within(site_token()),
    "not a token": lambda: "1001",
    "dots": lambda: "a.b.c",
}


def _encode_weak(key: str) -> str:
    import base64
    import hashlib
    import hmac
    import json

    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    claims = {"sub": "1001", "exp": int(time.time()) + 300, "aud": AUDIENCE}
    signed = part(json.dumps({"alg": "HS256", "typ": "JWT"}).encode()) + "." + part(json.dumps(claims).encode())
    return signed + "." + part(hmac.new(key.encode(), signed.encode(), hashlib.sha256).digest())


@pytest.mark.parametrize("kind", FORGED)
async def test_no_other_proof_is_one(tmp_path, kind):
    async with chatroom(tmp_path, SAHAYAK_IDENTITY_SECRET=SITE_SECRET) as room:
        customer = await room.customer()
        found = await refused(customer, "POST", "/chat/identity", json={"identity": FORGED[kind]()})
        assert found == (401, "not_allowed")
        assert (await room.house.store.get(customer.conversation)).customer is None


@pytest.mark.parametrize("secret", ["", "short"])
async def test_a_guessable_site_secret_proves_nothing(tmp_path, secret):
    async with chatroom(tmp_path, SAHAYAK_IDENTITY_SECRET=secret) as room:
        with pytest.raises(NotAllowed):
            proved(_encode_weak(secret), room.settings)


# -- broken requests and limits


@pytest.mark.parametrize(("body", "expected"), [
    (b"", (400, "bad_request")), (b"{", (400, "bad_request")), (b"[]", (400, "bad_request")),
    (b"\xff\xfe", (400, "bad_request")), (b'"text"', (400, "bad_request")), (b"[" * 60_000, (400, "bad_request")),
    (b'{"text": "no id"}', (400, "bad_request")), (b'{"id": "ID", "text": 5}', (400, "bad_request")),
    (b'{"id": "ID", "text": ""}', (400, "bad_request")),
    (b'{"id": "ID", "text": "  \\u200b\\n"}', (400, "bad_request")),
    (b'{"id": "ID", "text": null}', (400, "bad_request")), (b'{"id": "ID"}', (400, "bad_request")),
    (b'{"id": "ID", "text": "a", "button": "b"}', (400, "bad_request")),
    (b'{"id": "4242424242424242", "text": "a"}', (400, "bad_request")),
    (b'{"id": "ID", "text": "' + b"a" * 2001 + b'"}', (413, "too_long")),
    (b'{"id": "ID", "text": "' + b"a" * 70_000 + b'"}', (413, "too_long")),
    (b'{"id": "ID", "button": "' + b"a" * 61 + b'"}', (413, "too_long")),
])  # fmt: skip
async def test_a_broken_message_gets_a_clear_error_and_is_not_stored(room, body, expected):
    customer = await room.customer()
    body = body.replace(b'"ID"', f'"{uuid.uuid4()}"'.encode())
    assert await refused(customer, "POST", "/chat/messages", data=body) == expected
    assert (await customer.updates())["messages"] == []


@pytest.mark.parametrize("query", ["after=x", "wait=x", "after=nan", "after=1e400"])
async def test_a_broken_query(room, query):
    assert await refused(await room.customer(), "GET", f"/chat/updates?{query}") == (400, "bad_request")


@pytest.mark.parametrize("query", ["after=-5", "after=99999999999999", "after=1"])
async def test_a_query_out_of_bounds_is_held_to_them(room, query):
    assert (await (await room.customer()).ask("GET", f"/chat/updates?{query}&wait=0"))[0] == 200


async def test_a_flood_is_slowed_down_for_its_own_session_only(tmp_path):
    async with chatroom(tmp_path, SAHAYAK_MESSAGES_PER_MINUTE="3") as room:
        flood, calm = await room.customer(), await room.customer()
        for _ in range(3):
            await flood.say("spam")
        body = {"id": str(uuid.uuid4()), "text": "spam"}
        assert await refused(flood, "POST", "/chat/messages", json=body) == (429, "too_many")
        async with room.client.post(
            "/chat/messages", json=body, headers={"Authorization": f"Bearer {flood.token}"}
        ) as reply:
            assert 1 <= int(reply.headers["Retry-After"]) <= 60
        await calm.say("hello")
        await calm.heard()
        assert len(await flood.heard(3)) == 3, "what was accepted is answered"


# -- other sites


async def test_only_the_sites_of_the_setting_may_embed(tmp_path):
    async with chatroom(tmp_path, SAHAYAK_EMBED_ORIGINS="https://shop.example, https://other.example/") as room:
        for origin, allowed in [
            ("https://shop.example", True), ("https://other.example", True), ("https://evil.example", False),
            ("https://shop.example.evil.example", False), ("null", False),
        ]:  # fmt: skip
            headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
            async with room.client.options("/chat/messages", headers=headers) as reply:
                assert reply.status == 204
                assert reply.headers.get("Access-Control-Allow-Origin") == (origin if allowed else None)
                assert ("Authorization" in reply.headers.get("Access-Control-Allow-Headers", "")) is allowed
            async with room.client.post("/chat/session", headers={"Origin": origin}) as reply:
                assert reply.headers.get("Access-Control-Allow-Origin") == (origin if allowed else None)
                assert "Access-Control-Allow-Credentials" not in reply.headers
                assert "Origin" in reply.headers["Vary"]


# -- ask


async def test_ask_goes_the_customers_way(room):
    status, told = await room.ask("hello", customer="1001")
    assert status == 200
    ident = told.pop("conversation")
    assert told.pop("ms") > 0
    assert told == {
        "text": "hello", "register": "en", "understood": "help", "topic": "help", "also": [], "confidence": 0.9,
        "entities": {}, "why": [], "language": "bn",
        "replies": [{"text": "heard: hello", "topic": "help", "buttons": [], "file": None}],
    }  # fmt: skip
    assert room.engine.asked[0]["customer"] == "1001"
    _, again = await room.ask("count", conversation=ident)
    assert again["replies"][0]["text"] == "turns: 2"


async def test_ask_needs_our_secret_and_its_own_conversation(room):
    stranger = Customer(room.client)
    for token in ("", "x", room.settings.secret, room.settings.turns_key):
        stranger.token = token
        assert await refused(stranger, "POST", "/chat/ask", json={"text": "hi"}) == (401, "not_allowed")
    customer = await room.customer()
    assert (await room.ask("hi", conversation=customer.conversation))[0] == 404
    _, told = await room.ask("hi", customer="1001")
    assert (await room.ask("hi", conversation=told["conversation"], customer="1002"))[0] == 404
    assert (await room.ask("hi", conversation="c_nobody"))[0] == 404


async def test_ask_does_not_wait_for_ever(room):
    status, told = await room.ask("slow 5", timeout=0.3)
    assert (status, told["error"]) == (503, "engine_unavailable")


async def test_a_session_cannot_reach_a_conversation_of_another_channel(room):
    _, told = await room.ask("hello", customer="1001")
    talk = await room.house.store.get(told["conversation"])
    assert talk.customer == "1001"
    thief = Customer(room.client)
    thief.token = ChatSessions(room.house.store, room.settings).token(talk)
    assert (await thief.ask("GET", "/chat/history"))[0] == 401
