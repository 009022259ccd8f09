"""What a request may be as large as, and what is said where it is larger."""

from __future__ import annotations

import asyncio
import gzip
import logging
import resource

import pytest
from aiohttp.test_utils import make_mocked_request

from bot.http import limits as limits_module
from bot.http.request_limits import cookie
from bot.settings import ROOT
from tests.http.conftest import answer, gone

KB = 1024
LARGE = {
    "a header": f"X: {'x' * 8001}\r\n",
    "a header that the parser refuses": f"X: {'x' * 9000}\r\n",
    "a name": f"{'X' * 9000}: x\r\n",
    "cookies": f"Cookie: a={'x' * 7999}\r\n",
    "cookies that the parser refuses": f"Cookie: a={'x' * 9000}\r\n",
    "all headers together": "".join(f"X-{number}: {'x' * 1000}\r\n" for number in range(17)),
    "too many headers": "".join(f"X-{number}: x\r\n" for number in range(64)),
}
FITTING = {
    "a header": f"X: {'x' * 8000}\r\n",
    "cookies": f"Cookie: a={'x' * 7998}\r\n",
    "all headers together": "".join(f"X-{number}: {'x' * 1000}\r\n" for number in range(15)),
    "many headers": "".join(f"X-{number}: x\r\n" for number in range(63)),
}


@pytest.mark.parametrize("what", LARGE)
async def test_a_head_that_is_too_large_is_refused_and_the_connection_closed(listen, what):
    here = await listen()
    talk = await here.talk()
    await here.ask(talk, lines=LARGE[what])
    status, told = await answer(talk)
    assert (status, told["ok"], told["error"]) == (431, False, "head_too_large")
    assert told["message"]
    assert await talk.closed_within(5)


@pytest.mark.parametrize("what", FITTING)
async def test_a_head_that_fits_is_served_and_the_next_one_too(listen, what):
    here = await listen()
    talk = await here.talk()
    for _ in range(2):
        await here.ask(talk, lines=FITTING[what])
        assert (await answer(talk))[0] == 200


async def test_an_address_of_many_parts_is_nowhere(listen):
    here = await listen()
    for path in ("/" + "a/" * 3000, "//" * 50, "/%2f" * 30):
        talk = await here.talk()
        await here.ask(talk, path=path)
        assert await talk.status() == 404
    talk = await here.talk()
    await here.ask(talk, path="/?next=" + "/a" * 100)
    assert (await answer(talk))[0] == 200


@pytest.mark.parametrize("more", [b" " * KB, b"\r\n" * KB, b"x" * KB, b"X: x\r\n" * 200])
@pytest.mark.parametrize("begin", [b"", b"GET / HTTP/1.1\r\nHost: x\r\nX: "])
async def test_a_head_that_does_not_end_is_refused_before_it_is_whole(listen, begin, more):
    here = await listen()
    talk = await here.talk()
    await talk.send(begin)
    sent = 0
    while sent < 200 * KB and await talk.send(more):
        sent += len(more)
        await asyncio.sleep(0)
    assert (await answer(talk))[0] in (400, 431, 0)
    assert await talk.closed_within(5)
    assert sent < 200 * KB


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", " deflate", "br", "zstd", "gzip, gzip", "x-unheard-of"])
async def test_a_packed_body_is_refused_without_being_unpacked(listen, encoding):
    here = await listen()
    talk = await here.talk()
    await here.ask(talk, "POST", lines=f"Content-Encoding: {encoding}\r\n", body=gzip.compress(b"{}"))
    status, told = await answer(talk)
    assert (status, told["error"]) == (415, "packed_body")


@pytest.mark.parametrize("encoding", ["", "identity"])
async def test_a_plain_body_is_read_as_it_is(listen, encoding):
    here = await listen()
    talk = await here.talk()
    for size in (1, here.limits.body):
        await here.ask(talk, "POST", lines=f"Content-Encoding: {encoding}\r\n", body=b"x" * size)
        assert await answer(talk) == (200, {"ok": True, "length": size})
    await here.ask(talk, "POST", body=b"x" * (here.limits.body + 1))
    assert (await answer(talk))[0] == 413


async def test_a_body_that_does_not_end_is_read_no_further(listen):
    here = await listen(body=KB)
    talk = await here.talk()
    await talk.send(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;")
    sent = 0
    while sent < 64_000 * KB and await talk.send(b"x" * 64 * KB):
        sent += 64 * KB
    assert sent < 64_000 * KB


BROKEN = {
    "a control sign": b"GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer SECRET\r\nX\x01: SECRET\r\n\r\n",
    "no colon": b"GET / HTTP/1.1\r\nHost: x\r\nSECRET\r\n\r\n",
    "a null": b"GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer SECRET\x00\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\nAuthorization: Bearer SECRET\r\n\r\n",
    "no method": b"SECRET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "an address": b"GET http://[SECRET HTTP/1.1\r\nHost: x\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: SECRET\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00SECRET\r\n\r\n",
    "large": b"GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer SECRET" + b"SECRET" * 2000 + b"\r\n\r\n",
}


@pytest.mark.parametrize("what", BROKEN)
async def test_what_is_no_http_is_one_line_of_the_log_without_what_it_said(listen, caplog, what):
    here = await listen()
    talk = await here.talk()
    await talk.send(BROKEN[what].replace(b"SECRET", b"hunter2"))
    assert (await answer(talk))[0] in (400, 431)
    assert await talk.closed_within(5)
    (line,) = [record for record in caplog.records if record.levelno > logging.INFO]
    assert "127.0.0.1" in line.getMessage()
    assert line.exc_info is None
    assert "hunter2" not in caplog.text


async def test_a_body_that_breaks_off_into_nonsense_is_a_bad_request(listen, caplog):
    here = await listen()
    talk = await here.talk()
    await talk.send(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\nnonsense\r\n")
    assert (await answer(talk))[0] == 400
    assert await talk.closed_within(5)
    assert "Traceback" not in caplog.text


async def test_a_client_that_goes_away_is_no_error(listen, caplog):
    here = await listen()
    talk = await here.talk()
    await talk.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nx")
    await asyncio.sleep(0.1)
    talk.end()
    assert await gone(here)
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("a=1; sahayak=x; b=2", "x"),
        ("sahayak=x", "x"),
        ("sahayak=x; sahayak=y", "y"),
        (" sahayak = x ;", "x"),
        ('a="; sahayak=x; b="', "x"),
        ("sahayak=a=b", "a=b"),
        ("xsahayak=1; sahayakx=2; SAHAYAK=3", ""),
        ("sahayak", ""),
        (";;;=;", ""),
        ("", ""),
    ],
)
def test_a_cookie_is_what_was_sent(header, found):
    request = make_mocked_request("GET", "/", headers={"Cookie": header} if header else {})
    assert cookie(request, "sahayak") == found


def test_nobody_reads_cookies_the_slow_way():
    for file in (ROOT / "bot").rglob("*.py"):
        assert ".cookies" not in file.read_text(encoding="utf-8").replace("`request.cookies`", ""), file


@pytest.mark.parametrize(
    ("soft", "most"), [(1024, 896), (20_000, 4000), (resource.RLIM_INFINITY, 4000), (100, 16), (4128, 4000)]
)
async def test_there_are_never_more_connections_than_descriptors(listen, monkeypatch, soft, most):
    here = await listen()
    monkeypatch.setattr(limits_module.resource, "getrlimit", lambda _: (soft, soft))
    assert here.limits.most() == most
