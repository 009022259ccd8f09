"""What the conversation store must do on every database. Subclass, give `url` (no rows), and inherit the tests."""

from __future__ import annotations

import asyncio
import time
import uuid
from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.answers import Button, Reply, render
from bot.conversations import leases, lifecycle, message_log, other_inbox, ratings, reopening, reply_window, waiting
from bot.conversations.models import Admission, Handoff, Inbound, Outcome, TicketQuestion
from bot.conversations.office_hours import OfficeHours
from bot.conversations.tables import TICKET_BASE, buttons, conversations, messages, metadata, tickets
from bot.conversations.turn_repository import Ending
from bot.database.engine import make_engine
from bot.database.migrate import migrate
from bot.errors import BadRequest, NotAllowed, NotFound, TicketNotFound, TooMany
from bot.events.log import after
from bot.events.unanswered import unanswered
from bot.settings import Settings
from tests.stores import NEXT, Stores, opened

ANSWER = Outcome(replies=(Reply("উত্তর", "help"),), state={"turns": 1}, result={"topic": "help"}, spoken="bn")
UNMENDED = Outcome(
    replies=(Reply("sorry?", "feedback_negative"),),
    state={},
    result={"understood": "feedback_negative", "topic": "feedback_negative", "also": []},
    spoken="bn",
)
PERSON = Outcome(state={}, result={"topic": None}, handoff=Handoff("asked", {"tried": ["pay_link"]}))


async def say(store, talk, text="hello", ident=None, button=None):
    inbound = Inbound(
        talk.identity, talk.channel, ident or str(uuid.uuid4()), text=None if button else text, button=button
    )
    return await store.accept(inbound, {"button": button} if button else {"text": text, "sensitive": []})


async def pressed(store, talk, token):
    """The payload with which the press comes to a turn; the same whether it is taken at once or later."""
    ident = str(uuid.uuid4())
    inbound = Inbound(talk.identity, talk.channel, ident, button=token)
    accepted = await store.accept(inbound, {"button": token}, worker="at once", seconds=0.001)
    await asyncio.sleep(0.01)
    later = await store.take(talk.identity, "later", 5)
    assert later.payload == accepted.work.payload
    await store.finish(later, "later", ANSWER, render)
    return later.payload


async def turn(store, talk, outcome, worker="w"):
    work = await store.take(talk.identity, worker, 5)
    return await store.finish(work, worker, outcome, render)


class ConversationStoreContract(Stores):
    @pytest.fixture
    def empty_url(self, url) -> str:
        """A database without any table."""
        return url

    @pytest.fixture
    async def talk(self, store):
        return await store.start("web")

    # -- what customers ask and nobody has told

    async def test_terms_that_are_not_known_are_counted_by_subject_and_hold_nobodys_words(self, store, talk):
        asked = [("not_covered", "late_fee"), ("help", "vat"), ("not_covered", "../'; --"), ("out_of_scope", "")]
        results = [{"topic": topic, "entities": {"matter": matter}} for topic, matter in [*asked, asked[0]]]
        for result in [*results, {"topic": "help", "also": ["not_covered"], "entities": {"matter": "vat"}}]:
            await say(store, talk, "late fee koto, amar naam Rahim")
            await turn(store, talk, Outcome(result=result))
        counted = await store.database.read(unanswered, time.time() - 60)
        assert counted == {
            ("not_covered", "late_fee"): 2, ("not_covered", ""): 1, ("not_covered", "vat"): 1, ("out_of_scope", ""): 1,
        }  # fmt: skip
        assert await store.database.read(unanswered, time.time() + 60) == {}
        every = await store.database.read(after, 0, {"message.answered"}, 10_000)  # others' of before are kept too
        told = [dict(row.data) for row in every if row.identity == talk.identity]
        assert [one.get("matter") for one in told] == ["late_fee", None, None, None, "late_fee", "vat"]
        assert "Rahim" not in str(told)

    # -- tables

    async def test_migrations_make_the_tables_of_the_code(self, store):
        found = sa.inspect(store.database.engine)
        for table in metadata.sorted_tables:
            columns = {column["name"]: column["nullable"] for column in found.get_columns(table.name)}
            assert columns == {column.name: column.nullable for column in table.columns}
            assert {index["name"] for index in found.get_indexes(table.name)} >= {index.name for index in table.indexes}

    async def test_two_processes_migrate_at_once(self, empty_url):
        engines = [make_engine(empty_url) for _ in range(4)]
        await asyncio.gather(*(asyncio.to_thread(migrate, engine) for engine in engines))
        assert sa.inspect(engines[0]).has_table("conv_messages")
        for engine in engines:
            engine.dispose()

    # -- conversations

    async def test_one_person_of_a_channel_has_one_conversation(self, store):
        found = await asyncio.gather(*(store.start("telegram", "42") for _ in range(8)))
        assert len({talk.id for talk in found}) == 1
        assert (await store.start("messenger", "42")).id != found[0].id
        assert (await store.start("telegram", "43")).id != found[0].id

    async def test_anonymous_conversations_are_each_their_own(self, store):
        assert (await store.start("web")).id != (await store.start("web")).id

    async def test_a_customer_is_bound_once(self, store, talk):
        bound = await store.link(talk.identity, "1001")
        assert bound.customer == "1001"
        assert bound.version != talk.version, "the anonymous session must not become the customer's"
        assert await store.link(talk.identity, "1001") == bound
        with pytest.raises(NotAllowed):
            await store.link(talk.identity, "1002")
        assert (await store.get(talk.identity)).customer == "1001"

    async def test_only_one_of_two_customers_binds(self, store, talk):
        both = await asyncio.gather(
            store.link(talk.identity, "1001"), store.link(talk.identity, "1002"), return_exceptions=True
        )
        assert [type(one) for one in both].count(NotAllowed) == 1

    @pytest.mark.parametrize("language", ["fr", "", "BN", "bn-Latn"])
    async def test_only_our_languages_are_chosen(self, store, talk, language):
        with pytest.raises(BadRequest):
            await store.choose_language(talk.identity, language)

    # -- the log

    async def test_a_repeated_delivery_finds_its_own_row(self, store, talk):
        await say(store, talk)  # from now on SQLite writes without a thread, several in one commit
        ident = str(uuid.uuid4())
        found = await asyncio.gather(*(say(store, talk, ident=ident) for _ in range(8)))
        assert {accepted.seq for accepted in found} == {2}
        assert [accepted.new for accepted in found].count(True) == 1
        assert len(await store.after(talk.identity, 0)) == 2

    async def test_lines_are_numbered_without_gaps_under_concurrency(self, store, talk):
        await asyncio.gather(*(say(store, talk, str(n)) for n in range(30)))
        assert [line.seq for line in await store.after(talk.identity, 0)] == list(range(1, 31))

    async def test_a_reader_who_follows_misses_nothing(self, store, talk):
        read: list[int] = []

        async def follow():
            while len(read) < 40:
                read.extend(line.seq for line in await store.after(talk.identity, read[-1] if read else 0))

        await with_timeout(follow(), *(say(store, talk, str(n)) for n in range(40)))
        assert read == list(range(1, 41))

    async def test_no_conversation_takes_no_message(self, store, talk):
        with pytest.raises(NotFound):
            await store.accept(Inbound("c_nobody", "web", "x", text="hi"), {"text": "hi"})
        with pytest.raises(NotFound):
            await store.accept(Inbound(talk.identity, "telegram", "x", text="hi"), {"text": "hi"})

    async def test_history_pages_backwards(self, store, talk):
        for n in range(7):
            await say(store, talk, str(n))
        last = await store.before(talk.identity, None, 3)
        assert [line.seq for line in last] == [5, 6, 7]
        assert [line.seq for line in await store.before(talk.identity, last[0].seq, 3)] == [2, 3, 4]

    async def test_every_letter_comes_back(self, store, talk):
        text = "ইনভয়েস ৪৮২১ 🙏 'quoted' \"double\" \\ %s :x \u2028 <b>"
        await say(store, talk, text)
        assert (await store.message(talk.identity, 1)).body["text"] == text

    # -- turns

    async def test_messages_are_taken_in_order_and_one_at_a_time(self, store, talk):
        for n in range(3):
            await say(store, talk, str(n))
        work = await store.take(talk.identity, "a", 5)
        assert work.message.body["text"] == "0"
        assert await store.take(talk.identity, "b", 5) is None, "two workers in one conversation"
        assert await store.waiting(10) == []
        assert await store.finish(work, "a", ANSWER, render) is Ending.MORE
        assert (await store.take(talk.identity, "a", 5)).message.body["text"] == "1"

    async def test_a_turn_is_stored_whole(self, store, talk):
        await say(store, talk)
        outcome = Outcome(
            replies=(Reply("one", "help", (Button("Pay", payload={"intent": "pay_link", "entities": {}}),)),
                     Reply("two", "help", (Button("Go", url="https://example.com/"),), {"url": "https://x/", "name": "a"})),  # noqa: E501
            state={"turns": 7}, result={"topic": "help", "understood": "help"}, spoken="en", language="en",
        )  # fmt: skip
        assert await turn(store, talk, outcome) is Ending.IDLE
        asked, one, two = await store.after(talk.identity, 0)
        assert (asked.state, asked.result["understood"]) == ("answered", "help")
        assert [line.reply_to for line in (one, two)] == [1, 1]
        assert set(one.body["buttons"][0]) == {"title", "token"}, "a payload must not leave the server"
        assert two.body["buttons"] == [{"title": "Go", "url": "https://example.com/"}]
        assert two.body["file"] == {"url": "https://x/", "name": "a"}
        assert await store.replies(talk.identity, 1) == (one, two)
        now = await store.get(talk.identity)
        assert (now.language, now.spoken, now.last_seq) == ("en", "en", 3)
        await say(store, talk)
        assert (await store.take(talk.identity, "w", 5)).state == {"turns": 7}

    async def test_a_lost_lease_answers_nothing(self, store, talk):
        await say(store, talk)
        late = await store.take(talk.identity, "late", 0.05)
        await asyncio.sleep(0.1)
        quick = await store.take(talk.identity, "quick", 5)
        assert quick.message.seq == late.message.seq
        assert await store.finish(late, "late", ANSWER, render) is Ending.LOST
        assert await store.finish(quick, "quick", ANSWER, render) is Ending.IDLE
        assert await store.finish(quick, "quick", ANSWER, render) is Ending.LOST
        assert [line.direction for line in await store.after(talk.identity, 0)] == ["in", "out"]

    async def test_a_turn_told_twice_answers_once(self, store, talk):
        await say(store, talk)
        await say(store, talk)
        work = await store.take(talk.identity, "w", 5)
        assert await store.finish(work, "w", ANSWER, render) is Ending.MORE
        assert await store.finish(work, "w", ANSWER, render) is Ending.LOST, "the lease is still there: it goes on"
        assert len(await store.replies(talk.identity, 1)) == 1

    async def test_the_heartbeat_keeps_others_out(self, store, talk):
        await say(store, talk)
        await store.take(talk.identity, "a", 0.05)
        assert await store.hold(talk.identity, "a", 5)
        await asyncio.sleep(0.1)
        assert await store.take(talk.identity, "b", 5) is None
        assert not await store.hold(talk.identity, "b", 5)

    async def test_an_answer_that_cannot_be_said_leaves_no_trace(self, store, talk):
        await say(store, talk)
        work = await store.take(talk.identity, "w", 5)

        def broken(*_args, **_facts):
            raise RuntimeError("a template is broken")

        with pytest.raises(RuntimeError):
            await store.finish(work, "w", PERSON, broken)
        assert (await store.message(talk.identity, 1)).state == "pending"
        assert await store.tickets() == ()
        assert (await store.get(talk.identity)).owner == "bot"

    async def test_a_person_who_takes_over_silences_a_turn_that_is_under_way(self, store, talk):
        await say(store, talk)
        await turn(store, talk, PERSON)
        number = (await store.tickets())[0].number
        await store.take_back(number, render)
        await say(store, talk)
        work = await store.take(talk.identity, "w", 5)
        await store.database.write(_take_over, talk)
        assert await store.finish(work, "w", ANSWER, render) is Ending.LOST
        assert (await store.take(talk.identity, "w", 5)).conversation.owner == "human"

    async def test_whose_button(self, store, talk):
        await say(store, talk)
        button = Button("Pay", payload={"intent": "pay_link", "entities": {"invoice_number": "4821"}})
        await turn(store, talk, Outcome(replies=(Reply("x", "help", (button,)),), state={}, result={}))
        token = (await store.after(talk.identity, 1))[0].body["buttons"][0]["token"]
        assert await pressed(store, talk, token) == button.payload
        assert (await store.before(talk.identity, None, 2))[0].body == {"button": token, "text": "Pay"}
        assert await pressed(store, await store.start("web"), token) is None
        assert await pressed(store, talk, "made-up") is None
        await store.database.write(_age_buttons)
        assert await pressed(store, talk, token) is None, "it must expire"

    # -- tickets

    async def test_a_handoff_opens_one_ticket_with_all_that_was_said(self, store, talk):
        await say(store, talk, "ami pay korte parchi na")
        await turn(store, talk, ANSWER)
        await say(store, talk, "manush chai")
        await say(store, talk, "joldi")
        await turn(store, talk, PERSON)
        (ticket,) = await store.tickets()
        assert [(line["author"], line["text"]) for line in ticket.transcript] == [
            ("customer", "ami pay korte parchi na"), ("bot", "উত্তর"), ("customer", "manush chai"),
        ]  # fmt: skip
        assert (ticket.reason, ticket.summary, ticket.state) == ("asked", {"tried": ["pay_link"]}, "open")
        assert (await store.get(talk.identity)).owner == "queued"
        notice = (await store.before(talk.identity, None, 1))[0]
        assert opened(ticket).text == notice.body["text"]
        assert (await store.message(talk.identity, 3)).result["topic"] == "handoff"

    async def test_asking_twice_finds_the_same_ticket(self, store, talk):
        for _ in range(2):
            await say(store, talk)
            await turn(store, talk, PERSON)
        assert len(await store.tickets()) == 1

    async def test_closing_tells_the_customer_and_the_next_message_is_a_new_case(self, store, talk):
        await say(store, talk)
        await turn(store, talk, ANSWER)
        await say(store, talk)
        await turn(store, talk, PERSON)
        number = (await store.tickets())[0].number
        assert (await store.close_ticket(number, render)).state == "closed"
        assert (await store.close_ticket(number, render)).state == "closed"
        told = [line for line in await store.after(talk.identity, 0) if line.author == "system"]
        closed = render("handoff.closed", "bn", number=number, rate=False, by="agent")
        assert [(line.body["text"], line.body["buttons"]) for line in told] == [(closed.text, [])], "nobody helped"
        assert (await store.get(talk.identity)).owner == "closed"
        await say(store, talk)
        work = await store.take(talk.identity, "w", 5)
        assert (work.conversation.owner, work.state) == ("bot", None)

    async def test_a_persons_help_is_rated_once_in_its_case(self, store, talk):
        await say(store, talk)
        await turn(store, talk, PERSON)
        number = (await store.tickets())[0].number
        await store.reply(number, Reply("done", "handoff"))
        await store.close_ticket(number, render, "shirin")
        asked = (await store.before(talk.identity, None, 1))[0].body
        closed = render("handoff.closed", "bn", number=number, rate=True, by="shirin")
        assert asked["text"] == closed.text != render("handoff.closed", "bn", number=number, rate=False, by="x").text
        good, bad = [await store.button(talk.identity, button["token"]) for button in asked["buttons"]]
        assert [good, bad] == [(button.title, button.payload) for button in closed.buttons]
        stranger = await store.start("web")

        async def rated(by, payload):
            await say(store, by)
            await turn(store, by, Outcome(result={"topic": None}, rating=ratings.pressed(payload)))
            return (await store.before(by.identity, None, 1))[0].body["text"]

        assert await rated(stranger, bad[1]) == render("rating.noted", "bn").text, "another's case"
        assert (await store.ticket(number)).rating is None
        assert await rated(talk, bad[1]) == render("rating.bad", "bn").text
        for payload in (good[1], bad[1]):
            assert await rated(talk, payload) == render("rating.noted", "bn").text
        assert (await store.ticket(number)).rating == -1
        events = await store.database.read(after, 0, {"conversation.rated"}, 10_000)
        assert [(one.conversation, dict(one.data)) for one in events if one.identity == talk.identity] == [
            (talk.id, {"ticket": number, "rating": "bad", "channel": "web", "by": "shirin"})
        ]

    async def test_a_case_that_goes_on_names_the_one_before_it(self, store):
        async def again(talk, outcome=PERSON):
            await say(store, talk)
            await turn(store, talk, outcome)
            said = (await store.before(talk.identity, None, 1))[0].body["text"]
            return (await store.tickets(None))[0], said

        async def helped(talk):
            ticket, _ = await again(talk)
            await store.reply(ticket.number, Reply("done", "handoff"))
            return (await store.close_ticket(ticket.number, render)).number

        mine = await store.start("web", customer="1001")
        first = await helped(mine)
        second, said = await again(mine)
        assert (second.summary["continues"], second.reason, said) == (first, "asked", opened(second).text)
        assert said != opened(replace(second, summary={})).text
        await store.close_ticket(second.number, render)
        third, _ = await again(mine)
        assert "continues" not in third.summary, "nobody had taken up the second"
        await store.reply(third.number, Reply("done", "handoff"))
        await store.close_ticket(third.number, render)
        elsewhere, other = await store.start("web", customer="1001"), await store.start("web", customer="1002")
        assert "continues" not in (await again(other))[0].summary
        fourth, said = await again(elsewhere, UNMENDED)
        assert (fourth.reason, fourth.summary) == ("not_mended", {"continues": third.number})
        assert said == opened(fourth, place=2).text
        assert (await store.get(elsewhere.identity)).owner == "queued"
        assert (await store.message(elsewhere.identity, 1)).result["topic"] == "handoff"

    async def test_that_something_is_off_goes_to_a_person_only_behind_a_persons_close(self, store, talk, monkeypatch):
        async def off():
            await say(store, talk)
            await turn(store, talk, UNMENDED)
            return (await store.before(talk.identity, None, 1))[0].body["text"]

        assert await off() == "sorry?"
        await say(store, talk)
        await turn(store, talk, PERSON)
        assert await off() == "sorry?", "a person is awaited already"
        number = (await store.tickets())[0].number
        await store.reply(number, Reply("done", "handoff"))
        await store.close_ticket(number, render)
        await say(store, talk)
        await turn(store, talk, ANSWER)
        for days in (0, 3):
            never = Settings.read({"SAHAYAK_REOPEN_DAYS": str(days)})
            monkeypatch.setattr(reopening, "settings", lambda never=never: never)
            await store.database.write(_closed_before, number, 3 * 86400 + 60)
            assert await off() == "sorry?"
        monkeypatch.undo()
        assert await off() == "sorry?", "it is about what was said since"
        assert await store.tickets() == ()

    async def test_taking_back_keeps_the_case(self, store, talk):
        await say(store, talk)
        await turn(store, talk, Outcome(state={"turns": 3}, result={}, handoff=Handoff("asked", {})))
        number = (await store.tickets())[0].number
        assert (await store.take_back(number, render)).state == "taken_back"
        await say(store, talk)
        work = await store.take(talk.identity, "w", 5)
        assert (work.conversation.owner, work.state) == ("bot", {"turns": 3})

    async def test_an_agent_replies(self, store, talk):
        await say(store, talk)
        await turn(store, talk, PERSON)
        number = (await store.tickets())[0].number
        await store.reply(number, Reply("I look into it", "handoff"))
        line = (await store.before(talk.identity, None, 1))[0]
        assert (line.author, line.body["text"]) == ("agent", "I look into it")
        assert (await store.get(talk.identity)).owner == "human"
        await store.close_ticket(number, render)
        with pytest.raises(NotAllowed):
            await store.reply(number, Reply("too late", "handoff"))

    @pytest.mark.parametrize("number", ["1", "99999999999999999999", "x", "", "50000; DROP TABLE", "৫০০৯৯"])
    async def test_no_such_ticket(self, store, number):
        with pytest.raises(TicketNotFound):
            await store.ticket(number)

    async def test_a_ticket_is_told_to_whom_it_belongs(self, store):
        mine, other = await store.start("web", customer="1001"), await store.start("web", customer="1002")
        await say(store, mine)
        await turn(store, mine, PERSON)
        number = (await store.tickets())[0].number
        again = await store.start("web", customer="1001")
        expected = {mine: "open", again: "open", other: "none", await store.start("web"): "none"}
        for talk, state in expected.items():
            for asked in (None, number):
                if talk is not mine:
                    await say(store, talk)
                    question = Outcome(result={}, ticket_question=TicketQuestion(asked), keep_state=True)
                    await turn(store, talk, question)
                    said = (await store.before(talk.identity, None, 1))[0].body["text"]
                    shown = number if state == "open" else ""
                    assert said == render(f"ticket_status.{state}", "bn", number=shown, wait=NEXT).text
        await store.reply(number, Reply("I look into it", "handoff"))
        await say(store, again)
        await turn(store, again, Outcome(result={}, ticket_question=TicketQuestion(None), keep_state=True))
        said = (await store.before(again.identity, None, 1))[0].body["text"]
        assert said == render("ticket_status.taken", "bn", number=number).text

    async def test_place_and_time_of_who_waits_come_from_those_before(self, store):
        def wait_of(talk):
            return store.database.read(waiting.wait, talk.id, time.time(), OfficeHours())

        talks = [await store.start("web") for _ in range(7)]
        for talk in talks[:3]:
            await say(store, talk)
            await turn(store, talk, PERSON)
        assert [await wait_of(talk) for talk in talks[:4]] == [waiting.Wait(place) for place in (1, 2, 3, 4)]
        await store.take_back((await store.tickets())[-1].number, render)
        assert [await wait_of(talk) for talk in talks[1:3]] == [waiting.Wait(1), waiting.Wait(2)]

        async def took(seconds):
            await say(store, talks[4])
            await turn(store, talks[4], PERSON)
            number = (await store.tickets())[0].number
            await store.database.write(_waited, number, seconds)
            await store.reply(number, Reply("I look into it", "handoff"))
            taken = (await store.ticket(number)).taken_at
            await store.reply(number, Reply("Done", "handoff"))
            assert (await store.close_ticket(number, render)).taken_at == taken > 0

        for seconds in (60, 240, 700, 3 * 3600):
            await took(seconds)
        assert (await wait_of(talks[1])).minutes is None, "four cases say nothing"
        await took(1100)
        assert await wait_of(talks[1]) == waiting.Wait(1, 20)
        await store.database.write(_waits_for, talks[1].id, 1500)
        assert await wait_of(talks[2]) == waiting.Wait(2, 20, longer=True), (
            "who is before them waits for longer already"
        )
        shut = OfficeHours((((time.gmtime().tm_wday + 2) % 7, 0, 60),))  # the day after tomorrow
        assert (await store.database.read(waiting.wait, talks[2].id, time.time(), shut)).minutes == waiting.STEPS[0]
        await store.database.write(_long_ago)
        assert await wait_of(talks[2]) == waiting.Wait(2)

    async def test_what_nobody_took_up_says_nothing_of_waiting(self, store, talk):
        await say(store, talk)
        await turn(store, talk, PERSON)
        number = (await store.tickets())[0].number
        await store.close_ticket(number, render)
        assert (await store.ticket(number)).taken_at is None

    # -- delivery

    async def test_how_far_clients_have_read_is_kept_for_many_at_once(self, store):
        talks = [await store.start("web") for _ in range(3)]
        for talk in talks:
            await say(store, talk)
            await turn(store, talk, ANSWER)
        assert (await store.depth())["queued"] == 0, "nothing is to be pushed to who asks by themselves"
        first, second, third = (talk.identity for talk in talks)
        await store.seen({first: 2, second: 1, third: 99, "i_nobody": 5})
        assert [(await store.get(one)).delivered_seq for one in (first, second, third)] == [2, 1, 2]
        await say(store, talks[0])
        await store.seen({first: 1})
        assert (await store.get(first)).delivered_seq == 2, "nobody unreads"

    async def test_what_is_to_be_pushed_is_counted(self, store):
        talk = await store.start("push", "p-1")
        await say(store, talk)
        assert await store.depth() == {"pending": 1, "queued": 0, "sending": 0}
        await turn(store, talk, ANSWER)
        assert await store.depth() == {"pending": 0, "queued": 1, "sending": 0}

    async def test_typing_while_the_bot_owes_an_answer(self, store, talk):
        assert not (await store.news(talk.identity, 0)).conversation.typing
        await say(store, talk)
        assert (await store.news(talk.identity, 0)).conversation.typing
        await turn(store, talk, PERSON)
        await say(store, talk)
        assert (await store.news(talk.identity, 0)).conversation.typing, "while a person is awaited the bot goes on"
        (ticket,) = await store.tickets()
        await store.reply(ticket.number, Reply("hello", "handoff"))
        await say(store, talk)
        assert not (await store.news(talk.identity, 0)).conversation.typing, "a person who has taken over owes it"

    async def test_the_outbox_is_claimed_in_order_and_once(self, store):
        talk = await store.start("push", "p-1")
        await say(store, talk)
        await turn(store, talk, Outcome(replies=(Reply("one", "x"), Reply("two", "x")), state={}, result={}))
        claims = await asyncio.gather(*(store.claim_outbox("push", f"w{n}", 5, 10) for n in range(4)))
        ((message, to),) = [claim for claimed in claims for claim in claimed]
        worker = next(f"w{n}" for n, claimed in enumerate(claims) if claimed)
        assert (message.body["text"], to) == ("one", "p-1")
        await store.settle_outbox(message, "somebody else", "delivered", 0, {})
        assert await store.claim_outbox("push", "x", 5, 10) == []
        await store.settle_outbox(message, worker, "delivered", 0, {"sent": 1})
        ((second, _),) = await store.claim_outbox("push", "x", 5, 10)
        assert second.body["text"] == "two"

    async def test_a_claim_of_a_dead_worker_runs_out(self, store):
        talk = await store.start("push", "p-1")
        await say(store, talk)
        await turn(store, talk, Outcome(replies=(Reply("one", "x"),), state={}, result={}))
        assert len(await store.claim_outbox("push", "dead", 0.05, 10)) == 1
        await asyncio.sleep(0.1)
        ((again, _),) = await store.claim_outbox("push", "alive", 5, 10)
        assert again.attempts == 2

    async def test_outside_a_channels_window_nothing_is_claimed_until_the_customer_writes_again(self, store):
        silent, other = [await store.start("push", f"p-{number}") for number in (1, 2)]
        for one in (silent, other):
            await say(store, one)
            await turn(store, one, Outcome(replies=(Reply("one", "x"), Reply("two", "x")), state={}, result={}))

        async def claimed():
            return [(to, said.body["text"]) for said, to in await store.claim_outbox("push", "w", 5, 10, window=60.0)]

        async def grow_old(column, where, seconds):
            old = sa.update(column.table).where(where).values({column: column - seconds})
            await store.database.write(lambda db: db.execute(old))

        await grow_old(conversations.c.last_activity, conversations.c.id == silent.id, 61)
        assert await claimed() == [("p-2", "one")]
        lines = [line for line in await store.after(silent.identity, 0) if line.direction == "out"]
        assert [(line.state, line.result["reason"]) for line in lines] == [("queued", reply_window.CLOSED)] * 2
        await say(store, silent, "again")
        assert await claimed() == [("p-1", "one")]
        await grow_old(conversations.c.last_activity, conversations.c.id == silent.id, 61)
        await grow_old(messages.c.at, messages.c.identity == silent.identity, reply_window.LONGEST)
        assert await claimed() == []
        late = (await store.after(silent.identity, 0))[2]
        assert (late.state, late.result["reason"]) == ("failed", reply_window.OVER)

    async def test_another_inbox_takes_a_conversation_once_and_gives_it_back_once(self, store):
        talk = await store.start("push", "p-1")
        await say(store, talk)
        await turn(store, talk, PERSON)
        took = await asyncio.gather(*(other_inbox.take(store.database, talk.identity) for _ in range(4)))
        assert sorted(took) == [False, False, False, True]
        assert (await store.get(talk.identity)).owner == "human"
        gave = await asyncio.gather(*(other_inbox.give_back(store.database, talk.identity) for _ in range(4)))
        assert sorted(gave) == [False, False, False, True]
        assert (await store.get(talk.identity)).owner == "queued", "the ticket is still open"
        again = render("handoff.bot_again", "bn").text
        assert [line.body["text"] for line in await store.after(talk.identity, 0)].count(again) == 1

    # -- a clock that was set back: all that was stored lies ahead now

    async def clock_set_back(self, store, seconds=3600):
        """As the rows look afterwards."""

        def later(db):
            for column in (conversations.c.lease_until, conversations.c.rate_from, messages.c.not_before):
                db.execute(sa.update(column.table).where(column > 0).values({column: column + seconds}))

        await store.database.write(later)

    async def test_a_clock_set_back_frees_the_lease_of_a_dead_worker(self, store, talk):
        await say(store, talk)
        late = await store.take(talk.identity, "dead", 6)
        assert await store.waiting(10) == []
        await self.clock_set_back(store)
        assert await store.waiting(10) == [talk.identity]
        work = await store.take(talk.identity, "alive", 6)
        assert await store.finish(work, "alive", ANSWER, render) is Ending.IDLE
        assert await store.finish(late, "dead", ANSWER, render) is Ending.LOST
        assert len(await store.replies(talk.identity, 1)) == 1

    async def test_a_clock_set_back_frees_the_outbox(self, store):
        claimed, put_off = [await store.start("push", f"p-{number}") for number in (1, 2)]
        for one in (claimed, put_off):
            await say(store, one)
            await turn(store, one, Outcome(replies=(Reply("one", "x"),), state={}, result={}))
        for message, _ in await store.claim_outbox("push", "dead", 60, 10):
            if message.identity == put_off.identity:
                await store.settle_outbox(message, "dead", "queued", 100_000, {"sent": 0})
        assert await store.claim_outbox("push", "alive", 60, 10) == []
        await self.clock_set_back(store)
        assert len(await store.claim_outbox("push", "alive", 60, 10)) == 2

    async def test_a_clock_set_back_starts_a_new_minute_of_messages(self, store, talk):
        two = Admission(per_minute=2)

        async def one():
            said = Inbound(talk.identity, talk.channel, str(uuid.uuid4()), text="x")
            await store.accept(said, {"text": "x", "sensitive": []}, two)

        await one()
        await one()
        with pytest.raises(TooMany):
            await one()
        await self.clock_set_back(store)
        await one()

    async def test_the_sweep_spares_who_has_logged_in(self, store, talk):
        assert await store.link(talk.identity, "1001")
        assert await store.sweep(-1, 3600) == 0
        assert await store.get(talk.identity) is not None
        assert await store.sweep(-1, -1) == 1

    async def test_the_sweep_forgets_what_never_began(self, store, talk):
        await store.start("web")
        await say(store, talk)
        assert await store.sweep(3600, 0) == 0
        assert await store.sweep(-1, 0) == 1
        assert await store.get(talk.identity) is not None

    async def test_a_person_whom_nothing_reaches_gets_nothing_until_they_do_something(self, store):
        assert await store.known("platform", "ruma") is None
        talk = await store.start("platform", "ruma")
        assert await store.known("platform", "ruma") == (talk.identity, True)
        await say(store, talk)
        await turn(store, talk, ANSWER)
        await store.reach(talk.identity, False)
        assert await store.known("platform", "ruma") == (talk.identity, False)
        assert await store.claim_outbox("platform", "w", 5, 10) == []
        (line,) = [line for line in await store.after(talk.identity, 0) if line.direction == "out"]
        assert (line.state, line.result) == ("failed", {"reason": "unreachable"})
        await store.reach(talk.identity, True)
        await say(store, talk)
        await turn(store, talk, ANSWER)
        assert [to for _, to in await store.claim_outbox("platform", "w", 5, 10)] == ["ruma"]

    async def test_commands_and_words_of_our_own_come_to_a_turn_the_same_now_and_later(self, store):
        talk = await store.start("platform", "ruma")
        payload = {"intent": "help", "entities": {}}
        note = {"answer": "unread.voice"}
        for number, (what, wanted) in enumerate((({"command": "help"}, payload), ({"note": note}, None))):
            inbound = Inbound(talk.identity, "platform", str(number), **what)
            accepted = await store.accept(inbound, {}, worker="at once", seconds=0.001)
            await asyncio.sleep(0.01)
            later = await store.take(talk.identity, "later", 5)
            assert accepted.work.payload == later.payload == wanted
            assert later.message.kind == next(iter(what))
            assert later.message.body.get("answer") == what.get("note", {}).get("answer")
            await store.finish(later, "later", ANSWER, render)
        assert await store.stored(inbound) == later.message.seq
        assert (await store.last_said(talk.identity))["text"] == "উত্তর"

    async def test_a_group_is_never_linked(self, store):
        group = await store.start("telegram_group", "-100")
        with pytest.raises(NotAllowed):
            await store.link(group.identity, "1001")

    async def test_a_lease_is_one_workers_until_it_runs_out(self, store):
        async def hold(who, seconds=60.0):
            return await store.database.write(leases.hold, "updates", who, seconds)

        assert sorted(await asyncio.gather(*(hold(who) for who in "abc"))) == [False, False, True]
        (mine,) = [who for who in "abc" if await hold(who)]
        other = "a" if mine != "a" else "b"
        assert await hold(mine, 0.01)
        await asyncio.sleep(0.02)
        assert await hold(other)
        assert not await hold(mine)
        await store.database.write(leases.release, "updates", other)
        assert await hold(mine)


async def with_timeout(*work):
    await asyncio.wait_for(asyncio.gather(*work), 30)


def _take_over(db, talk):
    lifecycle.change_owner(db, message_log.locked(db, talk.id), "human", by="agent", why="test")


def _age_buttons(db):
    db.execute(sa.update(buttons).values(expires=time.time() - 1))


def _waited(db, number, seconds):
    row = tickets.c.id == int(number) - TICKET_BASE
    db.execute(sa.update(tickets).where(row).values(opened_at=tickets.c.opened_at - seconds))


def _waits_for(db, talk, seconds):
    row = conversations.c.id == talk
    db.execute(sa.update(conversations).where(row).values(owner_since=conversations.c.owner_since - seconds))


def _long_ago(db):
    days = waiting.OF_LATE + 60
    db.execute(sa.update(tickets).values(taken_at=tickets.c.taken_at - days, opened_at=tickets.c.opened_at - days))


def _closed_before(db, number, seconds):
    row = tickets.c.id == int(number) - TICKET_BASE
    db.execute(sa.update(tickets).where(row).values(closed_at=time.time() - seconds))
