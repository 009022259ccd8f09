"""Hand each subscriber its events: in order, again after a failure, none held up by another."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import secrets
from collections.abc import AsyncIterator, Awaitable, Iterable, Sequence
from contextlib import asynccontextmanager
from functools import partial

from bot.database.engine import Database
from bot.errors import BotError, StoreUnavailable
from bot.events import cursors
from bot.events.cursors import LeaseLost, Place
from bot.events.log import Event, after, heard, latest
from bot.events.subscriber import AwaitedSubscriber, Subscriber, TransactionalSubscriber

log = logging.getLogger(__name__)

LOOK_AROUND = 1.0  # seconds between looks for what no notice told of
LEASE = 6.0  # seconds; after a crash another process waits no longer than this
BATCH = 100  # events that are read, or applied, at once
FIRST_WAIT = 0.5  # seconds between two tries, doubled each time up to the longest of `cursors`


class Subscriptions:
    """The subscribers of this process. Several processes may run the same: each subscriber is worked for by one."""

    def __init__(self, database: Database, subscribers: Iterable[Subscriber], lease: float = LEASE) -> None:
        self._database, self._lease = database, lease
        self._subscribers = {one.name: one for one in subscribers}
        self._worker = f"{os.getpid()}-{secrets.token_urlsafe(9)}"
        self._running: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()

    async def run(self) -> None:
        """Until it is cancelled."""
        await self.register()
        with self._database.notices.heard_by(self._hear):
            try:
                while True:
                    try:
                        for name in await self._database.read(cursors.behind, self._subscribers):
                            self._start(name)
                    except StoreUnavailable:
                        log.warning("subscriptions: the database is away")
                    await asyncio.sleep(LOOK_AROUND)
            finally:
                for task in self._running.values():
                    task.cancel()
                await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def catch_up(self) -> None:
        """Work until nothing more waits that may be tried now; for chores and tests."""
        await self.register()
        await asyncio.gather(*(self._work(one) for one in self._subscribers.values()))

    async def register(self) -> None:
        """Places for new subscribers: what happens from now on is theirs. StoreUnavailable."""
        for one in self._subscribers.values():
            await self._database.write(cursors.register, one.name, one.from_beginning)

    def _hear(self, notice: str | None) -> None:
        event = heard(notice) if notice is not None else None
        for name, one in self._subscribers.items():
            if one.prompt and (notice is None or (event is not None and event.kind in one.kinds)):
                self._start(name)

    def _start(self, name: str) -> None:
        if name in self._running:
            self._again.add(name)
            return
        task = asyncio.create_task(self._work(self._subscribers[name]), name=f"subscriber {name}")
        self._running[name] = task
        task.add_done_callback(partial(self._ended, name))

    def _ended(self, name: str, task: asyncio.Task[None]) -> None:
        del self._running[name]
        if not task.cancelled() and name in self._again:
            self._again.discard(name)
            self._start(name)

    async def _work(self, one: Subscriber) -> None:
        """All that waits for one subscriber; never raises anything but its cancellation."""
        try:
            self._again.discard(one.name)
            place = await self._database.note(cursors.take, one.name, self._worker, self._lease)
            if place is None:
                return
            try:
                async with self._holding(one.name):
                    while (place := await self._next(one, place)) is not None:
                        pass
            finally:
                await self._database.note(cursors.release, one.name, self._worker)
        except StoreUnavailable:
            log.warning("subscriber %s: the database is away", one.name)
        except LeaseLost:
            log.info("subscriber %s: another process has taken over", one.name)

    async def _next(self, one: Subscriber, place: Place) -> Place | None:
        """The next events; None where there are none, or one failed."""
        newest, found = await self._database.read(  # in this order: nothing slips between
            lambda db: (latest(db), after(db, place.cursor, one.kinds, BATCH, one.erased))
        )
        if not found:
            if newest > place.cursor:  # only kinds that it does not want: the next look need not see them again
                await self._database.note(cursors.move, one.name, self._worker, place.cursor, newest)
            return None
        if isinstance(one, TransactionalSubscriber) and len(found) > 1 and not place.attempts:
            try:
                return await self._step(one, place, found)
            except (StoreUnavailable, LeaseLost):
                raise
            except Exception:  # a subscriber is anybody's code; which of them it was shows when they go one by one
                log.info("subscriber %s: not all of %d events at once", one.name, len(found))
        for event in found:
            try:
                place = await self._step(one, place, (event,))
            except (StoreUnavailable, LeaseLost):
                raise
            except Exception as trouble:
                await self._failed(one, place, trouble)
                return None
        return place

    async def _step(self, one: Subscriber, place: Place, found: Sequence[Event]) -> Place:
        """Let some events take effect, and move the cursor behind them."""
        move = partial(cursors.move, name=one.name, worker=self._worker, was=place.cursor, to=found[-1].id)
        if isinstance(one, TransactionalSubscriber):

            def apply(db: object) -> None:
                move(db)  # first: it locks out whoever else would, and refuses whoever has lost the lease
                one.apply(db, found)

            await self._database.write(apply)
        else:
            assert isinstance(one, AwaitedSubscriber)
            for event in found:
                await asyncio.wait_for(one.handle(event), one.seconds)
            # What has taken effect is noted also where this process is being stopped: else it would happen once more.
            await _to_the_end(self._database.write(move))
        return Place(found[-1].id, 0)

    async def _failed(self, one: Subscriber, place: Place, trouble: Exception) -> None:
        wait = min(FIRST_WAIT * 2**place.attempts, cursors.LONGEST_WAIT) * random.uniform(0.5, 1.0)
        log.error(
            "subscriber %s, behind event %d, try %d", one.name, place.cursor, place.attempts + 1, exc_info=trouble
        )
        # What foreign code puts into an error may be anything: only our own errors are repeated here.
        error = str(trouble) if isinstance(trouble, BotError) else type(trouble).__name__
        await self._database.note(cursors.fail, one.name, self._worker, place, error, wait)

    @asynccontextmanager
    async def _holding(self, name: str) -> AsyncIterator[None]:
        """Renew the lease as long as the work lasts; cancels the work where it is another's."""
        worker = asyncio.current_task()
        assert worker is not None

        async def beat() -> None:
            while True:
                await asyncio.sleep(self._lease / 3)
                try:
                    if not await self._database.note(cursors.hold, name, self._worker, self._lease):
                        worker.cancel()
                except StoreUnavailable:
                    pass  # the cursor will say whether the lease was lost

        task = asyncio.create_task(beat())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def _to_the_end(work: Awaitable[object]) -> None:
    """Wait for ``work`` even where the waiting is cancelled meanwhile; then it is."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.gather(task, return_exceptions=True)
        raise
