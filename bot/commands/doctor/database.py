"""The database: which revision its tables are at, whether those who read the events keep up, what nobody booked."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.commands.doctor.line import Line, bad, ok, warn
from bot.events.cursors import Progress

FAR_BEHIND = 1000  # events
WAITED_LONG = 86_400  # seconds that money may wait for a person


@dataclass(frozen=True)
class Store:
    """`found`: the revision, None where there is none; `released`: the tables are of version 0.1. `readers`: how the
    subscribers do; `known`: the names of those that read here. `unbooked`: payments; `waiting`: seconds of the oldest.
    `unknown`: refunds that were asked for, of which nobody knows whether they were given.
    """

    dialect: str
    head: str
    found: str | None
    released: bool = False
    readers: Sequence[Progress] = ()
    known: frozenset[str] = frozenset()
    unbooked: int = 0
    waiting: float = 0.0
    unknown: int = 0


def check(seen: Store) -> Iterator[Line]:
    if seen.found != seen.head:
        now = f"at revision {seen.found}" if seen.found else "of version 0.1" if seen.released else "without tables"
        yield warn("database", f"{seen.dialect}, {now}", f"Start it: the next start brings it to {seen.head}")
        return
    yield ok("database", f"{seen.dialect}, at revision {seen.head}")
    for reader in seen.readers:
        yield _reader(reader, reader.name in seen.known)
    yield _payments(seen)


def _reader(reader: Progress, known: bool) -> Line:
    if not known:
        return warn(
            "events", f"{reader.name} reads them no more", "Nothing, where it was taken out on purpose (docs/events.md)"
        )
    text = f"{reader.name}, {reader.behind} behind"
    if reader.failing_since is not None:
        since = time.strftime("%Y-%m-%d %H:%M", time.localtime(reader.failing_since))
        trouble = f"{text}, failing since {since} after {reader.attempts} tries: {reader.last_error}"
        return bad("events", trouble, "Mend the cause; it goes on by itself where it was")
    if reader.behind >= FAR_BEHIND:
        return warn("events", text, "See whether `web` runs, and whether this reader is too slow")
    return ok("events", text)


def _payments(seen: Store) -> Line:
    if seen.unknown and not seen.unbooked:
        text = f"{seen.unknown} refunds were asked for, and the gateway did not say whether it gave them"
        return warn("payments", text, "python -m bot payments list: look into its panel (refund-given, refund-missing)")
    if not seen.unbooked:
        return ok("payments", "all that came is booked")
    text = f"{seen.unbooked} came that could not be booked, the oldest {seen.waiting / 3600:.0f} hours ago"
    text += f"; {seen.unknown} refunds are unknown" if seen.unknown else ""
    ways = "book them by hand (assign), make account credit of them (credit) or give them back (refund)"
    todo = f"python -m bot payments list: {ways}"
    return bad("payments", text, todo) if seen.waiting > WAITED_LONG else warn("payments", text, todo)
