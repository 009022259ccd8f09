"""One database, SQLite or PostgreSQL, reached from asyncio through a few threads of its own."""

from __future__ import annotations

import asyncio
import json
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

from bot.database.attempts import Attempts, LastLock
from bot.database.inline_connection import CannotWait, InlineConnection
from bot.database.inline_reads import InlineReads
from bot.database.inline_writes import InlineWrites
from bot.database.migrate import migrate
from bot.database.notices import Notices, tell_others
from bot.database.sqlite import begin, share_file
from bot.private_files import FOLDER, private_sqlite

T = TypeVar("T")
THREADS = 8  # that read, and as many that write: who waits to write holds up nobody who reads
PATIENCE = 8.0  # seconds that a busy database is asked again; less than a browser waits
LOCKED_PATIENCE = 1.0  # seconds that a read waits for somebody's lock, which is no matter of moments
BUSY_MS = 500  # SQLite's own wait for a lock, within one try


def make_engine(url: str) -> Any:
    """A lazy engine: nothing is opened before the first statement."""
    address = sa.engine.make_url(url)
    if address.get_backend_name() != "sqlite":
        return sa.create_engine(
            url,
            future=True,
            json_serializer=_json,
            pool_size=2 * THREADS,
            max_overflow=0,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 3, "options": "-c lock_timeout=1s -c statement_timeout=10s"},
        )
    if address.database in (None, "", ":memory:"):
        raise ValueError("the database needs a file: threads and processes share it")
    file = Path(str(address.database))
    file.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    engine = sa.create_engine(
        url,
        future=True,
        json_serializer=_json,
        poolclass=QueuePool,
        pool_size=2 * THREADS + 2,  # two of them are the loop's own
        connect_args={"check_same_thread": False},
    )
    sa.event.listen(engine, "do_connect", lambda *_: private_sqlite(file))
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", begin)
    return engine


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))  # a Bengali letter is 3 bytes so, not 6


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    share_file(connection, BUSY_MS)


class Database:
    """Runs functions of a connection in one transaction each, again where the database was busy or away.

    A function given to `write` must be safe to run again after a commit whose answer was lost.
    Raises StoreUnavailable when the database does not come back within `patience` seconds, else within PATIENCE,
    counted from the call; StoreFull where its disk is full; and BadRequest for a text that no database takes: the
    edges let none through, a platform or a gateway may.
    """

    def __init__(self, url: str) -> None:
        self.origin = secrets.token_urlsafe(9)  # tells our own notices from other processes'
        self.engine = make_engine(url).execution_options(origin=self.origin)
        self.notices = Notices()
        self._writer = self.engine.execution_options(writes=True)
        self._noter = self._writer.execution_options(durable=False)
        self._last_locks = {True: LastLock(), False: LastLock()}  # of who reads, and of who writes
        # SQLite has one writer at a time and makes the others sleep and try; our own threads rather queue.
        self._writing = threading.Lock() if self.dialect == "sqlite" else None
        self._readers = ThreadPoolExecutor(THREADS, thread_name_prefix="read")
        self._writers = ThreadPoolExecutor(THREADS, thread_name_prefix="write")
        self._reads = self._writes = None
        if self._writing is not None:
            self._reads = InlineReads(self.engine)
            self._writes = InlineWrites(self._writer, self._writing, self.notices.deliver)

    async def open(self) -> None:
        """Bring the tables up to date."""
        await asyncio.get_running_loop().run_in_executor(self._writers, migrate, self.engine)

    async def close(self) -> None:
        self.dispose()

    def dispose(self) -> None:
        """Close it where no event loop runs (any more)."""
        if self._writes is not None:  # first: threads may wait for its commit
            self._writes.stop()
        for threads in (self._writers, self._readers):
            threads.shutdown(wait=True, cancel_futures=True)
        if self._reads is not None:
            self._reads.close()
        self.engine.dispose()

    @property
    def dialect(self) -> str:
        """ "sqlite" or "postgresql"."""
        return str(self.engine.dialect.name)

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where on this machine it writes: nowhere, where it is a server's."""
        return (Path(str(self.engine.url.database)).parent,) if self.dialect == "sqlite" else ()

    async def read(self, work: Callable[..., T], *args: Any, patience: float | None = None) -> T:
        return await self._in_transaction(self.engine, None, patience, work, *args)

    async def glance(self, work: Callable[..., T], *args: Any, patience: float | None = None) -> T:
        """A read of a few rows that an index finds: on SQLite without a thread, where the file is free."""
        if self._reads is not None and self._reads.ready:
            try:
                return self._reads.run(work, *args)
            except CannotWait:
                pass
        found = await self.read(work, *args, patience=patience)
        await self._opened(self._reads)
        return found

    async def write(self, work: Callable[..., T], *args: Any, patience: float | None = None) -> T:
        return await self._in_transaction(self._writer, self._writing, patience, work, *args)

    async def write_few(self, work: Callable[..., T], *args: Any) -> T:
        """A write of a few rows that an index finds: on SQLite without a thread, where the file is free."""
        if self._writes is not None and self._writes.ready:
            try:
                return await self._writes.run(work, *args)
            except CannotWait:
                pass
        result = await self.write(work, *args)
        await self._opened(self._writes)
        return result

    async def note(self, work: Callable[..., T], *args: Any, patience: float | None = None) -> T:
        """A write that survives a crash of the process but need not survive one of the machine (leases, read marks)."""
        return await self._in_transaction(self._noter, self._writing, patience, work, *args)

    async def tell_others(self, notice: str, patience: float) -> None:
        """The processes that share it hear `notice`, of which nothing is stored; SQLite's is one process."""
        if self.dialect == "postgresql":
            await self.note(tell_others, notice, patience=patience)

    async def _opened(self, inline: InlineConnection | None) -> None:
        """The file has just answered: from now on it does so on the loop's own thread."""
        if inline is not None and not inline.ready:
            await asyncio.get_running_loop().run_in_executor(self._readers, inline.open)

    async def probe(self, work: Callable[..., T], *args: Any, patience: float) -> T:
        """A write for whoever asks how the database is: behind no writer that waits for it, but for their turn."""
        return await self._in_transaction(self._noter, self._writing, patience, work, *args, threads=self._readers)

    async def _in_transaction(
        self,
        engine: Any,
        turn: threading.Lock | None,
        patience: float | None,
        work: Callable[..., T],
        *args: Any,
        threads: ThreadPoolExecutor | None = None,
    ) -> T:
        loop, reads = asyncio.get_running_loop(), engine is self.engine
        patience = PATIENCE if patience is None else patience
        locked_patience = min(patience, LOCKED_PATIENCE) if reads else patience
        attempts = Attempts(engine, turn, time.monotonic(), patience, locked_patience, self._last_locks[reads])

        def run() -> T:
            result, notices = attempts.run(work, args)
            if notices:  # from the thread: a caller who has stopped waiting does not make it unsaid
                loop.call_soon_threadsafe(self.notices.deliver, notices)
            return result

        return await loop.run_in_executor(threads or (self._readers if reads else self._writers), run)
