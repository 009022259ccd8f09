"""The other end of Request Tracker as a desk: an agent there, over REST 2, be it the real one or the stand-in."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bot.conversations.store import ConversationStore
from bot.desks import places
from bot.desks.files import AgentFiles
from bot.desks.places import Place
from bot.desks.request_tracker.client import RequestTrackerClient
from bot.desks.request_tracker.desk import RequestTrackerDesk
from bot.desks.request_tracker.incoming import RequestTrackerIncoming
from bot.media.files import MediaFiles, media_folder
from bot.settings import Settings
from tests.chat_app import environment
from tests.contracts.desks import FarDesk
from tests.standins.request_tracker import QUEUE, TOKENS, RequestTracker
from tests.standins.unsteady import Unsteady

#: Where a real one is set up, its address and tokens: scripts/desk-request-tracker.
REAL = "SAHAYAK_TEST_REQUEST_TRACKER"


@dataclass(frozen=True)
class There:
    """`tokens`: name -> token of sahayak, shirin (an agent) and stranger (no privileged user)."""

    url: str
    tokens: dict[str, str]

    async def call(self, who: str, method: str, path: str, body: Any = None, **asked: str) -> tuple[int, Any]:
        headers = {"Authorization": f"token {self.tokens.get(who, who)}"}
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, f"{self.url}/REST/2.0{path}", json=body, params=asked, headers=headers) as answer,
        ):
            raw = await answer.text()
            return answer.status, json.loads(raw) if answer.content_type == "application/json" else raw


@asynccontextmanager
async def request_tracker() -> AsyncIterator[There]:
    if given := os.environ.get(REAL):
        yield There(**json.loads(given))
    else:
        async with RequestTracker().serving() as there:
            yield There(there.url, TOKENS)


def options(url: str, token: str) -> dict[str, str]:
    return {"SAHAYAK_RT_URL": url, "SAHAYAK_RT_QUEUE": QUEUE, "SAHAYAK_RT_TOKEN": token}


class RequestTrackerFar(FarDesk):
    """`before`: the number of the last ticket that was there before this test."""

    def __init__(
        self, settings: Settings, store: ConversationStore, there: There, door: Unsteady, session: Any, before: int
    ) -> None:
        self.there, self.door, self._before, self._store = there, door, before, store
        self.client = RequestTrackerClient.of(settings, session)
        self.desk = RequestTrackerDesk(settings, self.client, store.database)
        self.media = media_folder(settings)
        files = AgentFiles(settings, MediaFiles(settings))
        self.incoming = RequestTrackerIncoming(self.client, self.desk, store.database, files)
        self._repeated: set[str] = set()

    async def do(self, who: str, method: str, path: str, body: Any = None, **asked: str) -> Any:
        status, told = await self.there.call(who, method, path, body, **asked)
        assert status in (200, 201), told
        return told

    async def number(self, ticket: str) -> str | None:
        query = f"Subject LIKE '[#{ticket}]' AND id > {self._before}"
        found = (await self.do("shirin", "GET", "/tickets", query=query))["items"]
        assert len(found) <= 1, "opened twice"
        return str(found[0]["id"]) if found else None

    async def seen(self, ticket: str) -> list[str]:
        return [f"{subject}\n{text}" for _, subject, text in await self.written(ticket)]

    async def written(self, ticket: str) -> list[tuple[str, str, str]]:
        """Type, subject and words of all that we wrote there."""
        number = await self.number(ticket)
        return await self.words_of(number) if number is not None else []

    async def words_of(self, number: str) -> list[tuple[str, str, str]]:
        query = f"ObjectType = 'RT::Ticket' AND ObjectId = {number} AND Creator = 'sahayak'"
        asked = {"query": query, "fields": "Type", "orderby": "id", "per_page": "100"}
        told = (await self.do("shirin", "GET", "/transactions", **asked))["items"]
        subject = (await self.do("shirin", "GET", f"/ticket/{number}"))["Subject"]
        kinds = ("Create", "Correspond", "Comment")
        return [
            (one["Type"], subject if one["Type"] == "Create" else "", await self._words(one["id"]))
            for one in told
            if one["Type"] in kinds
        ]

    async def _words(self, transaction: str) -> str:
        client = RequestTrackerClient(self.client.session, self.there.url, QUEUE, self.there.tokens["shirin"])
        parts = await client.parts(int(transaction))
        return (await client.content(int(parts[0]["id"]))).decode()

    async def answer(self, ticket: str, text: str, agent: str = "Shirin", ident: str = "", **more: Any) -> None:
        """`ident`: the same transaction is read once more."""
        if await self._again(ident):
            return
        number = await self.number(ticket)
        if number is None:  # a ticket of our user that is no case of ours
            given = {"Queue": QUEUE, "Subject": f"[#{ticket}] x", "Content": "x", "ContentType": "text/plain"}
            number = str((await self.do("sahayak", "POST", "/ticket", given))["id"])
        await self.do("shirin", "PUT", "/user/shirin", {"RealName": agent})
        given = {"Content": text, "ContentType": "text/plain", **more}
        await self.do("shirin", "POST", f"/ticket/{number}/correspond", given)

    async def _again(self, ident: str) -> bool:
        if ident in self._repeated:
            self.incoming._seen.clear()
            await self._store.database.write(places.keep, self.incoming._name, Place(0, 0))
            return True
        if ident:
            self._repeated.add(ident)
        return False

    async def set_status(self, ticket: str, status: str) -> None:
        await self.do("shirin", "PUT", f"/ticket/{await self.number(ticket)}", {"Status": status})

    async def status(self, ticket: str) -> str:
        return str((await self.do("shirin", "GET", f"/ticket/{await self.number(ticket)}"))["Status"])

    async def close(self, ticket: str, ident: str = "") -> None:
        if not await self._again(ident):
            await self.set_status(ticket, "resolved")

    async def give_back(self, ticket: str) -> None:
        await self.set_status(ticket, "rejected")

    def away(self, is_away: bool) -> None:
        self.door.always = 503 if is_away else None

    async def come_in(self) -> None:
        await self.incoming.look()


@asynccontextmanager
async def request_tracker_far(folder: Path, store: ConversationStore, there: There) -> AsyncIterator[RequestTrackerFar]:
    async with Unsteady(there.url).serving() as door, aiohttp.ClientSession() as session:
        settings = Settings.read(environment(folder, **options(door.url, there.tokens["sahayak"])))
        asked = {"query": "id > 0", "orderby": "id", "order": "DESC", "per_page": "1"}
        _, found = await there.call("shirin", "GET", "/tickets", **asked)
        before = int(found["items"][0]["id"]) if found["items"] else 0
        far = RequestTrackerFar(settings, store, there, door, session, before)
        asked = {"query": "id > 0", "orderby": "id", "order": "DESC", "per_page": "1"}
        _, found = await there.call("shirin", "GET", "/transactions", **asked)
        if found["items"]:  # of the tests before, whose numbers an empty database does not know
            await store.database.write(places.keep, far.incoming._name, Place(0, int(found["items"][0]["id"])))
        yield far
