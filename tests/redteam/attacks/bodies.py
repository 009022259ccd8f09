"""Bodies that are too large, or that grow when they are unpacked."""

from __future__ import annotations

import asyncio
import gzip
import zlib

from tests.redteam.frame import Target, Tries, attack
from tests.redteam.honest import undisturbed

DOORS = ("/chat/messages", "/chat/language", "/chat/identity", "/clientarea/login")
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
LARGE = 2_000_000  # bytes
PACKED = 200_000_000  # bytes, once they are unpacked


@attack("bodies of 2 MB", section=1, seconds=60, inside=True)
async def large_bodies(target: Target, tries: Tries) -> None:
    async with undisturbed(target, tries), target.http() as http:
        for number in range(target.sizes(20, 200)):
            async with http.post(DOORS[number % len(DOORS)], data=b"x" * LARGE, headers=FORM) as reply:
                tries.note(reply.status in (401, 413), f"{reply.url.path}: {reply.status}")


@attack("bodies that unpack to 200 MB", section=1, seconds=60, inside=True)
async def packed_bodies(target: Target, tries: Tries) -> None:
    zeros = bytes(PACKED)
    packed = {"gzip": gzip.compress(zeros), "deflate": zlib.compress(zeros)}
    packed |= {kind: packed["gzip"] for kind in ("br", "zstd", "x-gzip", "gzip, gzip", "unheard-of", "GZIP")}
    async with undisturbed(target, tries), target.http() as http:
        session = await (await http.post("/chat/session")).json()
        doors = (*DOORS, "/webhooks/sslcommerz")
        for number in range(target.sizes(1, 5)):
            for kind, body in packed.items():
                headers = {**FORM, "Content-Encoding": kind, "Authorization": f"Bearer {session['token']}"}
                asked = [http.post(door, data=body, headers=headers) for door in doors]
                for reply in await asyncio.gather(*asked):
                    tries.note(reply.status == 415, f"{kind} at {reply.url.path}: {reply.status}")
                    reply.close()
            await asyncio.sleep(0.1 * number)
