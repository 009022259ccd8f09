"""One customer, who does everything that can be done here."""

from __future__ import annotations

import time
import uuid
from datetime import date, datetime, timezone
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import jwt
import sqlalchemy as sa
from aiohttp.test_utils import TestClient

from bot.answers import Reply, render
from bot.billing import schema
from bot.conversations import link_changes, link_codes
from bot.conversations.models import Inbound, LinkAct, NewCode
from bot.desk import notes
from bot.desks import cases, replies
from bot.desks.replies import Arrival, Fate
from bot.mail import Mail, outbox
from bot.reminders import choices, tables
from bot.security import password_links, passwords
from bot.security.identity_proof import AUDIENCE
from bot.web.app_keys import BILLING
from tests.chat_app import Chatroom, Customer
from tests.commands.traces import run
from tests.media.pictures import picture, slowly
from tests.web.browsing import Visitor

SITE_SECRET = "a secret of the embedding site, long enough"
WHO, NAME, EMAIL, DOMAIN = "kx-zoraya-17", "Zoraya Quillfeather", "zoraya@quillfeather.example", "quillfeather.example"
OLD = "mayurpankhi-deleted-before"
WORDS, AGENTS, PASSWORD = "নীলকণ্ঠফুল amlokiboner", "shiuligacher chhaya", "aparajita-lota-9"
OTHER = "1001"
LAST4 = "৮৭৩১"  # in ASCII they stand in random ids and clocks by chance


def options(url: str) -> dict[str, str]:
    return {"DATABASE_URL": url, "SAHAYAK_DEMO": "1", "SAHAYAK_IDENTITY_SECRET": SITE_SECRET}


def new_customer(url: str, who: str = WHO, first: int = 7001) -> None:
    """As whoever keeps the accounts adds one: a service, an unpaid invoice, a saved card that failed."""
    day = time.strftime("%Y-%m-%d")
    date = sa.func.date(day) if url.startswith("sqlite") else sa.cast(day, sa.Date)
    run(
        url,
        sa.insert(schema.customers).values(
            id=who, name=NAME, email=EMAIL, country="BD", currency="BDT", password=passwords.keep(PASSWORD)
        ),
        sa.insert(schema.services).values(
            id=f"S-{who}-1", customer=who, name=f"Hosting of {NAME}", kind="hosting", domain=DOMAIN, status="Active",
            next_due=date, amount="900.00", currency="BDT", cycle_months=1,
        ),
        *(
            sa.insert(schema.invoices).values(
                number=number, customer=who, status="Unpaid", amount="900.00", currency="BDT", issued=date, due=date
            )
            for number in (first, first + 1)
        ),
        *(
            sa.insert(schema.lines).values(
                invoice=number, position=1, description=f"Hosting - {DOMAIN}", amount="900.00", service=f"S-{who}-1"
            )
            for number in (first, first + 1)
        ),
        sa.insert(schema.credits).values(
            customer=who, amount="50.00", currency="BDT", key=f"credit {first}", at=datetime.now(timezone.utc)
        ),
        sa.insert(schema.renewals).values(service=f"S-{who}-1", due=date, invoice=first),
        sa.insert(schema.cards).values(
            id=f"C-{who}", customer=who, bank="hdfc", network="visa", card_type="credit", last4=LAST4, mandate="none"
        ),
        sa.insert(schema.automatic).values(invoice=first + 1, card=f"C-{who}", failure="no_mandate"),
    )  # fmt: skip


def proof(who: str) -> str:
    claims = {"sub": who, "exp": int(time.time()) + 300, "aud": AUDIENCE, "jti": uuid.uuid4().hex}
    return jwt.encode(claims, SITE_SECRET, "HS256")


async def proved(room: Chatroom, who: str) -> Customer:
    customer = await room.customer()
    status, told = await customer.ask("POST", "/chat/identity", json={"identity": proof(who)})
    assert status == 200, told
    customer.adopt(told)
    return customer


async def all_answered(room: Chatroom) -> None:
    until = time.monotonic() + 30
    while (await room.house.store.depth())["pending"]:
        assert time.monotonic() < until
        await room.house.store.standing([])


def at_another_desk(db: Any, number: str, conversation: str) -> None:
    """Their case goes there, and an answer comes."""
    cases.begin(db, "mail", lambda _channel, _customer: True, number, conversation)
    standing = cases.of_ticket(db, "mail", number)
    assert standing
    cases.opened(db, standing, "a thread")
    assert replies.take(db, "mail", standing, Arrival("an answer", AGENTS), render) is Fate.DONE


async def live(room: Chatroom, who: str = WHO) -> list[Customer]:
    """Everything that one customer can do here, by the ways of the product; returns their browsers."""
    browsers = [await proved(room, who), await proved(room, who)]
    for customer in browsers:
        await customer.say(f"{WORDS} menu")
        (heard,) = await customer.heard()
        if heard["buttons"]:
            await customer.press(heard["buttons"][0]["token"])
        await customer.press(WORDS[:60])
        await customer.ask("POST", "/chat/language", json={"language": "en"})
    await browsers[0].say(f"person {WORDS}")
    await browsers[0].heard(3)
    (ticket,) = [one for one in await room.house.store.tickets() if one.customer == who]
    await room.house.store.reply(ticket.number, Reply(text=AGENTS, topic="agent"))
    await room.house.store.database.write(notes.add, ticket.conversation, "shirin", AGENTS, "n1")
    await room.house.store.database.write(notes.has_read, ticket.conversation, "shirin", 2)
    await room.house.store.database.write(at_another_desk, ticket.number, ticket.conversation)
    await browsers[0].say(f"ar {WORDS}")
    identity = (await room.house.store.get(browsers[1].conversation)).identity  # type: ignore[union-attr]
    await room.house.store.withdraw(identity, "customer", "logged out")
    await room.house.store.start("throwaway", external_id=f"platform-{WHO}", customer=who)
    phone = await room.house.store.start("telegram", f"7{WHO[-2:]}", customer=who, name=NAME)
    await room.house.store.database.write(link_changes.issue, "a token", "telegram", who, f"z…@{DOMAIN}", 600)
    assert await room.house.links.redeem(phone.identity, "a token")
    mail = Mail(EMAIL, WORDS, WORDS)
    await room.house.store.database.write(outbox.put, "a mail", mail, time.time() + 600, "sealed", who)
    await room.house.store.database.write(password_links.put, "a fingerprint", "another", who, 600)
    await room.house.store.database.write(choices.choose, who, True, "chat")
    told = {"customer": who, "invoice": "7001", "due": date.today(), "step": 3, "at": time.time(), "channel": "mail"}
    told |= {"mail": "a mail", "identity": phone.identity, "seq": 1}
    await room.house.store.database.write(lambda db: db.execute(sa.insert(tables.sent), told))
    code = NewCode("a nonce", "a digest", who, f"z…@{DOMAIN}", "code-a-nonce", mail, "sealed")
    asking = await room.house.store.start("telegram", f"8{WHO[-2:]}")
    await room.house.store.database.write(link_codes.act, asking.identity, LinkAct("mail_code", code=code))
    file = await room.house.media.keep(slowly(picture("PNG")), f"{NAME}.png")
    await room.house.inbox.accept(Inbound(phone.identity, "telegram", f"photo of {who}", files=(file,)))
    await room.ask(WORDS, customer=who)
    client = TestClient(room.client.server, cookie_jar=aiohttp.CookieJar(unsafe=True))
    visitor = Visitor(client)
    await visitor.log_in(EMAIL, PASSWORD)
    page = await visitor.open(urlsplit(await room.client.app[BILLING].pay_link(who, ["7001"])).path)
    pay, _by_credit = [one for one in page.forms if one.action.startswith("/pay/")]
    page = await visitor.send(pay, gateway="sslcommerz")
    page = await visitor.send(page.form("/pay/standin/"), outcome="paid")
    assert "7001" in page.html or "৭০০১" in page.html
    await client.session.close()
    return browsers
