"""The frame of the red team: how an attack is registered, what it is given, and how its tries are counted.

To add attacks, add one file to `tests/redteam/attacks` (one per kind) with functions under the decorator:

    @attack("large cookies", section=1, seconds=20)
    async def cookies(target: Target, tries: Tries) -> None:
        async with target.http() as http:
            for size in target.sizes(short=(5_000,), full=(5_000, 50_000)):
                async with http.get("/", headers={"Cookie": "x" * size}) as reply:
                    tries.note(reply.status == 431, f"{size} bytes: {reply.status}")

Nothing else has to know the file: `scripts/redteam` and `test_redteam.py` find it. An attack ends by itself within
`seconds`, talks to loopback only, closes what it opens, and notes every try; one that tried nothing has not held.
"""

from __future__ import annotations

import asyncio
import importlib
import itertools
import pkgutil
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

from bot.settings import Settings
from tests.e2e.installation import House

FOLDER = Path(__file__).parent / "attacks"
T = TypeVar("T")
_places = itertools.count(1)


@dataclass
class Tries:
    """What an attack tried, and what of it did not hold."""

    tried: int = 0
    broken: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def note(self, held: object, what: str) -> bool:
        """Count one try; `what` says what was seen, and is told where it did not hold."""
        self.tried += 1
        if not held:
            self.broken.append(what)
        return bool(held)

    def say(self, note: str) -> None:
        """A figure worth printing, whether it held or not."""
        self.notes.append(note)


@dataclass(frozen=True)
class Target:
    """A running installation. `house`: its processes, where they were started here; `short`: as in CI."""

    url: str
    settings: Settings
    house: House | None = None
    short: bool = True

    def sizes(self, short: T, full: T) -> T:
        """How much to try: in CI, and in full."""
        return short if self.short else full

    @staticmethod
    def place() -> str:
        """A loopback address that nobody used before: limits per address keep one attacker from the next one."""
        number = next(_places)
        return f"127.{66 + number // 62_500 % 100}.{number // 250 % 250 + 1}.{number % 250 + 1}"

    def http(self, place: str | None = None, **how: Any) -> aiohttp.ClientSession:
        """A client at an address of its own (or at `place`), without cookies of the one before."""
        connector = aiohttp.TCPConnector(
            local_addr=(place or self.place(), 0), limit=0, force_close=how.pop("force_close", False)
        )
        timeout = aiohttp.ClientTimeout(total=how.pop("seconds", 60))
        return aiohttp.ClientSession(self.url, connector=connector, timeout=timeout, **how)


Run = Callable[[Target, Tries], Awaitable[None]]


@dataclass(frozen=True)
class Attack:
    """`seconds`: in which it has to end; `inside`: it needs the processes too; `last`: it kills some of them."""

    name: str
    section: int
    seconds: float
    run: Run
    inside: bool = False
    last: bool = False


_registered: dict[str, Attack] = {}


def attack(
    name: str, *, section: int, seconds: float, inside: bool = False, last: bool = False
) -> Callable[[Run], Run]:
    """Register the function below as an attack of that name."""

    def register(run: Run) -> Run:
        if name in _registered and _registered[name].run.__qualname__ != run.__qualname__:
            raise ValueError(f"there is an attack {name!r} already")
        _registered[name] = Attack(name, section, seconds, run, inside, last)
        return run

    return register


def attacks() -> list[Attack]:
    """Every attack of the folder, in the order of the sections."""
    for module in sorted(one.name for one in pkgutil.iter_modules([str(FOLDER)])):
        importlib.import_module(f"tests.redteam.attacks.{module}")
    return sorted(_registered.values(), key=lambda one: (one.last, one.section))


@dataclass(frozen=True)
class Outcome:
    attack: Attack
    tries: Tries
    seconds: float

    @property
    def held(self) -> bool:
        return bool(self.tries.tried) and not self.tries.broken


async def perform(one: Attack, target: Target) -> Outcome:
    """Run an attack to its end, or to the end of its time; whatever it raises is something that did not hold."""
    tries, began = Tries(), time.monotonic()
    try:
        async with asyncio.timeout(one.seconds):
            await one.run(target, tries)
    except TimeoutError:
        tries.broken.append(f"no end within {one.seconds:.0f} s")
    except Exception as trouble:  # a stranger's connection may break in any way
        tries.broken.append(f"{type(trouble).__name__}: {trouble}")
    if not tries.tried:
        tries.broken.append("nothing was tried")
    return Outcome(one, tries, time.monotonic() - began)


def table(outcomes: list[Outcome]) -> Iterator[str]:
    """The lines of the report: attack | tried | held."""
    width = max([len(one.attack.name) for one in outcomes], default=6)
    yield f"{'§':>2}  {'attack':{width}} | tried | held"
    for one in outcomes:
        held = "yes" if one.held else "NO"
        figures = "  ".join([f"{held:4} {one.seconds:5.1f} s", *one.tries.notes])
        yield f"{one.attack.section:>2}  {one.attack.name:{width}} | {one.tries.tried:5} | {figures}"
        for what in one.tries.broken[:3]:
            yield f"{'':{width + 4}}   ! {what}"
        if len(one.tries.broken) > 3:
            yield f"{'':{width + 4}}   ! and {len(one.tries.broken) - 3} more"
