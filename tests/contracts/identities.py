"""What the store promises of people over time: many conversations each, links that end, one limit, nothing lost."""

from __future__ import annotations

import asyncio
import threading
import time
import uuid
from collections import Counter

import pytest
import sqlalchemy as sa

from bot.answers import Button, Reply, render
from bot.conversations import contacts
from bot.conversations.models import Admission, Handoff, Inbound, Outcome, TicketQuestion
from bot.conversations.tables import conversations, identities, messages
from bot.conversations.turn_repository import Ending
from bot.errors import NotAllowed, NotFound, SessionExpired, TooMany
from bot.events.tables import events
from tests.stores import Stores

ANSWER = Outcome(replies=(Reply("উত্তর", "help"),), state={"turns": 1}, result={"topic": "help"}, spoken="bn")
PERSON = Outcome(state={"secret": "4821"}, result={"topic": None}, handoff=Handoff("asked", {}))
WHERE = Outcome(result={}, ticket_question=TicketQuestion(None), keep_state=True)


async def say(store, talk, text="hello", ident=None, worker=None, seconds=5.0, **conditions):
    inbound = Inbound(talk.identity, talk.channel, ident or str(uuid.uuid4()), text=text)
    return await store.accept(inbound, {"text": text, "sensitive": []}, Admission(**conditions), worker, seconds)


async def turn(store, talk, outcome=ANSWER, worker="w"):
    return await store.finish(await store.take(talk.identity, worker, 5), worker, outcome, render)


async def drain(stores, identity):
    """Answer all that waits, whoever of the stores is quicker; returns the texts in the order of their answers."""
    said = []
    until = time.monotonic() + 30
    while (await stores[0].get(identity)).pending:
        assert time.monotonic() < until
        for at, store in enumerate(stores):
            work = await store.take(identity, f"worker {at}", 5)
            if work and await store.finish(work, f"worker {at}", ANSWER, render) is not Ending.LOST:
                said.append(work.message.body["text"])
    return said


async def column(store, table, name, **where):
    def read(db):
        query = sa.select(table.c[name]).where(*(table.c[key] == value for key, value in where.items()))
        return list(db.execute(query).scalars())

    return await store.database.read(read)


async def kinds(store, identity):
    def read(db):
        query = sa.select(events.c.kind).where(events.c.identity == identity).order_by(events.c.id)
        return list(db.execute(query).scalars())

    return await store.database.read(read)


async def handed_over(store, talk):
    """The number of the ticket of a conversation that a person is awaited in."""
    await say(store, talk, "a person, please")
    await turn(store, talk, PERSON)
    return max(int(ticket.number) for ticket in await store.tickets())


class IdentityContract(Stores):
    @pytest.fixture(autouse=True)
    async def the_books_are_right(self, store):
        """After every test: what is counted is what is there, and nothing waits in a closed conversation."""
        yield

        def read(db):
            waits = sa.select(messages.c.conversation, sa.func.count()).where(messages.c.state == "pending")
            counted = sa.select(conversations.c.id, conversations.c.pending).where(conversations.c.pending > 0)
            closed = sa.select(conversations.c.id).where(conversations.c.owner == "closed", conversations.c.pending > 0)
            return (
                dict(db.execute(waits.group_by(messages.c.conversation)).all()),
                dict(db.execute(counted).all()),
                list(db.execute(closed)),
            )

        waiting, counted, closed = await store.database.read(read)
        assert waiting == counted
        assert closed == []

    # -- many conversations

    async def test_a_closed_case_stays_closed_and_the_next_message_opens_another(self, store, talk):
        number = await handed_over(store, talk)
        await store.close_ticket(str(number), render)
        closed = await store.get(talk.identity)
        assert (closed.id, closed.owner, closed.last_seq) == (talk.id, "closed", 3)
        assert await column(store, conversations, "engine_state", id=talk.id) == [None]
        accepted = await say(store, talk, "something new")
        now = await store.get(talk.identity)
        assert accepted.seq == 4, "lines are counted on"
        assert (now.owner, now.first_seq, now.last_seq) == ("bot", 4, 4)
        assert now.id != talk.id
        work = await store.take(talk.identity, "w", 5)
        assert (work.conversation.id, work.state) == (now.id, None), "a new memory"
        await store.finish(work, "w", ANSWER, render)
        assert [line.seq for line in await store.after(talk.identity, 0)] == [1, 2, 3, 4, 5], "one log, one cursor"
        assert [line.seq for line in await store.said_in(talk.id)] == [1, 2, 3]
        assert [line.seq for line in await store.said_in(now.id)] == [4, 5]
        assert [line.seq for line in (await store.news(talk.identity, 2)).said] == [3, 4, 5]
        assert await column(store, conversations, "last_seq", id=talk.id) == [3]
        with pytest.raises(NotAllowed):
            await store.reply(str(number), Reply("too late", "handoff"))
        assert await handed_over(store, talk) == number + 1, "a case of its own"

    async def test_what_waits_when_a_case_is_closed_is_answered_once_in_the_next(self, store, talk):
        number = await handed_over(store, talk)
        for text in ("one", "two"):
            await say(store, talk, text)
        under_way = await store.take(talk.identity, "late", 60)
        await store.close_ticket(str(number), render)
        assert await store.finish(under_way, "late", ANSWER, render) is Ending.LOST
        assert await store.waiting(10) == [talk.identity], "nobody waits for the old lease"
        work = await store.take(talk.identity, "quick", 5)
        assert (work.message.body["text"], work.state, work.conversation.owner) == ("one", None, "bot")
        assert work.conversation.id not in (talk.id, None)
        assert await store.finish(work, "quick", ANSWER, render) is Ending.MORE
        assert await drain([store], talk.identity) == ["two"]
        log = await store.after(talk.identity, 0)
        answered = Counter(line.reply_to for line in log if line.direction == "out" and line.reply_to)
        assert answered == {1: 1, 3: 1, 4: 1}
        assert [line.seq for line in log if line.conversation == talk.id] == [1, 2, 5]

    async def test_closing_while_messages_come_in_loses_none(self, store, second, talk):
        number = await handed_over(store, talk)
        texts = [f"message {n}" for n in range(20)]
        writing = [say((store, second)[n % 2], talk, text) for n, text in enumerate(texts)]
        await asyncio.gather(*writing[:10], store.close_ticket(str(number), render), *writing[10:])
        log = await store.after(talk.identity, 0)
        assert [line.seq for line in log] == list(range(1, 24)), "each number once"
        came_in = [line.body["text"] for line in log if line.direction == "in"][1:]
        assert sorted(came_in) == sorted(texts)
        assert await drain([store, second], talk.identity) == came_in
        assert len(await column(store, conversations, "id", identity=talk.identity)) == 2

    async def test_two_first_messages_after_the_end_open_one_conversation(self, store, second, talk):
        await store.close_ticket(str(await handed_over(store, talk)), render)
        found = await asyncio.gather(*(say((store, second)[n % 2], talk, str(n)) for n in range(8)))
        assert sorted(accepted.seq for accepted in found) == list(range(4, 12))
        assert sorted(await column(store, conversations, "first_seq", identity=talk.identity)) == [1, 4]

    async def test_a_person_of_a_channel_is_found_again_after_the_end(self, store):
        talk = await store.start("telegram", "42")
        await store.close_ticket(str(await handed_over(store, talk)), render)
        await say(store, talk)
        again = await store.start("telegram", "42")
        assert again.identity == talk.identity
        assert again.id == (await store.get(talk.identity)).id != talk.id

    # -- levels and links

    async def test_how_sure_we_are(self, store):
        async def level(talk):
            return await column(store, identities, "level", id=talk.identity)

        nobody, known = await store.start("web"), await store.start("telegram", "42")
        proved = await store.start("ask", customer="1001")
        assert [await level(talk) for talk in (nobody, known, proved)] == [[0], [1], [2]]
        for talk in (nobody, known):
            await store.link(talk.identity, "1001")
            assert await level(talk) == [2]
            assert await store.withdraw(talk.identity, "customer", "unlinked")
        assert [await level(talk) for talk in (nobody, known)] == [[0], [1]]
        with pytest.raises(NotFound):
            await store.link("i_nobody", "1001")

    async def test_identities_of_one_customer_are_one_person(self, store):
        talks = [await store.start("telegram", "42"), await store.start("web"), await store.start("web")]
        for talk in talks[:2]:
            await store.link(talk.identity, "1001")
        people = [(await column(store, identities, "contact", id=talk.identity))[0] for talk in talks]
        assert people[0] == people[1] != people[2]
        await store.withdraw(talks[1].identity, "agent", "wrong person")
        assert await column(store, identities, "contact", id=talks[1].identity) != [people[0]]

    async def test_after_a_withdrawal_nothing_is_told(self, store):
        talk = await store.start("telegram", "42", customer="1001")
        await say(store, talk)
        button = Button("Pay", payload={"intent": "pay_link", "entities": {"invoice_number": "4821"}})
        told = (Reply("you owe 2,300", "my_due", (button,)),)
        await turn(store, talk, Outcome(replies=told, state={"invoices": ["4821"]}, result={}))
        token = (await store.after(talk.identity, 1))[0].body["buttons"][0]["token"]
        await handed_over(store, talk)
        await say(store, talk, "and now?")
        under_way = await store.take(talk.identity, "w", 60)
        assert (under_way.conversation.customer, under_way.state) == ("1001", {"secret": "4821"})
        assert await store.withdraw(talk.identity, "customer", "unlinked")
        assert await store.finish(under_way, "w", ANSWER, render) is Ending.LOST
        work = await store.take(talk.identity, "next", 5)
        assert (work.message.body["text"], work.conversation.customer, work.state) == ("and now?", None, None)
        assert work.conversation.version > talk.version, "older tokens and tabs are dead"
        assert await store.button(talk.identity, token) is None
        assert await store.claim_outbox("telegram", "w", 5, 10) == [], "what was on its way is not sent"
        assert await store.finish(work, "next", WHERE, render) is Ending.IDLE
        assert (await store.before(talk.identity, None, 1))[0].body["text"] == (
            render("ticket_status.none", "bn", number="").text
        )
        assert await store.tickets() == ()
        assert [ticket.state for ticket in await store.tickets(None)] == ["closed"]
        assert await column(store, conversations, "engine_state", id=talk.id) == [None]
        assert not await store.withdraw(talk.identity, "customer", "unlinked"), "once"
        assert not await store.withdraw("i_nobody", "customer", "unlinked")

    async def test_a_withdrawn_identity_may_be_linked_to_another(self, store):
        talk = await store.start("telegram", "42", customer="1001")
        await say(store, talk)
        await turn(store, talk)
        with pytest.raises(NotAllowed):
            await store.link(talk.identity, "1002")
        await store.withdraw(talk.identity, "agent", "sold the phone")
        linked = await store.link(talk.identity, "1002")
        assert linked.customer == "1002"
        await say(store, talk)
        assert (await store.take(talk.identity, "w", 5)).state is None

    async def test_a_turn_that_began_before_the_login_is_taken_again(self, store, talk):
        await say(store, talk)
        work = await store.take(talk.identity, "w", 60)
        await store.link(talk.identity, "1001")
        assert await store.finish(work, "w", ANSWER, render) is Ending.LOST
        again = await store.take(talk.identity, "w", 60)
        assert (again.message.seq, again.conversation.customer) == (work.message.seq, "1001")
        assert await store.finish(again, "w", ANSWER, render) is Ending.IDLE

    async def test_a_login_that_is_being_written_wins_over_a_turn(self, store, second, talk):
        await say(store, talk)
        work = await store.take(talk.identity, "w", 60)

        begun = threading.Event()

        def slowly(db):
            contacts.link(db, talk.identity, "1001")
            begun.set()
            time.sleep(0.3)

        linking = asyncio.create_task(store.database.write(slowly))
        assert await asyncio.to_thread(begun.wait, 10)
        assert await second.finish(work, "w", ANSWER, render) is Ending.LOST
        await linking

    async def test_an_answer_is_for_whom_it_was_made(self, store, talk):
        """Also where the row's version was read after the login and the customer before it."""
        await say(store, talk)
        work = await store.take(talk.identity, "w", 60)

        def behind_our_back(db):
            row = sa.update(identities).where(identities.c.id == talk.identity)
            db.execute(row.values(customer="1001", level=2))

        await store.database.write(behind_our_back)
        assert await store.finish(work, "w", ANSWER, render) is Ending.LOST

    # -- sessions

    async def test_versions_are_raised_for_one_customer_only(self, store):
        mine = [await store.start("web", customer="1001"), await store.start("telegram", "42", customer="1001")]
        others = [await store.start("web", customer="1002"), await store.start("web")]
        assert set(await store.raise_versions("1001")) == {talk.identity for talk in mine}
        for talk in mine:
            assert (await store.get(talk.identity)).version == talk.version + 1
        for talk in others:
            assert (await store.get(talk.identity)).version == talk.version

    async def test_who_may_not_speak_leaves_no_trace(self, store, talk):
        def check(seen):
            raise SessionExpired()

        with pytest.raises(SessionExpired):
            await say(store, talk, check=check)
        with pytest.raises(SessionExpired):
            await say(store, talk, check=check, active_since=time.time() + 60)
        assert await store.get(talk.identity) == talk
        assert await kinds(store, talk.identity) == []

    async def test_a_silent_conversation_is_looked_at_first(self, store, talk):
        seen = []
        await say(store, talk, check=seen.append, active_since=time.time() - 60)
        assert [one.last_seq for one in seen] == [1], "an active one is looked at when it is counted already"
        await say(store, talk, check=seen.append, active_since=time.time() + 60)
        assert [one.last_seq for one in seen] == [1, 1, 2]

    # -- one limit

    async def test_one_limit_holds_over_all_processes(self, store, second, talk):
        found = await asyncio.gather(
            *(say((store, second)[n % 2], talk, str(n), per_minute=5) for n in range(16)), return_exceptions=True
        )
        refused = [one for one in found if isinstance(one, TooMany)]
        assert len(refused) == 11, found
        assert all(1 <= one.facts["retry_after"] <= 60 for one in refused)
        assert (await store.get(talk.identity)).last_seq == 5, "what is refused is not counted"
        calm = await store.start("web")
        assert (await say(store, calm, per_minute=5)).seq == 1

    async def test_the_limit_is_of_a_minute_and_of_the_person(self, store, talk):
        number = await handed_over(store, talk)
        await say(store, talk, per_minute=2)
        await store.close_ticket(str(number), render)
        with pytest.raises(TooMany):
            await say(store, talk, per_minute=2)

        def a_minute_passes(db):
            db.execute(sa.update(conversations).values(rate_from=conversations.c.rate_from - 60))

        await store.database.write(a_minute_passes)
        assert (await say(store, talk, per_minute=2)).new
        assert (await say(store, talk, per_minute=2)).new
        with pytest.raises(TooMany):
            await say(store, talk, per_minute=2)

    # -- the first turn at once

    async def test_a_message_may_be_taken_as_it_comes_in(self, store, talk):
        accepted = await say(store, talk, "hello", worker="w")
        work = accepted.work
        assert (work.message.seq, work.message.body["text"], work.state) == (1, "hello", None)
        assert await store.take(talk.identity, "other", 5) is None
        assert (await say(store, talk, "second", worker="w")).work is None, "in order"
        assert await store.finish(work, "w", ANSWER, render) is Ending.MORE
        second = await store.take(talk.identity, "w", 5)
        assert (second.message.body["text"], second.state) == ("second", {"turns": 1})
        assert await store.finish(second, "w", ANSWER, render) is Ending.IDLE
        third = (await say(store, talk, "third", worker="v")).work
        assert (third.message.attempts, third.state) == (1, {"turns": 1})

    async def test_nobody_takes_a_message_before_one_that_waits(self, store, talk):
        await say(store, talk, "first")
        assert (await say(store, talk, "second", worker="w")).work is None
        assert await store.waiting(10) == [talk.identity], "nor the lease, with which nobody would work"
        assert await drain([store], talk.identity) == ["first", "second"]

    async def test_a_worker_that_dies_with_a_message_in_hand_is_replaced(self, store, talk):
        dead = (await say(store, talk, worker="dead", seconds=0.05)).work
        await asyncio.sleep(0.1)
        assert await store.waiting(10) == [talk.identity]
        work = await store.take(talk.identity, "alive", 5)
        assert work.message.attempts == 2
        assert await store.finish(work, "alive", ANSWER, render) is Ending.IDLE
        assert await store.finish(dead, "dead", ANSWER, render) is Ending.LOST
        assert len(await store.replies(talk.identity, 1)) == 1

    async def test_a_repeated_delivery_takes_nothing(self, store, talk):
        ident = str(uuid.uuid4())
        found = await asyncio.gather(*(say(store, talk, ident=ident, worker=f"w{n}") for n in range(6)))
        assert {one.seq for one in found} == {1}
        assert len([one for one in found if one.work]) == 1
        assert (await store.get(talk.identity)).last_seq == 1
        work = next(one.work for one in found if one.work)
        worker = next(f"w{n}" for n, one in enumerate(found) if one.work)
        assert await store.finish(work, worker, ANSWER, render) is Ending.IDLE

    async def test_two_processes_accept_and_answer_in_order(self, store, second):
        talks = [await store.start("web") for _ in range(3)]

        async def speak(process, name, talk, n):
            accepted = await say(process, talk, f"{name} {n}", worker=name)
            if accepted.work:
                await process.finish(accepted.work, name, ANSWER, render)

        await asyncio.gather(
            *(speak(process, name, talk, n) for n in range(8) for talk in talks
              for process, name in ((store, "a"), (second, "b")))
        )  # fmt: skip
        for talk in talks:
            await release_all(store, talk)
            await drain([store, second], talk.identity)
            log = await store.after(talk.identity, 0)
            asked = [line.seq for line in log if line.direction == "in"]
            assert [line.reply_to for line in log if line.direction == "out"] == asked, "each once, in order"
            assert len(asked) == 16

    # -- events

    async def test_what_happens_is_in_the_event_log(self, store, talk):
        await say(store, talk)
        await turn(store, talk)
        number = str(await handed_over(store, talk))
        await store.reply(number, Reply("I look into it", "handoff"))
        await store.close_ticket(number, render)
        await say(store, talk)
        await store.link(talk.identity, "1001")
        await store.withdraw(talk.identity, "agent", "a test")
        assert await kinds(store, talk.identity) == [
            "conversation.opened", "message.received", "message.answered",
            "message.received", "owner.changed", "ticket.opened", "message.answered",
            "owner.changed", "ticket.replied",
            "owner.changed", "conversation.closed", "ticket.closed",
            "conversation.opened", "message.received",
            "identity.linked",
            "owner.changed", "conversation.closed", "conversation.opened", "identity.withdrawn",
        ]  # fmt: skip

    async def test_what_did_not_happen_is_not(self, store, talk):
        ident = str(uuid.uuid4())
        for _ in range(3):
            await say(store, talk, ident=ident)
        work = await store.take(talk.identity, "w", 0.01)
        await asyncio.sleep(0.05)
        await store.take(talk.identity, "v", 5)
        assert await store.finish(work, "w", PERSON, render) is Ending.LOST
        assert await kinds(store, talk.identity) == ["conversation.opened", "message.received"]


async def release_all(store, talk):
    def free(db):
        db.execute(sa.update(conversations).where(conversations.c.identity == talk.identity).values(lease_until=0.0))

    await store.database.write(free)
