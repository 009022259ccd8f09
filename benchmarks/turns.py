"""Answers over HTTP: latency, throughput, memory, growth and cold start, beside a floor and stock Rasa."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from fnmatch import fnmatchcase
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import arithmetic, tables
from benchmarks.load import ask, one_conversation, talk
from benchmarks.questions import questions
from benchmarks.servers import Server, floor, ours
from benchmarks.stock.environment import check
from benchmarks.stock.project import stock, write
from benchmarks.stock.project import train as train_stock
from bot.commands.model import MODEL, train
from bot.commands.processes import free_port
from bot.settings import settings

SAME = (
    "ইনভয়েস কীভাবে পে করব?",
    "how do i download an invoice as pdf",
    "bkash diye payment kivabe korbo",
    "refund policy ki?",
)  # of the conversation that grows: its turns should differ in nothing but their number
TURNS_AT = {1: 60, 8: 160, 32: 320}  # customers at once: turns of one run
MARKS = (5, 50, 200, 400, 1000)
PARTS = ("start", "speed", "growth", "memory")
OURS, STOCK = "sahayak", "stock Rasa"
STOCK_SHARE = 5  # stock Rasa takes a fifth of the turns of the memory run: it needs that much longer for each
CHECKED = 20  # account questions that stock Rasa is checked with


def main(given: argparse.Namespace) -> int:
    parts = [part for part in PARTS if not given.only or fnmatchcase(part, given.only)]
    figures: dict[str, Any] = {"benchmark": "turns", "repeats": given.repeats}
    with ExitStack() as open_until_end:
        folder = Path(open_until_end.enter_context(tempfile.TemporaryDirectory(prefix="sahayak-bench-")))
        train(lambda line: print(line, flush=True), settings().var / "log" / "train.log")
        figures["model_megabytes"] = {OURS: round(MODEL.stat().st_size / 2**20, 1)}
        guide, account = questions()
        print(f"{len(guide)} guide and {len(account)} account questions of tests/lang", flush=True)
        trained = _train_stock(given, folder, figures)
        if "start" in parts:
            figures["start"] = _starts(given, folder, trained, account[:CHECKED])
            parts.remove("start")
        if not parts:
            return _kept(given, figures)
        servers = [*open_until_end.enter_context(ours(folder / "house"))]
        servers.append(open_until_end.enter_context(floor(folder)))
        if trained:
            servers.append(open_until_end.enter_context(stock(given.stock, *trained, account[:CHECKED])))
        before = {server.name: server.memory() for server in servers}
        if "speed" in parts:
            figures["speed"] = _speed(servers, {"guide": guide, "account": account}, given.repeats)
        if "growth" in parts:
            figures["growth"] = _growth([one for one in servers if one.account], given.repeats)
        if "memory" in parts:
            whole = [one for one in servers if one.account and one.pids]
            figures["memory"] = _memory(whole, guide, before, given.turns)
    return _kept(given, figures)


def _kept(given: argparse.Namespace, figures: dict[str, Any]) -> int:
    if given.json:
        tables.save(given.json, figures)
    if given.plot and figures.get("growth"):
        series = {side: [(int(mark), ms) for mark, ms in row.items()] for side, row in figures["growth"].items()}
        tables.lines(given.plot / "turns-growth.png", "One long conversation", "turn", "ms", series)
    return 0


def _train_stock(given: argparse.Namespace, folder: Path, figures: dict[str, Any]) -> tuple[Path, Path, int] | None:
    """(folder, model, port of its actions), where --stock names a Python."""
    if not given.stock:
        print("stock Rasa is not asked: --stock PYTHON names the Python of its environment")
        return None
    check(given.stock)
    project = given.stock_project or folder / "stock"
    note = project / "trained.json"
    if note.exists():
        figures["stock"] = json.loads(note.read_text(encoding="ascii"))
        print(f"stock Rasa was trained before, in {figures['stock']['train_seconds']:.0f} s", flush=True)
    else:
        port = free_port()
        write(project, given.stock_epochs, port)
        print(f"training stock Rasa, {given.stock_epochs} epochs", flush=True)
        _, seconds = train_stock(given.stock, project)
        figures["stock"] = {"epochs": given.stock_epochs, "train_seconds": round(seconds, 1), "actions_port": port}
        note.write_text(json.dumps(figures["stock"]), encoding="ascii")
        print(f"  trained in {seconds:.0f} s")
    model = project / "models" / "stock.tar.gz"
    figures["model_megabytes"][STOCK] = round(model.stat().st_size / 2**20, 1)
    return project, model, figures["stock"]["actions_port"]


def _starts(
    given: argparse.Namespace, folder: Path, trained: tuple[Path, Path, int] | None, account: Sequence[str]
) -> dict[str, float]:
    """Median seconds from the start of all processes to the first answer."""
    seconds: dict[str, list[float]] = {}
    for _ in range(given.repeats):
        with ours(folder / "house") as (server, _whole_way):
            seconds.setdefault(server.name, []).append(server.cold_start)
        if trained:
            with stock(given.stock, *trained, account) as server:
                seconds.setdefault(server.name, []).append(server.cold_start)
    told = {name: round(median(values), 2) for name, values in seconds.items()}
    print(tables.heading("Cold start to the first answer (median, seconds)"))
    print(tables.table(("side", "seconds"), [[name, value] for name, value in told.items()]), flush=True)
    return told


def _speed(servers: Sequence[Server], texts: Mapping[str, Sequence[str]], repeats: int) -> list[dict[str, Any]]:
    runs: dict[tuple[str, int, str], list[dict[str, float]]] = {}
    for server in servers:  # once for nothing: connections, caches, lazy imports
        _run(server, "guide", texts["guide"], 4, 16)
    for turn in range(repeats):
        for kind, said in texts.items():
            for customers, turns in TURNS_AT.items():
                for server in servers:  # alternating, all with the same messages
                    if server.meet(kind) is not None:
                        made = _run(server, kind, said, customers, turns, shift=turn * turns)
                        runs.setdefault((kind, customers, server.name), []).append(made)
    rows = []
    for (kind, customers, side), several in runs.items():
        middle = {name: round(median(run[name] for run in several), 2) for name in several[0]}
        middle["lost"] = sum(run["lost"] for run in several)  # of all runs: a median would hide them
        rows.append({"turn": kind, "customers": customers, "side": side, **middle})
    columns = (
        "turn",
        "customers",
        "side",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "messages/s",
        "lost",
        "p50, stock / this",
        "messages/s, this / stock",
    )
    base = {(row["turn"], row["customers"]): row for row in rows if row["side"] == STOCK}
    drawn = [[*row.values(), *_beside(row, base.get((row["turn"], row["customers"])))] for row in rows]
    print(tables.heading(f"Turns over HTTP (medians of {repeats})"))
    print(tables.table(columns, drawn), flush=True)
    return rows


def _beside(row: dict[str, Any], stock: dict[str, Any] | None) -> list[float | None]:
    if stock is None:
        return [None, None]
    return [arithmetic.ratio(stock["p50"], row["p50"]), arithmetic.ratio(row["per_second"], stock["per_second"])]


def _run(
    server: Server, kind: str, texts: Sequence[str], customers: int, turns: int, shift: int = 0
) -> dict[str, float]:
    meet = server.meet(kind)
    assert meet is not None
    timed = ask(lambda: talk(meet, texts, customers, turns, shift), server.name)
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
    return dict(ask(lambda: one_conversation(server.guide, SAME, MARKS), server.name))


def _memory(
    servers: Sequence[Server], texts: Sequence[str], before: dict[str, dict[str, float]], turns: int
) -> list[dict[str, Any]]:
    """Resident megabytes after the start (before any load), warm, and after so many turns in conversations of 20."""
    rows = []
    for server in servers:
        some = turns // STOCK_SHARE if server.name == STOCK else turns
        warm: dict[str, float] = {}
        for start in range(0, some, 160):
            _run(server, "guide", texts, 8, min(160, some - start), shift=start)
            if not warm and start >= some // 10:
                warm = server.memory()
        after = server.memory()
        warm = warm or after  # so few turns that a tenth of them is the whole
        for name, first in before[server.name].items():
            rows.append({"side": server.name, "process": name, "start": first, "turns": some, "warm": warm[name],
                         "after": after[name], "growth": (after[name] / warm[name] - 1) * 100})  # fmt: skip
    columns = ("side", "process", "start, MB", "turns", "after a tenth", "after all", "growth since the tenth %")
    print(tables.heading("Resident memory, MB"))
    print(tables.table(columns, [list(row.values()) for row in rows]))
    return rows
