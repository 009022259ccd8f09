"""The servers under load: our real processes, and the floor; on free ports of this machine, stopped at the end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from benchmarks.load import Meet, Private, Rest, Widget, ask, talk
from bot.commands.health import answers, health
from bot.commands.prepare import prepare_database, prepare_model
from bot.commands.processes import CannotStart, free_port, processes
from bot.security.identity_proof import sign_identity
from bot.settings import ROOT, Settings

CUSTOMER = "1001"
HELLO = "hello"
STARTS = 180  # seconds


@dataclass(frozen=True)
class Server:
    """One side that answers. `guide` and `account` meet a customer; `pids` are named for the memory table."""

    name: str
    guide: Meet
    account: Meet | None
    pids: dict[str, int]
    cold_start: float  # seconds from the start of its processes to the first answer

    def meet(self, kind: str) -> Meet | None:
        return self.guide if kind == "guide" else self.account

    def memory(self) -> dict[str, float]:
        """Resident megabytes of each process and of all together."""
        found = {name: resident(pid) for name, pid in self.pids.items()}
        return {**found, "all": round(sum(found.values()), 1)}


#: The limits are not what is measured.
UNLIMITED = dict.fromkeys(
    (
        "SAHAYAK_MESSAGES_PER_MINUTE",
        "SAHAYAK_ADDRESS_MESSAGES_PER_MINUTE",
        "SAHAYAK_SESSIONS_PER_MINUTE",
        "SAHAYAK_REQUESTS_PER_SECOND",
    ),
    "1000000",
)


@contextmanager
def ours(folder: Path) -> Iterator[tuple[Server, Server]]:
    """`python -m bot up` with a `var` folder of its own; model and tables are made before the clock starts.

    Two doors of the same processes: the engine's, which does what stock Rasa's REST channel does, and the widget's,
    which is the whole way: session, inbox on disk, engine, action, backend, outbox, long poll.
    """
    given = {
        "SAHAYAK_VAR": str(folder),
        **UNLIMITED,
        **{f"SAHAYAK_{name}": str(free_port()) for name in ("PORT", "ENGINE_PORT", "ACTIONS_PORT")},
    }
    settings = Settings.read(given)
    prepare_model(settings, lambda line: print(line, flush=True))
    prepare_database(settings, lambda line: print(line, flush=True))
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SAHAYAK_", "DATABASE_"))}
    environment.update(given)
    command = [sys.executable, "-m", "bot", "up"]

    def ready() -> bool:
        return health(f"{settings.public_url}/healthz").get("engine") == "ok"

    with started(command, ready, folder / "up.log", ROOT, environment) as (process, began):

        def meet(identity: str | None) -> Meet:
            return lambda session: Widget(session, settings.public_url, identity)

        ask(lambda: talk(meet(None), (HELLO,), 1, 1), "sahayak")
        cold = time.perf_counter() - began
        modules = {one.name: one.module for one in processes(settings)}
        pids = {"supervisor": process.pid}
        pids.update({name: child for child in below(process.pid) for name in modules if runs(child, modules[name])})
        assert len(pids) == 1 + len(modules), pids

        def known(session: aiohttp.ClientSession) -> Widget:
            return Widget(session, settings.public_url, sign_identity(CUSTOMER, settings))

        engine = f"http://127.0.0.1:{settings.engine_port}/webhooks/sahayak/turn"

        def private(customer: str | None) -> Meet:
            return lambda session: Private(session, engine, settings.turns_key, customer)

        yield (
            Server("sahayak", private(None), private(CUSTOMER), {}, cold),
            Server("sahayak, whole way", meet(None), known, pids, cold),
        )


@contextmanager
def floor(folder: Path) -> Iterator[Server]:
    """benchmarks/floor.py in a process of its own."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    command = [sys.executable, "-m", "benchmarks.floor", str(port), str(folder / "floor.db")]
    with started(command, lambda: answers(address), folder / "floor.log", ROOT) as (process, began):
        meet: Meet = lambda session: Rest(session, address)  # noqa: E731
        ask(lambda: talk(meet, (HELLO,), 1, 1), "floor")
        yield Server("floor", meet, None, {"floor": process.pid}, time.perf_counter() - began)


@contextmanager
def started(
    command: Sequence[str],
    ready: Callable[[], bool],
    log: Path,
    folder: Path,
    environment: dict[str, str] | None = None,
) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """A process that is ``ready``, and when it was started. Raises CannotStart with its log."""
    with log.open("wb") as out:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT
        )
        try:
            while not ready():
                if process.poll() is not None or time.perf_counter() - began > STARTS:
                    raise CannotStart(process=log.stem, why=f"see {log}")
                time.sleep(0.05)
            yield process, began
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def resident(pid: int) -> float:
    """Resident megabytes of a process alone."""
    lines = _read(Path(f"/proc/{pid}/status")).splitlines()
    return round(next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0) / 1024, 1)


def proportional(pid: int) -> float:
    """Megabytes of a process where every page that several share is divided among them."""
    lines = _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines()
    return round(next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0) / 1024, 1)


def processor(pid: int) -> float:
    """Seconds of processor time that a process has used, in the kernel too."""
    fields = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def below(pid: int) -> list[int]:
    """The processes that this one has started."""
    return [int(child) for child in _read(Path(f"/proc/{pid}/task/{pid}/children")).split()]


def runs(pid: int, module: str) -> bool:
    return module in command_line(pid)


def command_line(pid: int) -> list[str]:
    """Its words; [""] where it has ended."""
    return _read(Path(f"/proc/{pid}/cmdline")).rstrip("\0").split("\0")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""  # ended meanwhile
