"""Short writes of a SQLite file on the event loop's own thread; the commit, which waits for the disk, has another.

A thread that runs SQL beside a busy loop waits for the interpreter at every statement, with the file locked. What comes
while a commit is under way shares the next one.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError

from bot.database.inline_connection import CannotWait, InlineConnection
from bot.database.notices import collected
from bot.database.troubles import TROUBLE

T = TypeVar("T")


@dataclass
class Job:
    """One function of a connection; `result` and `notices`, or its `trouble`, are told when its commit is done."""

    work: Callable[..., Any]
    args: tuple[Any, ...]
    done: asyncio.Future[Any]
    result: Any = None
    trouble: Exception | None = None
    notices: list[str] = field(default_factory=list)


class InlineWrites(InlineConnection):
    """`turn`: held by whoever writes in this process. `deliver`: hears what was announced, once it is committed."""

    def __init__(self, engine: Any, turn: threading.Lock, deliver: Callable[[list[str]], None]) -> None:
        super().__init__(engine)
        self._turn, self._deliver = turn, deliver
        # Its own: all others may be waiting for the turn, which ends with the commit.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="commit")
        self._waiting: list[Job] = []
        self._busy = False

    async def run(self, work: Callable[..., T], *args: Any) -> T:
        """What a function of a connection returns, once it is on disk. Raises CannotWait, and what it raises.

        A caller who stops waiting does not stop what has begun.
        """
        loop = asyncio.get_running_loop()
        job = Job(work, args, loop.create_future())
        self._waiting.append(job)
        if not self._busy:
            self._busy = True
            loop.call_soon(self._next)
        result: T = await job.done
        return result

    def stop(self) -> None:
        """Let the commit under way end; what comes from now on is left to threads."""
        self._thread.shutdown(wait=True)
        self.close()

    def _next(self) -> None:
        """One transaction for all that wait."""
        jobs, self._waiting = [job for job in self._waiting if not job.done.done()], []
        self._busy = bool(jobs)
        if not jobs:
            return
        if not (self.ready and self._turn.acquire(blocking=False)):
            self._leave_to_threads(jobs)
            return
        try:
            transaction = self.begin()
            for job in jobs:
                self._write(job)
            self._thread.submit(self._commit, transaction, jobs, asyncio.get_running_loop())
        except (*TROUBLE, RuntimeError):  # RuntimeError: the thread is shut down
            self.close()
            self._turn.release()
            self._leave_to_threads(jobs)

    def _write(self, job: Job) -> None:
        """Inside the transaction; where a job raises, what it has written is undone, and nobody else's.

        Its reason may be a row of the same transaction, which nobody else sees before the commit. What threads have an
        answer to (the file's troubles, texts that no database takes) is left to them.
        """
        driver = self._connection.connection.dbapi_connection
        driver.execute("SAVEPOINT job").close()
        try:
            job.result = job.work(self._connection, *job.args)
        except Exception as trouble:
            if isinstance(trouble, TROUBLE) and not isinstance(trouble, IntegrityError):
                raise
            driver.execute("ROLLBACK TO job").close()
            collected(self._connection)
            job.trouble = CannotWait() if isinstance(trouble, UnicodeEncodeError) else trouble
            return
        driver.execute("RELEASE job").close()
        job.notices = collected(self._connection)

    def _commit(self, transaction: Any, jobs: list[Job], loop: asyncio.AbstractEventLoop) -> None:
        """In its thread, which tells the loop itself: a future of asyncio's beside the thread's costs a turn of it."""
        trouble: Exception | None = None
        try:
            transaction.commit()
        except Exception as raised:  # whatever it is, threads try what waits for it once more
            trouble = raised
        finally:
            self._turn.release()
        loop.call_soon_threadsafe(self._ended, jobs, trouble)

    def _ended(self, jobs: list[Job], trouble: Exception | None) -> None:
        if trouble is not None:
            self.close()
            self._leave_to_threads(jobs)
            return
        for job in jobs:
            self._deliver(job.notices)
            if job.done.done():
                continue
            if job.trouble is not None:
                job.done.set_exception(job.trouble)
            else:
                job.done.set_result(job.result)
        self._next()

    def _leave_to_threads(self, jobs: list[Job]) -> None:
        for job in jobs:
            if not job.done.done():
                job.done.set_exception(CannotWait())
        self._next()
