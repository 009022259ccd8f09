"""Whether what this runs on is still mended by its makers, and whether it is what the lock file says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import yaml

from bot.commands.doctor.line import Line, bad, ok, warn
from bot.settings import ROOT

FILE = ROOT / "data" / "end_of_life.yml"
SOON = timedelta(days=90)
WALLED = ("engine", "build")  # what customers cannot reach


@dataclass(frozen=True)
class End:
    """One row of data/end_of_life.yml."""

    name: str
    version: str
    runs: str
    until: date | None
    looked: date
    source: str
    note: str = ""


def ends(file: Path = FILE) -> tuple[End, ...]:
    return tuple(End(**row) for row in yaml.safe_load(file.read_text(encoding="utf-8")))


def check(used: Sequence[tuple[str, str, str]], table: Sequence[End], today: date) -> Iterator[Line]:
    """`used`: (name, version, where it runs) of what is in use here."""
    known = {(end.name, end.version, end.runs): end for end in table}
    fine = []
    for one in used:
        end, what = known.get(one), f"{one[2]}'s {one[0]} {one[1]}"
        if end is None:
            yield warn("ends", f"{what}: until when it is mended, is not known here", "Add it to data/end_of_life.yml")
        elif end.until is None:
            continue
        elif end.until < today and end.runs in WALLED:
            yield warn(
                "ends",
                f"{what} is mended no more since {end.until}",
                "Keep it where nobody but `web` reaches it (SECURITY.md)",
            )
        elif end.until < today:
            yield bad("ends", f"{what} is mended no more since {end.until}", "Move to a newer version")
        elif end.until < today + SOON:
            yield warn("ends", f"{what} is mended until {end.until}", "Plan to move to a newer version")
        else:
            fine.append(f"{what} until {end.until}")
    if fine:
        yield ok("ends", ", ".join(fine))


def check_packages(locked: Mapping[str, str], installed: Mapping[str, str]) -> Line:
    """Versions by name. What is locked and not installed is for another platform."""
    other = sorted(name for name, version in locked.items() if installed.get(name, version) != version)
    if not locked:
        return ok("packages", "no lock file here: they are what the image was built with")
    if other:
        shown = ", ".join(f"{name} {installed[name]} instead of {locked[name]}" for name in other[:5])
        return bad(
            "packages",
            shown + (" …" if len(other) > 5 else ""),
            "scripts/bootstrap installs what requirements.lock says",
        )
    return ok("packages", f"{len(locked)} as locked")
