"""What answers stand on: the model, the facts and their age, topics that lack something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.commands.doctor.line import Line, bad, ok, warn


@dataclass(frozen=True)
class Model:
    """`here`: whether an engine is installed on this machine. `days` old, None: there is none."""

    here: bool
    days: float | None
    stale: bool


def check_model(seen: Model) -> Line:
    train = "python -m bot train"
    if not seen.here:
        # As in a container of `web`: the engine and its model live elsewhere, and /healthz says how it is.
        return ok("model", "no engine is installed here: the model is where the engine is")
    if seen.days is None:
        return bad("model", "there is none", train)
    text = f"{seen.days:.1f} days old"
    return bad("model", f"{text}, older than its data", train) if seen.stale else ok("model", text)


def check_facts(reviewed: Mapping[str, date], days: int, today: date) -> Line:
    """`reviewed`: each dated row and the day of its last review; one older than `days` is told with a caution."""
    ages = {name: (today - day).days for name, day in reviewed.items()}
    old = sorted((name for name, age in ages.items() if age > days), key=lambda name: -ages[name])
    oldest = max(ages.values(), default=0)
    if not old:
        return ok("facts", f"{len(ages)} dated rows, the oldest reviewed {oldest} days ago")
    shown = ", ".join(old[:5]) + (" …" if len(old) > 5 else "")
    text = f"{len(old)} of {len(ages)} not reviewed for {days} days: {shown}"
    todo = "Compare each with its source, then set `reviewed` in data/knowledge"
    return bad("facts", text, todo) if oldest > 2 * days else warn("facts", text, todo)


def check_topics(gaps: Sequence[str]) -> Iterator[Line]:
    if gaps:
        yield bad("topics", "; ".join(gaps[:5]), "Write what is missing (CONTRIBUTING.md)")
    else:
        yield ok("topics", "every one has its answers and examples")
