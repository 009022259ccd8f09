"""Chatwoot as a desk, over its HTTP and its webhooks: the promise, and what only Chatwoot does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
import sqlalchemy as sa

from bot.answers import render
from bot.conversations import agent_files
from bot.conversations.store import ConversationStore
from bot.desks import cases, passing, replies
from bot.desks.base import LONGEST_ANSWER, Desk
from bot.desks.chatwoot.client import ChatwootClient
from bot.desks.chatwoot.desk import ChatwootDesk
from bot.desks.chatwoot.events import read
from bot.desks.chatwoot.incoming import ChatwootIncoming
from bot.desks.files import AgentFiles
from bot.desks.passing import ChatwootCases
from bot.desks.watch import CaseWatch
from bot.errors import NotFound
from bot.events.tables import subscribers
from bot.media.downloads import Downloads
from bot.media.files import MediaFiles
from bot.security.chatwoot_signature import signed
from bot.settings import Settings, settings
from bot.web.link_files import fetching
from tests.chat_app import chatroom, environment
from tests.contracts.desks import BOT, PERSON, DeskContract, FarDesk, said
from tests.standins.chatwoot import ACCOUNT, INBOX, SECRET, TOKEN, Chatwoot
from tests.waiting import until

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def options(url: str) -> dict[str, str]:
    return {
        "SAHAYAK_CHATWOOT_URL": url, "SAHAYAK_CHATWOOT_ACCOUNT": ACCOUNT, "SAHAYAK_CHATWOOT_INBOX": INBOX,
        "SAHAYAK_CHATWOOT_TOKEN": TOKEN, "SAHAYAK_CHATWOOT_SECRET": SECRET,
    }  # fmt: skip


class ChatwootFar(FarDesk):
    def __init__(self, settings: Settings, store: ConversationStore, there: Chatwoot, session: Any) -> None:
        self.there = there
        self.client = ChatwootClient.of(settings, session)
        self.desk = ChatwootDesk(settings, self.client)
        self.settings, self.media = settings, MediaFiles(settings)
        files, downloads = AgentFiles(settings, self.media), Downloads(session, settings.chatwoot_addresses)
        self.incoming = ChatwootIncoming(self.client, self.desk, store.database, SECRET, files, downloads)
        self._repeated: dict[str, int] = {}

    def number(self, ticket: str) -> int:
        found = [
            number for number, talk in self.there.talks.items() if talk["custom_attributes"].get("ticket") == ticket
        ]
        assert len(found) <= 1, "opened twice"
        return found[0] if found else 0

    async def seen(self, ticket: str) -> list[str]:
        """Without what its own people said."""
        number = self.number(ticket)
        said = self.there.talks[number]["messages"] if number else []
        return [one["content"] for one in said if one["source_id"]]

    async def answer(self, ticket: str, text: str, agent: str = "Shirin", ident: str = "") -> None:
        if ident in self._repeated:  # the same delivery once more
            self.there.deliveries.append(self.there.deliveries[self._repeated[ident]])
            return
        if not (number := self.number(ticket)):
            self.there.talks[number := 99] = {"number": 99, "source": "x", "status": "open", "messages": [],
                                              "assignee": None, "custom_attributes": {}}  # fmt: skip
        await self.there.agent_says(number, text, agent)
        if ident:
            self._repeated[ident] = len(self.there.deliveries) - 1

    async def close(self, ticket: str, ident: str = "") -> None:
        await self.there.set_status(self.number(ticket), "resolved")

    async def give_back(self, ticket: str) -> None:
        await self.there.set_status(self.number(ticket), "pending")

    def away(self, is_away: bool) -> None:
        self.there.is_away = is_away

    async def come_in(self) -> None:
        while self.there.deliveries[self._done() :]:
            raw, headers = self.there.deliveries[self._looked]
            self._looked += 1
            await self.incoming.receive(raw, headers)
        await asyncio.gather(*self.incoming._notes)

    _looked = 0

    def _done(self) -> int:
        return self._looked


class TestChatwoot(DeskContract):
    passer = ChatwootCases

    @pytest.fixture
    async def far(self, store: ConversationStore, tmp_path: Path) -> AsyncIterator[ChatwootFar]:
        async with Chatwoot().serving() as there, aiohttp.ClientSession() as session:
            yield ChatwootFar(Settings.read(environment(tmp_path, **options(there.url))), store, there, session)

    def make(self, far: ChatwootFar, store: ConversationStore) -> Desk:
        return far.desk

    async def is_over(self, far: ChatwootFar, number: str) -> bool:
        return far.there.talks[far.number(number)]["status"] == "resolved"

    async def test_agents_find_the_customer_the_ticket_and_what_the_bot_says(self, store, far, pass_on, talk, number):
        await pass_on()
        await said(store, talk, "আরেকটা কথা", BOT)
        await pass_on()
        there = far.there.talks[far.number(number)]
        assert (there["status"], len(far.there.people)) == ("open", 1)
        kinds = [(one["message_type"], one["private"]) for one in there["messages"]]
        assert kinds == [(1, True), (0, False), (1, True)], "the customer's own words alone are the customer's"
        assert there["messages"][1]["content"] == "আরেকটা কথা"

    async def test_calls_whose_answer_was_lost_are_not_done_twice(self, store, far, pass_on, talk, number):
        for _ in range(6):
            far.there.moods = ["", "", "cut"]
            await pass_on()
            await store.database.write(at_once)
        far.there.moods = []
        await pass_on()
        assert len(await far.seen(number)) == 1
        assert len(far.there.talks) == 1

    async def test_whoever_is_assigned_has_it_and_the_customer_is_told(self, store, far, pass_on, talk, number):
        await pass_on()
        await far.there.assign(far.number(number), None)
        await far.come_in()
        assert (await store.get(talk.identity)).owner == "queued", "taken from somebody is given to nobody"
        await far.there.assign(far.number(number), "Nabil")
        await far.come_in()
        now = await store.get(talk.identity)
        assert now.owner == "human"
        (told,) = await store.after(talk.identity, talk.last_seq)
        assert "Nabil" in told.body["text"]

    async def test_notes_bots_rules_and_our_own_words_are_no_answers(self, store, far, pass_on, talk, number):
        await pass_on()
        there = far.number(number)
        await far.there.agent_says(there, "note", private=True)
        await far.there.agent_says(there, "bot", sender={"id": 1, "name": "b", "type": "agent_bot"})
        await far.there.agent_says(there, "rule", sender=None)
        await far.there.agent_says(there, "ours", source="sahayak-x")
        await far.come_in()
        await far.incoming.look()
        assert await store.after(talk.identity, talk.last_seq) == ()

    async def test_what_no_webhook_brought_is_found_by_a_look(self, store, far, pass_on, talk, number):
        await pass_on()
        await far.answer(number, "gefunden")
        await far.there.set_status(far.number(number), "resolved")
        for _ in range(2):
            await far.incoming.look()
        await far.come_in()
        lines = [line.body["text"] for line in await store.after(talk.identity, talk.last_seq)]
        assert [text for text in lines if "gefunden" in text] == ["gefunden"]
        assert (await store.ticket(number)).state == "closed"

    async def test_the_ends_of_two_cases_are_both_found_by_a_look(self, store, far, pass_on, talk, number):
        other = await store.start("telegram", "78")
        await said(store, other, "কেউ আছেন?", PERSON)
        await pass_on()
        every = [one.number for one in await store.tickets()]
        for one in every:
            await far.there.set_status(far.number(one), "resolved")
        await far.incoming.look()
        assert [(await store.ticket(one)).state for one in every] == ["closed", "closed"]

    async def test_the_last_words_before_the_end_are_said_whichever_webhook_comes(
        self, store, far, pass_on, talk, number
    ):
        await pass_on()
        await far.there.agent_says(far.number(number), "letztes Wort")
        far.there.deliveries.clear()
        await far.there.set_status(far.number(number), "resolved")
        await far.come_in()
        lines = [line.body["text"] for line in await store.after(talk.identity, talk.last_seq)]
        assert "letztes Wort" in lines
        assert (await store.ticket(number)).state == "closed"

    async def test_agents_are_told_what_did_not_get_through(self, store, far, pass_on, talk, number):
        await pass_on()
        there = far.number(number)
        await far.there.agent_says(there, "x" * (LONGEST_ANSWER + 1))
        await far.there.agent_says(there, "", attachments=[{"id": 1}])
        await far.there.agent_says(there, "see the file", attachments=[{"data_url": "http://169.254.169.254/x.pdf"}])
        await far.come_in()
        await far.incoming.look()
        notes = [text for text in await far.seen(number) if "পৌঁছায়নি" in text]
        assert len(notes) == 3
        assert [line.body["text"] for line in await store.after(talk.identity, talk.last_seq)] == ["see the file"]

    async def test_what_agents_attach_reaches_the_customer_once_behind_a_link_of_theirs(
        self, store, far, pass_on, talk, number
    ):
        await pass_on()
        far.there.kept = {"রসিদ.pdf": PDF, "x.exe": b"MZ"}
        files = [{"data_url": f"{far.there.url}/rails/active_storage/blobs/{name}"} for name in far.there.kept]
        await far.there.agent_says(far.number(number), "এই নিন", attachments=files)
        await far.come_in()
        far.there.deliveries.append(far.there.deliveries[-2])
        await far.come_in()
        await far.incoming.look()
        words, file = await store.after(talk.identity, talk.last_seq)
        assert (words.body["text"], words.body["file"]) == ("এই নিন", None)
        assert (file.author, file.body["text"], file.body["file"]["name"]) == ("agent", "📎 রসিদ.pdf", "রসিদ.pdf")
        assert sum("পৌঁছায়নি" in text for text in await far.seen(number)) == 1, "of the other one"
        token = file.body["file"]["url"].rpartition("/")[2]
        chosen = far.settings
        kept = await store.database.read(agent_files.find, *agent_files.opened(chosen, token))
        assert (kept.name, kept.kind) == ("রসিদ.pdf", "application/pdf")
        assert [one.name for one in far.media._folder.iterdir()] == [f"{kept.id}.pdf"]
        await store.withdraw(talk.identity, "customer", "unlinked")
        with pytest.raises(NotFound):
            await store.database.read(agent_files.find, *agent_files.opened(chosen, token))

    async def test_a_file_for_a_case_that_is_over_goes_to_nobody(self, store, far, pass_on, talk, number):
        await pass_on()
        await store.close_ticket(number, render)
        far.there.kept = {"a.pdf": PDF}
        url = f"{far.there.url}/rails/active_storage/blobs/a.pdf"
        await far.there.agent_says(far.number(number), "", attachments=[{"data_url": url}])
        await far.come_in()
        assert "a.pdf" not in str([line.body for line in await store.after(talk.identity, 0)])
        assert sum("পৌঁছায়নি" in text for text in await far.seen(number)) == 1
        assert list(far.media._folder.iterdir()) == []

    async def test_names_are_told_only_where_the_host_wants_it(self, store, far, pass_on, talk, number, monkeypatch):
        monkeypatch.setattr(replies, "settings", lambda: replace(settings(), agent_names=False))
        await pass_on()
        await far.there.assign(far.number(number), "Nabil")
        await far.answer(number, "ঠিক আছে", "Nabil")
        await far.come_in()
        told = [line.body for line in await store.after(talk.identity, talk.last_seq)]
        assert len(told) == 2
        assert "Nabil" not in str(told)

    async def test_an_inbox_that_is_not_found_is_an_operators_to_mend(self, store, far, pass_on, talk, number):
        right, wrong = far.client.inbox, "another"
        object.__setattr__(far.client, "inbox", wrong)
        await pass_on()
        assert await far.seen(number) == []
        object.__setattr__(far.client, "inbox", right)
        await store.database.write(at_once)
        await pass_on()
        assert len(await far.seen(number)) == 1

    async def test_in_another_account_the_same_number_is_somebody_elses(self, store, far, pass_on, talk, number):
        await pass_on()
        object.__setattr__(far.client, "account", "8")
        far.there.account = "8"
        before = await far.seen(number)
        await said(store, talk, "আরেকটা কথা", BOT)
        await store.close_ticket(number, render)
        await pass_on()
        await far.there.agent_says(far.number(number), "an answer to somebody else")
        await far.there.set_status(far.number(number), "open")
        await far.come_in()
        await far.incoming.look()
        assert await far.seen(number) == before
        assert far.there.talks[far.number(number)]["status"] == "open", "nor is it resolved"
        assert "somebody else" not in str([line.body for line in await store.after(talk.identity, 0)])

    async def test_one_case_with_which_it_fails_for_ever_holds_up_the_others_for_a_while_only(
        self, store, far, pass_on, talk, number, monkeypatch
    ):
        await pass_on()
        other = await store.start("telegram", "78")
        await said(store, talk, "eins", BOT)
        far.there.broken = {far.number(number)}
        await pass_on()
        await said(store, other, "কেউ আছেন?", PERSON)
        await store.database.write(at_once)
        await pass_on()
        assert len(far.there.talks) == 1, "it waits in order"
        monkeypatch.setattr(passing, "PATIENCE", 0.0)
        far.there.is_away = True
        await store.database.write(at_once)
        await pass_on()
        assert not await store.database.read(cases.of_ticket, "chatwoot", "50002"), "all fails: it waits"
        far.there.is_away = False
        await store.database.write(at_once)
        await pass_on()
        assert len(far.there.talks) == 2
        far.there.broken = set()
        await said(store, talk, "zwei", BOT)
        await pass_on()
        seen = "".join(await far.seen(number))
        assert ("eins" in seen, "zwei" in seen) == (False, True)

    async def test_a_case_that_it_can_never_open_is_given_up_and_counted(
        self, store, far, pass_on, talk, number, monkeypatch
    ):
        monkeypatch.setattr(passing, "PATIENCE", 0.0)
        far.there.moods = ["broken"]
        await pass_on()
        watch = CaseWatch(far.desk, store.database)
        assert await watch.look(time.time() + 60) == 1, "its customer is told"
        assert await store.database.read(cases.stuck, "chatwoot") == 1, "and doctor counts it"

    async def test_no_more_of_a_long_conversation_is_read_than_is_told(
        self, store, far, pass_on, talk, number, monkeypatch
    ):
        monkeypatch.setattr(cases, "MOST_LINES", 2)
        await pass_on()
        (opened,) = await far.seen(number)
        assert ("ইনভয়েসটা দেখুন" in opened, "কেউ আছেন?" in opened) == (False, True)
        for text in ("eins", "zwei", "drei"):
            await said(store, talk, text, BOT)
        await pass_on()
        told = [text for text in (await far.seen(number))[1:] if "বট" not in text]
        assert told == ["eins", "zwei", "drei"]

    async def test_what_it_will_never_take_holds_up_nothing(self, store, far, pass_on, talk, number):
        await pass_on()
        await said(store, talk, "eins", BOT)
        far.there.moods = ["", "refused"]
        await pass_on()
        await said(store, talk, "zwei", BOT)
        await pass_on()
        seen = "".join(await far.seen(number))
        assert ("eins" in seen, "zwei" in seen) == (False, True)


def at_once(db: Any) -> None:
    db.execute(sa.update(subscribers).values(not_before=0.0))


def test_only_what_chatwoot_signed_just_now_is_believed() -> None:
    there = Chatwoot()
    asyncio.run(
        there._report("x", {"number": 1, "status": "", "messages": [], "assignee": None, "custom_attributes": {}})
    )
    raw, headers = there.deliveries[0]
    now = time.time()
    assert signed(raw, headers, SECRET, now)
    assert not signed(raw + b" ", headers, SECRET, now)
    assert not signed(raw, headers, "another", now)
    assert not signed(raw, headers, SECRET, now + 400)
    assert not signed(raw, headers, SECRET, now - 400)
    for name in ("X-Chatwoot-Signature", "X-Chatwoot-Timestamp"):
        assert not signed(raw, {**headers, name: "ু"}, SECRET, now)
        assert not signed(raw, {one: value for one, value in headers.items() if one != name}, SECRET, now)


NO_EVENTS: list[Any] = [
    None, [], {}, {"event": 7}, {"event": "message_created"},
    {"event": "message_created", "conversation": {"id": "1"}},
    {"event": "message_created", "conversation": {"id": 1}, "message_type": "outgoing", "private": False, "sender": []},
    {"event": "conversation_status_changed", "id": 1, "status": []},
    {"event": "conversation_status_changed", "id": None, "status": "resolved"},
    {"event": "conversation_updated", "id": 1, "changed_attributes": [7, {"assignee_id": 7}]},
]  # fmt: skip


@pytest.mark.parametrize("event", NO_EVENTS, ids=range(len(NO_EVENTS)))
def test_what_is_no_event_of_chatwoots_is_nothing(event: Any) -> None:
    assert list(read(event, "d")) == []


async def test_in_the_web_process_a_case_goes_there_and_an_answer_comes_back(tmp_path: Path) -> None:
    async with Chatwoot().serving() as there, chatroom(tmp_path, **options(there.url)) as room:
        customer = await room.customer()
        await customer.say("person please")
        database = room.house.store.database
        await until(lambda: database.read(cases.open_behind, "chatwoot", 0, 1))

        async def deliver(raw: bytes, headers: dict[str, str]) -> None:
            async with room.client.post("/webhooks/chatwoot", data=raw, headers=headers) as answer:
                assert answer.status == 200

        there.deliver = deliver
        await there.agent_says(1, "আমি শিরিন")
        heard = await customer.heard(2)
        assert heard[-1]["text"] == "আমি শিরিন"
        there.kept = {"a.pdf": PDF}
        await there.agent_says(1, "", attachments=[{"data_url": f"{there.url}/rails/active_storage/blobs/a.pdf"}])
        file = (await customer.heard(3))[-1]["file"]
        address = urlsplit(file["url"]).path
        async with room.client.get(address) as answer:
            assert (answer.status, await answer.read(), answer.content_type) == (200, PDF, "application/pdf")
            assert answer.headers["Content-Disposition"] == 'attachment; filename="a.pdf"'
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert await fetching(room.client.app)(file["url"], "bn") == PDF, "what Telegram and Messenger send on"
        async with room.client.get(address[:-1]) as answer:
            assert answer.status == 404
        await room.house.store.end_sessions(customer.conversation)
        async with room.client.get(address) as answer:
            assert answer.status == 404, "who has signed out has no file any more"
        raw, headers = there.deliveries[-1]
        async with room.client.post("/webhooks/chatwoot", data=raw + b" ", headers=headers) as answer:
            assert answer.status == 401
        async with room.client.post("/webhooks/chatwoot", data=b"x" * 600_000, headers=headers) as answer:
            assert answer.status == 413
