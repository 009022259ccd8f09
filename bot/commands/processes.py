"""Start our processes, watch them, start them again where one dies, and leave none behind."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from bot.commands.programs import engine_python
from bot.errors import UserError
from bot.settings import ROOT, Settings

START_SECONDS = 90  # until a process answers, on a slow and busy machine
STOP_SECONDS = 5
AGAIN_SECONDS = 1.0  # pause before a process that died is started again
TOO_SHORT = 5.0  # seconds; a process that lives no longer, three times, will not live the fourth time
PR_SET_PDEATHSIG = 1  # linux/prctl.h


class CannotStart(UserError):
    """Facts: process, why."""

    code = "cannot_start"

    def __str__(self) -> str:
        return f"{self.facts['process']} did not start: {self.facts['why']}"


@dataclass
class Process:
    """One of ours: how it is started, where it says that it is ready, where its log is."""

    name: str
    module: str
    port: int
    health: str
    log: Path
    python: str = sys.executable
    running: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)


def processes(settings: Settings) -> list[Process]:
    """Engine, actions and web, in the order in which they are started."""
    logs = settings.var / "log"
    local = "http://127.0.0.1"
    return [
        Process(
            "engine",
            "bot.rasa",
            settings.engine_port,
            f"{local}:{settings.engine_port}/webhooks/sahayak/health",
            logs / "engine.log",
            engine_python(),
        ),
        Process(
            "actions", "actions", settings.actions_port, f"{local}:{settings.actions_port}/health", logs / "actions.log"
        ),
        Process("web", "bot.web", settings.port, f"http://{settings.host}:{settings.port}/healthz", logs / "web.log"),
    ]


def require_free_ports(processes: Sequence[Process], host: str) -> None:
    """One clear line where somebody else listens already."""
    for process in processes:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host if process.name == "web" else "127.0.0.1", process.port))
            except OSError as taken:
                raise CannotStart(
                    process=process.name, why=f"port {process.port} is not free ({taken.strerror})"
                ) from None


class Supervisor:
    """Owns the processes; use as a context manager, so that whatever happens they are stopped."""

    def __init__(
        self, processes: Sequence[Process], environment: Mapping[str, str], say: Callable[[str], None]
    ) -> None:
        self.processes = list(processes)
        self._environment = dict(environment)
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
        process.log.parent.mkdir(parents=True, exist_ok=True)
        log = process.log.open("ab")
        self._logs.append(log)
        process.running = subprocess.Popen(
            [process.python, "-W", "ignore", "-m", process.module],
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches us alone, and we stop them in order
            preexec_fn=_die_with_parent,
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


def answers(address: str) -> bool:
    """True where a GET is answered with 200 within a second."""
    try:
        with urllib.request.urlopen(address, timeout=1) as reply:
            return bool(reply.status == 200)
    except (OSError, ValueError):
        return False


def health(address: str) -> Mapping[str, object]:
    """The JSON of a health page; empty where nobody answers."""
    try:
        with urllib.request.urlopen(address, timeout=2) as reply:
            state = json.load(reply)
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _last_line(log: Path) -> str:
    try:
        lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    except OSError:
        lines = []
    return f"{lines[-1] if lines else 'it said nothing'} (log: {log})"


def _die_with_parent() -> None:
    """In the child, on Linux: when our own process is killed, the children are ended too."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() == 1:
            os._exit(1)
