"""One customer's journey on Messenger, as text with what the platform would show (scripts/messenger-journey)."""

from __future__ import annotations

import asyncio
import itertools
import sys
from typing import Any

import aiohttp

from tests.e2e import journey
from tests.e2e.messenger_load import settings
from tests.standins.graph import Graph, deliver, delivery, happened, pressed, said

PERSON = "7001"


class Journey(journey.Journey):
    channel = "messenger"
    still = 0.7
    asks = ("4821 er pdf dao", "কোন গেটওয়েতে পে করব?")

    def __init__(self, platform: Graph, session: aiohttp.ClientSession) -> None:
        super().__init__(platform.bodies)
        self._platform, self._session, self._ids = platform, session, itertools.count()

    async def begin(self) -> None:
        await self._press("Get Started", "start")

    async def come(self, token: str) -> None:
        await self._report("> (a link of the client area)", happened(PERSON, "referral", ref=token, source="SHORTLINK"))

    async def say(self, text: str) -> None:
        await self._report(f"> {text}", said(PERSON, text, self._ident()))

    async def press(self, title: str) -> None:
        buttons = [one for body in reversed(self._sent) for one in _buttons(body)]
        await self._press(title, next(one["payload"] for one in buttons if one["title"] == title))

    def text(self, number: int) -> str:
        return self._platform.got[number][1]

    def rows(self, number: int) -> list[str]:
        return [f"[{one['title']}] {one.get('url', '')[:48]}".rstrip() for one in _buttons(self._sent[number])]

    async def _press(self, title: str, payload: str) -> None:
        await self._report(f"> ({title})", pressed(PERSON, payload, self._ident(), title))

    async def _report(self, line: str, event: dict[str, Any]) -> None:
        print(line)
        assert await deliver(self._session, delivery(event)) == 200
        await self.show()

    def _ident(self) -> str:
        return f"m_{next(self._ids)}"


def _buttons(body: dict[str, Any]) -> list[dict[str, Any]]:
    template = body["message"].get("attachment", {}).get("payload", {})
    return [*template.get("buttons", []), *body["message"].get("quick_replies", [])]


async def main() -> int:
    async with Graph().serving() as platform:
        given = settings(platform.url) | {"SAHAYAK_MESSENGER_PAGE": "example"}
        await journey.run(lambda session: Journey(platform, session), **given)
    return 1 if platform.refused or not platform.uploads else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
