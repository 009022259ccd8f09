"""Request Tracker 5 as a desk, over its REST 2: the promise, and what only Request Tracker does.

Against the stand-in; `scripts/desk-request-tracker` runs the same against the real one.
"""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import AsyncIterator
from contextlib import nullcontext
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.conversations.store import ConversationStore
from bot.conversations.tables import cases as table
from bot.desks import cases, places, replies
from bot.desks.base import LONGEST_ANSWER, Desk, DeskAway
from bot.desks.files import MOST
from bot.desks.passing import RequestTrackerCases
from bot.desks.request_tracker import incoming
from bot.desks.request_tracker.desk import NAME
from bot.desks.request_tracker.incoming import TRIES
from bot.desks.request_tracker.reading import LONGEST_PART, News
from bot.events.tables import subscribers
from tests.chat_app import chatroom
from tests.contracts.desks import BOT, PERSON, DeskContract, Killed, said
from tests.desks.request_tracker_facts import FACTS, Has, fits
from tests.desks.request_tracker_far import RequestTrackerFar, There, options, request_tracker, request_tracker_far
from tests.standins.request_tracker import QUEUE
from tests.waiting import until

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
FIELD = re.compile(r"\{([a-z]+)\}")


@pytest.fixture
async def there() -> AsyncIterator[There]:
    async with request_tracker() as found:
        yield found


class TestRequestTracker(DeskContract):
    passer = RequestTrackerCases

    @pytest.fixture
    async def far(self, store: ConversationStore, tmp_path: Path, there: There) -> AsyncIterator[RequestTrackerFar]:
        async with request_tracker_far(tmp_path, store, there) as found:
            yield found

    def make(self, far: RequestTrackerFar, store: ConversationStore) -> Desk:
        return far.desk

    async def is_over(self, far: RequestTrackerFar, number: str) -> bool:
        return await far.status(number) == "resolved"

    async def test_agents_see_who_said_what_and_whose_words_are_the_customers(self, store, far, pass_on, talk, number):
        await pass_on()
        await said(store, talk, "আরেকটা কথা\n<b>", BOT)
        await said(store, talk, "0", BOT)
        await pass_on()
        written = await far.written(number)
        assert [kind for kind, _, _ in written] == ["Create", "Correspond", "Comment", "Correspond", "Comment"]
        assert [text.rstrip("\n") for kind, _, text in written if kind == "Correspond"] == ["আরেকটা কথা\n<b>", "0"]

    async def test_calls_whose_answer_was_lost_are_not_done_twice(self, store, far, pass_on, talk, number):
        for before in (1, 1, 0):  # creating, then the customer's line, then the end
            far.door.moods = [""] * before + ["cut"]
            await pass_on()
            await store.database.write(at_once)
        await said(store, talk, "einmal", BOT)
        for before in (2, 1, 1):  # whose ticket it is, is asked once
            far.door.moods = [""] * before + ["cut"]
            await pass_on()
            await store.database.write(at_once)
        far.door.moods = []
        await pass_on()
        seen = await far.seen(number)
        assert [sum(words in text for text in seen) for words in ("কেউ আছেন?", "einmal")] == [1, 1]

    async def test_comments_and_what_others_than_agents_write_are_no_answers(self, store, far, pass_on, talk, number):
        await pass_on()
        there = await far.number(number)
        for who, kind in (("shirin", "comment"), ("stranger", "correspond"), ("sahayak", "correspond")):
            given = {"Content": f"by {who}", "ContentType": "text/plain"}
            await far.do(who, "POST", f"/ticket/{there}/{kind}", given)
        await far.come_in()
        assert await store.after(talk.identity, talk.last_seq) == ()
        assert (await store.get(talk.identity)).owner == "queued"

    async def test_whoever_owns_it_has_it_and_the_customer_is_told(self, store, far, pass_on, talk, number):
        await pass_on()
        there = await far.number(number)
        await far.do("shirin", "PUT", "/user/shirin", {"RealName": "Shirin Akter"})
        await far.do("shirin", "PUT", f"/ticket/{there}/take", {})
        await far.come_in()
        assert (await store.get(talk.identity)).owner == "human"
        (told,) = await store.after(talk.identity, talk.last_seq)
        assert "Shirin Akter" in told.body["text"]
        await far.do("shirin", "PUT", f"/ticket/{there}", {"Owner": "Nobody"})
        await far.come_in()
        assert len(await store.after(talk.identity, talk.last_seq)) == 1, "given to nobody"

    async def test_html_is_read_as_words_and_without_the_quote(self, store, far, pass_on, talk, number):
        await pass_on()
        html = "<p>ঠিক <b>করে</b> দিয়েছি</p><p>On Sun, Sahayak wrote:</p><blockquote>alt</blockquote>"
        await far.answer(number, html, ContentType="text/html")
        await far.come_in()
        lines = [line.body["text"] for line in await store.after(talk.identity, talk.last_seq)]
        assert lines == ["ঠিক করে দিয়েছি"]

    async def test_agents_are_told_what_did_not_get_through(self, store, far, pass_on, talk, number):
        await pass_on()
        file = {"FileName": "a.txt", "FileType": "text/plain", "FileContent": base64.b64encode(b"secret").decode()}
        await far.answer(number, "x" * (LONGEST_ANSWER + 1))
        await far.answer(number, "y" * (LONGEST_PART + 1))
        await far.answer(number, "> nothing but a quote")
        await far.answer(number, "see the file", Attachments=[file])
        await far.answer(number, "", Attachments=[file])
        for _ in range(2):
            await far.come_in()
        notes = [kind for kind, _, text in await far.written(number) if "পৌঁছায়নি" in text]
        assert notes == ["Comment"] * 5
        assert [line.body["text"] for line in await store.after(talk.identity, talk.last_seq)] == ["see the file"]

    async def test_files_of_an_agents_reach_the_customer_once(self, store, far, pass_on, talk, number):
        await pass_on()
        pdf = {"FileName": "a b.pdf", "FileType": "application/pdf", "FileContent": base64.b64encode(PDF).decode()}
        await far.answer(number, "এই নিন", Attachments=[pdf] * (MOST + 1), ident="files")
        far.door.moods = [""] * 6 + [500]  # news, its ticket, who, its parts, the words, a file, and another
        with pytest.raises(DeskAway):
            await far.come_in()
        await far.come_in()
        await far.answer(number, "", ident="files")
        await far.come_in()
        lines = [line.body for line in await store.after(talk.identity, talk.last_seq)]
        assert [line["text"] for line in lines] == ["📎 a b.pdf"] * MOST + ["এই নিন"]
        assert all(line["file"]["name"] == "a b.pdf" for line in lines[:MOST])
        assert len([text for _, _, text in await far.written(number) if "পৌঁছায়নি" in text]) == 1

    async def test_words_come_without_a_file_that_it_never_gives(self, store, far, pass_on, talk, number):
        await pass_on()
        pdf = {"FileName": "a.pdf", "FileType": "application/pdf", "FileContent": base64.b64encode(PDF).decode()}
        await far.answer(number, "এই নিন", Attachments=[pdf])
        for left in reversed(range(TRIES)):
            far.door.moods = [""] * 5 + [500]  # news, its ticket, who, its parts, the words, the file
            with pytest.raises(DeskAway) if left else nullcontext():
                await far.come_in()
        assert [line.body["text"] for line in await store.after(talk.identity, talk.last_seq)] == ["এই নিন"]
        assert len([text for _, _, text in await far.written(number) if "পৌঁছায়নি" in text]) == 1

    async def test_what_another_process_took_meanwhile_is_no_loss(self, store, far, pass_on, talk, number, monkeypatch):
        await pass_on()
        pdf = {"FileName": "a.pdf", "FileType": "application/pdf", "FileContent": base64.b64encode(PDF).decode()}
        await far.answer(number, "এই নিন", Attachments=[pdf], ident="files")
        await far.come_in()
        before = await far.seen(number)
        monkeypatch.setattr(replies, "known", lambda *given: set())
        await far.answer(number, "", ident="files")
        await far.come_in()
        assert await far.seen(number) == before, "told that it did not get through"
        assert len(await store.after(talk.identity, talk.last_seq)) == 2
        assert len(list(far.media.glob("*"))) == 1

    async def test_an_answer_that_comes_before_its_number_is_known_here_is_read_later(
        self, store, far, pass_on, talk, number, monkeypatch
    ):
        opened = cases.opened
        monkeypatch.setattr(cases, "opened", failing)
        with pytest.raises(Killed):
            await pass_on()
        monkeypatch.setattr(cases, "opened", opened)
        await far.answer(number, "sofort")
        await far.come_in()
        await pass_on()
        await far.come_in()
        lines = [line.body["text"] for line in await store.after(talk.identity, talk.last_seq)]
        assert lines == ["sofort"]

    async def test_an_end_that_somebody_took_back_is_none(self, store, far, pass_on, talk, number):
        await pass_on()
        for status in ("resolved", "open"):
            await far.set_status(number, status)
        await far.come_in()
        assert (await store.ticket(number)).state == "open"
        await far.set_status(number, "deleted")
        await far.come_in()
        assert (await store.ticket(number)).state == "closed"

    async def test_of_several_ends_the_last_counts(self, store, far, pass_on, talk, number):
        await pass_on()
        for status in ("resolved", "rejected"):
            await far.set_status(number, status)
        await far.come_in()
        assert (await store.ticket(number)).state == "taken_back"

    async def test_a_ticket_that_was_merged_ends_its_own_case_alone(self, store, far, pass_on, talk, number):
        other = await store.start("telegram", "78")
        await said(store, other, "কেউ আছেন?", PERSON)
        await pass_on()
        (second,) = [one.number for one in await store.tickets() if one.number != number]
        into, merged = await far.number(number), await far.number(second)
        await far.do("shirin", "PUT", f"/ticket/{merged}", {"MergeInto": into})
        await far.answer(number, "nur für den ersten")
        await far.come_in()
        assert [(await store.ticket(one)).state for one in (number, second)] == ["open", "closed"]
        heard = [[line.body["text"] for line in await store.after(one.identity, 0)] for one in (talk, other)]
        assert ["nur für den ersten" in lines for lines in heard] == [True, False]

    async def test_another_ticket_of_the_same_number_is_not_believed(self, store, far, pass_on, talk, number):
        """After a move to another server, where numbers begin again."""
        await pass_on()
        given = {"Queue": QUEUE, "Subject": "x", "Content": "x", "ContentType": "text/plain"}
        foreign = str((await far.do("sahayak", "POST", "/ticket", given))["id"])
        wrong = sa.update(table).values(ref=foreign)
        await store.database.write(lambda db: db.execute(wrong))
        await far.do("shirin", "POST", f"/ticket/{foreign}/correspond", given)
        await far.do("shirin", "PUT", f"/ticket/{foreign}", {"Status": "resolved"})
        await far.come_in()
        assert await store.after(talk.identity, talk.last_seq) == ()
        assert (await store.ticket(number)).state == "open"
        await said(store, talk, "nicht für andere", BOT)
        await pass_on()
        assert "nicht für andere" not in str(await far.words_of(foreign))

    async def test_who_comes_back_has_a_ticket_that_refers_to_the_one_before(self, store, far, pass_on, talk, number):
        await pass_on()
        await far.answer(number, "erledigt")
        await far.close(number)
        await far.come_in()
        await said(store, await store.get(talk.identity), "wieder kaputt", PERSON)
        await pass_on()
        (second,) = [one.number for one in await store.tickets() if one.number != number]
        told = await far.do("shirin", "GET", f"/ticket/{await far.number(second)}")
        refers = [str(one.get("id")) for one in told["_hyperlinks"] if one["ref"] == "refers-to"]
        assert await far.number(number) in refers

    async def test_one_that_cannot_be_read_holds_up_the_others_for_a_while_only(
        self, store, far, pass_on, talk, number
    ):
        await pass_on()
        await far.answer(number, "kaputt")
        await far.answer(number, "heil")
        for _ in range(TRIES - 1):
            far.door.moods = ["", "", "", 500]  # news, its ticket, who, its parts
            with pytest.raises(DeskAway):
                await far.come_in()
        far.door.moods = ["", "", "", 500]
        await far.come_in()
        lines = [line.body["text"] for line in await store.after(talk.identity, talk.last_seq)]
        assert lines == ["heil"]

    async def test_what_is_read_again_costs_one_call_and_how_far_is_kept(self, store, far, pass_on, talk, number):
        await pass_on()
        await far.answer(number, "einmal")
        await far.come_in()
        query = f"ObjectId = {await far.number(number)} AND Type = 'Correspond'"
        (answer,) = (await far.do("shirin", "GET", "/transactions", query=query))["items"]
        assert (await store.database.read(places.place, far.incoming._name)).last >= int(answer["id"])
        far.door.calls.clear()
        await far.come_in()
        assert [path.split("?")[0] for _, path in far.door.calls] == ["/REST/2.0/transactions"]

    async def test_what_it_will_never_take_holds_up_nothing(self, store, far, pass_on, talk, number):
        await pass_on()
        await said(store, talk, "eins", BOT)
        far.door.moods = ["", "", 400]  # whose ticket it is, whether it was said
        await pass_on()
        await said(store, talk, "zwei", BOT)
        await pass_on()
        seen = "".join(await far.seen(number))
        assert ("eins" in seen, "zwei" in seen) == (False, True)


def failing(*given: Any) -> None:
    raise Killed()


def at_once(db: Any) -> None:
    db.execute(sa.update(subscribers).values(not_before=0.0))


NO_NEWS: list[dict[str, Any]] = [
    {}, {"id": "x", "ObjectId": "1", "Creator": {"id": "a"}}, {"id": "1", "ObjectId": "১", "Creator": {"id": "a"}},
    {"id": "1", "ObjectId": "1", "Creator": "a"}, {"id": "1", "ObjectId": None, "Creator": {"id": "a"}},
    {"id": "1", "ObjectId": "1", "Creator": {}},
]  # fmt: skip


@pytest.mark.parametrize("told", NO_NEWS, ids=range(len(NO_NEWS)))
def test_what_is_no_transaction_is_nothing(told: dict[str, Any]) -> None:
    assert News.of(told) is None


async def test_in_the_web_process_a_case_goes_there_and_an_answer_comes_back(
    tmp_path: Path, there: There, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "LOOK_EVERY", 0.05)
    async with chatroom(tmp_path, **options(there.url, there.tokens["sahayak"])) as room:
        customer = await room.customer()
        await customer.say("person please")
        database = room.house.store.database
        opened = sa.select(table.c.ref).where(table.c.desk == NAME, table.c.ref.is_not(None))

        async def ref() -> str | None:
            return await database.read(lambda db: db.execute(opened).scalar())

        await until(ref)
        given = {"Content": "আমি শিরিন", "ContentType": "text/plain"}
        await there.call("shirin", "POST", f"/ticket/{await ref()}/correspond", given)
        assert (await customer.heard(2))[-1]["text"] == "আমি শিরিন"


async def test_it_answers_what_request_tracker_answers(there: There) -> None:
    """So the stand-in is no friendlier than the real one, against which `scripts/desk-request-tracker` runs this."""
    kept: dict[str, Any] = {"run": uuid.uuid4().hex}

    def filled(given: Any) -> Any:
        if isinstance(given, dict):
            return {name: filled(value) for name, value in given.items()}
        if isinstance(given, Has):
            return Has(filled(given.what))
        if isinstance(given, list):
            return [filled(one) for one in given]
        return FIELD.sub(lambda name: str(kept[name[1]]), given) if isinstance(given, str) else given

    for number, fact in enumerate(FACTS):
        asked = filled(fact.asked)
        status, told = await there.call(fact.who, fact.method, filled(fact.path), filled(fact.body), **asked)
        assert (status, fits(filled(fact.answer), told)) == (fact.status, True), (number, fact, told)
        for name, way in fact.keep.items():
            kept[name] = reduce(lambda value, step: value[step], way, told)
