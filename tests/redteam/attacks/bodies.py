"""Bodies that are too large, or that grow when they are unpacked."""

from __future__ import annotations

from tests.redteam.frame import Target, Tries, attack
from tests.redteam.honest import undisturbed

DOORS = ("/chat/messages", "/chat/language", "/chat/identity", "/clientarea/login")
LARGE = 2_000_000  # bytes


@attack("bodies of 2 MB", section=1, seconds=60, inside=True)
async def large_bodies(target: Target, tries: Tries) -> None:
    async with undisturbed(target, tries), target.http() as http:
        for number in range(target.sizes(20, 200)):
            kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
            async with http.post(DOORS[number % len(DOORS)], data=b"x" * LARGE, headers=kind) as reply:
                tries.note(reply.status in (401, 413), f"{reply.url.path}: {reply.status}")
