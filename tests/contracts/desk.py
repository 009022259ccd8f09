"""What the desk's store must do on every database. Subclass, give `url` (no rows), and inherit the tests."""

from __future__ import annotations

import asyncio
import time
import uuid
from typing import Any

import pytest
import sqlalchemy as sa

from bot.answers import Reply, render
from bot.channels.web import chat_view
from bot.conversations import agent_actions, other_inbox
from bot.conversations.models import Handoff, Inbound, Outcome
from bot.conversations.tables import conversations, messages, notes
from bot.desk import agents, changes, review
from bot.desk.agents import Agent
from bot.desk.gist import gist
from bot.desk.queue import Wanted
from bot.desk.store import DeskStore
from bot.desk.tables import agents as accounts
from bot.errors import ConversationChanged, ConversationOver, ConversationTaken, NotFound, TooMany
from bot.events.log import after, latest
from bot.settings import Settings
from tests.stores import Stores

ANSWER = Outcome(replies=(Reply("উত্তর", "help"),), state={}, result={"topic": "pay_link", "understood": "pay_link"})
PERSON = Outcome(state={}, result={"topic": None}, handoff=Handoff("asked", {"invoice_number": "4822"}))

LEASE = 900.0  # seconds


async def said(store: Any, talk: Any, text: str, outcome: Outcome = ANSWER) -> None:
    inbound = Inbound(talk.identity, talk.channel, str(uuid.uuid4()), text=text)
    await store.accept(inbound, {"text": text, "sensitive": []})
    work = await store.take(talk.identity, "w", 5)
    await store.finish(work, "w", outcome, render)


async def log(store: Any, *kinds: str) -> list[tuple[str, dict[str, Any]]]:
    found = await store.database.read(after, store.log_from, set(kinds), 999)
    return [(event.kind, dict(event.data)) for event in found]


class DeskContract(Stores):
    @pytest.fixture
    async def desk(self, store: Any) -> DeskStore:
        return DeskStore(store.database, LEASE)

    @pytest.fixture
    async def other(self, second: Any) -> DeskStore:
        """The desk of another process on the same database."""
        return DeskStore(second.database, LEASE)

    @pytest.fixture
    async def team(self, store: Any) -> dict[str, Agent]:
        def add(db: Any) -> None:
            db.execute(sa.delete(accounts))
            for name, role in (("shirin", "agent"), ("nabil", "agent"), ("mitu", "lead")):
                agents.add(db, name, name.title(), role, "bn", "scrypt$x$y", "test")
                agents.seen(db, name)

        store.log_from = await store.database.read(latest)  # the log is only added to
        await store.database.write(add)
        return {one.name: one for one in await store.database.read(agents.listing)}

    @pytest.fixture
    async def talk(self, store: Any, team: Any) -> Any:
        """A customer who waits for a person."""
        talk = await store.start("web", customer="1001")
        await said(store, talk, "ইনভয়েসটা দেখুন")
        await said(store, talk, "person please", PERSON)
        return await store.get(talk.identity)

    async def test_of_two_agents_one_has_it_and_the_other_is_told_who(self, store, desk, other, talk, team):
        async def tried(one: DeskStore, name: str) -> Any:
            try:
                return await one.take(talk.id, team[name], talk.owner_version)
            except ConversationTaken as taken:
                return taken.facts["agent"]

        first, second = await asyncio.gather(tried(desk, "shirin"), tried(other, "nabil"))
        winner = first if not isinstance(first, str) else second
        assert {type(first), type(second)} == {type(winner), str}
        assert winner.agent in (first, second)
        assert winner.owner == "human"
        again = await desk.take(talk.id, team[winner.agent], talk.owner_version)
        assert again == winner, "the same again, after an answer that was lost, changes nothing"
        told = await log(store, "owner.changed", "ticket.assigned")
        assert told[-2:] == [
            ("owner.changed", {"before": "queued", "after": "human", "by": winner.agent, "why": "taken"}),
            ("ticket.assigned", {"ticket": winner.ticket, "by": winner.agent, "to": winner.agent}),
        ]
        loser = team["nabil" if winner.agent == "shirin" else "shirin"]
        for act in (
            desk.reply(talk.id, loser, winner.version, "me too", "t1"),
            desk.hand(talk.id, loser, winner.version, loser.name),
            desk.back(talk.id, loser, winner.version, "", "t2"),
            desk.close(talk.id, loser, winner.version, "solved"),
        ):
            with pytest.raises(ConversationTaken):
                await act
        with pytest.raises(ConversationTaken):
            await desk.take(talk.id, team["mitu"], talk.owner_version)  # a lead may, but not without having seen it
        assert (await desk.take(talk.id, team["mitu"], winner.version)).agent == "mitu"

    async def test_an_answer_reaches_the_customer_masked_and_by_name(self, store, desk, talk, team):
        now = await desk.reply(talk.id, team["shirin"], talk.owner_version, "কার্ড 4111 1111 1111 1111\n<b>OK</b>", "t1")
        assert (now.owner, now.agent, now.last) == ("human", "shirin", talk.last_seq + 1)
        (line,) = await store.after(talk.identity, talk.last_seq)
        assert (line.author, "4111 1111" in line.body["text"], "<b>OK</b>" in line.body["text"]) == (
            "agent",
            False,
            True,
        )
        read = await desk.transcript(talk.id, 999)
        assert read.authors == {line.seq: "Shirin"}
        assert [one.author for one in read.lines] == ["customer", "bot", "customer", "bot", "agent"]
        assert (await log(store, "ticket.replied")) == [
            ("ticket.replied", {"ticket": now.ticket, "by": "shirin", "last": line.seq})
        ]

    async def test_the_customer_is_told_who_answers_where_the_host_wants_it(self, store, desk, talk, team, monkeypatch):
        shirin, nabil = team["shirin"], team["nabil"]
        now = await desk.take(talk.id, shirin, talk.owner_version)
        again = await desk.take(talk.id, shirin, now.version)
        assert again.last == now.last == talk.last_seq + 1, "told once"
        now = await desk.reply(talk.id, shirin, now.version, "দেখছি", "t1")
        now = await desk.hand(talk.id, shirin, now.version, "nabil")
        now = await desk.reply(talk.id, nabil, now.version, "আমিও", "t2")
        await desk.back(talk.id, nabil, now.version, "বট বলবে", "t3")
        await said(store, talk, "person please", PERSON)
        waits = await store.get(talk.identity)
        now = await desk.reply(talk.id, nabil, waits.owner_version, "আবার আমি", "t4")
        now = await desk.reply(talk.id, nabil, now.version, "হয়েছে", "t5")
        lines = [line for line in await store.after(talk.identity, talk.last_seq) if line.author in ("agent", "system")]
        assert [(line.author, line.body.get("name"), line.body.get("begins")) for line in lines] == [
            ("system", "Shirin", False), ("agent", "Shirin", False),
            ("system", "Nabil", False), ("agent", "Nabil", False), ("agent", "Nabil", False),
            ("system", None, None),
            ("agent", "Nabil", True), ("agent", "Nabil", False),
        ]  # fmt: skip
        assert [line.body["text"] for line in lines if "কথা বলছেন" in line.body["text"]] == [
            render("handoff.taken", "bn", name=name).text for name in ("Shirin", "Nabil")
        ]
        assert sum(kind == "conversation.told" for kind, _ in await log(store, "conversation.told")) == 2
        hidden = Settings.read({"SAHAYAK_AGENT_NAMES": "0"})
        monkeypatch.setattr(agents, "settings", lambda: hidden)
        await desk.hand(talk.id, nabil, now.version, "shirin")
        line = (await store.before(talk.identity, None, 1))[0]
        assert line.body["text"] == render("handoff.taken", "bn", name="").text
        assert not {"Shirin", "Nabil"} & {*line.body["text"].split(), line.body.get("name")}

    async def test_what_is_sent_again_is_there_once(self, store, desk, other, talk, team):
        """The answer to a commit was lost, or an agent does not know whether it arrived."""
        shirin, nabil = team["shirin"], team["nabil"]
        sent = (talk.id, shirin, talk.owner_version, "দেখছি", "t1")
        states = await asyncio.gather(*(one.reply(*sent) for one in (desk, other, desk)))
        assert states[0] == states[1] == states[2]
        now = await desk.reply(talk.id, shirin, states[0].version, "দেখছি", "t2")
        assert now.last == states[0].last + 1, "another text, whatever it says"
        notes = await asyncio.gather(*(one.note(talk.id, nabil, "angry", "t1") for one in (desk, other)))
        assert notes[0] == notes[1]
        given = [await one.back(talk.id, shirin, now.version, "over to the bot", "t3") for one in (desk, other)]
        assert given[0] == given[1]
        assert given[0].owner == "bot"
        said_twice = await store.after(talk.identity, talk.last_seq)
        assert [line.author for line in said_twice] == ["agent", "agent", "agent", "system"]
        assert {chat_view.message(line)["id"] for line in said_twice} == {None}, "nothing for the customer's client"
        assert len((await desk.transcript(talk.id, 999)).notes) == 1
        told = [kind for kind, _ in await log(store, "ticket.replied", "ticket.taken_back", "conversation.noted")]
        assert sorted(told) == ["conversation.noted", *["ticket.replied"] * 3, "ticket.taken_back"]
        elsewhere = await store.start("web", customer="1002")
        await said(store, elsewhere, "person please", PERSON)
        elsewhere = await store.get(elsewhere.identity)
        now = await desk.reply(elsewhere.id, shirin, elsewhere.owner_version, "দেখছি", "t1")
        assert now.last == elsewhere.last_seq + 1, "the same id in another conversation hides nothing"

    async def test_what_the_shell_says_is_said_once(self, store, desk, talk, team):
        (ticket,) = await store.tickets()
        for _ in range(2):
            await store.database.write(agent_actions.reply, ticket.number, Reply("hello", "handoff"), "t1", "nabil")
        (line,) = await store.after(talk.identity, talk.last_seq)
        assert line.body["text"] == "hello"
        assert (await store.get(talk.identity)).owner == "human"

    async def test_handing_on_giving_back_and_closing(self, store, desk, talk, team):
        shirin, nabil = team["shirin"], team["nabil"]
        now = await desk.take(talk.id, shirin, talk.owner_version)
        with pytest.raises(NotFound):
            await desk.hand(talk.id, shirin, now.version, "nobody")
        now = await desk.hand(talk.id, shirin, now.version, "nabil")
        assert now.agent == "nabil"
        with pytest.raises(ConversationTaken):
            await desk.reply(talk.id, shirin, now.version, "still me", "t1")
        now = await desk.back(talk.id, nabil, now.version, "এখন ঠিক আছে", "t2")
        assert (now.owner, now.agent, now.ticket) == ("bot", None, None)
        lines = await store.after(talk.identity, talk.last_seq)
        assert [line.author for line in lines] == ["system", "system", "agent", "system"]
        with pytest.raises(ConversationChanged):
            await desk.take(talk.id, shirin, talk.owner_version)
        now = await desk.take(talk.id, shirin, now.version)
        assert now.ticket, "what the bot was doing gets a ticket when an agent takes it over"
        now = await desk.close(talk.id, shirin, now.version, "no_answer")
        assert now.owner == "closed"
        for act in (desk.take, desk.close):
            with pytest.raises(ConversationOver):
                await act(talk.id, shirin, now.version, *(["other"] if act == desk.close else []))
        assert (await store.after(talk.identity, talk.last_seq))[-1].author == "system"
        told = await log(store, "ticket.closed", "ticket.taken_back", "conversation.closed")
        assert [(kind, data.get("by"), data.get("why")) for kind, data in told] == [
            ("ticket.taken_back", "nabil", None),
            ("conversation.closed", "shirin", "no_answer"),
            ("ticket.closed", "shirin", "no_answer"),
        ]
        await said(store, talk, "আবার")
        (row,) = (await desk.listing(Wanted("all"), shirin))[2]
        assert row.id != talk.id
        assert [one.id for one in (await desk.transcript(row.id, 999)).earlier] == [talk.id]

    async def test_what_an_agent_holds_who_vanishes_waits_again(self, store, desk, other, talk, team):
        await desk.reply(talk.id, team["shirin"], talk.owner_version, "দেখছি", "t1")
        await desk.database.write(self._ago, "nabil", talk.id, LEASE + 1)
        handed = await desk.hand(talk.id, team["shirin"], (await store.get(talk.identity)).owner_version, "nabil")
        assert await desk.release_abandoned() == 0, "whom it was handed to has their time, too"
        await desk.hand(talk.id, team["mitu"], handed.version, "shirin")
        await desk.database.write(self._ago, "shirin", talk.id, LEASE + 1)
        await desk.database.write(agents.seen, "shirin")
        assert await desk.release_abandoned() == 0, "who is here keeps it, however long it takes"
        await desk.database.write(self._ago, "shirin", talk.id, LEASE + 1)
        released = await asyncio.gather(desk.release_abandoned(), other.release_abandoned())
        assert sorted(released) == [0, 1]
        now = await store.get(talk.identity)
        assert now.owner == "queued"
        line = (await store.after(talk.identity, talk.last_seq))[-1]
        assert (line.author, "অপেক্ষায়" in line.body["text"]) == ("system", True)
        assert (await log(store, "ticket.assigned"))[-1][1] == {
            "ticket": (await store.tickets())[0].number, "by": "desk", "to": None
        }  # fmt: skip
        with pytest.raises(ConversationChanged):
            await desk.reply(talk.id, team["shirin"], now.owner_version - 1, "back again", "t2")
        taken = await desk.take(talk.id, team["nabil"], now.owner_version)
        await desk.database.write(lambda db: agents.change(db, "nabil", "disabled", "test", active=False))
        assert await desk.release_abandoned() == 1, "whose account is disabled holds nothing from now on"
        assert taken.agent == "nabil"

    @staticmethod
    def _ago(db: Any, name: str, talk: str, seconds: float) -> None:
        then = time.time() - seconds
        db.execute(sa.update(accounts).where(accounts.c.name == name).values(seen_at=then))
        db.execute(sa.update(conversations).where(conversations.c.id == talk).values(owner_since=then))

    async def test_another_inbox_of_the_platform_is_nobody_who_vanishes(self, store, desk, talk, team):
        await other_inbox.take(store.database, talk.identity)
        await desk.database.write(self._ago, "shirin", talk.id, LEASE + 1)
        assert await desk.release_abandoned() == 0
        now = await store.get(talk.identity)
        assert (await desk.take(talk.id, team["shirin"], now.owner_version)).agent == "shirin"
        assert not await other_inbox.give_back(store.database, talk.identity), "it is the desk's now"

    async def test_notes_are_for_agents_alone(self, store, desk, talk, team, monkeypatch):
        before = await store.after(talk.identity, 0)
        note = await desk.note(talk.id, team["nabil"], "my password is hunter2-hunter2\nsecond line", "n1")
        assert "hunter2" not in note.text
        assert await store.after(talk.identity, 0) == before
        assert [(one.by, one.text) for one in (await desk.transcript(talk.id, 999)).notes] == [("nabil", note.text)]
        assert (await log(store, "conversation.noted")) == [("conversation.noted", {"by": "nabil"})]
        monkeypatch.setattr("bot.desk.notes.MOST", 1)
        with pytest.raises(TooMany):
            await desk.note(talk.id, team["nabil"], "one more", "n2")
        with pytest.raises(NotFound):
            await desk.note("c_unknown", team["nabil"], "x", "n1")
        kept = await store.database.read(lambda db: db.execute(sa.select(sa.func.count()).select_from(notes)).scalar())
        assert kept == 1

    async def test_the_customer_sees_how_far_a_person_has_read_while_one_is_awaited(self, store, desk, talk, team):
        async def opened(agent, last):
            await desk.has_read(talk.id, team[agent], last)
            return (await store.get(talk.identity)).seen_seq

        assert await opened("shirin", talk.last_seq) == talk.last_seq
        assert await opened("nabil", talk.last_seq) == talk.last_seq
        now = await desk.reply(talk.id, team["shirin"], talk.owner_version, "দেখছি", "t1")
        assert await opened("nabil", now.last) == talk.last_seq, "there is nothing new of the customer's"
        back = await desk.back(talk.id, team["shirin"], now.version, "", "t2")
        await said(store, talk, "ধন্যবাদ")
        assert await opened("nabil", back.last + 1) == talk.last_seq, "nobody is to feel watched by the bot's side"
        assert await log(store, "conversation.seen") == [("conversation.seen", {"by": "shirin", "last": talk.last_seq})]

    async def test_what_is_unread_is_each_agents_own(self, store, desk, talk, team):
        async def unread(name: str) -> bool:
            return bool((await desk.listing(Wanted("waiting"), team[name]))[2][0].unread)

        assert await unread("shirin")
        await asyncio.gather(*(desk.has_read(talk.id, team["shirin"], seq) for seq in (1, talk.last_seq, 2)))
        assert not await unread("shirin")
        assert await unread("nabil")
        await said(store, talk, "আরও")
        assert await unread("shirin")

    async def test_the_lists(self, store, desk, talk, team):
        shirin = team["shirin"]
        later = await store.start("telegram", "77", language="en", name="Rahim\nU")
        await said(store, later, "100% wrong_total \\ here", PERSON)
        later = await store.get(later.identity)
        bots = await store.start("web")
        await said(store, bots, "hello")
        await store.start("web")  # who never said anything

        async def ids(show: str, **more: Any) -> list[str]:
            return [row.id for row in (await desk.listing(Wanted(show, **more), shirin))[2]]

        assert await ids("waiting") == [talk.id, later.id], "the longest waiting first"
        assert set(await ids("all")) == {talk.id, later.id, (await store.get(bots.identity)).id}
        assert await ids("waiting", channel="telegram") == await ids("waiting", language="en") == [later.id]
        assert await ids("waiting", page=2) == []
        _, counts, rows = await desk.listing(Wanted("waiting"), shirin)
        assert counts == {"waiting": 2, "mine": 0, "unread": 0}
        assert (rows[0].verified, rows[0].who, rows[0].about.topic) == (True, "1001", "pay_link")
        assert rows[0].about.invoices == ("4822",)
        assert (rows[1].verified, rows[1].who) == (False, "Rahim U")
        for text, found in (
            ("ইনভয়েসটা", [talk.id]), ("WRONG_total \\", [later.id]), ("0%", [later.id]), ("0% w", [later.id]),
            ("%", [later.id]), ("wrong%total", []), ("wrongXtotal", []), ("1001", [talk.id]), ("100", [later.id]),
            (f"#{rows[1].ticket}", [later.id]), ("ইনভয\u09bcেসটা", [talk.id]), ("9" * 30, []),
        ):  # fmt: skip
            assert await ids("waiting", text=text) == found, text
        now = await desk.take(talk.id, shirin, talk.owner_version)
        assert await ids("mine") == [talk.id]
        assert (await desk.listing(Wanted(), shirin))[1] == {"waiting": 1, "mine": 1, "unread": 1}
        await desk.has_read(talk.id, shirin, now.last)
        assert (await desk.listing(Wanted(), shirin))[1]["unread"] == 0
        assert (await desk.listing(Wanted("mine"), team["nabil"]))[2] == ()
        await desk.close(talk.id, shirin, now.version, "solved")
        assert await ids("closed") == [talk.id]
        assert await ids("closed", text="ইনভয়েসটা") == [talk.id]
        old = sa.update(conversations).values(last_activity=0.0)
        await store.database.write(lambda db: db.execute(old))
        assert await ids("closed", text="ইনভয়েসটা") == [], "a search looks back for a month"

    async def test_a_case_that_goes_on_tells_what_the_one_before_was_about(self, store, desk, talk, team):
        now = await desk.reply(talk.id, team["shirin"], talk.owner_version, "হয়েছে", "t1")
        await desk.close(talk.id, team["shirin"], now.version, "solved")
        await said(store, talk, "আবার", Outcome(state={}, result={"topic": None}, handoff=Handoff("asked", {})))
        (row,) = (await desk.listing(Wanted(), team["shirin"]))[2]
        about = row.about
        assert (about.continues, about.topic, about.invoices) == (now.ticket, "pay_link", ("4822",))
        assert now.ticket in gist(about, "en")

    async def test_a_list_of_many_takes_a_few_statements(self, store, desk, talk, team):
        def fill(db: Any) -> None:
            talks = [dict(db.execute(sa.select(conversations)).first()._mapping)]
            whose = dict(db.execute(sa.text("SELECT * FROM conv_identities")).first()._mapping)
            many = range(500)
            identities = conversations.metadata.tables["conv_identities"]
            db.execute(sa.insert(identities), [{**whose, "id": f"i_{one}"} for one in many])
            db.execute(
                sa.insert(conversations), [{**talks[0], "id": f"c_{one}", "identity": f"i_{one}"} for one in many]
            )
            line = dict(db.execute(sa.select(messages)).first()._mapping)
            of = [
                {**line, "identity": f"i_{one}", "conversation": f"c_{one}", "external_id": f"x{one}"} for one in many
            ]
            db.execute(sa.insert(messages), of)

        await store.database.write(fill)
        seen: list[str] = []
        listener = lambda *told: seen.append(told[2])  # noqa: E731
        sa.event.listen(store.database.engine, "before_cursor_execute", listener)
        try:
            _, counts, rows = await desk.listing(Wanted("waiting"), team["shirin"])
        finally:
            sa.event.remove(store.database.engine, "before_cursor_execute", listener)
        assert (counts["waiting"], len(rows)) == (501, 50)
        assert 0 < len([one for one in seen if one.startswith("SELECT")]) <= 4, seen

    async def test_whoever_waits_for_a_change_hears_of_it(self, store, desk, talk, team):
        version = (await desk.listing(Wanted(), team["shirin"]))[0]
        assert await changes.wait(desk.database, version, 0, lambda: False) == version
        assert await changes.wait(desk.database, version, 60, lambda: True) == version, "the process is being stopped"
        waiting = asyncio.create_task(changes.wait(desk.database, version, 60, lambda: False))
        await asyncio.sleep(0)
        await desk.note(talk.id, team["nabil"], "look", "n1")
        assert await asyncio.wait_for(waiting, 30) > version
        assert await changes.wait(desk.database, 10**9, 60, lambda: False) < 10**9, "of a database that was restored"

    async def test_what_nobody_has_spoken_in_is_not_there_and_is_forgotten(self, store, desk, team):
        talk = await store.start("web")
        for act in (
            desk.take(talk.id, team["shirin"], talk.owner_version),
            desk.note(talk.id, team["shirin"], "x", "n1"),
            desk.transcript(talk.id, 999),
        ):
            with pytest.raises(NotFound):
                await act
        assert await store.sweep(-1.0, 0.0) == 1

    async def test_a_look_at_an_account_is_an_event(self, store, desk, talk, team):
        assert await desk.view_account(talk.id, team["nabil"]) == "1001"
        assert (await log(store, "account.viewed")) == [("account.viewed", {"by": "nabil"})]
        nobody = await store.start("web")
        with pytest.raises(NotFound):
            await desk.view_account((await store.get(nobody.identity)).id, team["nabil"])
        assert len(await log(store, "account.viewed")) == 1

    async def test_what_was_not_understood_comes_until_somebody_decides(self, store, talk):
        """The engine's own misses and doubts, once per wording, masked; a wording that was set aside stays so."""
        made = {"why": ["x"], "register": "en", "understood": "fallback", "topic": "fallback", "confidence": 0.2}
        lines = (
            ("where is my parcel 1001?", {}),
            ("where is my PARCEL 1001?", {}),
            ("my card 4111 1111 1111 1111 is lost", {}),
            ("do you take vat", {"topic": "not_covered", "entities": {"matter": "vat"}, "confidence": 0.9}),
            ("late night rules?", {"topic": "not_covered", "entities": {}, "confidence": 0.9}),
            ("invoice maybe", {"understood": "my_due", "topic": "my_due", "confidence": 0.49}),
            ("how much do I owe", {"understood": "my_due", "topic": "my_due", "confidence": 0.9}),
            ("the engine was away", {"why": None}),
        )
        for text, more in lines:
            result = {name: value for name, value in {**made, **more}.items() if value is not None}
            await said(store, talk, text, Outcome(replies=(Reply("?", "fallback"),), state={}, result=result))
        now = time.time()
        found = (await store.database.read(review.unheard, now - 60)).wordings
        assert [len(one.ids) for one in found] == [2, 1, 1, 1], "the most frequent wording first"
        assert {one.text for one in found} == {
            "where is my PARCEL ••••?", "my card •••• 1111 is lost", "late night rules?", "invoice maybe",
        }  # fmt: skip
        assert await store.database.read(review.unheard, now + 60) == review.Found((), 0)
        parcel = found[0]
        assert (await store.database.read(review.one, parcel.id)).text == parcel.text
        assert await store.database.write(review.settle, [parcel.ids[1], "c_nobody:1"], "not_ours", "mitu") == 1
        assert await log(store, "review.settled") == [("review.settled", {"what": "not_ours", "by": "mitu"})]
        left = (await store.database.read(review.unheard, now - 60)).wordings
        assert [one.text for one in left if "PARCEL" in one.text] == [], "of the other message neither"
        assert len(left) == 3
        for wrong in ("c_nobody:1", talk.id, f"{talk.id}:x", f"{talk.id}:99"):
            with pytest.raises(NotFound):
                await store.database.read(review.one, wrong)
