"""The other end of WHMCS as a desk: an admin there, who works in the stand-in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path
from typing import Any

from bot.conversations.store import ConversationStore
from bot.desks import cases
from bot.desks.files import AgentFiles
from bot.desks.whmcs.desk import NAME, WhmcsDesk
from bot.desks.whmcs.incoming import WhmcsIncoming, reported
from bot.desks.whmcs.tickets import WhmcsTickets
from bot.events.subscriptions import Subscriptions
from bot.media.files import MediaFiles, media_folder
from bot.settings import Settings
from tests.chat_app import environment
from tests.contracts.desks import FarDesk
from tests.standins import whmcs_books, whmcs_tickets
from tests.standins.unsteady import Unsteady
from tests.standins.whmcs import IDENTIFIER, SECRET, Whmcs
from tests.standins.whmcs_tickets import DEPARTMENT

GUEST = "guests@shop.example"
CLIENT = 1001


def options(url: str) -> dict[str, str]:
    return {
        "SAHAYAK_BACKEND": "whmcs", "SAHAYAK_WHMCS_URL": url, "SAHAYAK_WHMCS_IDENTIFIER": IDENTIFIER,
        "SAHAYAK_WHMCS_SECRET": SECRET, "SAHAYAK_WHMCS_DEPARTMENT": str(DEPARTMENT),
        "SAHAYAK_WHMCS_GUEST_EMAIL": GUEST,
    }  # fmt: skip


def installation() -> Whmcs:
    there = Whmcs()
    whmcs_books.client(there, CLIENT, "rahim@example.com")
    return there


class WhmcsFar(FarDesk):
    def __init__(self, settings: Settings, store: ConversationStore, there: Whmcs, door: Unsteady) -> None:
        self.there, self.door, self.store = there, door, store
        self.tickets = WhmcsTickets(settings)
        self.desk = WhmcsDesk(settings, self.tickets)
        self.media = media_folder(settings)
        files = AgentFiles(settings, MediaFiles(settings))
        self.incoming = WhmcsIncoming(self.tickets, self.desk, store.database, files)
        self.reports = Subscriptions(store.database, [self.incoming])
        self._repeated: set[str] = set()

    def number(self, ticket: str) -> int | None:
        found = [ident for ident, one in self.there.tickets.items() if f"[#{ticket}]" in one["subject"]]
        assert len(found) <= 1, "opened twice"
        return found[0] if found else None

    def of(self, ticket: str) -> dict[str, Any]:
        number = self.number(ticket)
        assert number is not None
        return self.there.tickets[number]

    async def seen(self, ticket: str) -> list[str]:
        if self.number(ticket) is None:
            return []
        one = self.of(ticket)
        first, *said = [(int(row["replyid"]), row) for row in one["replies"] if not row["admin"]]
        later = sorted([*said, *((int(row["noteid"]), row) for row in one["notes"])], key=lambda pair: pair[0])
        texts = [unescape(row["message"]) for _, row in (first, *later)]
        return [one["subject"] + texts[0], *texts[1:]]

    async def answer(
        self, ticket: str, text: str, agent: str = "Shirin", ident: str = "", files: Sequence[tuple[str, bytes]] = ()
    ) -> None:
        """`ident`: the same is only reported once more."""
        number = self.number(ticket)
        if number is None:  # one that is no case of ours
            given = {"subject": f"[#{ticket}]", "message": "x", "clientid": str(CLIENT), "deptid": str(DEPARTMENT)}
            number = int(whmcs_tickets.open_ticket(self.there, given)["id"])
        if not self._again(ident):
            whmcs_tickets.admin_replies(self.there, number, text, agent, files)
        await self.report(number)

    def _again(self, ident: str) -> bool:
        again = ident in self._repeated
        self._repeated |= {ident} if ident else set()
        return again

    async def report(self, number: int) -> None:
        """As the hook does."""
        await self.store.database.write(reported, self.desk, {str(number)})

    async def set_status(self, ticket: str, status: str) -> None:
        self.of(ticket)["status"] = status
        await self.report(self.number(ticket) or 0)

    async def close(self, ticket: str, ident: str = "") -> None:
        if not self._again(ident):
            await self.set_status(ticket, "Closed")

    async def give_back(self, ticket: str) -> None:
        await self.set_status(ticket, "Bot")

    def away(self, is_away: bool) -> None:
        self.door.always = 503 if is_away else None

    async def come_in(self) -> None:
        await self.reports.catch_up()

    async def standing(self, ticket: str) -> Any:
        return await self.store.database.read(cases.of_ticket, NAME, ticket)


@asynccontextmanager
async def whmcs_far(folder: Path, store: ConversationStore) -> AsyncIterator[WhmcsFar]:
    async with installation().serving() as there, Unsteady(there.url).serving() as door:
        far = WhmcsFar(Settings.read(environment(folder, **options(door.url))), store, there, door)
        await far.reports.catch_up()  # what happens from now on is its
        yield far
        await far.tickets.close()
