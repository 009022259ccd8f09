"""Take what people do in Request Tracker into the conversations: its history is read on, one process at a time."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
from hashlib import sha256

from bot.answers import render
from bot.conversations import leases
from bot.database.engine import Database
from bot.desks import cases, places, replies
from bot.desks.base import DeskAway, DeskRefused
from bot.desks.cases import Standing
from bot.desks.file_arrivals import HERE, pass_on
from bot.desks.files import MOST, AgentFiles
from bot.desks.places import Place
from bot.desks.replies import Act, Arrival, Fate
from bot.desks.request_tracker.client import AT_ONCE, RequestTrackerClient
from bot.desks.request_tracker.desk import NAME, RequestTrackerDesk
from bot.desks.request_tracker.reading import News, Reader, Sent
from bot.errors import NotFound, StoreUnavailable, TicketNotFound

log = logging.getLogger(__name__)

LOOK_EVERY = 10.0  # seconds
LEASE = 100.0
PAUSE, LONGEST_PAUSE = 10.0, 300.0  # seconds between tries while something is wrong, doubled each time
PAGES = 10  # of one look
#: Numbers that are read again: a transaction that takes long over there is seen behind later ones.
AGAIN = 100
TRIES = 5  # of one that cannot be read while others can
_TELL_BACK = (Fate.LATE, Fate.UNREACHABLE, Fate.TOO_LONG, Fate.EMPTY)


class RequestTrackerIncoming:
    def __init__(
        self, client: RequestTrackerClient, desk: RequestTrackerDesk, database: Database, files: AgentFiles
    ) -> None:
        self._client, self._desk, self._database, self._files = client, desk, database, files
        self._name = sha256(f"request tracker\0{client.url}".encode()).hexdigest()
        self._owner = f"{os.getpid()}-{secrets.token_urlsafe(9)}"
        self._pause = PAUSE
        self._seen: set[int] = set()  # of the last numbers, those that need not be looked at again
        self._stumbled: dict[int, int] = {}  # number -> tries

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            wait = LOOK_EVERY
            try:
                if await self._database.note(leases.hold, f"desk {NAME}", self._owner, LEASE):
                    await self.look()
                self._pause = PAUSE
            except (DeskAway, DeskRefused, StoreUnavailable) as trouble:
                log.warning("desk request tracker: %s, again in %.0f s", trouble, self._pause)
                wait, self._pause = self._pause, min(LONGEST_PAUSE, self._pause * 2)
            await asyncio.sleep(wait)

    async def look(self) -> None:
        """At all that is new. Raises DeskAway, DeskRefused, StoreUnavailable; what was read by then is done with."""
        place = await self._database.read(places.place, self._name) or Place(0, 0)
        last, reader = place.last, Reader(self._client)
        try:
            for page in range(1, PAGES + 1):
                told = await self._client.news(max(0, place.last - AGAIN), page)
                for news in filter(None, map(News.of, told)):
                    await self._once(news, reader)
                    last = max(last, news.number)
                if len(told) < AT_ONCE:
                    break
        finally:
            if last != place.last:
                await self._database.write(places.keep, self._name, Place(0, last))
            self._seen = {number for number in self._seen if number > last - AGAIN}

    async def _once(self, news: News, reader: Reader) -> None:
        if news.number in self._seen:
            return
        standing = await self._database.read(cases.of_ref, NAME, news.ticket)
        if standing is None:  # it may be one of ours whose number is not known here yet
            return
        try:
            await self._take(news, standing, reader)
        except DeskRefused as trouble:  # somebody shredded it
            log.warning("desk request tracker: transaction %d: %s", news.number, trouble)
        except DeskAway as trouble:
            self._stumbled[news.number] = self._stumbled.get(news.number, 0) + 1
            if self._stumbled[news.number] < TRIES:
                raise
            log.error("desk request tracker: transaction %d cannot be read, left out: %s", news.number, trouble)
        self._stumbled.pop(news.number, None)
        self._seen.add(news.number)

    async def _take(self, news: News, standing: Standing, reader: Reader) -> None:
        if await self._database.read(replies.known, NAME, [news.ident]):
            return
        ticket = await self._client.ticket(news.ticket)
        if not self._desk.is_of(ticket, standing.number, standing.conversation):
            log.error("desk request tracker: its ticket %s is not that of #%s", news.ticket, standing.number)
            return
        if (found := await reader.arrival(news, ticket)) is not None:
            arrival, files = found
            last_try = self._stumbled.get(news.number, 0) + 1 >= TRIES
            passed = [await self._send(standing, arrival, at, file, last_try) for at, file in enumerate(files)]
            await self._tell(standing, arrival, passed)

    async def _tell(self, standing: Standing, arrival: Arrival, passed: list[bool]) -> None:
        """The words, by which all of it is known to be here. `passed`: of each file, which come before them."""
        if not all(passed):
            await self._note(standing, arrival.ident + " files", Fate.FILES)
        fate = await self._database.write(replies.take, NAME, standing, arrival, render)
        if fate in _TELL_BACK and arrival.act is Act.NOTHING and not (passed and fate is Fate.EMPTY):
            await self._note(standing, arrival.ident, fate)

    async def _send(self, standing: Standing, arrival: Arrival, at: int, sent: Sent, last_try: bool) -> bool:
        """Whether the customer has it. On the last try the words go without a file that cannot be fetched."""
        ident = f"{arrival.ident} file {at}"
        if await self._database.read(replies.known, NAME, [ident]):
            return True
        if at >= MOST or sent.size > self._files.media.most:
            return False
        try:
            content = await self._client.content(sent.part)
        except DeskAway as trouble:
            if not last_try:
                raise
            log.error("desk request tracker: a file of ticket %s is left out: %s", standing.number, trouble)
            return False
        one = Arrival(ident, agent=arrival.agent)
        return await pass_on(self._database, NAME, standing, one, self._files, content, sent.name) in HERE

    async def _note(self, standing: Standing, ident: str, fate: Fate) -> None:
        log.warning("desk request tracker: an answer to ticket %s: %s", standing.number, fate.value)
        try:
            case = await self._database.read(cases.case, standing)
        except (NotFound, TicketNotFound):
            return
        try:
            await self._desk.note(case, sha256(ident.encode()).hexdigest()[:8], fate.value)
        except (DeskAway, DeskRefused) as trouble:
            log.warning("desk request tracker: a note for its agents: %s", trouble)
