"""A chat that is linked by a code to the address on file: the whole way, and every way around it."""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.answers import render
from bot.billing import schema
from bot.billing.backends.sql import SqlBackend
from bot.conversations import lifecycle
from bot.conversations.code_requests import ASKED, MAILED, TRIED
from bot.conversations.models import HUMAN, Inbound
from bot.conversations.tables import link_codes
from bot.database.engine import make_engine
from bot.errors import BackendUnavailable
from bot.events.tables import events
from bot.mail import worker
from bot.mail.tables import outbox
from tests.channels.test_account_links import Person
from tests.chat_app import Chatroom, chatroom
from tests.standins.mail_server import MailServer, mail_server, text_of

RAHIM, KARIM, NOBODY = "rahim@example.com", "karim@example.com", "nobody-at-all@example.com"
BENGALI = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
FROM = "bot@shop.example"


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "LOOK_AROUND", 0.02)
    monkeypatch.setattr(worker, "FIRST_WAIT", 0.02)


@asynccontextmanager
async def mailing_room(folder: Path, server: MailServer, **more: str) -> AsyncIterator[Chatroom]:
    mail = {"SAHAYAK_SMTP": f"smtp://127.0.0.1:{server.port}", "SAHAYAK_MAIL_FROM": FROM}
    async with chatroom(folder, **{**mail, **more}) as room:
        rows = [
            {"id": ident, "name": "Rahim", "email": email, "country": "BD", "currency": "BDT", "password": "none"}
            for ident, email in (("1001", RAHIM), ("1002", KARIM))
        ]
        await change(room, sa.insert(schema.customers).values(rows))
        yield room


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with mail_server() as opened:
        yield opened


@pytest.fixture
async def post(tmp_path: Path, server: MailServer) -> AsyncIterator[Chatroom]:
    async with mailing_room(tmp_path, server) as room:
        yield room


def words(key: str, **facts: Any) -> str:
    return render(f"account_link.{key}", "bn", channel="Telegram", **facts).text


async def asked_for_a_code(person: Person, address: str = RAHIM) -> str:
    """From the offer to the answer; what was answered."""
    *_, login = await person.say("my due")
    (asked,) = await person.say(button=login.body["buttons"][1]["token"])
    assert asked.body["topic"] == "account_link"
    (sent,) = await person.say(address)
    return str(sent.body["text"])


async def mailed(server: MailServer, count: int = 1, to: str = RAHIM) -> str:
    """The code in the newest mail to an address, out of so many that have come; several are sent at once."""
    while len(server.taken) < count:
        server.came.clear()
        await asyncio.wait_for(server.came.wait(), 20)
    mail = [mail for whom, mail in server.taken[:count] if whom == to][-1]
    (code,) = re.findall(r"(?<!\d)\d{6}(?!\d)", text_of(mail))
    return str(code)


def kept(room: Chatroom, *tables: sa.Table) -> str:
    """All that is in these tables."""
    engine = make_engine(room.settings.database_url)
    with engine.connect() as db:
        rows = [str(tuple(row)) for table in tables for row in db.execute(sa.select(table))]
    engine.dispose()
    return "\n".join(rows)


async def change(room: Chatroom, statement: Any) -> None:
    await room.house.store.database.write(lambda db: db.execute(statement))


def another(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


@pytest.mark.parametrize(
    ("channel", "language", "typed"), [("telegram", "bn", "কোড: {bn}"), ("messenger", "en", "my OTP is {}")]
)
async def test_from_a_question_to_its_answer(
    post: Chatroom, server: MailServer, channel: str, language: str, typed: str
) -> None:
    person = await Person.of(post, "42", channel, name="Rahim", language=language)

    def words(key: str, **facts: Any) -> str:
        return render(f"account_link.{key}", language, channel=channel.capitalize(), **facts).text

    page = await post.house.store.start("web", customer="1001")
    assert await asked_for_a_code(person, f" {RAHIM.upper()}.") == words("code_sent", address=RAHIM)
    code = await mailed(server)
    ((to, mail),) = server.taken
    assert (to, mail["Subject"]) == (RAHIM, words("mail_subject"))
    assert text_of(mail).strip() == words("mail_text", code=code)
    assert mail["From"].addresses[0].display_name == "IT Nut Hosting"
    asked = len(post.engine.asked)
    linked, taken_up = await person.say(typed.format(code, bn=code.translate(BENGALI), spaced=f"{code[:3]} {code[3:]}"))
    assert linked.body["text"] == words("linked", label="r…@example.com")
    assert (linked.author, taken_up.body["text"]) == ("system", "pressed: identified {}")
    assert [one["payload"] for one in post.engine.asked[asked:]] == [{"intent": "identified", "entities": {}}]
    talk = await post.house.store.get(person.identity)
    assert (talk.customer, talk.asked_for) == ("1001", None)
    (told,) = await post.house.store.after(page.identity, 0)
    assert told.body["text"] == render("account_link.made", "bn", channel=channel.capitalize(), name="Rahim").text
    lines = await post.house.store.after(person.identity, 0)
    said = next(line for line in lines if line.body.get("code"))
    assert "••••" in said.body["text"]
    assert said.body["sensitive"] == [], "nobody is warned of our own code"
    assert set(said.body) == {"text", "sensitive", "code"}
    assert set(said.body["code"]) == {"nonce", "digest"}, "of which nobody can make the code"
    for shape in (code, code.translate(BENGALI), f"{code[:3]} {code[3:]}"):
        assert shape not in "\n".join(line.body["text"] for line in lines)
        assert shape not in str([one["text"] for one in post.engine.asked])
    assert kept(post, link_codes) == ""
    assert RAHIM not in kept(post, outbox)


async def test_an_address_that_is_nobodys_looks_the_same(post: Chatroom, server: MailServer) -> None:
    known, unknown = await Person.of(post), await Person.of(post, "43")
    told = [await asked_for_a_code(known), await asked_for_a_code(unknown, NOBODY)]
    assert told == [words("code_sent", address=address) for address in (RAHIM, NOBODY)]
    code = await mailed(server)
    for left in (4, 3, 2, 1):
        for person in (known, unknown):
            (answer,) = await person.say(another(code))
            assert answer.body["text"] == words("code_wrong", left=left)
    for person in (known, unknown):
        assert [line.body["text"] for line in await person.say(another(code))] == [words("code_spent")]
    assert {to for to, _ in server.taken} == {RAHIM}
    assert len(server.taken) == 1


async def test_codes_cannot_be_walked_through(post: Chatroom, server: MailServer) -> None:
    """Five tries an hour, whatever is asked for in between; then also the right one is not taken."""
    person = await Person.of(post)
    await asked_for_a_code(person)
    code = await mailed(server)
    for _ in range(3):
        await person.say(another(code))
    await asked_for_a_code(person)
    code = await mailed(server, 2)
    for number in range(8):
        await person.say(f"{(int(code) + 1 + number) % 10**6:06}")
    (answer,) = await person.say(code)
    assert answer.body["text"] == words("tries_too_often")
    assert answer.body["buttons"][0]["url"].startswith(f"{post.settings.public_url}/clientarea/link/")
    assert (await post.house.store.get(person.identity)).customer is None


@pytest.mark.parametrize("right_at", [0, 2, 9])
async def test_codes_that_come_at_once_are_counted_one_by_one(
    post: Chatroom, server: MailServer, right_at: int
) -> None:
    """Of ten, right and wrong ones, five are tried at most, and it is linked once at most."""
    person = await Person.of(post)
    await asked_for_a_code(person)
    code = await mailed(server)
    before = await person.last()
    given = [code if number >= right_at else another(code) for number in range(10)]
    messages = [Inbound(person.identity, person.channel, str(uuid.uuid4()), text=text) for text in given]
    accepted = await asyncio.gather(*(post.house.inbox.accept(message) for message in messages))
    said = [str(line.body["text"]) for line in await person.heard_after(before)]
    order = [text for _, text in sorted(zip((one.seq for one in accepted), given, strict=True))]
    first = order.index(code)
    linked = said.count(words("linked", label="r…@example.com"))
    assert linked == kept(post, events).count("'identity.linked'") == int(first < TRIED.most)
    wrong = [words("code_wrong", left=left) for left in (4, 3, 2, 1)] + [words("code_spent")]
    assert [text for text in said if text in wrong] == wrong[:first]


async def test_a_code_is_good_once_for_whom_it_was_asked_and_for_ten_minutes(
    post: Chatroom, server: MailServer
) -> None:
    person, thief, late, moved = [await Person.of(post, number) for number in ("42", "66", "67", "68")]
    await asked_for_a_code(person)
    code = await mailed(server)
    await asked_for_a_code(thief, NOBODY)
    (answer,) = await thief.say(code)
    assert answer.body["text"] == words("code_wrong", left=4)
    await asked_for_a_code(person)
    newer = await mailed(server, 2)
    if newer != code:
        (answer,) = await person.say(code)
        assert answer.body["text"] == words("code_wrong", left=4), "only the newest"
    linked, _ = await person.say(newer)
    assert linked.body["text"] == words("linked", label="r…@example.com")

    await asked_for_a_code(late, KARIM)
    code = await mailed(server, 3)
    await change(post, sa.update(link_codes).values(expires=time.time() - 1))
    (answer,) = await late.say(code)
    assert answer.body["text"] == words("code_over")

    await asked_for_a_code(moved, KARIM)
    code = await mailed(server, 4)
    await post.house.store.end_sessions(moved.identity)  # as with every link that is made or undone
    (answer,) = await moved.say(code)
    assert answer.body["text"] == words("code_over")
    for one in (thief, late, moved):
        assert (await post.house.store.get(one.identity)).customer is None


async def test_an_address_that_a_person_asked_for_is_no_wish_for_a_code(post: Chatroom, server: MailServer) -> None:
    person = await Person.of(post)
    await asked_for_a_code(person)
    code = await mailed(server)
    another_code = (await post.house.store.after(person.identity, 0))[-1].body["buttons"][-1]
    talk = await post.house.store.get(person.identity)
    await post.house.store.database.write(
        partial(lifecycle.change_owner, talk=talk, to=HUMAN, by="shirin", why="taken")
    )
    (answer,) = await person.say(button=another_code["token"])
    assert answer.body["text"] == render("handoff.waiting", "bn").text
    address = Inbound(person.identity, person.channel, "an address", text=f"my address is {KARIM}")
    await post.house.inbox.accept(address)
    linked = (await person.say(code))[0]
    assert linked.body["text"] == words("linked", label="r…@example.com"), "the code is taken, whoever has it"
    assert [to for to, _ in server.taken] == [RAHIM]


async def test_nobody_can_flood_a_mailbox(post: Chatroom, server: MailServer) -> None:
    """Three mails an hour to one address, whoever asks, and three codes an hour for one who asks."""
    many = [await Person.of(post, str(100 + number)) for number in range(5)]
    told = [await asked_for_a_code(person) for person in many]
    assert told == [words("code_sent", address=RAHIM)] * 3 + [words("code_too_often")] * 2
    one = await Person.of(post)
    told = [await asked_for_a_code(one, f"nobody-{number}@example.com") for number in range(4)]
    assert told[2:] == [words("code_sent", address="nobody-2@example.com"), words("code_too_often")]
    await mailed(server, 3)
    assert len(server.taken) == 3


async def test_what_is_said_in_between_goes_its_way(post: Chatroom, server: MailServer) -> None:
    person = await Person.of(post)
    (login,) = await person.say("my due")
    await person.say(button=login.body["buttons"][1]["token"])
    (answer,) = await person.say("how do I pay?")
    assert answer.body["text"] == "heard: how do I pay?"
    (answer,) = await person.say("rahim@")
    assert answer.body["text"] == words("address_unread")
    (answer,) = await person.say(KARIM)
    assert answer.body["text"] == words("code_sent", address=KARIM)
    (answer,) = await person.say(f"na, {RAHIM}")
    assert answer.body["text"] == words("code_sent", address=RAHIM), "it was another one"
    code = await mailed(server, 2)
    for text in (f"invoice {another(code)} koto?", "2500 taka", "me@home koto?", "500000 টাকা", "INV-482100"):
        (answer,) = await person.say(text)
        assert answer.body["text"] == f"heard: {text}"
    linked, _ = await person.say(f"eta {code}")
    assert linked.body["text"] == words("linked", label="r…@example.com")
    (answer,) = await person.say("482913")
    assert answer.body["text"] == "heard: 482913", "nothing is asked for any more"
    (already,) = await person.say(button=login.body["buttons"][1]["token"])
    assert already.body["text"] == words("already")
    told = kept(post, events)
    assert told.count("'identity.linked'") == 1
    assert RAHIM not in told


async def test_it_is_offered_only_where_it_works(tmp_path: Path, server: MailServer) -> None:
    reading = "tests.standins.reading_backend:ReadingBackend"
    for name, more in {
        "no mail": {"SAHAYAK_SMTP": ""}, "no sender": {"SAHAYAK_MAIL_FROM": ""},
        "a backend that cannot tell": {"SAHAYAK_BACKEND": reading},
    }.items():  # fmt: skip
        async with mailing_room(tmp_path / name, server, **more) as room:
            (login,) = await (await Person.of(room)).say("my due")
            assert [list(button) for button in login.body["buttons"]] == [["title", "url"]], name


async def test_a_backend_that_is_away_is_said(
    post: Chatroom, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await Person.of(post)
    (login,) = await person.say("my due")
    await person.say(button=login.body["buttons"][1]["token"])

    async def away(*_: Any) -> None:
        raise BackendUnavailable(backend="sql")

    with monkeypatch.context() as patch:
        patch.setattr(SqlBackend, "find_by_email", away)
        for _ in range(max(rule.most for rule in (*ASKED, *MAILED))):
            (answer,) = await person.say(RAHIM)
            assert answer.body["text"] == words("code_unavailable"), "nothing was sent, so nothing is counted"
    (answer,) = await person.say(RAHIM)
    assert answer.body["text"] == words("code_sent", address=RAHIM)
    await mailed(server)
