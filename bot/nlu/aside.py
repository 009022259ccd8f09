"""Work beside the process that asks for it, in a fork of it: what lies in memory there need not be handed over."""

from __future__ import annotations

import ctypes
import functools
import multiprocessing
import os
import pickle
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import IO, Any, TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")

WORTH = 2000  # examples from which on a second process saves more than it costs
ROOM = 1000 * 2**20  # bytes that must be free: with 35,000 examples all processes together take 1.5 GB instead of 0.9
PR_SET_PDEATHSIG = 1  # linux/prctl.h


def aside(size: int, *works: Callable[[], Any]) -> list[Callable[[], Any]]:
    """What waits for the result of each of ``works``, which one process does one after the other.

    ``size``: how many examples they are about. Few ones, and all on one core or where memory is short, are worked
    on when they are asked for: the results are the same. ChildProcessError where the other process failed.
    """
    if size < WORTH or cores() < 2 or free() < ROOM or multiprocessing.current_process().daemon:
        return [functools.cache(work) for work in works]
    context = multiprocessing.get_context("fork")
    pipes = [context.Pipe(duplex=False) for _ in works]
    # By files: a result that nobody has asked for yet holds up no process and fills no memory.
    files = [tempfile.TemporaryFile() for _ in works]  # noqa: SIM115 (closed where they are read)
    ways = [(file, theirs) for file, (_, theirs) in zip(files, pipes, strict=True)]
    child = context.Process(target=_do, args=(works, ways, os.getpid()), daemon=True)
    child.start()
    for _, theirs in pipes:
        theirs.close()
    return [_awaited(file, ours) for file, (ours, _) in zip(files, pipes, strict=True)]


def each(function: Callable[[Given], Made], items: Sequence[Given]) -> list[Made]:
    """The function of each item, half of them in a second process."""
    half = len(items) // 2
    (rest,) = aside(len(items), lambda: [function(item) for item in items[half:]])
    return [*map(function, items[:half]), *rest()]


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def free() -> float:
    """Bytes of memory that can be had."""
    try:
        with open("/proc/meminfo", encoding="ascii") as told:
            return next(int(line.split()[1]) * 1024 for line in told if line.startswith("MemAvailable"))
    except (OSError, StopIteration):
        return float("inf")  # not Linux


def _awaited(file: IO[bytes], done: Connection) -> Callable[[], Any]:
    @functools.cache
    def result() -> Any:
        with file, done:
            try:
                done.recv_bytes()
            except EOFError:
                raise ChildProcessError("a part of the training failed (see above) or was killed for memory") from None
            file.seek(0)
            return pickle.load(file)

    return result


def _do(works: Sequence[Callable[[], Any]], ways: Sequence[tuple[IO[bytes], Connection]], parent: int) -> None:
    for name in (signal.SIGINT, signal.SIGTERM):  # the handlers are the parent's, whose work this is not
        signal.signal(name, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it has ended meanwhile
            return
    for work, (file, done) in zip(works, ways, strict=True):
        pickle.dump(work(), file, protocol=pickle.HIGHEST_PROTOCOL)
        file.flush()
        done.send_bytes(b"done")
