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
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from bot.commands.programs import engine_python
from bot.errors import UserError
from bot.settings import LOOPBACK, ROOT, Settings, address, without_private

START_SECONDS = 90  # until a process answers, on a slow and busy machine
STOP_SECONDS = 5
AGAIN_SECONDS = 1.0  # pause before a process that died is started again
TOO_SHORT = 5.0  # seconds; a process that lives no longer, three times, will not live the fourth time
LARGEST_HEALTH = 10_000  # bytes
PR_SET_PDEATHSIG = 1  # linux/prctl.h


class CannotStart(UserError):
    """Facts: process, why."""

    code = "cannot_start"

    def __str__(self) -> str:
        return f"{self.facts['process']} did not start: {self.facts['why']}"


@dataclass
class Process:
    """One of ours: how it is started, where it listens and says that it is ready, where its log is.

    `environment` makes its environment from the supervisor's.
    """

    name: str
    module: str
    listens: Sequence[tuple[str, int]]
    health: str
    log: Path
    python: str = sys.executable
    environment: Callable[[Mapping[str, str]], dict[str, str]] = dict
    running: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)


def processes(settings: Settings) -> list[Process]:
    """Engine and web, in the order in which they are started."""
    engine, web, actions = (
        (settings.engine_host, settings.engine_port),
        (settings.host, settings.port),
        (settings.actions_host, settings.actions_port),
    )
    logs = settings.var / "log"
    return [
        Process(
            "engine",
            "bot.rasa",
            [engine],
            f"{address(*engine)}/webhooks/sahayak/health",
            logs / "engine.log",
            engine_python(),
            without_private,
        ),
        Process(
            "web",
            "bot.web",
            [web, actions] if settings.actions_port else [web],
            f"{address(*web)}/healthz",
            logs / "web.log",
        ),
    ]


def require_free_ports(processes: Sequence[Process]) -> None:
    """One clear line where somebody else listens already."""
    for process in processes:
        for host, port in process.listens:
            with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((host, port))
                except OSError as taken:
                    raise CannotStart(process=process.name, why=f"port {port} is not free ({taken.strerror})") from None


def prepare_environment(environment: MutableMapping[str, str]) -> None:
    """What every process of ours is started with, because it cannot be changed afterwards."""
    # glibc gives each thread a heap of its own, and memory that one has freed serves no other.
    environment.setdefault("MALLOC_ARENA_MAX", "2")
    # Images for containers set it. Then each start would compile all that it imports, which takes longer than the rest.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)


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
        process.log.parent.mkdir(parents=True, exist_ok=True)
        log = process.log.open("ab")
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


def answers(address: str) -> bool:
    """True where a GET is answered with 200 within a second."""
    return _get(address, 1)[0] == 200


def health(address: str) -> Mapping[str, object]:
    """The JSON of a health page; empty where nobody answers."""
    try:
        state = json.loads(_get(address, 2)[1])
    except ValueError:
        return {}
    return state if isinstance(state, dict) else {}


def _get(address: str, seconds: float) -> tuple[int, bytes]:
    """Status and body of our own plain HTTP; (0, b"") where it is none. urllib would cost who waits for years 5 MB."""
    place, _, path = address.removeprefix("http://").partition("/")
    host, _, port = place.rpartition(":")
    until = time.monotonic() + seconds
    asked = f"GET /{path} HTTP/1.0\r\nHost: {place}\r\n\r\n"
    told = b""
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=seconds) as connection:
            connection.sendall(asked.encode())
            while len(told) < LARGEST_HEALTH and (left := until - time.monotonic()) > 0:
                connection.settimeout(left)
                more = connection.recv(LARGEST_HEALTH)
                if not more:
                    break
                told += more
        head, _, body = told.partition(b"\r\n\r\n")
        return int(head.split(maxsplit=2)[1]), body
    except (OSError, ValueError, IndexError):  # a stranger may say anything
        return 0, b""


def free_port() -> int:
    """A port of this machine's loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


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
