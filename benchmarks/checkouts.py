"""A checkout of this project, ours or another's, as its own `python -m bot up` runs it; known by HTTP alone."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import jwt

from benchmarks.load import Meet, Widget, ask, talk
from benchmarks.servers import (
    CUSTOMER,
    HELLO,
    UNLIMITED,
    below,
    command_line,
    processor,
    proportional,
    resident,
    started,
)
from bot.commands.health import health
from bot.commands.processes import free_port
from bot.errors import UserError

LIFE = 600  # seconds that a proof of who is logged in is good for


class NoCheckout(UserError):
    """Facts: folder."""

    code = "no_checkout"

    def __str__(self) -> str:
        return f"{self.facts['folder']} is no checkout that scripts/bootstrap has set up: it has no .venv"


@dataclass(frozen=True)
class Running:
    """The whole way of a checkout whose processes run. `cold_start`: seconds until the first answer."""

    name: str
    guide: Meet
    account: Meet
    pids: dict[str, int]
    cold_start: float

    def meet(self, kind: str) -> Meet:
        return self.guide if kind == "guide" else self.account

    def memory(self) -> dict[str, tuple[float, float]]:
        """Megabytes of each process and of all: resident, and proportional (what is shared is divided)."""
        found = {name: (resident(pid), proportional(pid)) for name, pid in self.pids.items()}
        together = [round(sum(one[part] for one in found.values()), 1) for part in (0, 1)]
        return {**found, "all": (together[0], together[1])}

    def processor(self) -> float:
        """Seconds of processor time that all of them have used: hardly touched by what else the machine does."""
        return sum(map(processor, self.pids.values()))


class Checkout:
    """`folder` holds the project and its `.venv`; `var` is kept between starts, so that only the first sets up."""

    def __init__(self, name: str, folder: Path, var: Path) -> None:
        self.name, self._folder, self._var = name, folder.resolve(), var
        self._python = self._folder / ".venv" / "bin" / "python"
        if not os.access(self._python, os.X_OK):
            raise NoCheckout(folder=folder)
        var.mkdir(parents=True, exist_ok=True)
        self._sign_in_key = secrets.token_hex(32)

    @contextmanager
    def running(self) -> Iterator[Running]:
        """Its processes, on free ports. Raises CannotStart with the place of the log."""
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        outside = {name: value for name, value in os.environ.items() if not name.startswith(("SAHAYAK_", "DATABASE_"))}
        environment = {
            **outside,
            "SAHAYAK_VAR": str(self._var),
            "SAHAYAK_PORT": str(port),
            "SAHAYAK_ENGINE_PORT": str(free_port()),
            "SAHAYAK_ACTIONS_PORT": str(free_port()),
            "SAHAYAK_IDENTITY_SECRET": self._sign_in_key,
            **UNLIMITED,
        }
        command = [str(self._python), "-W", "ignore", "-m", "bot", "up"]

        def ready() -> bool:
            return health(f"{address}/healthz").get("engine") == "ok"

        def guide(session: aiohttp.ClientSession) -> Widget:
            return Widget(session, address, None)

        def account(session: aiohttp.ClientSession) -> Widget:
            return Widget(session, address, self._proof())

        with started(command, ready, self._var / "up.log", self._folder, environment) as (process, began):
            ask(lambda: talk(guide, (HELLO,), 1, 1), self.name)
            cold = time.perf_counter() - began
            yield Running(self.name, guide, account, _family(process.pid), cold)

    def prepare(self) -> None:
        """Database, model and caches, so that no later start is a first one."""
        with self.running():
            pass

    def _proof(self) -> str:
        """As an embedding site signs it: docs/embedding.md."""
        claims = {"sub": CUSTOMER, "aud": "sahayak-chat", "exp": int(time.time()) + LIFE}
        return jwt.encode(claims, self._sign_in_key, algorithm="HS256")


def _family(supervisor: int) -> dict[str, int]:
    """Every process below and including the supervisor, by the module that it runs."""
    found, left = {"supervisor": supervisor}, below(supervisor)
    while left:
        pid = left.pop(0)
        left += below(pid)
        words = command_line(pid)
        name = words[words.index("-m") + 1] if "-m" in words[:-1] else Path(words[0]).name
        found[name if name not in found else f"{name} {pid}"] = pid
    return found
