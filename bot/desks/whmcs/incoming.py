"""Take what admins do with tickets in WHMCS into the conversations: when its hook tells, and by a look around."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
from collections.abc import Collection, Iterator
from hashlib import sha256
from typing import Any, ClassVar

from bot.answers import render
from bot.conversations import leases
from bot.database.engine import Database
from bot.desks import cases, replies
from bot.desks.base import Case, DeskAway, DeskRefused
from bot.desks.cases import Standing
from bot.desks.files import MOST, AgentFiles, pieces
from bot.desks.replies import Act, Arrival, Fate
from bot.desks.whmcs.desk import NAME, WhmcsDesk
from bot.desks.whmcs.tickets import Reply, Ticket, WhmcsTickets
from bot.errors import NotFound, StoreUnavailable, TicketNotFound
from bot.events import Event, record
from bot.events.subscriber import AwaitedSubscriber

log = logging.getLogger(__name__)

GIVEN_BACK = "Bot"  # the status by which admins give a case back to the bot; whoever wants it adds it there
LOOK_EVERY = 60.0  # seconds
LEASE = 100.0
AT_ONCE = 50  # open cases of one look
_TELL_BACK = (Fate.LATE, Fate.UNREACHABLE, Fate.TOO_LONG, Fate.EMPTY)


def reported(db: Any, desk: WhmcsDesk, numbers: Collection[str]) -> None:
    """Somebody did something with these tickets: those that are cases of ours are looked at, however long it takes."""
    for ref in sorted(map(desk.ref, numbers)):
        if (standing := cases.of_ref(db, NAME, ref)) is not None:
            record(db, "desk.reported", conversation=standing.conversation, desk=NAME, ref=ref)


class WhmcsIncoming(AwaitedSubscriber):
    """What it reads is the ticket as it is now, so that it does not matter in which order reports come."""

    name: ClassVar[str] = "desk_whmcs_reports"
    kinds: ClassVar[frozenset[str]] = frozenset({"desk.reported"})

    def __init__(self, tickets: WhmcsTickets, desk: WhmcsDesk, database: Database, files: AgentFiles) -> None:
        self._tickets, self._desk, self._database, self._files = tickets, desk, database, files
        self._owner = f"{os.getpid()}-{secrets.token_urlsafe(9)}"
        self._behind = 0  # the ticket that the last look ended with

    async def handle(self, event: Event) -> None:
        """Raises DeskAway, by which it comes again."""
        standing = await self._database.read(cases.of_ref, NAME, str(event.data.get("ref")))
        if event.data.get("desk") == NAME and standing is not None:
            await self.look_at(standing)

    async def run(self) -> None:
        """Look around now and then, until it is cancelled: a hook may not be there, or not get through."""
        while True:
            try:
                if await self._database.note(leases.hold, f"desk {NAME}", self._owner, LEASE):
                    await self.look()
            except (DeskAway, StoreUnavailable) as trouble:
                log.warning("desk whmcs: %s", trouble)
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> None:
        """At open cases, in turns. Raises DeskAway."""
        found = await self._database.read(cases.open_behind, NAME, self._behind, AT_ONCE)
        if not found and self._behind:
            found = await self._database.read(cases.open_behind, NAME, 0, AT_ONCE)
        for standing in found:
            self._behind = standing.ticket  # where that one fails, the next look begins with those behind it
            await self.look_at(standing)
        if len(found) < AT_ONCE:
            self._behind = 0

    async def look_at(self, standing: Standing) -> None:
        """Raises DeskAway."""
        try:
            case = await self._database.read(cases.case, standing)
            ticket = await self._desk.ticket(case)
        except (NotFound, TicketNotFound):
            return
        except DeskRefused as trouble:  # somebody deleted it, gave it to another client, or it is another WHMCS's
            log.warning("desk whmcs: ticket %s: %s", standing.number, trouble)
            return
        acts = list(_acts(standing, ticket))
        idents = [*map(_ident, ticket.replies), *(one.ident for one in acts)]
        known = await self._database.read(replies.known, NAME, idents)
        for reply in ticket.replies:
            if _ident(reply) not in known:
                await self._take(standing, case, reply)
        for arrival in acts:
            if arrival.ident not in known:
                await self._database.write(replies.take, NAME, standing, arrival, render)

    async def _take(self, standing: Standing, case: Case, reply: Reply) -> None:
        """The files first, then the words, by which all of it is known to be here."""
        passed = [await self._send(standing, reply, place) for place in range(len(reply.files))]
        arrival = Arrival(_ident(reply), reply.text, reply.admin)
        fate = await self._database.write(replies.take, NAME, standing, arrival, render)
        if not all(passed):
            await self._note(case, f"{_ident(reply)} files", Fate.FILES)
        if fate in _TELL_BACK and not (reply.files and fate is Fate.EMPTY):
            await self._note(case, _ident(reply), fate)

    async def _send(self, standing: Standing, reply: Reply, place: int) -> bool:
        """Whether the customer has it."""
        index, name = reply.files[place]
        ident = f"{_ident(reply)} file {index}"
        if place >= MOST:
            return False
        if await self._database.read(replies.known, NAME, [ident]):
            return True
        try:
            content = await self._tickets.file(reply.ident, index)
        except DeskRefused as trouble:
            log.warning("desk whmcs: a file of ticket %s: %s", standing.number, trouble)
            return False
        file = await self._files.keep(pieces(content), name)
        if file is None:
            return False
        one = Arrival(ident, agent=reply.admin, file=file)
        fate = await self._database.write(replies.take, NAME, standing, one, render)
        if fate is not Fate.DONE:
            self._files.remove(file)
        return fate in (Fate.DONE, Fate.TWICE)

    async def _note(self, case: Case, ident: str, fate: Fate) -> None:
        log.warning("desk whmcs: an answer to ticket %s: %s", case.ticket, fate.value)
        try:
            await self._desk.note(case, sha256(ident.encode()).hexdigest()[:8], fate.value)
        except (DeskAway, DeskRefused) as trouble:
            log.warning("desk whmcs: a note for its admins: %s", trouble)


def _ident(reply: Reply) -> str:
    return f"reply {reply.ident}"


def _acts(standing: Standing, ticket: Ticket) -> Iterator[Arrival]:
    """What admins did beside writing, as it stands now."""
    if ticket.flagged:
        yield Arrival(f"flag {standing.number} {ticket.flagged}", act=Act.TAKE)
    if ticket.is_closed:
        yield Arrival(f"closed {standing.number}", act=Act.CLOSE)
    elif ticket.status.casefold() == GIVEN_BACK.casefold():
        yield Arrival(f"bot {standing.number}", act=Act.BOT)
