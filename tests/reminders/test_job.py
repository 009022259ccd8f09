"""Who is reminded of what: once per invoice and step, by the best way, never of what is paid or not wanted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.billing import schema
from bot.billing.models import Money
from bot.conversations.models import FAILED
from bot.conversations.tables import conversations, identities, messages
from bot.events.log import Event
from bot.events.tables import events
from bot.mail import outbox
from bot.mail.server import Server
from bot.mail.tables import LATE
from bot.mail.tables import outbox as mails
from bot.mail.worker import MailWorker
from bot.reminders.stops import ReminderStops
from bot.reminders.tables import choices
from bot.web.chat_invoice_links import ChatInvoices
from tests.reminders.conftest import NOON, TODAY, Company, opened
from tests.standins.mail_server import mail_server
from tests.waiting import until


async def test_each_invoice_and_step_once_however_often_it_runs(company: Company) -> None:
    await company.customer("a")
    await company.invoice(1, "a", 3)
    await company.invoice(2, "a", 20)
    assert await company.run() == {"a": ("mail", (3,))}
    assert await company.run() == {}
    company.at(TODAY + timedelta(days=1))
    assert await company.run() == {}
    company.at(TODAY + timedelta(days=2))  # and one is new
    assert await company.run() == {"a": ("mail", (1,))}
    company.at(TODAY + timedelta(days=5))  # away for three days: the day and the day after are one
    assert await company.run() == {"a": ("mail", (-1, 15))}
    assert len(await company.mails()) == 3
    assert await company.steps() == [("1", -1, "mail"), ("1", 1, "mail"), ("1", 3, "mail"), ("2", 15, "mail")]


async def test_invoices_of_one_customer_come_as_one_message(company: Company) -> None:
    await company.customer("a")
    await company.customer("b", language=None)
    for number in range(1, 14):
        await company.invoice(number, "a", 3, currency="BDT" if number < 13 else "USD")
    await company.invoice(20, "b", -1)
    assert await company.run() == {"a": ("mail", (3,) * 13), "b": ("mail", (-1,))}
    one, other = sorted(await company.mails(), key=lambda mail: mail["to"])
    assert one["subject"] == f"{company.settings.company}: 13 invoices are unpaid"
    assert "There are 3 more" in one["text"]
    assert one["text"].count("https://billing.example.com/pay/") == 2
    assert other["subject"].count("২০") == 1, "both languages, where they chose none"
    assert "Invoice 20" in other["subject"]
    assert other["subject"].count(company.settings.company) == 1
    assert other["text"].count(other["unsubscribe"]) == 2


async def test_where_nothing_takes_the_money_nobody_is_sent_to_pay(open_company: Callable[..., Company]) -> None:
    company = open_company(SAHAYAK_GATEWAYS="")
    await company.customer("a")
    await company.invoice(1, "a", 3)
    assert await company.run() == {"a": ("mail", (3,))}
    (mail,) = await company.mails()
    assert f"our support team can tell you: {company.settings.support_email}" in mail["text"]
    assert "/pay/" not in mail["text"]


async def test_a_customer_with_more_invoices_than_a_link_holds_is_reminded_of_all(company: Company) -> None:
    await company.customer("a")
    for number in range(1, 131):
        await company.invoice(number, "a", 3 if number > 30 else 1)
    assert await company.run() == {"a": ("mail", (1,) * 30 + (3,) * 100)}
    assert await company.run() == {}
    (mail,) = await company.mails()
    assert "the other 30" in mail["text"]
    token = mail["text"].split("https://billing.example.com/pay/")[1].split()[0]
    numbers = company.billing.open_link(token, "pay").numbers
    assert (len(numbers), {int(number) for number in numbers[:30]}) == (100, set(range(1, 31)))


async def test_the_backend_is_not_asked_at_every_look_about_who_hears_nothing(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    for ident, country in {"asleep": "US", "off": "BD", "card": "BD"}.items():
        await company.customer(ident, country)
        await company.invoice(len(ident), ident, 3)
    await company.wants("off", off=True)
    card = {"bank": "hdfc", "network": "visa", "card_type": "credit", "last4": "4242", "mandate": "active"}
    await company.change(sa.insert(schema.cards).values(id="C1", customer="card", **card))
    await company.change(sa.insert(schema.automatic).values(invoice=len("card"), card="C1", failure=None))
    asked, backend, job = list[str](), company.billing._backend, company.job()
    real = backend.customer

    async def counted(ident: str) -> object:
        asked.append(ident)
        return await real(ident)

    monkeypatch.setattr(backend, "customer", counted)
    for _ in range(4):
        told = {one.customer: one.way for one in await job.run() or ()}
        assert told == {"asleep": "quiet", "off": "off", "card": "paid"}
        company.now += timedelta(minutes=15)
    assert sorted(asked) == ["asleep", "card"]
    company.now += timedelta(hours=13)  # the morning in Honolulu, and not yet the night in New York
    assert {one.customer: one.way for one in await job.run() or ()}["asleep"] == "mail"
    assert sorted(asked) == ["asleep", "asleep", "card", "card"]


async def test_who_pays_or_wants_none_hears_nothing(company: Company) -> None:
    for ident in "abcdef":
        await company.customer(ident)
        await company.invoice(ord(ident), ident, 1)
    await company.status(ord("a"), "Paid")
    await company.status(ord("b"), "Payment Pending")
    await company.wants("c", off=True)
    attempt = {"customer": "d", "numbers": str(ord("d")), "amount": "900.00", "currency": "BDT", "gateway": "stripe"}
    moments = {"begun": NOON, "changed": NOON}
    await company.change(sa.insert(schema.attempts).values(reference="R1", state="pending", **attempt, **moments))
    card = {"bank": "hdfc", "network": "visa", "card_type": "credit", "last4": "4242", "mandate": "active"}
    for ident, failure in (("e", None), ("f", "declined")):
        await company.change(sa.insert(schema.cards).values(id=f"C{ident}", customer=ident, **card))
        saved = {"invoice": ord(ident), "card": f"C{ident}", "failure": failure}
        await company.change(sa.insert(schema.automatic).values(**saved))
    assert await company.run() == {"c": ("off", (1,)), "d": ("paid", (1,)), "e": ("paid", (1,)), "f": ("mail", (1,))}
    (mail,) = await company.mails()
    assert "did not go through" in mail["text"]
    await company.wants("c", off=False)
    company.at(TODAY + timedelta(days=2))  # the card has not paid either
    assert await company.run() == {
        "c": ("mail", (-1,)),
        "d": ("paid", (-1,)),
        "e": ("mail", (-1,)),
        "f": ("mail", (-1,)),
    }


async def test_nobody_is_told_at_night(company: Company) -> None:
    await company.customer("a")
    await company.customer("b", country="US")
    for number, ident in enumerate("ab", 1):
        await company.invoice(number, ident, 7)
    assert await company.run() == {"a": ("mail", (7,)), "b": ("quiet", (7,))}
    assert await company.run(dry=True) == {"b": ("quiet", (7,))}
    assert await company.run(at_once=True) == {"b": ("mail", (7,))}


async def test_nothing_is_sent_in_a_dry_run(company: Company) -> None:
    await company.customer("a")
    await company.invoice(1, "a", 7)
    for _ in range(2):
        assert await company.run(dry=True) == {"a": ("due", (7,))}
    assert (await company.steps(), await company.mails()) == ([], [])


async def test_a_linked_chat_comes_before_mail_where_its_platform_lets_us(company: Company) -> None:
    for ident in "abcd":
        await company.customer(ident)
        await company.invoice(ord(ident), ident, 1)
    telegram = await company.chat("telegram", "a", "11")
    messenger = await company.chat("messenger", "b", "12")
    closed = await company.chat("messenger", "c", "13")
    blocked = await company.chat("telegram", "d", "14")
    long_ago = sa.update(conversations).where(conversations.c.identity == closed.identity)
    await company.change(long_ago.values(last_activity=conversations.c.last_activity - 90_000))
    gone = sa.update(identities).where(identities.c.id == blocked.identity)
    await company.change(gone.values(unreachable_since=1.0))
    ways = {"a": "telegram", "b": "messenger", "c": "mail", "d": "mail"}
    assert await company.run() == {ident: (way, (1,)) for ident, way in ways.items()}
    for talk, ident in ((telegram, "a"), (messenger, "b")):
        (said,) = await company.said(talk)
        pay, off = said.body["buttons"]
        assert "/go/pay/" in pay["url"], "no link into money is in a platform's chat"
        assert ChatInvoices(company.settings).read(pay["url"].rpartition("/")[2]).numbers == (str(ord(ident)),)
        assert "token" in off
    told = [row for row in await company.rows(events) if row.kind == "link.issued"]
    assert {row.identity for row in told} == {telegram.identity, messenger.identity}


async def test_an_open_widget_is_told_and_one_of_yesterday_gets_a_mail(company: Company) -> None:
    for ident in "abc":
        await company.customer(ident)
        await company.invoice(ord(ident), ident, 1)
    here, before, with_person = [await company.chat("web", ident) for ident in "abc"]
    yesterday = sa.update(conversations).where(conversations.c.identity == before.identity)
    await company.change(yesterday.values(last_activity=conversations.c.last_activity - 80_000))
    await company.change(
        sa.update(conversations).where(conversations.c.identity == with_person.identity).values(owner="human")
    )
    assert await company.run() == {"a": ("web", (1,)), "b": ("mail", (1,)), "c": ("mail", (1,))}
    (said,) = await company.said(here)
    assert said.body["buttons"][0]["url"].startswith("https://billing.example.com/pay/")


async def test_without_mail_a_silent_widget_is_better_than_nothing(open_company: Callable[..., Company]) -> None:
    company = open_company(SAHAYAK_SMTP="")
    seen = {"a": ("due", (1,)), "b": ("unreachable", (1,))}
    for ident in "ab":
        await company.customer(ident)
        await company.invoice(ord(ident), ident, 1)
    before = await company.chat("web", "a")
    yesterday = sa.update(conversations).where(conversations.c.identity == before.identity)
    await company.change(yesterday.values(last_activity=conversations.c.last_activity - 80_000))
    assert await company.run(dry=True) == seen
    assert await company.run() == {"a": ("web", (1,)), "b": ("unreachable", (1,))}


async def test_what_did_not_arrive_is_told_by_another_way(company: Company) -> None:
    await company.customer("a")
    await company.invoice(1, "a", 3)
    talk = await company.chat("telegram", "a", "11")
    assert await company.run() == {"a": ("telegram", (3,))}
    await company.change(sa.update(messages).where(messages.c.identity == talk.identity).values(state=FAILED))
    assert await company.run() == {"a": ("mail", (3,))}
    assert await company.run() == {}
    await company.customer("b")
    await company.invoice(2, "b", 3)
    assert await company.run() == {"b": ("mail", (3,))}
    await company.change(sa.update(mails).where(mails.c.customer == "b").values(state=LATE, customer=None))
    assert await company.run() == {"b": ("mail", (3,))}, "the server was away for longer than the mail's life"
    assert await company.run() == {}


async def test_a_mail_that_waits_ends_with_the_payment_and_tells_of_the_rest(company: Company) -> None:
    await company.customer("a")
    for number in (1, 2):
        await company.invoice(number, "a", 3)
    assert await company.run() == {"a": ("mail", (3, 3))}
    await company.billing._backend.record_payment("a", ["1"], "stripe", "T1", Money.of("900", "BDT"), NOON)  # type: ignore[attr-defined]
    settled = {"invoice": "1", "gateway": "stripe", "transaction": "T1"}

    def hear(db: object) -> None:
        ReminderStops().apply(db, [Event(1, 0.0, "invoice.settled", None, None, "a", None, settled)])

    await company.database.write(hear)
    assert await company.mails() == []
    assert await company.run() == {"a": ("mail", (3,))}
    (mail,) = await company.mails()
    assert "2" in mail["subject"]
    assert {row.state for row in await company.rows(mails)} == {LATE, "waiting"}


async def test_a_due_date_that_is_put_off_begins_anew(company: Company) -> None:
    await company.customer("a")
    await company.invoice(1, "a", 1)
    assert await company.run() == {"a": ("mail", (1,))}
    await company.change(sa.update(schema.invoices).values(due=TODAY + timedelta(days=7)))
    assert await company.run() == {"a": ("mail", (7,))}


async def test_an_address_without_a_mailbox_gets_no_more(company: Company) -> None:
    async with mail_server() as server:
        company.settings = replace(company.settings, smtp=f"smtp://127.0.0.1:{server.port}")
        server.say("RCPT", "550 5.1.1 no such user", times=1)
        found = Server.of(company.settings)
        assert found is not None
        await company.customer("a")
        await company.invoice(1, "a", 3)
        assert await company.run() == {"a": ("mail", (3,))}
        task = asyncio.create_task(MailWorker(company.settings, found, company.database).run())

        async def refused() -> bool:
            return {row.state for row in await company.rows(mails)} == {"failed"}

        await until(refused)
        company.at(TODAY + timedelta(days=2))
        assert await company.run() == {"a": ("unreachable", (1,))}
        other = sa.update(schema.customers).values(email="new@example.com")
        await company.change(other)
        assert await company.run() == {"a": ("mail", (1,))}
        async with asyncio.timeout(30):
            await server.came.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert [to for to, _ in server.taken] == ["new@example.com"]


async def test_whoever_was_erased_is_left_alone(company: Company) -> None:
    await company.customer("a")
    await company.invoice(1, "a", 1)
    await company.change(sa.update(schema.customers).values(email="erased-1@erased.invalid"))
    assert await company.run() == {"a": ("unreachable", (1,))}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def pair(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Company, Company]]:
    """Two processes on one database, with forty customers."""
    url = f"sqlite:///{tmp_path / 'two.db'}"
    url = url if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    one, other = opened(url, tmp_path), opened(url, tmp_path)
    await one.database.open()
    for number in range(40):
        await one.customer(f"c{number}")
        await one.invoice(number + 1, f"c{number}", 3)
        await one.invoice(number + 101, f"c{number}", 1)
    yield one, other
    for company in (one, other):
        await company.database.close()


async def test_two_processes_tell_it_once(pair: tuple[Company, Company], monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the lease does not keep them apart."""
    monkeypatch.setattr("bot.reminders.job.leases.hold", lambda *_: True)
    told = await asyncio.gather(*(company.run() for company in pair))
    ways = [way for one in told for way, _ in one.values()]
    assert ways.count("mail") == 40
    assert len(await pair[0].mails()) == 40
    assert len(await pair[0].steps()) == 80
    assert await pair[1].run() == {}


async def test_two_who_choose_at_once_choose_once(pair: tuple[Company, Company]) -> None:
    for off in (True, False):
        await asyncio.gather(*(one.wants(f"c{number}", off) for number in range(40) for one in pair))
    assert {row.off for row in await pair[0].rows(choices)} == {False}
    chosen = [(row.customer, row.data["what"]) for row in await pair[0].rows(events) if row.kind == "reminders.chosen"]
    assert sorted(chosen) == sorted((f"c{number}", what) for number in range(40) for what in ("on", "off"))


async def test_a_process_that_is_cut_off_anywhere_repeats_nothing_and_forgets_nobody(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        await company.customer(f"c{number}")
        await company.invoice(number + 1, f"c{number}", 3)

    class Cut(BaseException):
        pass

    real, left = outbox.put, [2, 1, 0, 3]

    def cut(*given: object, **more: object) -> None:
        real(*given, **more)  # type: ignore[arg-type]
        if not left:
            return
        left[0] -= 1
        if left[0] < 0:
            left.pop(0)
            raise Cut

    monkeypatch.setattr("bot.reminders.sending.outbox.put", cut)
    for _ in range(5):
        try:
            await company.run()
        except Cut:
            continue
    assert sorted(mail["to"] for mail in await company.mails()) == [f"c{number}@example.com" for number in range(6)]
    assert len(await company.steps()) == 6
