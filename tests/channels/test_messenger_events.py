"""What Meta may report, read into one shape: every field of its documents once, and much that is in none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.channels.messenger.events import LONGEST_ID, Event, File, Kind, events
from bot.channels.messenger.signature import challenge, signed
from bot.conversations.attachments import MOST
from bot.conversations.tables import identities, messages
from tests.standins.graph import SECRET, delivery, happened, pressed, said, signature

HI = said("7", "আমার কত বাকি?", "m_1")
NOT_MESSAGES = {
    "read": happened("7", "read", watermark=1458668856253),
    "delivery": happened("7", "delivery", mids=["m_0"], watermark=1458668856253),
    "reaction": happened("7", "reaction", reaction="love", emoji="❤", action="react", mid="m_0"),
    "edit": happened("7", "message_edit", mid="m_0", text="x", num_edit=1),
    "optin": happened("7", "optin", ref="x", user_ref="y"),
    "account linking": happened("7", "account_linking", status="linked", authorization_code="x"),
    "app roles": happened("7", "app_roles", **{"123": ["primary_receiver"]}),
    "asked for": happened("7", "request_thread_control", requested_owner_app_id=123, metadata=""),
    "echo": said("100", "our own words", "m_9", is_echo=True, app_id=55, metadata="x"),
    "taken back": {**said("7", "", "m_9"), "message": {"mid": "m_9", "is_deleted": True}},
    "unheard of": happened("7", "telepathy", thought="x"),
    "no person": {"message": {"mid": "m_9", "text": "x"}},
    "person is no text": {"sender": {"id": ["7"]}, "message": {"mid": "m_9", "text": "x"}},
    "a person who is a path": said("../me/messages", "x", "m_9"),
    "a long person": said("7" * 65, "x", "m_9"),
    "empty": said("7", "", "m_9"),
    "not an object": "hello",
    "message is no object": happened("7", "x") | {"message": ["text"]},
    "nothing": None,
}


def read(*reported: Any, **more: Any) -> list[Event]:
    return list(events(delivery(*reported, **more)))


@pytest.mark.parametrize("name", NOT_MESSAGES)
def test_what_is_no_message_is_left_out_and_what_comes_beside_it_is_not(name):
    assert read(NOT_MESSAGES[name], HI) == [Event(Kind.SAID, "7", "m_1", text="আমার কত বাকি?")]


def test_a_postback_a_quick_reply_and_get_started_are_pressed():
    quick = said("7", "হ্যাঁ", "m_2", quick_reply={"payload": "tok"})
    started = pressed(
        "7", "start", "m_3", "Get Started", referral={"ref": "abc", "source": "SHORTLINK", "type": "OPEN_THREAD"}
    )
    assert read(pressed("7", "tok", "m_1", "মেনু"), quick, started) == [
        Event(Kind.PRESSED, "7", "m_1", token="tok", title="মেনু"),
        Event(Kind.PRESSED, "7", "m_2", token="tok", title="হ্যাঁ"),
        Event(Kind.PRESSED, "7", "m_3", token="start", title="Get Started", ref="abc"),
    ]


def test_a_link_of_ours_and_the_passing_of_a_conversation():
    came = happened("7", "referral", ref="abc", source="SHORTLINK", type="OPEN_THREAD")
    given = happened("7", "pass_thread_control", previous_owner_app_id=1, new_owner_app_id=55, metadata="x")
    taken = happened("7", "take_thread_control", previous_owner_app_id="55", new_owner_app_id="1")
    first, second, third = read(came, given, taken)
    assert (first.kind, first.ref) == (Kind.CAME, "abc")
    assert (second.kind, second.token) == (Kind.GIVEN, "55")
    assert (third.kind, third.token) == (Kind.TAKEN, "1")
    assert len({first.ident, second.ident, third.ident}) == 3


@pytest.mark.parametrize(
    ("attachment", "kind"),
    [
        ({"type": "image", "payload": {"url": "https://cdn.example/x.jpg"}}, "image"),
        ({"type": "image", "payload": {"url": "https://cdn.example/x.png", "sticker_id": 369239263222822}}, "sticker"),
        ({"type": "sticker", "payload": {"sticker_id": 1}}, "sticker"),
        ({"type": "audio", "payload": {"url": "https://cdn.example/x.mp4"}}, "audio"),
        ({"type": "location", "payload": {"coordinates": {"lat": 23.8, "long": 90.4}}}, "location"),
        ({"type": "reel", "payload": {"title": "x"}}, "reel"),
        ({"payload": None}, "unknown"),
        ("x", "unknown"),
    ],
)
def test_what_comes_along_is_named(attachment, kind):
    (event,) = read(said("7", "", "m_1", attachments=[attachment]))
    assert [file.kind for file in event.files] == [kind]


def test_the_preview_of_an_address_is_no_file():
    preview = {"type": "fallback", "payload": {"url": "https://a.example", "title": "A"}}
    assert read(said("7", "https://a.example", "m_1", attachments=[preview]))[0].files == ()
    assert read(happened("7", "message", mid="m_1", is_unsupported=True))[0].files == (File("unknown"),)


def test_standby_is_told_from_what_is_ours():
    quiet = {"sender": {"id": "7"}, "recipient": {"id": "1"}, "timestamp": 5, "postback": {"title": "মেনু"}}
    (event, ours) = read(HI, standby=[quiet])[::-1]
    assert (event.standby, event.title, event.token, ours.standby) == (True, "মেনু", "", False)


def test_several_entries_keep_their_order():
    raw = json.dumps({"object": "page", "entry": [{"messaging": [said("7", str(n), f"m_{n}")]} for n in range(50)]})
    assert [event.text for event in events(raw.encode())] == [str(n) for n in range(50)]


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"{", b"[]", b"null", b'"page"', b'{"object":"instagram","entry":[]}', b'{"object":"page"}',
        b'{"object":"page","entry":{"messaging":[]}}', b'{"object":"page","entry":[null,1,"x",{"messaging":{}}]}',
        b'{"object":"page","entry":[{"changes":[{"field":"feed"}]}]}', b"\xff\xfe", b"[" * 200_000,
        b'{"object":"page","entry":' + b'[{"messaging":' * 5000 + b"]}" * 5000 + b"}",
    ],
    ids=range(13),
)  # fmt: skip
def test_what_is_no_delivery_says_nothing(raw):
    assert list(events(raw)) == []


def test_ids_are_the_same_again_and_short_enough_to_keep():
    unnamed = {"sender": {"id": 7}, "timestamp": 5, "postback": {"payload": "tok"}}
    assert [event.ident for event in read(unnamed, unnamed)] == ["7:5:postback:tok"] * 2
    (long,) = read(said("7", "x", "m_" + "a" * 500))
    (other,) = read(said("7", "x", "m_" + "a" * 499 + "b"))
    assert len(long.ident) <= 100
    assert long.ident != other.ident
    (halved,) = events(
        b'{"object":"page","entry":[{"messaging":[{"sender":{"id":"7"},"message":{"mid":"\\ud83d","text":"\\ud83dx"}}]}]}'
    )
    halved.text.encode()
    halved.ident.encode()


def test_what_is_kept_of_ids_fits_where_it_is_kept():
    long, kept = "9" * 4_000, 0
    for mid in ("m" * LONGEST_ID, long, "ম" * 99, None):
        for person in (7, "7" * 64, int("9" * 30), 10**400, long):
            who = {"sender": {"id": person}, "timestamp": 10**400}
            image = {"type": "image", "payload": {"url": "https://example.com/" + long}}
            message = {"mid": mid, "text": "x", "attachments": [image] * MOST}
            for event in read({**who, "message": message}, {**who, "postback": {"mid": mid, "payload": long}}):
                kept += 1
                assert len(f"{event.ident}:{max(0, len(event.files) - 1)}") <= messages.c.external_id.type.length
                assert len(event.person) <= identities.c.external_id.type.length
    assert kept == 4 * 3 * 2, "of four ids and three people: a message and a press"


def test_a_signature_is_over_the_bytes_as_they_came():
    raw = delivery(HI)
    assert b"\\u0986" in raw, "Meta's own spelling"
    assert signed(raw, signature(raw), SECRET)
    respelled = json.dumps(json.loads(raw), ensure_ascii=False).encode()
    for body, header in [
        (respelled, signature(raw)), (raw, ""), (raw, "sha256="), (raw, signature(raw, "another")),
        (raw, signature(raw)[7:]), (raw, signature(raw).replace("sha256", "sha1")), (raw, signature(raw) + "0"),
        (raw + b" ", signature(raw)), (raw, "sha256=" + "é" * 64), (raw, "\ud800"),
    ]:  # fmt: skip
        assert not signed(body, header, SECRET)


def test_only_our_verification_is_answered():
    good = {"hub.mode": "subscribe", "hub.verify_token": "ours", "hub.challenge": "1158201444"}
    assert challenge(good, "ours") == "1158201444"
    for wrong in (
        {"hub.mode": "unsubscribe"},
        {"hub.verify_token": "theirs"},
        {"hub.verify_token": "আমার"},
        {"hub.challenge": "<b>"},
    ):
        assert challenge({**good, **wrong}, "ours") is None
    assert challenge({}, "ours") is None
