"""Whatever an update is made of, it is read: as events, as nothing, or refused because it is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.incoming import Event
from bot.channels.telegram.updates import CHANNEL, GROUP, NoUpdate, read
from bot.conversations.tables import identities, messages

NAMES = (
    "message edited_message callback_query my_chat_member chat from id type text caption photo document voice data"
    " file_id media_group_id reply_to_message is_bot new_chat_member status username first_name hologram"
).split()
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["private", "supergroup", "/start x", "@b hi", "kicked"])
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=8),
    max_leaves=40,
)
CHAT = st.fixed_dictionaries(
    {"id": st.integers(), "type": st.sampled_from(["private", "group", "supergroup", "channel"])}
)
MESSAGE = st.tuples(st.dictionaries(st.sampled_from(NAMES), ANYTHING, max_size=8), CHAT).map(
    lambda parts: {**parts[0], "chat": parts[1]}
)
UPDATE = st.dictionaries(st.sampled_from(NAMES[:4]), MESSAGE | ANYTHING, max_size=2)


@settings(max_examples=100, deadline=None)
@given(UPDATE)
def test_everything_is_read(update):
    found = read({"update_id": 1, **update}, "42", "b")
    for event in found.events:
        assert event.channel in (CHANNEL, GROUP)
        assert event.person.lstrip("-").isdecimal()
        assert event.ident.startswith("42:1")
        given_parts = [getattr(event, name) is not None for name in ("button", "start", "command", "unread")]
        assert sum(given_parts) <= 1
        assert any(given_parts) or event.text
        assert all(isinstance(value, str | None) for value in vars(event).values())


@settings(max_examples=50, deadline=None)
@given(ANYTHING)
def test_what_has_no_id_is_no_update(update):
    with pytest.raises(NoUpdate):
        read(update, "42", "b")


@pytest.mark.parametrize("ident", [-1, 2**63, 10**400, True, 1.0, "1", None, [1]])
def test_an_id_that_telegram_gives_nobody_is_none(ident):
    with pytest.raises(NoUpdate):
        read({"update_id": ident, "message": {}}, "42", "b")


def test_what_is_kept_of_ids_fits_where_it_is_kept():
    kept, long = 0, "9" * 4_000
    for person in (1, -(2**63 - 1), 2**63 - 1, -(2**63), 10**400):
        chat = {"id": person, "type": "private"}
        said = {
            "chat": chat,
            "photo": [{"file_id": long}],
            "caption": "x",
            "media_group_id": long,
            "message_id": 10**400,
        }
        press = {"id": long, "from": chat, "message": {"chat": chat}, "data": "t"}
        for update in ({"message": said}, {"callback_query": press}, {"callback_query": {**press, "message": None}}):
            for event in read({"update_id": 2**63 - 1, **update}, "9" * 20, "b").events:
                kept += 1
                assert len(event.ident) <= messages.c.external_id.type.length
                assert len(event.person) <= identities.c.external_id.type.length
    assert kept == 3 * 4, "of three people: words, a picture and two presses"


def test_a_message_says_who_and_what():
    chat = {"id": 7, "type": "private", "first_name": "Ruma", "last_name": "Akter", "username": "ruma"}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": {"id": 7}, "text": "hi"}
    (event,) = read({"update_id": 5, "message": message}, "42", "b").events
    assert event == Event(CHANNEL, "7", "42:5", "Ruma Akter (@ruma)", text="hi")
