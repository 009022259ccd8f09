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

from bot.commands.health import answers
from bot.commands.log_files import keep_short
from bot.commands.processes import CannotStart, Process, prepare_environment
from bot.private_files import open_private, private_folder
from bot.settings import ROOT

START_SECONDS = 90  # until a process answers, on a slow and busy machine
STOP_SECONDS = 5
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds before a process that died is started again, doubled each time …
LAST_WORDS = 4096  # bytes of a log in which its last line is looked for
STEADY = 60.0  # … until one has lived for so long
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
        """Until ``stopping``: start again whatever dies, later and later. One that keeps dying holds up no other."""
        while not stopping():
            time.sleep(0.2)
            for process in self.processes:
                if stopping():
                    break
                keep_short(process.log, process.largest_log, process.old_logs)
                if process.running is None:
                    if time.monotonic() >= process.not_before:
                        self._start(process)
                elif process.running.poll() is not None:
                    self._put_off(process)

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

    def _start(self, process: Process) -> None:
        private_folder(process.log.parent)
        process.began = time.monotonic()
        with os.fdopen(open_private(process.log), "ab") as log:
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

    def _put_off(self, process: Process) -> None:
        """It has died: start it again after a pause that grows as long as it keeps dying."""
        assert process.running is not None
        now = time.monotonic()
        process.deaths = 1 if now - process.began >= STEADY else process.deaths + 1
        pause = min(FIRST_PAUSE * 2.0 ** min(process.deaths - 1, 16), LONGEST_PAUSE)
        why = f"{process.name} ended unexpectedly ({_ended(process.running.returncode)})"
        if process.deaths > 1:
            why += f", {process.deaths} times in a row: {_last_line(process.log)}"
        self._say(f"{why}; starting it again in {pause:.0f} s")
        process.running, process.not_before = None, now + pause

    def _await(self, process: Process) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if process.running is None or process.running.poll() is not None:
                raise CannotStart(process=process.name, why=_last_line(process.log))
            if answers(process.health):
                return
            time.sleep(0.1)
        raise CannotStart(process=process.name, why=f"no answer within {START_SECONDS} s; see {process.log}")


def _ended(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"exit code {code}"


def _last_line(log: Path) -> str:
    try:
        with log.open("rb") as said:
            said.seek(-min(LAST_WORDS, said.seek(0, os.SEEK_END)), os.SEEK_END)
            lines = [line for line in said.read().decode(errors="replace").splitlines() if line.strip()]
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
