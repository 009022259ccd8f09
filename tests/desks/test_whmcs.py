"""WHMCS as a desk: a case is a ticket of its client, and what admins do with it comes back, but for their notes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.answers import render
from bot.conversations.store import ConversationStore
from bot.conversations.tables import cases as table
from bot.desks import cases
from bot.desks.base import LONGEST_ANSWER, Desk, DeskAway, DeskRefused
from bot.desks.files import MOST
from bot.desks.passing import WhmcsCases
from bot.desks.whmcs import incoming
from bot.desks.whmcs.desk import NAME
from bot.errors import BadSetting
from bot.settings import Settings
from bot.whmcs import client
from tests.chat_app import chatroom, environment
from tests.contracts.desks import BOT, PERSON, DeskContract, said
from tests.desks.whmcs_far import CLIENT, GUEST, WhmcsFar, installation, options, whmcs_far
from tests.standins import whmcs_tickets
from tests.standins.whmcs_hooks import WhmcsHooks, needs_php
from tests.waiting import until
from tests.web.test_whmcs_hook import SECRET as HOOK_SECRET

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
NOTE = "internal-note-nobody-may-see"


class TestWhmcs(DeskContract):
    passer = WhmcsCases

    @pytest.fixture
    async def far(self, store: ConversationStore, tmp_path: Path) -> AsyncIterator[WhmcsFar]:
        async with whmcs_far(tmp_path, store) as found:
            yield found

    def make(self, far: WhmcsFar, store: ConversationStore) -> Desk:
        return far.desk

    async def is_over(self, far: WhmcsFar, number: str) -> bool:
        return bool(far.of(number)["status"] == "Closed")

    async def test_the_customers_words_are_theirs_and_all_else_is_a_note(self, store, far, pass_on, talk, number):
        await pass_on()
        await said(store, talk, "আরেকটা কথা\n<b> & 0", BOT)
        await pass_on()
        one = far.of(number)
        assert one["userid"] == str(CLIENT)
        assert [reply["userid"] for reply in one["replies"]] == [str(CLIENT)] * 2
        assert [note["message"].split("\r\n")[0] for note in one["notes"]] == ["বট: বটের উত্তর"]

    async def test_calls_whose_answer_was_lost_are_not_done_twice(self, store, far, pass_on, talk, number):
        for before in (1, 0):  # opening, then looking for it
            far.door.moods = [""] * before + ["cut", "cut"]
            await pass_on()
        await said(store, talk, "einmal", BOT)
        for _ in range(3):
            far.door.moods = ["", "cut"]
            await pass_on()
        far.door.moods = []
        await pass_on()
        seen = await far.seen(number)
        assert [sum(words in text for text in seen) for words in ("কেউ আছেন?", "einmal", "বটের উত্তর")] == [1, 1, 2]

    async def test_notes_of_admins_and_words_of_others_never_reach_the_customer(
        self, store, far, pass_on, talk, number, caplog
    ):
        await pass_on()
        one = far.number(number)
        whmcs_tickets.admin_notes(far.there, one, NOTE)
        given = {"ticketid": str(one), "clientid": str(CLIENT), "message": f"written in the client area {NOTE}"}
        whmcs_tickets.add_ticket_reply(far.there, given)
        await far.report(one)
        await far.come_in()
        await far.incoming.look()
        assert await store.after(talk.identity, talk.last_seq) == ()
        assert NOTE not in repr(await far.tickets.ticket(str(one)))
        tables = await store.database.read(lambda db: str([db.execute(sa.select(table)).all()]))
        assert NOTE not in tables + caplog.text

    async def test_without_the_hook_a_look_around_finds_it(self, store, far, pass_on, talk, number):
        await pass_on()
        whmcs_tickets.admin_replies(far.there, far.number(number), "&amp; <ok>", "Shirin")
        for _ in range(2):
            await far.incoming.look()
        lines = [line.body["text"] for line in await store.after(talk.identity, talk.last_seq)]
        assert lines == ["&amp; <ok>"]

    async def test_who_has_the_ticket_flagged_has_the_case(self, store, far, pass_on, talk, number):
        await pass_on()
        far.of(number)["flag"] = "4"
        for _ in range(2):
            await far.report(far.number(number))
            await far.come_in()
        assert (await store.get(talk.identity)).owner == "human"
        assert len(await store.after(talk.identity, talk.last_seq)) == 1

    async def test_an_end_that_was_taken_back_is_none(self, store, far, pass_on, talk, number):
        await pass_on()
        for status in ("Closed", "In Progress"):
            await far.set_status(number, status)
        await far.come_in()
        assert (await store.ticket(number)).state == "open"

    async def test_files_of_an_admins_reach_the_customer_once(self, store, far, pass_on, talk, number):
        await pass_on()
        await far.answer(number, "এই নিন", files=[("a b.pdf", PDF)] * (MOST + 1) + [("a.txt", b"x")], ident="one")
        await far.come_in()
        await far.answer(number, "", ident="one")
        await far.come_in()
        lines = [line.body for line in await store.after(talk.identity, talk.last_seq)]
        assert [line["text"] for line in lines] == ["📎 a b.pdf"] * MOST + ["এই নিন"]
        assert len(list(far.media.glob("*"))) == MOST
        assert len([note for note in far.of(number)["notes"] if "পৌঁছায়নি" in note["message"]]) == 1

    @pytest.mark.parametrize("mood", [500, "cut"])
    async def test_words_do_not_wait_for_a_file_that_does_not_come(self, store, far, pass_on, talk, number, mood):
        """Nor is the case over before it is there."""
        await pass_on()
        await far.answer(number, "এই নিন", files=[("a.txt", b"x"), ("b.pdf", PDF), ("c.pdf", PDF)])
        far.of(number)["status"] = "Closed"
        lost = [mood, mood] if mood == "cut" else [mood]  # what broke off is asked for once more
        far.door.moods = ["", "", *lost]  # the ticket and a.txt, which is nothing for customers
        await far.come_in()
        later = render("handoff.file_later", "bn", files="b.pdf, c.pdf").text
        assert await self.lines(store, talk) == ["এই নিন", later]
        assert (await store.ticket(number)).state == "open"
        far.door.moods = ["", *lost]
        await far.incoming.look()
        assert await self.lines(store, talk) == ["এই নিন", later], "said once"
        far.there.asked.clear()
        for _ in range(2):
            await far.incoming.look()
        assert (await self.lines(store, talk))[:4] == ["এই নিন", later, "📎 b.pdf", "📎 c.pdf"]
        assert far.there.asked["getticketattachment"] == 2, "a.txt is not asked for again"
        assert (await store.ticket(number)).state == "closed"
        assert len([note for note in far.of(number)["notes"] if "পৌঁছায়নি" in note["message"]]) == 1

    async def test_of_a_file_that_never_comes_both_are_told(self, store, far, pass_on, talk, number, monkeypatch):
        await pass_on()
        await far.answer(number, "এই নিন", files=[("b.pdf", PDF)])
        far.door.moods = ["", 500]
        await far.come_in()
        monkeypatch.setattr(incoming, "FILES_WITHIN", 0.0)
        far.door.moods = ["", 500]
        for _ in range(2):
            await far.incoming.look()
        told = [render(f"handoff.{what}", "bn", files="b.pdf").text for what in ("file_later", "file_lost")]
        assert await self.lines(store, talk) == ["এই নিন", *told]
        assert len([note for note in far.of(number)["notes"] if "পৌঁছায়নি" in note["message"]]) == 1

    async def lines(self, store, talk):
        return [line.body["text"] for line in await store.after(talk.identity, talk.last_seq)]

    async def test_admins_are_told_what_did_not_get_through(self, store, far, pass_on, talk, number):
        await pass_on()
        await far.answer(number, "x" * (LONGEST_ANSWER + 1))
        await far.answer(number, "")
        await far.answer(number, "siehe Datei", files=[("a.txt", b"secret")])
        for _ in range(2):
            await far.come_in()
        assert len([note for note in far.of(number)["notes"] if "পৌঁছায়নি" in note["message"]]) == 3

    async def test_a_file_that_is_longer_than_is_read_holds_up_nothing(
        self, store, far, pass_on, talk, number, monkeypatch
    ):
        await pass_on()
        monkeypatch.setattr(client, "LONGEST_ANSWER", 64 * 1024)
        await far.answer(number, "siehe Datei", files=[("a.pdf", b"x" * 64 * 1024)] * MOST)
        await far.come_in()
        lines = [line.body["text"] for line in await store.after(talk.identity, talk.last_seq)]
        assert lines == ["siehe Datei"]
        assert len([note for note in far.of(number)["notes"] if "পৌঁছায়নি" in note["message"]]) == 1

    async def test_one_ticket_that_cannot_be_read_does_not_keep_the_look_from_the_others(
        self, store, far, pass_on, talk, number
    ):
        second = await store.start("telegram", "78", name="Karim")
        await said(store, second, "কেউ আছেন?", PERSON)
        await pass_on()
        first, other = far.there.tickets
        far.there.tickets[first]["replies"] = None  # by which its API breaks down, each time
        whmcs_tickets.admin_replies(far.there, other, "für den zweiten", "Shirin")
        for _ in range(2):
            with suppress(DeskAway):
                await far.incoming.look()
        assert [line.body["text"] for line in await store.after(second.identity, 0)][-1] == "für den zweiten"

    async def test_a_ticket_that_is_another_clients_now_is_not_believed(self, store, far, pass_on, talk, number):
        await pass_on()
        far.of(number)["userid"] = "1002"
        await far.answer(number, "nicht für diesen")
        await far.close(number)
        await far.come_in()
        assert await store.after(talk.identity, talk.last_seq) == ()
        await said(store, talk, "nicht für andere", BOT)
        await pass_on()
        assert "nicht für andere" not in "".join(await far.seen(number))

    async def test_numbers_of_another_installation_are_not_believed(self, store, far, pass_on, talk, number):
        await pass_on()
        moved = sa.update(table).values(ref=f"{far.number(number)}@00000000")
        await store.database.write(lambda db: db.execute(moved))
        await far.answer(number, "wer?")
        await far.come_in()
        await far.incoming.look()
        assert await store.after(talk.identity, talk.last_seq) == ()
        with pytest.raises(DeskRefused):
            far.desk.number("7@00000000")

    async def test_another_ticket_with_the_number_in_its_subject_is_not_ours(self, store, far, pass_on, talk, number):
        given = {"subject": f"[#{number}] x", "message": "x", "clientid": str(CLIENT), "deptid": "3"}
        foreign = int(whmcs_tickets.open_ticket(far.there, given)["id"])
        await pass_on()
        assert len(far.there.tickets) == 2
        assert (await far.standing(number)).ref != far.desk.ref(str(foreign))

    async def test_who_has_proved_nothing_is_a_guest_and_without_an_address_nobody(
        self, store, far, pass_on, talk, number
    ):
        stranger = await store.start("telegram", "78", name="Some\nbody")
        await said(store, stranger, "কেউ আছেন?", PERSON)
        await pass_on()
        (guest,) = [one for one in far.there.tickets.values() if one["email"] == GUEST]
        assert guest["userid"] == "0"
        whmcs_tickets.admin_replies(far.there, guest["id"], "willkommen", "Shirin")
        await far.report(guest["id"])
        await far.come_in()
        assert [line.body["text"] for line in await store.after(stranger.identity, 0)][-1] == "willkommen"
        far.desk._guests = False
        assert not far.desk.takes("telegram", None)
        assert far.desk.takes("telegram", "1001")

    async def test_a_long_text_keeps_the_mark_by_which_it_is_found(self, store, far, pass_on, talk, number):
        await pass_on()
        case = await store.database.read(cases.case, await far.standing(number))
        for _ in range(2):
            await far.desk._say(case, "line 9", "ক" * 60_000, private=False)
        assert len(far.of(number)["replies"]) == 2

    async def test_what_it_will_never_take_holds_up_nothing(self, store, far, pass_on, talk, number):
        await pass_on()
        one = far.of(number)
        far.there.roles = frozenset({"getticket", "getsupportdepartments"})  # an operator mends that: it waits
        await said(store, talk, "eins", BOT)
        await pass_on()
        far.there.roles = None
        far.there.tickets.clear()  # somebody deleted it
        await pass_on()
        far.there.tickets[one["id"]] = one
        await said(store, talk, "zwei", BOT)
        await pass_on()
        assert "zwei" in "".join(await far.seen(number))

    async def test_an_outage_is_waited_for(self, store, far, pass_on, talk, number):
        await pass_on()
        whmcs_tickets.admin_replies(far.there, far.number(number), "später", "Shirin")
        far.away(True)
        with pytest.raises(DeskAway):
            await far.incoming.look()
        far.away(False)
        await far.incoming.look()
        assert len(await store.after(talk.identity, talk.last_seq)) == 1


def test_it_needs_the_backend_whose_clients_are_our_customers(tmp_path: Path) -> None:
    given = options("http://127.0.0.1:1")
    Settings.read(environment(tmp_path, **given)).require_whmcs_desk()
    for name in ("SAHAYAK_BACKEND", "SAHAYAK_WHMCS_SECRET"):
        some = {key: value for key, value in given.items() if key != name}
        with pytest.raises(BadSetting, match=name):
            Settings.read(environment(tmp_path, **some)).require_whmcs_desk()


@needs_php
async def test_in_the_web_process_a_case_goes_there_and_an_answer_comes_back_by_the_hook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "LOOK_EVERY", 3600.0)
    async with installation().serving() as there:
        more = {**options(there.url), "SAHAYAK_WHMCS_HOOK_SECRET": HOOK_SECRET}
        async with chatroom(tmp_path, **more) as room:
            customer = await room.customer()
            await customer.say("person please")
            opened = sa.select(table.c.ref).where(table.c.desk == NAME, table.c.ref.is_not(None))

            async def ref() -> str | None:
                return await room.house.store.database.read(lambda db: db.execute(opened).scalar())

            await until(ref)
            ident = int(str(await ref()).partition("@")[0])
            whmcs_tickets.admin_replies(there, ident, "আমি শিরিন", "Shirin")
            (tmp_path / "whmcs").mkdir()
            hooks = WhmcsHooks(tmp_path / "whmcs")
            hooks.configure(url=str(room.client.make_url("")).rstrip("/"), event_secret=HOOK_SECRET)
            await hooks.happens(["TicketAdminReply", {"ticketid": ident, "message": "x", "admin": "Shirin"}])
            assert (await customer.heard(2))[-1]["text"] == "আমি শিরিন"
