"""Clients that are slow on purpose: in the head, in the body, in taking the answer, or altogether silent."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

from tests.redteam.frame import Target, Tries, attack
from tests.redteam.honest import undisturbed
from tests.redteam.raw import GET, Raw, raw

SLACK = 8.0  # seconds; deadlines are looked at once a second, and the machine is busy
POST = b"POST /chat/messages HTTP/1.1\r\nHost: x\r\n"
WANTED = (b"/static/widget.js", b"/static/fonts/bengali-400.woff2")
MANY = 100  # answers: far more than the buffers between us hold


async def trickle(data: bytes) -> AsyncIterator[bytes]:
    for byte in data:
        yield bytes([byte])
        await asyncio.sleep(0.5)


async def _drip(talk: Raw, data: bytes) -> None:
    async for byte in trickle(data):
        if not await talk.send(byte):
            return


@attack("slow heads and bodies", section=1, seconds=150, inside=True)
async def slow_heads_and_bodies(target: Target, tries: Tries) -> None:
    chosen = target.settings
    head, body, idle = chosen.head_seconds, chosen.body_seconds, chosen.idle_seconds
    kinds = {
        "nothing at all": (b"", b"", head),
        "half a head": (GET + b"X-Half: ", b"", head),
        "a head a byte at a time": (b"", GET + b"x" * 1000, head),
        "a second head a byte at a time": (GET + b"\r\n", GET + b"x" * 1000, head),
        "half a body": (POST + b'Content-Length: 500\r\n\r\n{"', b"", body),
        "a body a byte at a time": (POST + b"Content-Length: 5000\r\n\r\n", b"x" * 1000, body),
        "chunks a byte at a time": (POST + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 200, body),
        "nothing after an answer": (GET + b"\r\n", b"", idle),
    }

    async def one(what: str, begin: bytes, more: bytes, seconds: float) -> None:
        async with raw(target) as talk:
            await talk.send(begin)
            dripping = asyncio.create_task(_drip(talk, more))
            tries.note(await talk.closed_within(seconds + SLACK), f"{what}: open after {seconds + SLACK:.0f} s")
            dripping.cancel()

    async with undisturbed(target, tries):
        many = target.sizes(5, 40)
        await asyncio.gather(*(one(what, *how) for what, how in kinds.items() for _ in range(many)))


@attack("answers that nobody takes", section=1, seconds=150, inside=True)
async def slow_readers(target: Target, tries: Tries) -> None:
    seconds = target.settings.answer_seconds
    assert target.house

    async def one(path: bytes) -> None:
        async with raw(target, receive_buffer=4096) as talk:
            talk.writer.transport.pause_reading()  # type: ignore[attr-defined]
            await talk.send(b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % path * MANY)
            local = talk.writer.get_extra_info("sockname")
            until = time.monotonic() + seconds + SLACK
            while open_still := local in _peers(target):
                if time.monotonic() > until:
                    break
                await asyncio.sleep(0.5)
            tries.note(not open_still, f"{path.decode()}: open after {seconds + SLACK:.0f} s")

    async with undisturbed(target, tries):
        await asyncio.gather(*(one(path) for path in WANTED for _ in range(target.sizes(5, 30))))


def _peers(target: Target) -> set[tuple[str, int]]:
    """Who is connected to `web` now, as it sees it."""
    assert target.house
    return {tuple(one.raddr) for one in target.house.process("web").net_connections("tcp") if one.raddr}
