"""The client of WHMCS's API against a server with its habits: what it sends, what it takes, what an outage is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.breaker import FAILURES
from bot.settings import Settings
from bot.whmcs.client import AT_ONCE, LONGEST_ANSWER, WAITING, WhmcsClient
from bot.whmcs.errors import WhmcsAway, WhmcsDenied, WhmcsRefused
from tests.standins import whmcs_books as books
from tests.standins.whmcs import ACCESS_KEY, SECRET, Whmcs
from tests.waiting import until

Made = Callable[..., Settings]


@pytest.fixture
async def client(whmcs: Whmcs, chosen: Made) -> AsyncIterator[WhmcsClient]:
    made = WhmcsClient(chosen(whmcs.url), patience=2.0)
    books.client(whmcs, 7, "rahim@example.com")
    yield made
    await made.close()


async def test_it_reads_what_is_there_and_no_secret(client: WhmcsClient) -> None:
    told = await client.read("GetClientsDetails", clientid=7)
    assert told["client"]["email"] == "rahim@example.com"
    for secret in (books.PASSWORD, books.NOTE):
        assert secret not in str(told)


async def test_what_whmcs_refuses_is_no_outage(client: WhmcsClient) -> None:
    for _ in range(2 * FAILURES):
        with pytest.raises(WhmcsRefused) as refused:
            await client.read("GetInvoice", invoiceid=999)
    assert refused.value.says("invoice id not found")
    assert "Not Found" not in str(refused.value)


@pytest.mark.parametrize(
    ("settings", "habit", "message"),
    [
        ({"SECRET": "another secret"}, {}, "Authentication Failed"),
        ({"IDENTIFIER": "nobody"}, {}, "Invalid or missing credentials"),
        ({}, {"ip_allowed": False}, "Invalid IP 127.0.0.1"),
        ({"ACCESS_KEY": "wrong"}, {"ip_allowed": False}, "Invalid IP 127.0.0.1"),
        ({}, {"roles": frozenset({"getinvoices"})}, "Invalid Permissions"),
    ],
)
async def test_who_is_not_let_in_hears_why_without_the_secret(
    whmcs: Whmcs, chosen: Made, settings: dict[str, str], habit: dict[str, Any], message: str
) -> None:
    vars(whmcs).update(habit)
    client = WhmcsClient(chosen(whmcs.url, **settings))
    with pytest.raises(WhmcsDenied) as denied:
        await client.read("GetClientsDetails", clientid=7)
    assert denied.value.message.startswith(message)
    assert SECRET not in str(denied.value)
    await client.close()


async def test_the_access_key_is_brought_along(whmcs: Whmcs, chosen: Made) -> None:
    whmcs.ip_allowed = False
    client = WhmcsClient(chosen(whmcs.url, ACCESS_KEY=ACCESS_KEY))
    assert await client.read("WhmcsDetails")
    assert client.skew is not None
    assert abs(client.skew) < 60
    await client.close()


@pytest.mark.parametrize("status", [200, 503, 404])
async def test_a_page_in_html_is_an_outage_that_is_not_waited_out_again_and_again(
    whmcs: Whmcs, client: WhmcsClient, status: int
) -> None:
    whmcs.down = status
    for _ in range(FAILURES + 5):
        with pytest.raises(WhmcsAway):
            await client.read("GetInvoices", userid=7)
    assert whmcs.asked["getinvoices"] == FAILURES


async def test_a_role_that_is_missing_does_not_stop_the_others(whmcs: Whmcs, client: WhmcsClient) -> None:
    whmcs.roles = frozenset({"getinvoices"})
    for _ in range(2 * FAILURES):
        with pytest.raises(WhmcsDenied):
            await client.read("GetPayMethods", clientid=7)
    assert await client.read("GetInvoices", userid=7)


async def test_slow_is_an_outage_too(whmcs: Whmcs, chosen: Made) -> None:
    client = WhmcsClient(chosen(whmcs.url), patience=0.2)
    whmcs.slow = 30.0
    began = time.monotonic()
    with pytest.raises(WhmcsAway):
        await client.read("GetInvoices", userid=7)
    assert time.monotonic() - began < 10
    await client.close()


async def test_no_more_than_a_few_calls_are_there_at_once(whmcs: Whmcs, client: WhmcsClient) -> None:
    whmcs.slow = 30.0
    calls = [asyncio.create_task(client.read("GetInvoices", userid=7)) for _ in range(AT_ONCE + WAITING)]
    await until(lambda: whmcs.asked["getinvoices"] == AT_ONCE)
    with pytest.raises(WhmcsAway, match="too many"):
        await client.read("GetInvoices", userid=7)
    assert whmcs.asked["getinvoices"] == AT_ONCE
    for call in calls:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)


async def away(chosen: Made, answer: Callable[[web.Request], Any]) -> WhmcsAway:
    app = web.Application()
    app.router.add_post("/includes/api.php", answer)
    async with TestServer(app) as server:
        client = WhmcsClient(chosen(str(server.make_url("")).rstrip("/")), patience=5.0)
        with pytest.raises(WhmcsAway) as told:
            await client.write("OpenTicket", subject="x")
        await client.close()
    return told.value


BROKEN: dict[str, Callable[[], web.Response]] = {
    "a list": lambda: web.json_response([1]),
    "half of it": lambda: web.Response(text='{"result":"succ'),
    "no utf-8": lambda: web.Response(body=b'{"result":"\xff"}'),
    "nested": lambda: web.Response(text='{"a":' * 100_000),
    "redirected": lambda: web.Response(status=301, headers={"Location": "http://127.0.0.1:9/"}),
    "nested and whole": lambda: web.Response(text='{"a":' * 2_000 + "1" + "}" * 2_000),
    "endless": lambda: web.Response(body=b" " * (LONGEST_ANSWER + 1)),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_whatever_is_no_answer_is_an_outage(chosen: Made, name: str) -> None:
    async def answer(_: web.Request) -> web.Response:
        return BROKEN[name]()

    assert (await away(chosen, answer)).asked


async def test_what_changes_something_is_asked_once_when_the_connection_breaks(chosen: Made) -> None:
    asked: list[int] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(1)
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    assert (await away(chosen, answer)).asked
    assert asked == [1]


async def test_where_nobody_listens_nothing_was_asked(chosen: Made) -> None:
    client = WhmcsClient(chosen("http://127.0.0.1:9"))
    with pytest.raises(WhmcsAway) as told:
        await client.write("OpenTicket", subject="x")
    assert not told.value.asked
    await client.close()


async def test_fields_go_out_as_php_reads_them(chosen: Made) -> None:
    got: dict[str, Any] = {}

    async def answer(request: web.Request) -> web.Response:
        got.update(await request.post())
        return web.Response(text='\ufeff{"result":"success","amount":2450.10}')

    app = web.Application()
    app.router.add_post("/includes/api.php", answer)
    async with TestServer(app) as server:
        client = WhmcsClient(chosen(str(server.make_url("")).rstrip("/")))
        told = await client.read("X", lines=["a", "b"], more={"k": "v"}, yes=True, no=False, count=3)
        await client.close()
    assert str(told["amount"]) == "2450.10"
    sent = {name: value for name, value in got.items() if name not in ("identifier", "secret")}
    assert sent == {
        "action": "X", "responsetype": "json", "lines[0]": "a", "lines[1]": "b", "more[k]": "v", "yes": "1",
        "count": "3",
    }  # fmt: skip
