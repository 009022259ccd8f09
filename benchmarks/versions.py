"""This checkout beside another (`turns --before FOLDER`) in one alternating run: start, memory, speed; whole way."""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import tables
from benchmarks.checkouts import Checkout, Running
from benchmarks.load import ask, talk
from bot.settings import ROOT

TURNS_AT = {1: 60, 8: 160}  # customers at once: turns of one run
MEMORY_TURNS = 1000
QUESTIONS = "import json; from benchmarks.questions import questions; print(json.dumps(questions()))"
BEFORE, NOW = "before", "now"


def main(given: argparse.Namespace) -> int:
    texts = dict(zip(("guide", "account"), _questions(), strict=True))
    with tempfile.TemporaryDirectory(prefix="sahayak-bench-") as folder:
        sides = (
            Checkout(BEFORE, given.before, Path(folder) / BEFORE),
            Checkout(NOW, ROOT, Path(folder) / NOW),
        )
        figures = {"benchmark": "versions", **compare(sides, texts, given.repeats, TURNS_AT, MEMORY_TURNS)}
    if given.json:
        tables.save(given.json, figures)
    return 0


def compare(
    sides: Sequence[Checkout],
    texts: Mapping[str, Sequence[str]],
    repeats: int,
    turns_at: Mapping[int, int],
    memory_turns: int,
) -> dict[str, Any]:
    """Figures of all sides, printed as tables. `turns_at`: customers at once and the turns of one run."""
    for side in sides:
        side.prepare()
    return {
        "repeats": repeats,
        **_alone(sides, texts["guide"], repeats, memory_turns),
        "speed": _together(sides, texts, repeats, turns_at),
    }


def _questions() -> tuple[list[str], list[str]]:
    """Guide and account questions, from a process with the model's libraries."""
    pythons = [ROOT / environment / "bin" / "python" for environment in (".venv-engine", ".venv")]
    python = next(one for one in pythons if one.exists())
    told = subprocess.run([python, "-W", "ignore", "-c", QUESTIONS], cwd=ROOT, capture_output=True, check=True)
    guide, account = json.loads(told.stdout.splitlines()[-1])
    return guide, account


def _alone(sides: Sequence[Checkout], texts: Sequence[str], repeats: int, turns: int) -> dict[str, Any]:
    """Cold start and memory, one side after the other: what two share would be divided between them."""
    starts: dict[str, list[float]] = {side.name: [] for side in sides}
    rows: list[dict[str, Any]] = []
    for repeat in range(repeats):
        for side in _in_turn(sides, repeat):
            with side.running() as running:
                starts[side.name].append(running.cold_start)
                if repeat == 0:
                    rows += _memory(running, texts, turns)
    seconds = {name: round(median(several), 2) for name, several in starts.items()}
    print(tables.heading("Cold start to the first answer (median, seconds)"))
    print(tables.table(("side", "seconds"), [[name, value] for name, value in seconds.items()]))
    columns = ("side", "process", "start: RSS, MB", "PSS", f"after {turns} turns: RSS", "PSS")
    print(tables.heading("Memory of all processes, MB"))
    print(tables.table(columns, [list(row.values()) for row in rows]), flush=True)
    return {"start": seconds, "memory": rows}


def _memory(running: Running, texts: Sequence[str], turns: int) -> list[dict[str, Any]]:
    before = running.memory()
    ask(lambda: talk(running.guide, texts, min(8, turns), turns), running.name)
    after = running.memory()
    return [
        {"side": running.name, "process": name, "rss_start": first[0], "pss_start": first[1],
         "rss_after": after[name][0], "pss_after": after[name][1]}
        for name, first in before.items()
    ]  # fmt: skip


def _together(
    sides: Sequence[Checkout], texts: Mapping[str, Sequence[str]], repeats: int, turns_at: Mapping[int, int]
) -> list[dict[str, Any]]:
    """All sides are up; every run of one is followed by the same run of the next, and each begins as often."""
    runs: dict[tuple[str, int, str], list[dict[str, float]]] = {}
    with ExitStack() as until_end:
        up = [until_end.enter_context(side.running()) for side in sides]
        for running in up:  # once for nothing: connections, caches, lazy imports
            for kind, said in texts.items():
                _run(running, kind, said, 2, 8, 0)
        for repeat in range(repeats):
            for kind, said in texts.items():
                for customers, turns in turns_at.items():
                    for running in _in_turn(up, repeat):
                        made = _run(running, kind, said, customers, turns, repeat * turns)
                        runs.setdefault((kind, customers, running.name), []).append(made)
    rows = []
    for (kind, customers, side), several in sorted(runs.items(), key=lambda run: (run[0][0] != "guide", *run[0])):
        middle = {name: round(median(run[name] for run in several), 2) for name in several[0]}
        rows.append({"turn": kind, "customers": customers, "side": side, **middle, **_beside(runs, kind, customers)})
    columns = ("turn", "customers", "side", *(name for name in rows[0] if name not in ("turn", "customers", "side")))
    print(tables.heading(f"Whole way over HTTP (medians of {repeats}; ratios are medians of each repeat's)"))
    print(tables.table(columns, [list(row.values()) for row in rows]), flush=True)
    return rows


def _beside(runs: Mapping[tuple[str, int, str], Sequence[dict[str, float]]], kind: str, customers: int) -> Any:
    """Of each pair of neighbours: how many times as long it took before, how many times as many are answered now."""
    pairs = list(zip(runs[kind, customers, BEFORE], runs[kind, customers, NOW], strict=True))
    return {
        "p50 before/now": round(median(before["p50"] / now["p50"] for before, now in pairs), 2),
        "cpu before/now": round(median(before["cpu ms"] / max(now["cpu ms"], 0.01) for before, now in pairs), 2),
        "per second now/before": round(median(now["per_second"] / before["per_second"] for before, now in pairs), 2),
    }


def _run(running: Running, kind: str, texts: Sequence[str], customers: int, turns: int, shift: int) -> dict[str, float]:
    used = running.processor()
    timed = ask(lambda: talk(running.meet(kind), texts, customers, turns, shift), running.name)
    return {**timed.figures(), "cpu ms": round((running.processor() - used) * 1000 / len(timed.turns), 2)}


def _in_turn(sides: Sequence[Any], repeat: int) -> Sequence[Any]:
    return sides if repeat % 2 == 0 else tuple(reversed(sides))
