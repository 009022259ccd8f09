"""Our processes: how each is started, where it listens and says that it is ready."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.commands.programs import engine_python
from bot.errors import UserError
from bot.settings import LOOPBACK, Settings, address, without_private

MB = 2**20


PORTS = "SAHAYAK_PORT, SAHAYAK_ENGINE_PORT and SAHAYAK_ACTIONS_PORT"


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
    largest_log: int = 50 * MB  # bytes, of each file
    old_logs: int = 5
    running: subprocess.Popen[bytes] | None = None
    began: float = 0.0  # this and `not_before`: seconds of the monotonic clock
    deaths: int = 0  # in a row, none of which came after a long life
    not_before: float = 0.0


def processes(settings: Settings) -> list[Process]:
    """Engine and web, in the order in which they are started."""
    engine, web, actions = (
        (settings.engine_host, settings.engine_port),
        (settings.host, settings.port),
        (settings.actions_host, settings.actions_port),
    )
    logs = settings.var / "log"
    found = [
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
    return [replace(one, largest_log=settings.log_mb * MB, old_logs=settings.log_files) for one in found]


def require_free_ports(processes: Sequence[Process]) -> None:
    """One clear line where somebody else listens already."""
    for process in processes:
        for host, port in process.listens:
            with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((host, port))
                except OSError as taken:
                    why = f"port {port} is not free ({taken.strerror}): does it run already? {PORTS} choose others"
                    raise CannotStart(process=process.name, why=why) from None


def prepare_environment(environment: MutableMapping[str, str]) -> None:
    """What every process of ours is started with, because it cannot be changed afterwards."""
    # glibc gives each thread a heap of its own, and memory that one has freed serves no other.
    environment.setdefault("MALLOC_ARENA_MAX", "2")
    # Images for containers set it. Then each start would compile all that it imports, which takes longer than the rest.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)


def free_port() -> int:
    """A port of this machine's loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
