"""The real application on a page of a stand-in for Messenger."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.chat_app import Chatroom, chatroom
from tests.standins import graph
from tests.standins.graph import Graph, deliver, delivery
from tests.waiting import until

DISCLOSED = ("মানুষ নই", "not a person")


def disclosing(text: str) -> bool:
    return any(words in text for words in DISCLOSED)


@dataclass
class Page:
    """Our application on a page of the stand-in."""

    room: Chatroom
    graph: Graph

    async def report(self, *events: Any, **more: Any) -> None:
        assert await deliver(self.room.client, delivery(*events, **more)) == 200

    async def told(self, person: str, count: int) -> list[str]:
        """The first `count` messages that a person got, without the disclosure; waits for them."""

        def got() -> list[str]:
            return [text for to, text in self.graph.got if to == person and not disclosing(text)]

        await until(lambda: len(got()) >= count)
        return got()

    async def lines(self, person: str) -> list[Any]:
        """What the log has of a person."""
        found = await self.room.house.store.known("messenger", person)
        return list(await self.room.house.store.after(found[0], 0)) if found else []

    async def owner(self, person: str) -> str:
        found = await self.room.house.store.known("messenger", person)
        assert found
        talk = await self.room.house.store.get(found[0])
        assert talk
        return talk.owner


def settings(url: str) -> dict[str, str]:
    return {
        "SAHAYAK_MESSENGER_TOKEN": graph.TOKEN, "SAHAYAK_MESSENGER_SECRET": graph.SECRET,
        "SAHAYAK_MESSENGER_API": url, "SAHAYAK_MESSENGER_PAGE": graph.PAGE, "SAHAYAK_MESSENGER_APP": "55",
    }  # fmt: skip


@contextlib.asynccontextmanager
async def opened(folder: Path, **more: str) -> AsyncIterator[Page]:
    async with Graph().serving() as platform, chatroom(folder, **settings(platform.url), **more) as room:
        yield Page(room, platform)
    assert platform.refused == []
