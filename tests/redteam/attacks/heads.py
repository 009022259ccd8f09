"""Heads of requests that are too large, too many, or no HTTP at all."""

from __future__ import annotations

import asyncio
import secrets

from tests.redteam.frame import Target, Tries, attack
from tests.redteam.honest import undisturbed
from tests.redteam.raw import GET, raw

KB = 1024
TOO_LARGE = {
    "a header of 9 kB": b"X-Large: " + b"x" * 9 * KB + b"\r\n",
    "a cookie of 9 kB": b"Cookie: a=" + b"x" * 9 * KB + b"\r\n",
    "a name of 9 kB": b"X" * 9 * KB + b": x\r\n",
    "20 kB in headers of 1 kB": b"".join(b"X-%d: %s\r\n" % (number, b"x" * KB) for number in range(20)),
    "300 headers": b"".join(b"X-%d: x\r\n" % number for number in range(300)),
    "1 MB in headers of 8 kB": b"".join(b"X-%d: %s\r\n" % (number, b"x" * 8000) for number in range(125)),
}
ENDLESS = {
    "spaces before a value": (GET + b"X: ", b" " * 64 * KB),
    "empty lines before a request": (b"", b"\r\n" * 32 * KB),
    "letters of a name": (GET, b"x" * 64 * KB),
    "letters of an address": (b"GET /", b"x" * 64 * KB),
    "headers": (GET, b"X: x\r\n" * 10 * KB),
    "letters after a chunk": (GET.replace(b"GET", b"POST") + b"Transfer-Encoding: chunked\r\n\r\n1;", b"x" * 64 * KB),
    "trailers": (
        GET.replace(b"GET", b"POST") + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n",
        b"X: x\r\n" * 10 * KB,
    ),
}
MALFORMED = (
    b"Authorization: Bearer %s\r\nX\x01Y: %s\r\n",
    b"Authorization: Bearer %s\r\n%s no colon\r\n",
    b"Cookie: sahayak_session=%s\r\nContent-Length: %s\r\n",
)


@attack("cookies of backslashes", section=1, seconds=90, inside=True)
async def backslashes(target: Target, tries: Tries) -> None:
    value = '"' + "\\" * 8000 + '"'
    shapes = (f"sahayak_session={value}", f"a={value}; b=c", "[ \t" * 2600, " [;" * 2600, "a=[;" * 2000, 'a="' * 2600)
    async with undisturbed(target, tries), target.http() as http:

        async def send(number: int) -> None:
            headers = {"Cookie": shapes[number % len(shapes)], "Accept": "text/html"}
            async with http.get("/clientarea/login", headers=headers) as reply:
                tries.note(reply.status in (200, 431), f"{reply.status}")
            await asyncio.sleep(0.05)

        for _ in range(target.sizes(10, 60)):
            await asyncio.gather(*(send(number) for number in range(4)))


@attack("heads that are too large", section=1, seconds=30)
async def too_large(target: Target, tries: Tries) -> None:
    for what, lines in TOO_LARGE.items():
        async with raw(target) as talk:
            await talk.send(GET + lines + b"\r\n")
            status = await talk.status()
            tries.note(status == 431, f"{what}: {status}")
            tries.note(await talk.closed_within(5), f"{what}: the connection stays")
    async with raw(target) as talk:
        await talk.send(b"GET /" + b"x" * 9 * KB + b" HTTP/1.1\r\nHost: x\r\n\r\n")
        status = await talk.status()
        tries.note(status in (414, 431), f"an address of 9 kB: {status}")


@attack("heads that never end", section=1, seconds=90, inside=True)
async def endless(target: Target, tries: Tries) -> None:
    most = target.sizes(32, 128) * KB * KB  # more than the buffers between us take

    async def send(what: str, begin: bytes, more: bytes) -> None:
        async with raw(target) as talk:
            sent = 0
            await talk.send(begin)
            while sent < most and await talk.send(more):
                sent += len(more)
            tries.note(sent < most, f"{what}: {sent // KB // KB} MB were taken")

    async with undisturbed(target, tries):
        await asyncio.gather(*(send(what, *parts) for what, parts in ENDLESS.items()))


@attack("heads that are no HTTP, and the log", section=1, seconds=90, inside=True)
async def malformed(target: Target, tries: Tries) -> None:
    assert target.house
    log = target.house.var / "log" / "web.log"
    secret = secrets.token_hex(24).encode()
    before, count = log.stat().st_size, target.sizes(300, 3000)

    async def send(number: int) -> None:
        async with raw(target, place) as talk:
            lines = MALFORMED[number % len(MALFORMED)]
            await talk.send(GET + lines % (secret, secret) + b"\r\n")
            status = await talk.status()
            tries.note(status == 400, f"{lines[-12:]!r}: {status}")

    async with undisturbed(target, tries):
        place = target.place()
        for start in range(0, count, 20):
            await asyncio.gather(*(send(number) for number in range(start, start + 20)))
    with log.open("rb") as said:
        said.seek(before)
        written = said.read()
    about = sum(len(line) for line in written.splitlines(keepends=True) if b"refused a request" in line)
    tries.note(about < 40 * KB, f"{about} bytes of log for {count} heads")
    tries.note(secret not in written, "a bearer token is in the log")
    tries.note(b"Traceback" not in written, "a traceback is in the log")
    tries.note(b"refused a request from 127." in log.read_bytes(), "nothing in the log says where they came from")
    tries.say(f"{about / count:.0f} bytes of log a head")
