"""What the store promises of links between customers and their accounts on platforms: attacks on them included."""

from __future__ import annotations

import asyncio
import time
import uuid

import pytest
import sqlalchemy as sa

from bot.answers import Reply, render
from bot.conversations import link_changes, link_codes, link_notices, link_words
from bot.conversations.code_proof import CodeProof
from bot.conversations.masked_text import MaskedText
from bot.conversations.models import BOT, Inbound, LinkAct, NewCode, Outcome, TypedCode
from bot.conversations.tables import conversations, identities, link_tokens
from bot.conversations.tables import link_codes as code_rows
from bot.conversations.turn_repository import Ending
from bot.errors import LinkExpired, NotAllowed, NotFound
from bot.mail import Mail
from bot.mail.tables import outbox as mail_rows
from tests.contracts.identities import WHERE, column, handed_over, say, turn
from tests.stores import Stores

LABEL = "r…@example.com"
LIFE = 600
PROOF = CodeProof(b"a key of the tests")
LOG_IN = Outcome(replies=(Reply("log in", "identify"),), state={"waits": "my_due"}, result={"topic": "identify"})


async def linkable(store, number="42", channel="telegram", **more):
    return await store.start(channel, number, **more)


async def issue(store, token="secret-token", customer="1001", channel="telegram", seconds=LIFE):
    await store.database.write(link_changes.issue, token, channel, customer, LABEL, seconds)
    return token


async def redeem(store, talk, token):
    return await store.database.write(link_changes.redeem, talk.identity, token)


async def act(store, talk, what, token="secret-token"):
    await store.database.write(link_changes.act, talk.identity, LinkAct(what, link_changes.hashed(token)))


async def link(store, talk, customer="1001"):
    await store.database.write(link_changes.bind, talk.identity, customer, LABEL)


async def customer_of(store, talk):
    return (await store.get(talk.identity)).customer


async def told(store, talk):
    """What our own lines there say, oldest first."""
    return [
        line.body["text"]
        for line in await store.after(talk.identity, 0)
        if line.author == "system" and line.direction == "out"
    ]


def new_code(customer="1001", code="482913", nonce="n1", talk=None):
    """As bot/conversations/code_requests.py makes one for the conversation `talk`."""
    mail = Mail("rahim@example.com", "s", "t") if customer else None
    digest = PROOF.digest(nonce, talk.identity, code)
    return NewCode(nonce, digest, customer, LABEL if customer else "", f"code-{nonce}", mail, "sealed")


async def keep(store, talk, **more):
    act = LinkAct("mail_code", code=new_code(talk=talk, **more))
    await store.database.write(link_codes.act, talk.identity, act)


async def try_code(store, talk, code, nonce="n1"):
    act = LinkAct("try_code", code=TypedCode(nonce, PROOF.digest(nonce, talk.identity, code)))
    await store.database.write(link_codes.act, talk.identity, act)


def digits_of(text):
    """With ASCII digits."""
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)


def words(key, **facts):
    return link_words.words(key, "bn", "telegram", **facts).text


class AccountLinkContract(Stores):
    async def test_a_link_is_asked_about_first_and_made_by_a_press(self, store):
        talk = await linkable(store)
        assert await redeem(store, talk, await issue(store))
        assert await customer_of(store, talk) is None, "opening a link alone makes none"
        (line,) = await store.after(talk.identity, 0)
        assert LABEL in line.body["text"]
        _, payload = await store.button(talk.identity, line.body["buttons"][0]["token"])
        assert payload == {
            "intent": "account_link", "entities": {"act": "link", "link": link_changes.hashed("secret-token")}
        }  # fmt: skip
        await act(store, talk, "link")
        assert await customer_of(store, talk) == "1001"
        assert (await told(store, talk))[-1] == words("linked", label=LABEL)
        work = await store.take(talk.identity, "w", 5)
        assert (work.message.kind, work.conversation.customer) == ("identified", "1001"), "what waited is answered"

    async def test_what_was_asked_before_is_taken_up(self, store):
        talk = await linkable(store)
        await say(store, talk, "what do I owe?")
        await turn(store, talk, LOG_IN)
        await link(store, talk)
        work = await store.take(talk.identity, "w", 5)
        assert (work.message.kind, work.state) == ("identified", {"waits": "my_due"})

    async def test_a_ticket_of_the_web_is_told_of_on_the_platform_and_only_while_linked(self, store):
        page, talk = await store.start("web", customer="1001"), await linkable(store)
        number = await handed_over(store, page)

        async def where():
            await say(store, talk, "what became of my ticket?")
            while await turn(store, talk, WHERE) is Ending.MORE:
                pass
            return (await store.before(talk.identity, None, 1))[0].body["text"]

        assert str(number) not in digits_of(await where())
        await link(store, talk)
        assert str(number) in digits_of(await where())
        assert page.id != (await store.get(talk.identity)).id, "one person, conversations of their own"
        await store.database.write(link_changes.withdraw, talk.identity, "customer", "test")
        assert str(number) not in digits_of(await where())

    async def test_no_is_no(self, store):
        talk = await linkable(store)
        await redeem(store, talk, await issue(store))
        await act(store, talk, "leave")
        await act(store, talk, "link")
        assert await customer_of(store, talk) is None
        assert (await told(store, talk))[-2:] == [words("left"), words("refused")]

    async def test_ended_used_foreign_and_invented_links_look_the_same(self, store):
        talk, thief = await linkable(store), await linkable(store, "66")
        messenger = await linkable(store, "77", "messenger")
        await issue(store, "used")
        await redeem(store, talk, "used")
        await act(store, talk, "link", "used")
        await issue(store, "ended", seconds=-1)
        await issue(store, "brought", "1002")
        await redeem(store, talk, "brought")
        await issue(store, "messenger", channel="messenger")
        for token in ("used", "ended", "brought", "messenger", "invented", "", "\ud800'; --", "x" * 9000):
            assert not await redeem(store, thief, token), token
        assert set(await told(store, thief)) == {words("refused")}
        for token in ("used", "ended", "brought", "messenger"):
            await act(store, thief, "link", token)
        assert await customer_of(store, thief) is None
        assert not await redeem(store, messenger, "brought")
        with pytest.raises(NotFound):
            await store.database.write(link_changes.redeem, "i_nobody", "used")

    async def test_a_link_ends_while_somebody_thinks(self, store):
        talk = await linkable(store)
        await redeem(store, talk, await issue(store, seconds=0.3))
        await asyncio.sleep(0.35)
        await act(store, talk, "link")
        assert await customer_of(store, talk) is None

    async def test_the_first_who_brings_a_link_has_it_in_two_processes(self, store, second):
        await issue(store)
        talks = [await linkable(store, str(n)) for n in range(8)]
        found = await asyncio.gather(
            *(redeem((store, second)[n % 2], talk, "secret-token") for n, talk in enumerate(talks))
        )
        assert sorted(found) == [False] * 7 + [True]
        await asyncio.gather(*(act((store, second)[n % 2], talk, "link") for n, talk in enumerate(talks)))
        assert [await customer_of(store, talk) for talk in talks].count("1001") == 1

    async def test_a_press_that_is_repeated_links_once(self, store, second):
        talk = await linkable(store)
        await redeem(store, talk, await issue(store))
        await asyncio.gather(*(act((store, second)[n % 2], talk, "link") for n in range(4)))
        assert (await told(store, talk)).count(words("linked", label=LABEL)) == 1
        assert (await store.get(talk.identity)).version == 1

    async def test_only_a_hash_is_kept_and_not_for_ever(self, store):
        for n in range(9):
            await issue(store, f"secret-token-{n}")

        def rows(db):
            return [dict(row._mapping) for row in db.execute(sa.select(link_tokens))]

        kept = await store.database.read(rows)
        assert len(kept) == link_changes.MOST_OPEN
        assert "secret-token" not in str(kept)
        await issue(store, "ended", "1002", seconds=-1)
        await issue(store, "another", "1003")
        assert "1002" not in {row["customer"] for row in await store.database.read(rows)}

    async def test_a_group_is_nobodys(self, store):
        group = await linkable(store, "-100123")
        assert not await redeem(store, group, await issue(store))
        with pytest.raises(NotAllowed):
            await link(store, group)
        with pytest.raises(LinkExpired):
            await store.database.write(link_changes.confirmed, group.identity, 0, "1001", LABEL)
        web = await store.start("web")
        with pytest.raises(NotAllowed):
            await link(store, web)

    # -- from the chat

    async def test_a_page_links_once_and_only_the_account_as_it_was(self, store, second):
        talk = await linkable(store)

        async def confirm(customer, process=store, version=0):
            return await process.database.write(link_changes.confirmed, talk.identity, version, customer, LABEL)

        found = await asyncio.gather(
            *(confirm(str(1001 + n), (store, second)[n % 2]) for n in range(4)), return_exceptions=True
        )
        assert found.count(True) == 1, found
        assert sum(isinstance(one, LinkExpired) for one in found) == 3
        assert await customer_of(store, talk) == str(1001 + found.index(True))
        await store.withdraw(talk.identity, "agent", "a test")
        with pytest.raises(LinkExpired):
            await confirm("1001")

    # -- by a code

    async def test_a_code_links_as_a_page_does_and_once(self, store, second):
        talk, page = await linkable(store, name="Rahim"), await store.start("web", customer="1001")
        await say(store, talk, "what do I owe?")
        await turn(store, talk, LOG_IN)
        await keep(store, talk)
        assert (await store.get(talk.identity)).asked_for["what"] == "code"
        await asyncio.gather(*(try_code((store, second)[n % 2], talk, "482913") for n in range(4)))
        now = await store.get(talk.identity)
        assert (now.customer, now.version, now.asked_for) == ("1001", 1, None)
        said = await told(store, talk)
        assert sorted(said) == sorted([words("linked", label=LABEL)] + [words("code_over")] * 3)
        assert len(await told(store, page)) == 1
        work = await store.take(talk.identity, "w", 5)
        assert (work.message.kind, work.state) == ("identified", {"waits": "my_due"})

    async def test_tries_are_counted_however_many_come_at_once(self, store, second):
        talk = await linkable(store)
        await keep(store, talk)
        await asyncio.gather(*(try_code((store, second)[n % 2], talk, f"48290{n}") for n in range(8)))
        said = await told(store, talk)
        assert sorted(said) == sorted(
            [words("code_wrong", left=left) for left in (4, 3, 2, 1)] + [words("code_spent")] + [words("code_over")] * 3
        )
        await try_code(store, talk, "482913")
        assert await customer_of(store, talk) is None

    async def test_a_code_is_the_newest_of_its_account_as_it_was_and_for_a_while(self, store):
        talk, thief, nobody = [await linkable(store, number) for number in ("42", "66", "67")]
        await keep(store, talk)
        await keep(store, nobody, customer=None, nonce="n0")
        await try_code(store, thief, "482913")
        await try_code(store, nobody, "482913", "n0")
        await keep(store, talk, nonce="n2")
        await try_code(store, talk, "482913")
        assert [(await told(store, one))[-1] for one in (thief, nobody, talk)] == [
            words("code_over"), words("code_wrong", left=4), words("code_over")
        ]  # fmt: skip
        await keep(store, talk)
        await store.end_sessions(talk.identity)
        await try_code(store, talk, "482913")
        await keep(store, talk)

        def over(db):
            db.execute(sa.update(code_rows).values(expires=time.time() - 1))

        await store.database.write(over)
        await try_code(store, talk, "482913")
        assert [await customer_of(store, one) for one in (talk, thief, nobody)] == [None] * 3
        assert await column(store, code_rows, "identity") == [nobody.identity]
        assert len(await column(store, mail_rows, "id", state="nobodys")) == 1

    async def test_a_group_is_not_linked_by_a_code(self, store):
        group = await linkable(store, "-100123")
        await keep(store, group)
        with pytest.raises(NotAllowed):
            await try_code(store, group, "482913")

    async def test_a_code_that_was_asked_for_is_masked_and_is_not_once_it_is_over(self, store):
        talk = await linkable(store)

        async def typed(text):
            inbound = Inbound(talk.identity, talk.channel, str(uuid.uuid4()), text=text)
            await store.accept(inbound, {}, typed=MaskedText(text, PROOF))
            return (await store.before(talk.identity, None, 1))[0].body

        assert (await typed("482913"))["text"] == "482913"
        await keep(store, talk)
        body = await typed("৪৮২ ৯১৩")
        assert body == {
            "text": "••••", "sensitive": [],
            "code": {"nonce": "n1", "digest": PROOF.digest("n1", talk.identity, "482913")},
        }  # fmt: skip
        over = sa.update(conversations).values(asked_for={"what": "code", "nonce": "n1", "until": 9})
        await store.database.write(lambda db: db.execute(over))
        assert "code" not in await typed("482913")

    # -- moved, withdrawn

    async def test_an_account_that_is_seen_elsewhere_is_no_longer_the_firsts(self, store):
        talk, phone = await linkable(store, name="Rahim (@rahim)"), await linkable(store, "9", "messenger")
        for one in (talk, phone):
            await link(store, one)
        old = await store.get(talk.identity)
        await link(store, talk, "1002")
        now = await store.get(talk.identity)
        assert (now.customer, now.is_open) == ("1002", True)
        assert now.id != old.id, "nothing that the first customer said is remembered"
        assert (await store.take(talk.identity, "w", 5)).state is None
        assert any("Rahim (@rahim)" in text and "যুক্ত নেই" in text for text in await told(store, phone))
        assert [row.id for row in await store.database.read(link_changes.listing, "1001")] == [phone.identity]

    async def test_a_link_is_withdrawn_by_its_customer_only(self, store):
        talk = await linkable(store)
        await link(store, talk)

        async def withdraw(customer):
            return await store.database.write(link_changes.withdraw, talk.identity, "customer", "test", customer)

        assert not await withdraw("1002")
        assert await customer_of(store, talk) == "1001"
        assert await withdraw("1001")
        assert not await withdraw("1001")
        assert (await told(store, talk))[-1] == words("unlinked")
        assert (await store.get(talk.identity)).owner == BOT, "one may go on, as nobody"
        assert [message.body["text"] for message, _ in await store.claim_outbox("telegram", "w", 5, 10)] == [
            words("unlinked")
        ], "and nothing that was on its way"

    async def test_a_turn_that_undoes_the_link_is_stored_with_it(self, store):
        talk = await linkable(store)
        await link(store, talk)
        work = await store.take(talk.identity, "w", 5)
        await store.finish(work, "w", LOG_IN, render)
        await say(store, talk, "yes, unlink")
        await turn(store, talk, Outcome(result={"topic": "account_link"}, keep_state=True, link_act=LinkAct("unlink")))
        assert await customer_of(store, talk) is None
        assert (await store.get(talk.identity)).pending == 0
        assert (await told(store, talk))[-1] == words("unlinked")

    async def test_the_other_channels_are_told(self, store):
        talk = await linkable(store, name="Rahim\n\u202e(@rahim)")
        page, gone, other = [await store.start("web", customer=who) for who in ("1001", "1001", "1002")]

        def long_ago(db):
            row = sa.update(conversations).where(conversations.c.identity == gone.identity)
            db.execute(row.values(last_activity=time.time() - 30 * 86400))

        await store.database.write(long_ago)
        await link(store, talk)
        facts = {"channel": "Telegram", "name": "Rahim (@rahim)"}
        assert await told(store, page) == [render("account_link.made", "bn", **facts).text]
        await store.database.write(link_changes.withdraw, talk.identity, "agent", "lost phone")
        assert (await told(store, page))[1:] == [render("account_link.unmade", "bn", **facts).text]
        assert await told(store, gone) == await told(store, other) == []

    async def test_not_everybody_is_told_where_there_are_thousands(self, store, monkeypatch):
        monkeypatch.setattr(link_notices, "MOST", 3)
        phone, talk = await linkable(store, "9", "messenger"), await linkable(store)
        await link(store, phone)
        pages = [await store.start("web", customer="1001") for _ in range(5)]
        await link(store, talk)
        assert [len(await told(store, page)) for page in pages].count(1) == 2
        assert len(await told(store, phone)) == 3, "platforms come first: who we are, its own link, the other's"

    async def test_a_new_password_ends_every_link_and_a_year_of_silence_too(self, store):
        talks = [await linkable(store, str(n)) for n in range(3)]
        for talk in talks[:2]:
            await link(store, talk)
        await link(store, talks[2], "1002")
        assert await store.database.write(link_changes.password_changed, "1001") == 2
        assert [await customer_of(store, talk) for talk in talks] == [None, None, "1002"]
        assert await store.database.read(link_changes.unused, 3600) == []

        def silent(db):
            db.execute(sa.update(conversations).values(last_activity=time.time() - 7200))
            db.execute(sa.update(identities).values(linked_at=time.time() - 7200))

        await store.database.write(silent)
        assert await store.database.read(link_changes.unused, 3600) == [talks[2].identity]
        assert await store.database.read(link_changes.unused, 8000) == []

    async def test_two_accounts_that_are_linked_at_once_both_are(self, store, second):
        talks = [await linkable(store, str(n)) for n in range(6)]
        await asyncio.gather(*(link((store, second)[n % 2], talk) for n, talk in enumerate(talks)))
        assert [await customer_of(store, talk) for talk in talks] == ["1001"] * 6
        people = await store.database.read(
            lambda db: set(db.execute(sa.select(identities.c.contact).where(identities.c.customer == "1001")).scalars())
        )
        assert len(people) == 1, "one person"
