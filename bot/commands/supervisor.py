"""Start processes, watch them, start them again where one dies, and leave none behind."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from bot.commands.health import answers
from bot.commands.processes import CannotStart, Process, prepare_environment
from bot.private_files import open_private, private_folder
from bot.settings import ROOT

START_SECONDS = 90  # until a process answers, on a slow and busy machine
STOP_SECONDS = 5
AGAIN_SECONDS = 1.0  # pause before a process that died is started again
TOO_SHORT = 5.0  # seconds; a process that lives no longer, three times, will not live the fourth time
PR_SET_PDEATHSIG = 1  # linux/prctl.h


class Supervisor:
    """Owns the processes; use as a context manager, so that whatever happens they are stopped."""

    def __init__(
        self, processes: Sequence[Process], environment: Mapping[str, str], say: Callable[[str], None]
    ) -> None:
        self.processes = list(processes)
        self._environment = dict(environment)
        prepare_environment(self._environment)
        self._say = say
        self._logs: list[IO[bytes]] = []

    def __enter__(self) -> Supervisor:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def begin(self, name: str) -> None:
        """Start one of them already, and do not wait for it."""
        self._start(next(process for process in self.processes if process.name == name))

    def start(self) -> None:
        """Start those that do not run yet, and wait until all of them answer."""
        for process in self.processes:
            if process.running is None:
                self._start(process)
        for process in self.processes:
            self._await(process)

    def watch(self, stopping: Callable[[], bool]) -> None:
        """Until ``stopping``: start again whatever dies. Raises CannotStart for one that keeps dying."""
        while not stopping():
            time.sleep(0.2)
            for process in self.processes:
                if process.running and process.running.poll() is not None and not stopping():
                    self._again(process)

    def stop(self) -> None:
        """Ask all of them to end, then end those that did not."""
        alive = [one.running for one in reversed(self.processes) if one.running and one.running.poll() is None]
        for child in alive:
            child.terminate()
        until = time.monotonic() + STOP_SECONDS
        for child in alive:
            try:
                child.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        for log in self._logs:
            log.close()

    def _start(self, process: Process) -> None:
        private_folder(process.log.parent)
        log = os.fdopen(open_private(process.log), "ab")
        self._logs.append(log)
        process.running = subprocess.Popen(
            [process.python, "-W", "ignore", "-m", process.module],
            cwd=ROOT,
            env=process.environment(self._environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches us alone, and we stop them in order
            preexec_fn=die_with_parent(),
        )

    def _again(self, process: Process) -> None:
        process.deaths = [*process.deaths[-2:], time.monotonic()]
        if len(process.deaths) == 3 and process.deaths[-1] - process.deaths[0] < 3 * TOO_SHORT:
            raise CannotStart(process=process.name, why=f"it keeps dying; see {process.log}")
        self._say(f"{process.name} ended unexpectedly; starting it again")
        time.sleep(AGAIN_SECONDS)
        self._start(process)

    def _await(self, process: Process) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if process.running is None or process.running.poll() is not None:
                raise CannotStart(process=process.name, why=_last_line(process.log))
            if answers(process.health):
                return
            time.sleep(0.1)
        raise CannotStart(process=process.name, why=f"no answer within {START_SECONDS} s; see {process.log}")


def _last_line(log: Path) -> str:
    try:
        lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    except OSError:
        lines = []
    return f"{lines[-1] if lines else 'it said nothing'} (log: {log})"


def die_with_parent() -> Callable[[], None]:
    """For `preexec_fn`, on Linux: when this process is killed, the child is asked to end (SIGTERM).

    Start the child from a thread that stays, such as the main one: the kernel takes the end of that thread for ours.
    """
    parent = os.getpid()

    def tie() -> None:
        if sys.platform == "linux":
            ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:  # it was killed meanwhile
                os._exit(1)

    return tie
