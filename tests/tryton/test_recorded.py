"""The backend `tryton` over answers of a real Tryton (recorded.json): reading them, whose they are, errors."""

from __future__ import annotations

import copy
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from bot.billing.backends.tryton.adapter import TrytonBackend
from bot.billing.backends.tryton.client import TrytonClient
from bot.billing.models import Customer, InvoiceStatus
from bot.breaker import FAILURES, Breaker
from bot.errors import BackendUnavailable, BadSetting, CustomerNotFound, InvoiceNotFound
from bot.settings import Settings
from tests.backend_books import OWED, PAID, RAHIM, taka
from tests.tryton.books import PASSWORD
from tests.tryton.recording import FILE, settings

Change = Callable[[list[dict[str, Any]]], None]
FIRST = ("11", "19", "21")


@asynccontextmanager
async def serving(change: Change | None = None, **habits: Any) -> AsyncIterator[tuple[TrytonBackend, list[str]]]:
    """The adapter before a server that gives what was recorded; `change`d rows first, `status` or `raw` instead."""
    recorded = json.loads(FILE.read_text(encoding="utf-8"))
    given = {(one["method"], json.dumps(one["params"])): copy.deepcopy(one["answer"]) for one in recorded}
    if change:
        for answer in given.values():
            if isinstance(answer["result"], list):
                change(answer["result"])
    calls: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked = await request.json()
        calls.append(asked["method"])
        if asked["method"] == "common.db.login":
            right = asked["params"][1]["password"] == PASSWORD
            return web.json_response(
                {"id": 1, "result": [2, f"session{len(calls)}", None]}, status=200 if right else 401
            )
        if "raw" in habits:
            return web.Response(status=habits.get("status", 200), text=habits["raw"])
        if habits.pop("ended", False) or not request.headers.get("Authorization", "").startswith("Session "):
            return web.Response(status=401)
        params = json.dumps(asked["params"]).replace('["posted"]', '["posted", "paid", "cancelled"]')
        return web.json_response(given[asked["method"], params])

    app = web.Application()
    app.router.add_post("/billing/rpc/", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    backend = TrytonBackend(TrytonClient(settings(url), breaker=Breaker(lambda: 0.0)))  # no time passes: it stays open
    try:
        yield backend, calls
    finally:
        await backend.close()
        await runner.cleanup()


async def test_reads_what_a_real_one_said() -> None:
    async with serving() as (backend, calls):
        assert await backend.customer("r1") == RAHIM
        owed, paid, cancelled = await backend.invoices_by_number("r1", FIRST)
        bare = tuple(replace(line, service_id=None) for line in OWED.lines)
        assert owed == replace(OWED, lines=bare)
        assert paid == replace(PAID, lines=bare)
        assert (cancelled.status, cancelled.paid_on) == (InvoiceStatus.CANCELLED, None)
        (taxed,) = await backend.invoices_by_number("t1", ("2026/0001",))
        assert (taxed.total, [one.amount for one in taxed.taxes]) == (taka("100.01"), [taka("18.08")])
        page = await backend.invoices("r1", per_page=3)
        assert [one.number for one in page.items] == ["14", "13", "12"]
        assert (page.total, page.pages) == (6, 2)
        assert await backend.find_by_email("both@example.com") is None
        assert calls.count("common.db.login") == 1


async def test_what_does_not_exist_and_what_is_anothers_look_alike() -> None:
    async with serving() as (backend, _):
        with pytest.raises(CustomerNotFound):
            await backend.customer("nobody")
        with pytest.raises(InvoiceNotFound) as problem:
            await backend.invoice("r1", "30")
        assert problem.value.facts == {"number": "30"}


def owner(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        if "party." in row:
            row["party."]["code"] = "k1"


def code(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        row["code"] = "k1"


def without(name: str) -> Change:
    def change(rows: list[dict[str, Any]]) -> None:
        for row in rows:
            row.pop(name, None)

    return change


async def test_an_invoice_that_cannot_be_read_hides_no_other_and_is_missing_in_no_sum(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def first(rows: list[dict[str, Any]]) -> None:
        if rows and "total_amount" in rows[0]:
            rows[0]["total_amount"] = None

    async with serving(first) as (backend, _):
        page = await backend.invoices("r1", per_page=3)
        assert ([one.number for one in page.items], page.total) == (["13", "12"], 6)
        assert "tryton: invoice 130 is left out: no amount: total_amount" in caplog.text
        with pytest.raises(BackendUnavailable):
            await backend.invoices("r1", {InvoiceStatus.UNPAID}, per_page=3)
        with pytest.raises(BackendUnavailable):  # it is there, so it is not said to be none
            await backend.invoices_by_number("r1", FIRST)


def only_the_first_address(rows: list[dict[str, Any]]) -> None:
    if rows and "value" in rows[0]:
        del rows[1:]


async def test_another_customers_row_is_shown_to_nobody() -> None:
    async with serving(owner) as (backend, _):
        for question in (backend.invoices_by_number("r1", FIRST), backend.invoices("r1", per_page=3)):
            with pytest.raises(BackendUnavailable):
                await question
    async with serving(code) as (backend, _):
        with pytest.raises(CustomerNotFound):
            await backend.customer("r1")


@pytest.mark.parametrize("name", ["total_amount", "amount_to_pay", "invoice_date", "currency.", "type", "state"])
async def test_a_row_that_misses_something_is_an_outage_and_no_guess(name: str) -> None:
    async with serving(without(name)) as (backend, _):
        with pytest.raises(BackendUnavailable):
            await backend.invoices_by_number("r1", FIRST)


async def test_an_address_is_one_customers_or_nobodys() -> None:
    async with serving() as (backend, _):
        assert await backend.find_by_email("both@example.com") is None
    async with serving(only_the_first_address) as (backend, _):
        found = await backend.find_by_email(" both@example.com ")
        assert found == Customer("t1", "Taxed", "both@example.com", "IN", "BDT", "en")


async def test_a_payment_on_its_way_is_not_asked_for_again() -> None:
    def on_its_way(rows: list[dict[str, Any]]) -> None:
        for row in rows:
            row["amount_to_pay"] = {"__class__": "Decimal", "decimal": "0"}

    async with serving(on_its_way) as (backend, _):
        owed = (await backend.invoices_by_number("r1", FIRST))[0]
        assert (owed.status, owed.total) == (InvoiceStatus.PAYMENT_PENDING, OWED.total)


async def test_logs_in_again_when_a_session_ended() -> None:
    async with serving(ended=True) as (backend, calls):
        assert await backend.customer("r1") == RAHIM
        assert calls.count("common.db.login") == 2


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ('{"id": 1, "error": ["\'res.user\'", ""]}', 200), ("<html>", 200), ("[]", 200), ("", 200), ("[" * 9000, 200),
        ('{"id": 1, "result": 7}', 200), ('{"id": 1, "result": {"__class__": "Decimal", "decimal": "x"}}', 200),
        ('{"id": 1, "result": {"__class__": "date", "year": 2026}}', 200), ("{}", 500), ("", 302), ("", 429),
    ],
)  # fmt: skip
async def test_an_answer_that_is_none_is_an_outage(raw: str, status: int) -> None:
    async with serving(raw=raw, status=status) as (backend, _):
        with pytest.raises(BackendUnavailable):
            await backend.customer("r1")


async def test_is_not_asked_for_ever_where_it_does_not_answer() -> None:
    async with serving(raw="", status=500) as (backend, calls):
        for _ in range(20):
            with pytest.raises(BackendUnavailable):
                await backend.customer("r1")
        assert len(calls) == 1 + FAILURES, "it logged in, and was not asked again"


def test_what_is_set_in_part_is_named() -> None:
    with pytest.raises(BadSetting, match="SAHAYAK_TRYTON_PASSWORD"):
        settings("http://127.0.0.1:1", PASSWORD="").require_tryton()
    settings("http://127.0.0.1:1").require_tryton()
    assert Settings.read({"SAHAYAK_TRYTON_URL": "https://erp.example/"}).tryton_url == "https://erp.example"
