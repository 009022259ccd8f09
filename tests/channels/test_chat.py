"""The web chat from the outside: talk, buttons, history, language, handoff."""

from __future__ import annotations

import asyncio
import time
import uuid

import pytest

from bot.answers import Reply, render
from bot.conversations import dispatcher
from bot.conversations.models import Inbound
from bot.conversations.store import ConversationStore
from bot.conversations.turn_runner import TurnRunner
from tests.chat_app import chatroom
from tests.stores import NEXT, opened


async def test_a_question_is_answered(room):
    customer = await room.customer()
    seq = await customer.say("ইনভয়েস কীভাবে পে করব?")
    (answer,) = await customer.heard()
    assert answer["text"] == "heard: ইনভয়েস কীভাবে পে করব?"
    assert (answer["author"], answer["topic"], answer["seq"]) == ("bot", "help", seq + 1)
    assert room.engine.bearer == f"Bearer {room.settings.turns_key}"


async def test_the_engine_is_told_what_it_may_know(room):
    customer = await room.customer()
    await customer.say("card 4242 4242 4242 4242 otp 482913")
    await customer.heard()
    (asked,) = room.engine.asked
    talk = await room.house.store.get(customer.conversation)
    assert asked == {
        "conversation": talk.id,
        "message_id": f"{talk.id}:1",
        "text": "card •••• 4242 otp ••••",
        "payload": None,
        "customer": None,
        "language": None,
        "channel": "web",
        "sensitive": ["card_number", "otp"],
        "state": None,
        "awaited": False,
    }


async def test_secrets_are_never_on_disk(room, tmp_path):
    customer = await room.customer()
    for text in ("4242 4242 4242 4242", "পিন ৯৮৭৬৫", "password: Tigers77"):
        await customer.say(text)
    await customer.heard(3)
    await customer.say("person")
    await customer.heard(4)
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("sahayak.db*"))
    assert b"\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2 4242" in stored, "the masked message is there"
    for secret in ("4242 4242", "4242424242424242", "৯৮৭৬৫", "Tigers77"):
        assert secret.encode() not in stored


async def test_a_secret_sent_alone_behind_its_name_is_masked(room, tmp_path):
    customer, other = await room.customer(), await room.customer()
    for text in ("amar otp holo", "ek minute", "739184", "739184"):
        await customer.say(text)
    await customer.heard(4)
    await other.say("739185")
    await other.heard()
    said = [asked["text"] for asked in room.engine.asked]
    assert said == ["amar otp holo", "ek minute", "••••", "739184", "739185"], "once, and in that conversation alone"
    assert [asked["sensitive"] for asked in room.engine.asked] == [[], [], ["otp"], [], []]


async def test_what_is_announced_outlives_the_conversation(room):
    customer = await room.customer()
    await customer.say("person")
    await customer.heard()
    await customer.say("amar pin holo")
    (ticket,) = await room.house.store.tickets()
    await room.house.store.close_ticket(ticket.number, render)
    await customer.say("73918")
    lines = await room.house.store.after((await room.house.store.get(customer.conversation)).identity, 0)
    assert [line.body["text"] for line in lines if line.author == "customer"][-1] == "••••"


async def test_a_title_that_is_typed_does_what_its_button_does(room):
    customer = await room.customer()
    await customer.say("choose one")
    assert (await customer.heard())[0]["text"] == "heard: choose one", "nothing was offered yet"
    await customer.say("choices")
    await customer.heard(2)
    await customer.say(" Choose  ONE ")
    await customer.heard(3)
    assert room.engine.asked[-1]["payload"] == {"intent": "pay_link", "entities": {}}
    await customer.say("choices")
    await customer.heard(4)
    await customer.say("something else")
    await customer.heard(5)
    await customer.say("Choose one")
    await customer.heard(6)
    assert room.engine.asked[-1]["payload"] is None, "another answer stands between"


async def test_behind_an_agents_words_a_title_is_an_answer_to_them(room):
    customer = await room.customer()
    await customer.say("person")
    await customer.heard()
    await customer.say("choices")
    said = await customer.heard(2)
    assert said[-1]["buttons"], "or this proves nothing"
    (ticket,) = await room.house.store.tickets()
    await room.house.store.reply(ticket.number, Reply("Which one do you want?", "handoff"))
    await customer.say("Choose one")
    lines = await room.house.store.after((await room.house.store.get(customer.conversation)).identity, 0)
    own = [line for line in lines if line.author == "customer"][-1]
    assert (own.kind, own.body["text"]) == ("text", "Choose one")


async def test_what_is_no_token_of_a_button_is_not_kept(room):
    customer = await room.customer()
    for button in ("Tigers77", "pin 73918", "x" * 20):
        assert (await customer.press(button))[0] in (200, 400)
    await customer.heard()
    lines = await room.house.store.after((await room.house.store.get(customer.conversation)).identity, 0)
    assert [line.body["button"] for line in lines if line.kind == "button"] == ["", ""]


async def test_messages_of_one_conversation_are_answered_in_order(room):
    customer = await room.customer()
    await customer.say("0 slow 0.2")
    await asyncio.gather(*(customer.say(f"{n}") for n in range(1, 8)))
    answers = await customer.heard(8)
    said = [line["text"] for line in (await customer.updates())["messages"] if line["author"] == "customer"]
    assert [line["text"] for line in answers] == [f"heard: {text}" for text in said]
    assert [asked["state"] for asked in room.engine.asked] == [None, *({"turns": n} for n in range(1, 8))]


async def test_a_slow_conversation_holds_nobody_up(room):
    slow, quick = await room.customer(), await room.customer()
    await slow.say("held")
    await quick.say("hello")
    await quick.heard()
    room.engine.go_on.set()
    await slow.heard()


async def test_more_conversations_than_are_worked_on_at_once(room, monkeypatch):
    monkeypatch.setattr(dispatcher, "AT_ONCE", 2)
    customers = [await room.customer() for _ in range(7)]
    await asyncio.gather(*(customer.say("slow 0.1") for customer in customers))
    for customer in customers:
        assert [line["text"] for line in await customer.heard()] == ["heard: slow 0.1"]


async def test_a_message_sent_again_is_the_same_message(room):
    customer, ident = await room.customer(), str(uuid.uuid4())
    seqs = await asyncio.gather(*(customer.say("hello", ident) for _ in range(5)))
    assert set(seqs) == {1}
    await customer.heard()
    assert await customer.say("hello", ident) == 1
    await asyncio.sleep(0.3)
    assert len((await customer.updates())["messages"]) == 2
    assert len(room.engine.asked) == 1


async def test_the_same_id_from_a_stranger_hides_nothing(room):
    ident = str(uuid.uuid4())
    for _ in range(2):
        customer = await room.customer()
        await customer.say("hello", ident)
        assert (await customer.heard())[0]["text"] == "heard: hello"


async def test_a_button_says_its_payload_once_for_whom_it_was_made(room):
    customer, stranger = await room.customer(), await room.customer()
    await customer.say("menu")
    (menu,) = await customer.heard()
    pay, link = menu["buttons"]
    assert set(pay) == {"title", "token"}
    assert link == {"title": "Client area", "url": "http://127.0.0.1:8080/clientarea/"}
    await customer.press(pay["token"])
    assert (await customer.heard(2))[1]["text"] == "pressed: pay_link {'invoice_number': '4821'}"
    pressed = [line for line in (await customer.updates())["messages"] if line["author"] == "customer"][1]
    assert pressed["text"] == "Pay", "the log shows what was on the button"
    assert (await stranger.press("/pay_link"))[0] == 400, "no token of ours can be that"
    for token in (pay["token"], "made-up"):
        status, _ = await stranger.press(token)
        assert status == 200
    expired = render("errors.button_expired", "bn").text
    assert [line["text"] for line in await stranger.heard(2)] == [expired] * 2
    assert [asked["payload"] for asked in room.engine.asked if asked["payload"]] == [
        {"intent": "pay_link", "entities": {"invoice_number": "4821"}}
    ]


@pytest.mark.parametrize(
    "text",
    [
        '/pay_link{"invoice_number":"4901"}',
        "<script>alert(1)</script>",
        "'; DROP TABLE conv_messages; --",
        "🙏",
        "٤٨٢١",
        "a" * 2000,
        "\u202eevil",
        "{{ 7*7 }}",
        "\ud800 half a character",
    ],
    ids=["intent", "html", "sql", "emoji", "arabic", "long", "bidi", "jinja", "surrogate"],
)
async def test_odd_texts_are_only_texts(room, text):
    customer = await room.customer()
    await customer.say(text)
    (answer,) = await customer.heard()
    (asked,) = room.engine.asked
    assert asked["payload"] is None
    assert answer["text"] == f"heard: {asked['text']}"


async def test_history_after_a_reload(room):
    customer = await room.customer()
    for n in range(3):
        await customer.say(str(n))
    await customer.heard(3)
    _, all_of_it = await customer.ask("GET", "/chat/history")
    assert [line["seq"] for line in all_of_it["messages"]] == [1, 2, 3, 4, 5, 6]
    assert not all_of_it["more"]
    _, last = await customer.ask("GET", "/chat/history?limit=2")
    assert [line["seq"] for line in last["messages"]] == [5, 6]
    assert last["more"]
    _, before = await customer.ask("GET", "/chat/history?limit=2&before=5")
    assert [line["seq"] for line in before["messages"]] == [3, 4]
    names = {"seq", "id", "author", "name", "picture", "at", "text", "topic", "buttons", "file"}
    assert set(last["messages"][0]) == names


async def test_a_long_poll_wakes_up_at_once(room):
    customer = await room.customer()
    waiting = asyncio.create_task(customer.updates(0, wait=20))
    await asyncio.sleep(0.2)
    began = time.monotonic()
    await customer.say("hello")
    assert (await waiting)["messages"][0]["text"] == "hello"
    assert time.monotonic() - began < 5


async def test_a_long_poll_ends_when_nothing_happens(room):
    customer = await room.customer()
    began = time.monotonic()
    assert (await customer.updates(0, wait=0.3))["messages"] == []
    assert 0.25 < time.monotonic() - began < 5


async def test_typing_while_the_answer_is_made(room):
    customer = await room.customer()
    await customer.say("held")
    assert (await customer.updates())["typing"]
    room.engine.go_on.set()
    await customer.heard()
    assert not (await customer.updates())["typing"]


async def test_the_language_is_chosen_and_sticks(room):
    customer = await room.customer()
    assert (await customer.ask("POST", "/chat/language", json={"language": "en"}))[0] == 200
    await customer.say("hi")
    await customer.heard()
    assert room.engine.asked[-1]["language"] == "en"
    assert (await customer.updates())["language"] == "en"
    await customer.ask("POST", "/chat/language", json={"language": None})
    await customer.say("english please")
    await customer.heard(2)
    assert (await customer.updates())["language"] == "en", "asking for it in words does the same"
    for wrong in ({"language": "fr"}, {"language": 1}, {}):
        assert (await customer.ask("POST", "/chat/language", json=wrong))[0] == 400


async def test_the_bot_helps_until_a_person_takes_over(room):
    customer = await room.customer()
    await customer.say("person")
    (said,) = await customer.heard()
    (ticket,) = await room.house.store.tickets()
    assert said["text"] == opened(ticket).text
    await customer.say("টাকা কেটে নিয়েছে")
    _, told = await customer.heard(2)
    assert told["text"] == "heard: টাকা কেটে নিয়েছে"
    assert [asked["awaited"] for asked in room.engine.asked] == [False, True]
    assert (await customer.updates())["owner"] == "queued"
    await room.house.store.reply(ticket.number, Reply("আমি দেখছি।", "handoff"))
    await customer.say("শুনছেন?")
    await asyncio.sleep(0.4)
    assert [line["author"] for line in await customer.heard(3)] == ["bot", "bot", "agent"]
    assert len(room.engine.asked) == 2
    assert (await customer.updates())["owner"] == "human"
    await room.house.store.take_back(ticket.number, render)
    assert (await customer.heard(4))[3]["author"] == "system"
    await customer.say("count")
    assert (await customer.heard(5))[4]["text"] == "turns: 3", "the same case goes on"


async def test_what_is_said_of_the_ticket_while_a_person_is_awaited(room):
    customer = await room.customer()
    await customer.say("person")
    await customer.heard()
    (ticket,) = await room.house.store.tickets()
    await customer.say("ticket note")
    assert (await customer.heard(2))[1]["text"] == render("handoff.noted", "bn", number=ticket.number).text
    await customer.say("ticket?")
    assert (await customer.heard(3))[2]["text"] == render(
        "ticket_status.open", "bn", number=ticket.number, wait=NEXT
    ).text
    await customer.say("ticket reach")
    assert (await customer.heard(4))[3]["text"] == render("handoff.reach", "bn", number=ticket.number, wait=NEXT).text
    await customer.say("ticket reported")
    assert (await customer.heard(5))[4]["text"] == render(
        "ticket_status.reported", "bn", number=ticket.number, wait=NEXT
    ).text
    assert (await customer.updates())["owner"] == "queued"
    await customer.say("ticket withdraw")
    assert (await customer.heard(6))[5]["text"] == render("handoff.withdrawn", "bn", number=ticket.number).text
    assert (await customer.updates())["owner"] == "bot"
    assert (await room.house.store.ticket(ticket.number)).state == "withdrawn"
    await customer.say("ticket withdraw")
    assert (await customer.heard(7))[6]["text"] == render("ticket_status.closed", "bn", number=ticket.number).text


async def test_after_a_closed_ticket_a_new_case_begins(room):
    customer = await room.customer()
    await customer.say("person")
    await customer.heard()
    (ticket,) = await room.house.store.tickets()
    await room.house.store.close_ticket(ticket.number, render)
    await customer.say("count")
    assert (await customer.heard(3))[2]["text"] == "turns: 1"
    assert (await customer.updates())["owner"] == "bot"


async def test_what_a_person_did_is_rated_by_a_button_without_the_engine(room):
    customer = await room.customer()
    await customer.say("person")
    await customer.heard()
    (ticket,) = await room.house.store.tickets()
    await room.house.store.reply(ticket.number, Reply("হয়েছে", "handoff"))
    await room.house.store.close_ticket(ticket.number, render)
    good, bad = (await customer.heard(3))[2]["buttons"]
    room.engine.down = True
    for button, said in ((good, "rating.good"), (bad, "rating.noted")):
        before = len(await customer.heard())
        await customer.press(button["token"])
        assert (await customer.heard(before + 1))[-1]["text"] == render(said, "bn").text
    assert (await room.house.store.ticket(ticket.number)).rating == 1


async def test_the_status_of_a_ticket(room):
    customer = await room.customer()
    await customer.say("ticket?")
    assert (await customer.heard())[0]["text"] == render("ticket_status.none", "bn", number="").text
    await customer.say("person")
    await customer.heard(2)
    (ticket,) = await room.house.store.tickets()
    await room.house.store.close_ticket(ticket.number, render)
    await customer.say(f"ticket? {ticket.number}")
    assert (await customer.heard(4))[3]["text"] == render("ticket_status.closed", "bn", number=ticket.number).text


async def test_a_message_that_another_process_stored_is_answered_too(room, tmp_path):
    customer = await room.customer()
    async with chatroom(tmp_path) as other:
        other.house.dispatcher._stopping = True  # it only accepts
        from tests.chat_app import Customer

        elsewhere = Customer(other.client)
        elsewhere.token = customer.token
        await elsewhere.say("hello")
        assert (await customer.heard())[0]["text"] == "heard: hello"
        assert other.engine.asked == []


async def test_two_processes_answer_each_message_once(room, tmp_path):
    async with chatroom(tmp_path, SAHAYAK_ENGINE_PORT=str(room.engine.port)) as other:
        from tests.chat_app import Customer

        here = [await room.customer() for _ in range(4)]
        there = []
        for customer in here:
            twin = Customer(other.client)
            twin.token = customer.token
            there.append(twin)
        await asyncio.gather(*(who.say(f"{n}") for n in range(4) for who in (*here, *there)))
        for customer in here:
            await customer.heard(8)
        await asyncio.sleep(1.2)
        for customer in here:
            told = (await customer.updates())["messages"]
            said = [line["text"] for line in told if line["author"] == "customer"]
            assert [line["text"] for line in told if line["author"] == "bot"] == [f"heard: {text}" for text in said]


@pytest.mark.postgres
async def test_two_processes_on_postgres(tmp_path, postgres_url):
    from tests.chat_app import Customer

    async with chatroom(tmp_path, DATABASE_URL=postgres_url) as room:
        more = {"DATABASE_URL": postgres_url, "SAHAYAK_ENGINE_PORT": str(room.engine.port)}
        async with chatroom(tmp_path, **more) as other:
            here = [await room.customer() for _ in range(4)]
            there = [Customer(other.client) for _ in here]
            for customer, twin in zip(here, there, strict=True):
                twin.token = customer.token
            await asyncio.gather(*(who.say(f"{n}") for n in range(4) for who in (*here, *there)))
            for customer in here:
                await customer.heard(8)
            await asyncio.sleep(1.2)
            for customer in here:
                told = (await customer.updates())["messages"]
                said = [line["text"] for line in told if line["author"] == "customer"]
                assert [line["text"] for line in told if line["author"] == "bot"] == [f"heard: {text}" for text in said]
            await here[0].say("person")
            assert "৫" in (await here[0].heard(9))[8]["text"]


async def test_the_engine_is_asked_before_whoever_hands_a_message_in_goes_on(room, monkeypatch):
    begun, outcome = [], TurnRunner.outcome

    async def noted(self, work):
        begun.append(work.message.body["text"])
        return await outcome(self, work)

    monkeypatch.setattr(TurnRunner, "outcome", noted)
    customer = await room.customer()
    await room.house.inbox.accept(Inbound(customer.conversation, "web", "an id", text="hello"))
    assert begun == ["hello"]
    await customer.heard()


async def test_the_lease_of_a_slow_turn_is_renewed(room, monkeypatch):
    held, go_on = [], asyncio.Event()
    hold, outcome = ConversationStore.hold, TurnRunner.outcome

    async def noted(self, identity, worker, seconds):
        held.append(await hold(self, identity, worker, seconds))
        if len(held) == 2:
            go_on.set()
        return held[-1]

    async def slow(self, work):
        await go_on.wait()
        return await outcome(self, work)

    monkeypatch.setattr(dispatcher, "HEARTBEAT", 0.01)
    monkeypatch.setattr(ConversationStore, "hold", noted)
    monkeypatch.setattr(TurnRunner, "outcome", slow)
    customer = await room.customer()
    await customer.say("hello")
    await customer.heard()
    assert held[:2] == [True, True]
