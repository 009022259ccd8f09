"""The hook file of deploy/whmcs, run by PHP, reports to the real receiver: once, in order, through outages."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import subprocess
import time
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.answers import render
from bot.billing.changes import ReportedChanges
from bot.conversations import link_changes
from bot.conversations.models import Handoff, Inbound, Outcome
from bot.errors import BadSetting
from bot.events import record
from bot.events.log import after
from bot.settings import Settings
from bot.web.whmcs import PATH
from bot.web.workers import at_work
from tests.chat_app import Chatroom, chatroom
from tests.standins.whmcs_hooks import HOOK, PHP, WhmcsHooks, invoice, needs_php
from tests.waiting import until

SECRET = "hooksecrethooksecrethooksecrethooksecret"


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Chatroom]:
    async with chatroom(tmp_path, SAHAYAK_WHMCS_HOOK_SECRET=SECRET) as opened:
        yield opened


@pytest.fixture
def whmcs(tmp_path: Path) -> WhmcsHooks:
    (tmp_path / "whmcs").mkdir()
    return WhmcsHooks(tmp_path / "whmcs")


def at(room: Chatroom, whmcs: WhmcsHooks, **settings: Any) -> None:
    whmcs.configure(**{"url": str(room.client.make_url("")).rstrip("/"), "event_secret": SECRET, **settings})


async def reported(room: Chatroom) -> list[tuple[str | None, dict[str, Any]]]:
    found = await room.house.store.database.read(after, 0, {"invoice.reported"}, 99)
    return [(event.customer, dict(event.data)) for event in found]


async def with_link(room: Chatroom, customer: str = "1001") -> Any:
    """A customer on Telegram who was given a link to pay."""
    store = room.house.store
    talk = await store.start("telegram", uuid.uuid4().hex, language="en")
    await store.database.write(link_changes.bind, talk.identity, customer, "r…@example.com")
    given = {"conversation": talk.id, "identity": talk.identity, "customer": customer, "purpose": "pay"}
    await store.database.write(lambda db: record(db, "link.issued", **given))
    return await store.get(talk.identity)


async def lines(room: Chatroom, talk: Any) -> list[str]:
    return [line.body["text"] for line in await room.house.store.after(talk.identity, talk.last_seq)]


@needs_php
@pytest.mark.parametrize("file", ["sahayak.php", "sahayak.config.php"])
def test_php_takes_it(file: str) -> None:
    assert PHP is not None
    subprocess.run([PHP, "-l", str(HOOK.parent / file)], check=True, stdout=subprocess.DEVNULL)


@needs_php
async def test_a_payment_is_told_in_the_chat_and_closes_the_case(room: Chatroom, whmcs: WhmcsHooks) -> None:
    at(room, whmcs)
    whmcs.api["GetInvoice"] = invoice(invoicenum="2026-0044")
    talk = await with_link(room)
    store = room.house.store
    await store.accept(Inbound(talk.identity, "telegram", "1", text="paid"), {"text": "paid", "sensitive": []})
    work = await store.take(talk.identity, "w", 5)
    case = Handoff("paid_but_unpaid", {"invoice_number": "812"})
    await store.finish(work, "w", Outcome(state={}, result={"topic": "paid_but_unpaid"}, handoff=case), render)
    talk = await store.get(talk.identity)
    (ticket,) = await store.tickets()
    paid = {"invoiceid": 812}
    await whmcs.happens(["AddInvoicePayment", paid], ["InvoicePaid", paid])
    known = {"invoice": "2026-0044", "also": "812"}
    came = {"gateway": "sslcommerz", "transaction": "5f2a9c1e7b3d4"}
    money = {"amount": "2450.00", "currency": "BDT"}
    assert await reported(room) == [
        ("1001", {**known, "state": "changed"}),
        ("1001", {**known, **came, "state": "paid", **money}),
    ]

    async def is_closed() -> bool:
        return (await store.ticket(ticket.number)).state == "closed"

    await until(is_closed)
    (news, closed) = (await lines(room, talk))[:2]
    assert news.startswith("Invoice 2026-0044 is paid now (৳2,450.00).")
    assert ticket.number in closed
    assert (whmcs.waiting(), whmcs.log) == ([], "")


@needs_php
async def test_through_an_outage_nothing_is_lost_and_no_page_waits(room: Chatroom, whmcs: WhmcsHooks) -> None:
    at(room, whmcs, url="http://127.0.0.1:9")
    await whmcs.happens(["InvoiceCreated", {"invoiceid": 812}])
    assert whmcs.seconds < 1.0, "the page waited"
    assert len(whmcs.waiting()) == 1
    assert whmcs.spool.stat().st_mode & 0o77 == 0, "others may look into it"
    assert "does not take events" in whmcs.log
    at(room, whmcs)
    await whmcs.happens(["InvoicePaid", {"invoiceid": 812}])
    assert len(whmcs.waiting()) == 2, "it is not tried again at once"
    (whmcs.spool / "20000000000000000-damaged.json").write_text("{")
    damaged = whmcs.spool / f"17000000000000000-{'a' * 32}.json"
    damaged.write_text("{")
    await whmcs.happens(["AfterCronJob", {}])
    assert [facts["state"] for _, facts in await reported(room)] == ["changed", "paid"]
    assert whmcs.waiting() == [whmcs.spool / "20000000000000000-damaged.json"], "what is none of its files"
    assert "damaged" in whmcs.log


@needs_php
async def test_one_that_never_answers_holds_nobody_up_for_long(whmcs: WhmcsHooks, room: Chatroom) -> None:
    async def silent(reader: Any, writer: Any) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        at(room, whmcs, url=f"http://127.0.0.1:{port}")
        began = time.monotonic()
        await whmcs.happens(*(["InvoicePaid", {"invoiceid": 812}] for _ in range(3)))
        assert time.monotonic() - began < 30, "on a busy machine; two seconds else"
    assert whmcs.seconds < 1.0
    assert len(whmcs.waiting()) == 3


@needs_php
async def test_the_spool_has_an_end(room: Chatroom, whmcs: WhmcsHooks) -> None:
    at(room, whmcs, url="http://127.0.0.1:9")
    whmcs.spool.mkdir()
    for number in range(1000):
        (whmcs.spool / f"{10**16 + number:017d}-{number:032x}.json").write_text("{}")
    await whmcs.happens(["InvoiceUnpaid", {"invoiceid": 812}])
    assert len(whmcs.waiting()) <= 1000
    assert "is given up" in whmcs.log


@needs_php
async def test_without_a_spool_or_an_answer_of_its_api_it_is_sent_all_the_same(
    room: Chatroom, whmcs: WhmcsHooks
) -> None:
    at(room, whmcs, spool="/proc/nothing/here")
    await whmcs.happens(["InvoicePaid", {"invoiceid": 812}])
    whmcs.api = {"GetInvoice": "nonsense"}
    await whmcs.happens(["InvoicePaid", {"invoiceid": 813}], ["InvoicePaid", {}], ["TicketClose", {"ticketid": "x"}])
    assert [facts["invoice"] for _, facts in await reported(room)] == ["812"]


@needs_php
async def test_without_a_spool_what_a_page_does_to_many_is_sent_and_what_is_lost_is_said(
    room: Chatroom, whmcs: WhmcsHooks
) -> None:
    at(room, whmcs, spool="")
    whmcs.api |= {f"GetInvoice {number}": invoice(number) for number in range(1, 46)}
    some = [["InvoicePaid", {"invoiceid": number}] for number in range(1, 46)]
    await whmcs.happens(*some)
    assert (len(await reported(room)), whmcs.log) == (45, "")
    at(room, whmcs, spool="", url="http://127.0.0.1:9")
    await whmcs.happens(*some[:25])
    assert "25 events are given up" in whmcs.log


@needs_php
async def test_a_wrong_secret_waits_for_the_right_one(room: Chatroom, whmcs: WhmcsHooks) -> None:
    at(room, whmcs, event_secret="another" * 8)
    await whmcs.happens(["InvoicePaid", {"invoiceid": 812}])
    assert await reported(room) == []
    assert "event_secret" in whmcs.log
    at(room, whmcs)
    await whmcs.happens(["AfterCronJob", {}])
    assert len(await reported(room)) == 1


@needs_php
async def test_mass_payment_is_one_piece_of_news(room: Chatroom, whmcs: WhmcsHooks) -> None:
    at(room, whmcs)
    talk = await with_link(room)
    collected = [{"type": "Invoice", "relid": number} for number in (812, 813)]
    collecting = invoice(900, items={"item": [*collected, {"type": "LateFee", "relid": 900}]})
    whmcs.api |= {"GetInvoice 812": invoice(812), "GetInvoice 813": invoice(813), "GetInvoice 900": collecting}
    await whmcs.happens(*(["InvoicePaid", {"invoiceid": number}] for number in (812, 813, 900)))

    async def told() -> bool:
        return bool(await lines(room, talk))

    await until(told)
    (news,) = await lines(room, talk)
    assert len([facts for _, facts in await reported(room) if facts["state"] == "paid"]) == 2
    assert news.startswith("Invoices 812, 813 are paid now (৳4,900.00).")


@needs_php
async def test_of_a_ticket_its_number_alone_is_told(room: Chatroom, whmcs: WhmcsHooks) -> None:
    at(room, whmcs, url="http://127.0.0.1:9")
    reply = {"ticketid": 31, "replyid": 5, "message": "my secret", "admin": "Shirin"}
    await whmcs.happens(["TicketAdminReply", reply], ["TicketAddNote", {"ticketid": 31, "message": "a note"}])
    (waiting,) = whmcs.waiting()
    assert json.loads(waiting.read_text())["facts"] == {"ticket": 31}
    at(room, whmcs)
    await whmcs.happens(["AfterCronJob", {}])
    assert whmcs.waiting() == [], "where no ticket is a case of ours, it is taken all the same"


async def post(room: Chatroom, events: Any, secret: str = SECRET, age: float = 0, **changed: Any) -> int:
    body = events if isinstance(events, bytes) else json.dumps({"events": events}).encode()
    stamp = str(int(time.time() - age))
    signature = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"X-Sahayak-Time": stamp, "X-Sahayak-Signature": f"sha256={signature}"} | changed
    async with room.client.post(PATH, data=body, headers=headers) as reply:
        return reply.status


def event(kind: str, happened: float = 0.0, ident: str = "", **facts: Any) -> dict[str, Any]:
    known = {"invoice": 812, "customer": "1001", "status": "Paid", "amount": "10.00", "currency": "BDT"}
    return {
        "id": ident or uuid.uuid4().hex, "at": happened or time.time(), "event": kind, "facts": {**known, **facts},
    }  # fmt: skip


async def test_only_what_is_signed_just_now_is_heard(room: Chatroom) -> None:
    some = [event("InvoicePaid")]
    refused = [
        await post(room, some, secret="x" * 40),
        await post(room, some, age=301),
        await post(room, some, age=-301),
        await post(room, some, **{"X-Sahayak-Signature": ""}),
        await post(room, some, **{"X-Sahayak-Time": str(int(time.time()) + 1)}),
        await post(room, some, **{"X-Sahayak-Time": "১৭০০০০০০০০"}),
    ]
    assert refused == [401] * 6
    assert await reported(room) == []
    assert await post(room, b"x" * 100_000) == 413
    for _ in range(2):
        assert await post(room, some) == 200
    assert len(await reported(room)) == 1, "the same again changed something"


NONSENSE: list[Any] = [
    b"", b"[]", b"{}", b"[" * 60000, b'{"events": []}', [1], [{"id": "x"}], [event("InvoicePaid")] * 51,
    [{**event("InvoicePaid"), "at": "soon"}], [{**event("InvoicePaid"), "at": True}],
    [{**event("InvoicePaid"), "id": "A" * 32}], [{**event("InvoicePaid"), "facts": []}],
    b'{"events": [{"id": "' + b"a" * 32 + b'", "at": NaN, "event": "InvoicePaid", "facts": {}}]}',
    [{**event("InvoicePaid"), "at": 10**400}], [{**event("InvoicePaid"), "at": -1}],
]  # fmt: skip


ODD = [
    {"customer": ""}, {"customer": "1 OR 1"}, {"customer": "0"}, {"invoice": []}, {"invoice": "৮১২"},
    {"customer": "9" * 40}, {"invoice": True},
]  # fmt: skip


async def test_nonsense_is_refused_for_good_and_what_names_no_invoice_is_forgotten(room: Chatroom) -> None:
    assert [await post(room, one) for one in NONSENSE] == [400] * len(NONSENSE)
    assert await post(room, [event("InvoicePaid", **facts) for facts in ODD]) == 200
    assert await reported(room) == []
    odd = event("InvoicePaid", amount="NaN", currency="bdt", gateway="x\n" * 9, transaction={"a": 1})
    assert await post(room, [odd, event("InvoicePaid", amount="", gateway="\ud800", transaction="\u2028")]) == 200
    found = [facts for _, facts in await reported(room)]
    plain = {"invoice": "812", "state": "paid", "gateway": "", "transaction": ""}
    assert found == [plain, {**plain, "transaction": "\u2028"}]


async def test_an_older_report_never_undoes_a_newer(room: Chatroom) -> None:
    now = time.time()
    for kind, happened in (
        ("InvoicePaid", now - 50), ("InvoiceUnpaid", now - 60), ("InvoiceRefunded", now - 40),
        ("InvoicePaid", now - 45), ("AddInvoicePayment", now - 70), ("InvoicePaid", now + 9999),
        ("InvoiceUnpaid", now + 9999),
    ):  # fmt: skip
        assert await post(room, [event(kind, happened)]) == 200
    states = [facts["state"] for _, facts in await reported(room)]
    assert states == ["paid", "refunded", "changed", "paid", "unpaid"]
    same = [event("InvoicePaid", ident="a" * 32)]
    assert await asyncio.gather(*(post(room, same) for _ in range(8))) == [200] * 8
    assert len(await reported(room)) == len(states) + 1, "two at once"


async def test_what_was_kept_of_a_customer_is_thrown_away_in_every_process(
    room: Chatroom,
) -> None:
    forgotten: list[str] = []
    works = [ReportedChanges(room.house.store.database, forgotten.append).run for _ in range(2)]
    async with at_work(*works):

        async def both() -> bool:
            await post(room, [event("InvoiceUnpaid", customer="1001"), event("InvoiceCreated", customer="1002")])
            return sorted(forgotten)[:1] + sorted(forgotten)[-1:] == ["1001", "1002"] and len(forgotten) >= 4

        await until(both)


async def test_without_a_secret_there_is_no_such_address(tmp_path: Path) -> None:
    async with chatroom(tmp_path) as room:
        assert await post(room, [event("InvoicePaid")]) == 404
    with pytest.raises(BadSetting):
        Settings.read({"SAHAYAK_WHMCS_HOOK_SECRET": "short"}).require_whmcs_hook()
