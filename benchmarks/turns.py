"""Answers over HTTP: latency, throughput, memory, growth and cold start, beside a floor and stock Rasa."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from fnmatch import fnmatchcase
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import arithmetic, tables
from benchmarks.load import Meet, ask, one_conversation, talk
from benchmarks.servers import Server, floor, ours
from benchmarks.stock.environment import check
from benchmarks.stock.project import stock, train, write
from bot.commands.model import MODEL
from bot.commands.processes import free_port

GUIDE = (
    "ইনভয়েস কীভাবে পে করব?",
    "how do i download an invoice as pdf",
    "bkash diye payment kivabe korbo",
    "refund policy ki?",
)
ACCOUNT = ("আমার কত টাকা বাকি?", "how much do I owe", "amar due koto", "show my unpaid invoices")
TURNS_AT = {1: 60, 8: 160, 32: 320}  # customers at once: turns of one run
MARKS = (5, 50, 200, 400, 1000)
PARTS = ("start", "speed", "growth", "memory")
OURS = "sahayak"


def main(given: argparse.Namespace) -> int:
    parts = [part for part in PARTS if not given.only or fnmatchcase(part, given.only)]
    figures: dict[str, Any] = {"benchmark": "turns", "repeats": given.repeats}
    with ExitStack() as open_until_end:
        folder = Path(open_until_end.enter_context(tempfile.TemporaryDirectory(prefix="sahayak-bench-")))
        trained = _train_stock(given, folder, figures)
        if "start" in parts:
            figures["start"] = _starts(given, folder, trained)
        servers = [open_until_end.enter_context(ours(folder / "house"))]
        servers.append(open_until_end.enter_context(floor(folder)))
        if trained:
            servers.append(open_until_end.enter_context(stock(given.stock, *trained, ACCOUNT)))
        before = {server.name: server.memory() for server in servers}
        if "speed" in parts:
            figures["speed"] = _speed(servers, given.repeats)
        if "growth" in parts:
            figures["growth"] = _growth([one for one in servers if one.account], given.repeats)
        if "memory" in parts:
            figures["memory"] = _memory([one for one in servers if one.account], before, given.turns)
    if given.json:
        tables.save(given.json, figures)
    if given.plot and figures.get("growth"):
        series = {side: [(int(mark), ms) for mark, ms in row.items()] for side, row in figures["growth"].items()}
        tables.lines(given.plot / "turns-growth.png", "One long conversation", "turn", "ms", series)
    return 0


def _train_stock(given: argparse.Namespace, folder: Path, figures: dict[str, Any]) -> tuple[Path, Path, int] | None:
    """(folder, model, port of its actions), where --stock names a Python."""
    figures["model_megabytes"] = {}
    if not given.stock:
        print("stock Rasa is not asked: --stock PYTHON names the Python of its environment")
        return None
    check(given.stock)
    project, port = folder / "stock", free_port()
    write(project, given.stock_epochs, port)
    print(f"training stock Rasa, {given.stock_epochs} epochs", flush=True)
    model, seconds = train(given.stock, project)
    figures["stock"] = {"epochs": given.stock_epochs, "train_seconds": round(seconds, 1)}
    figures["model_megabytes"]["stock Rasa"] = round(model.stat().st_size / 2**20, 1)
    print(f"  trained in {seconds:.0f} s")
    return project, model, port


def _starts(given: argparse.Namespace, folder: Path, trained: tuple[Path, Path, int] | None) -> dict[str, float]:
    """Median seconds from the start of all processes to the first answer."""
    seconds: dict[str, list[float]] = {}
    for _ in range(given.repeats):
        with ours(folder / "house") as server:
            seconds.setdefault(server.name, []).append(server.cold_start)
        if trained:
            with stock(given.stock, *trained, ACCOUNT) as server:
                seconds.setdefault(server.name, []).append(server.cold_start)
    told = {name: round(median(values), 2) for name, values in seconds.items()}
    print(tables.heading("Cold start to the first answer (median, seconds)"))
    print(tables.table(("side", "seconds"), [[name, value] for name, value in told.items()]), flush=True)
    print(f"our model: {MODEL.stat().st_size / 2**20:.1f} MB", flush=True)
    return told


def _speed(servers: Sequence[Server], repeats: int) -> list[dict[str, Any]]:
    kinds = (("guide", GUIDE), ("account", ACCOUNT))
    runs: dict[tuple[str, int, str], list[dict[str, float]]] = {}
    for server in servers:  # once for nothing: connections, caches, lazy imports
        _run(server.guide, GUIDE, 4, 16, server.name)
    for _ in range(repeats):
        for kind, texts in kinds:
            for customers, turns in TURNS_AT.items():
                for server in servers:  # alternating
                    meet = server.guide if kind == "guide" else server.account
                    if meet is not None:
                        made = _run(meet, texts, customers, turns, server.name)
                        runs.setdefault((kind, customers, server.name), []).append(made)
    rows = []
    for (kind, customers, side), several in runs.items():
        middle = {name: round(median(run[name] for run in several), 2) for name in several[0]}
        rows.append({"turn": kind, "customers": customers, "side": side, **middle})
    columns = (
        "turn",
        "customers",
        "side",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "messages/s",
        "p50, ours = 1",
        "messages/s, ours = 1",
    )
    base = {(row["turn"], row["customers"]): row for row in rows if row["side"] == OURS}
    drawn = [[*row.values(), *_beside(row, base[row["turn"], row["customers"]])] for row in rows]
    print(tables.heading(f"Turns over HTTP (medians of {repeats})"))
    print(tables.table(columns, drawn), flush=True)
    return rows


def _beside(row: dict[str, Any], base: dict[str, Any]) -> list[float | None]:
    return [arithmetic.ratio(row[name], base[name]) for name in ("p50", "per_second")]


def _run(meet: Meet, texts: Sequence[str], customers: int, turns: int, side: str) -> dict[str, float]:
    timed = ask(lambda: talk(meet, texts, customers, turns), side)
    return dict(timed.figures())


def _growth(servers: Sequence[Server], repeats: int) -> dict[str, dict[str, float]]:
    """Milliseconds of a turn as one conversation grows."""
    found: dict[str, list[dict[int, float]]] = {}
    for _ in range(repeats):
        for server in servers:
            found.setdefault(server.name, []).append(_grown(server))
    told = {
        side: {str(mark): round(median(run[mark] for run in several), 2) for mark in MARKS}
        for side, several in found.items()
    }
    columns = ("side", *(f"turn {mark}, ms" for mark in MARKS), "last / first")
    drawn = [[side, *row.values(), row[str(MARKS[-1])] / row[str(MARKS[0])]] for side, row in told.items()]
    print(tables.heading("One conversation that grows"))
    print(tables.table(columns, drawn), flush=True)
    return told


def _grown(server: Server) -> dict[int, float]:
    return dict(ask(lambda: one_conversation(server.guide, GUIDE, MARKS), server.name))


def _memory(servers: Sequence[Server], before: dict[str, dict[str, float]], turns: int) -> list[dict[str, Any]]:
    """Resident megabytes after the start (before any load) and after so many turns in conversations of 20."""
    rows = []
    for server in servers:
        for start in range(0, turns, 160):
            _run(server.guide, GUIDE, 8, min(160, turns - start), server.name)
        after = server.memory()
        for name, first in before[server.name].items():
            rows.append({"side": server.name, "process": name, "start": first, "after": after[name],
                         "growth": (after[name] / first - 1) * 100 if first else 0.0})  # fmt: skip
    print(tables.heading(f"Resident memory, MB, at the start and {turns} turns later"))
    print(tables.table(("side", "process", "start", "after", "growth %"), [list(row.values()) for row in rows]))
    return rows
