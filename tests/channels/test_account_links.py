"""An account of a platform in a chat: asked to log in, linked, answered, unlinked; in a group never."""

from __future__ import annotations

import uuid

from bot.answers import Reply, render
from bot.conversations import link_changes
from bot.conversations.models import Inbound
from tests.waiting import until


class Person:
    """Somebody on a platform, as its edge hands them in."""

    def __init__(self, room, talk):
        self.room, self.identity, self.channel = room, talk.identity, talk.channel

    @classmethod
    async def of(cls, room, external="42", channel="telegram", **more):
        return cls(room, await room.house.store.start(channel, external, **more))

    async def say(self, text=None, button=None):
        """What was answered to it."""
        inbound = Inbound(self.identity, self.channel, str(uuid.uuid4()), text=text, button=button)
        before = await self.last()
        await self.room.house.inbox.accept(inbound)
        return await self.heard_after(before)

    async def last(self):
        return (await self.room.house.store.get(self.identity)).last_seq

    async def heard_after(self, seq):
        async def said():
            talk = await self.room.house.store.get(self.identity)
            lines = [line for line in await self.room.house.store.after(self.identity, seq) if line.direction == "out"]
            return () if talk.pending else lines

        return await until(said)


async def test_from_a_question_to_its_answer_and_back(room):
    person = await Person.of(room)
    (answer,) = await person.say("my due")
    (button,) = answer.body["buttons"]
    assert button["url"].startswith(f"{room.settings.public_url}/clientarea/link/")
    before = await person.last()
    await room.house.links.confirm(button["url"].rpartition("/")[2], "1001", "r…@example.com")
    linked, taken_up = await person.heard_after(before)
    assert "r…@example.com" in linked.body["text"]
    assert taken_up.body["text"] == "pressed: identified {}"
    assert room.engine.asked[-1]["customer"] == "1001"

    asked = len(room.engine.asked)
    (question,) = await person.say("লিংক খুলে দাও")
    assert question.body["text"] == render("account_link.unlink_sure", "bn", channel="Telegram").text
    yes, no = (one["token"] for one in question.body["buttons"])
    (stayed,) = await person.say(button=no)
    assert stayed.body["text"] == render("account_link.stayed", "bn", channel="Telegram").text
    (unlinked,) = await person.say(button=yes)
    assert unlinked.body["text"] == render("account_link.unlinked", "bn", channel="Telegram").text
    assert len(room.engine.asked) == asked, "the engine has no part in it"
    assert (await person.say(button=yes))[0].body["text"] == render("errors.button_expired", "bn").text
    await person.say("unlink")
    assert room.engine.asked[-1]["customer"] is None, "who is not linked is answered like anybody"


async def test_a_link_that_was_brought_and_a_press(room):
    person = await Person.of(room, channel="messenger")
    await person.say("my due")
    before = await person.last()
    await room.house.store.database.write(link_changes.issue, "token", "messenger", "1001", "r…@example.com", 60)
    await room.house.links.redeem(person.identity, "token")
    (question,) = await person.heard_after(before)
    linked, taken_up = await person.say(button=question.body["buttons"][0]["token"])
    assert (linked.author, taken_up.body["text"]) == ("system", "pressed: identified {}")


async def test_a_person_who_has_the_conversation_does_not_hold_it_up(room):
    person = await Person.of(room)
    await room.house.store.database.write(link_changes.bind, person.identity, "1001", "r…@example.com")
    await person.heard_after(1)
    await person.say("person")
    (ticket,) = await room.house.store.tickets()
    await room.house.store.reply(ticket.number, Reply("I look into it", "handoff"))
    asked = len(room.engine.asked)
    (question,) = await person.say("unlink")
    await person.say(button=question.body["buttons"][0]["token"])
    assert (await room.house.store.get(person.identity)).customer is None
    assert len(room.engine.asked) == asked


async def test_in_a_group_nobody_is_asked_to_log_in(room):
    group = await Person.of(room, "-100200", channel="telegram_group")
    (answer,) = await group.say("my due")
    assert answer.body["text"] == render("group.private", "bn").text
    assert not [one for one in answer.body["buttons"] if "link" in one.get("url", "")]


async def test_on_the_web_the_word_leads_to_the_client_area(room):
    status, told = await room.ask("unlink my Telegram", customer="1001")
    assert status == 200
    (reply,) = told["replies"]
    assert [button["url"].rpartition("/")[2] for button in reply["buttons"]] == ["links"]
    assert room.engine.asked == []
