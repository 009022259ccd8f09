"""Understanding on public data: our pipeline beside plain linear models, spaCy and stock Rasa, in one run."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

import numpy as np

from benchmarks import arithmetic, retrieval, tables, transliteration
from benchmarks.datasets import Examples, Library
from benchmarks.sides import IN_PROCESS, NluResult, Ours, Run, Side
from benchmarks.stock.environment import FastText, StockRasa, check, has_floret
from benchmarks.tracks import TRACKS, Track
from bot.errors import UserError

OURS = Ours.name
RETRIEVAL = "retrieval"


class NothingToDo(UserError):
    """Facts: only, sides."""

    code = "nothing_to_do"

    def __str__(self) -> str:
        return f"no track or side is called that (--only {self.facts['only']}, --sides {self.facts['sides']})"


@dataclass(frozen=True)
class Bench:
    """The sides of this run over one library."""

    library: Library
    sides: Sequence[Side]
    all_tracks: bool

    def track(self, track: Track) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Rows of accuracy, and rows of out-of-scope figures, of every side on one track."""
        train, tests = track.learnt(self.library), track.asked(self.library)
        asked: dict[str, Sequence[str]] = {name: examples.texts for name, examples in tests.items()}
        foreign = {f"{when} outside": self.library.examples(file) for when, file in track.outside.items()}
        validation = self.library.examples(track.validation) if track.validation else None
        asked.update({name: examples.texts for name, examples in foreign.items()})
        if validation:
            asked["valid"] = validation.texts
        rows: list[dict[str, Any]] = []
        scope: list[dict[str, Any]] = []
        ours: dict[str, np.ndarray] = {}
        for side in self.sides:
            if side.slow and not track.few and not self.all_tracks:
                continue
            run = side.run(train, asked)
            for name, examples in tests.items():
                right = hits(run.heard[name], examples)
                if side.name == OURS:
                    ours[name] = right
                rows.append(_row(track.name, name, side.name, run, right, ours.get(name), len(train)))
            if validation:
                found = out_of_scope(run, tests, validation)
                scope += [{"track": track.name, "side": side.name, **row} for row in found]
        return rows, scope


def hits(heard: NluResult, examples: Examples) -> np.ndarray:
    return np.asarray([said == wanted for said, wanted in zip(heard.labels, examples.labels, strict=True)])


def _row(
    track: str, test: str, side: str, run: Run, right: np.ndarray, ours: np.ndarray | None, learnt: int
) -> dict[str, Any]:
    share = arithmetic.interval(right)
    row: dict[str, Any] = {
        "track": track, "test": test, "side": side, "learnt": learnt, "asked": len(right),
        "accuracy": share.value * 100, "low": share.low * 100, "high": share.high * 100,
        "train_seconds": round(run.seconds, 2), "ms_per_message": round(run.heard[test].ms, 3),
    }  # fmt: skip
    if ours is not None and side != OURS:
        gap = arithmetic.difference(ours, right)
        row["ours_minus_this"] = [round(value * 100, 2) for value in (gap.value, gap.low, gap.high)]
    return row


def out_of_scope(run: Run, tests: Mapping[str, Examples], validation: Examples) -> list[dict[str, Any]]:
    """Both rules: thresholds are chosen on the validation set alone and told on the test set."""
    inside, outside = np.asarray(run.heard["valid"].scores), np.asarray(run.heard["valid outside"].scores)
    right = hits(run.heard["valid"], validation)
    rows = []
    test, foreign = run.heard["test"], np.asarray(run.heard["test outside"].scores)
    separable = arithmetic.auroc(test.scores, foreign)
    for rule, choose in (
        ("paper", arithmetic.threshold_of_the_paper),
        ("balanced", arithmetic.balanced_threshold),
        ("even", arithmetic.even_threshold),
    ):
        point = arithmetic.operating(choose(inside, right, outside), test.scores, hits(test, tests["test"]), foreign)
        rows.append(
            {"rule": rule, "threshold": point.threshold, "accuracy": point.accuracy * 100,
             "recall": point.recall * 100, "auroc": separable * 100}
        )  # fmt: skip
    return rows


def main(given: argparse.Namespace) -> int:
    library = Library.at(given.data, given.rows)
    sides = _sides(given)
    chosen = [track for track in TRACKS if not given.only or fnmatchcase(track.name, given.only)]
    wants_retrieval = not given.only or fnmatchcase(RETRIEVAL, given.only)
    if not sides or not (chosen or wants_retrieval):
        raise NothingToDo(only=given.only, sides=given.sides)
    bench = Bench(library, sides, all_tracks=given.sides is not None)
    rows: list[dict[str, Any]] = []
    scope: list[dict[str, Any]] = []
    if given.rows:
        print(f"a try on at most {given.rows} messages of each file: no measurement")
    for track in chosen:
        made, also = bench.track(track)
        rows, scope = rows + made, scope + also
        print(tables.heading(track.name), _accuracies(made), sep="\n", flush=True)
        if also:
            print(_scopes(also), flush=True)
        # Kept after each track: a long run that is broken off has not been for nothing.
        if given.json:
            tables.save(given.json, {"benchmark": "understanding", "rows": rows, "out_of_scope": scope})
    found = _retrieval(library) if wants_retrieval else []
    if given.json:
        figures = {"benchmark": "understanding", "rows": rows, "out_of_scope": scope, "retrieval": found}
        tables.save(given.json, figures)
    if given.plot and rows:
        series: dict[str, dict[str, float]] = {}
        for row in rows:
            series.setdefault(f"{row['track']}: {row['test']}", {})[row["side"]] = row["accuracy"]
        tables.bars(given.plot / "understanding.png", "Understanding on public data", "accuracy, %", series)
    return 0


def _sides(given: argparse.Namespace) -> list[Side]:
    sides: list[Side] = [make() for make in IN_PROCESS]
    if given.stock:
        check(given.stock)
        sides += [StockRasa(given.stock, kind, given.stock_epochs) for kind in ("logistic", "diet")]
        if has_floret(given.stock):
            sides.append(FastText(given.stock))
        else:
            print(f"fastText is not asked: {given.stock} has no floret")
    else:
        print("stock Rasa is not asked: --stock PYTHON names the Python of its environment")
    if given.sides:
        sides = [side for side in sides if side.name in given.sides.split(",")]
    return sides


def _accuracies(rows: Sequence[dict[str, Any]]) -> str:
    columns = ("test", "side", "learnt", "asked", "accuracy %", "95 %", "ours minus this", "train s", "ms/message")
    return tables.table(columns, [_drawn(row) for row in rows])


def _drawn(row: dict[str, Any]) -> list[Any]:
    gap = row.get("ours_minus_this")
    told = f"{gap[0]:+.1f} ({gap[1]:+.1f} to {gap[2]:+.1f})" if gap else ""
    return [
        row["test"], row["side"], row["learnt"], row["asked"], f"{row['accuracy']:.1f}",
        f"{row['low']:.1f} to {row['high']:.1f}", told, row["train_seconds"], row["ms_per_message"],
    ]  # fmt: skip


def _scopes(rows: Sequence[dict[str, Any]]) -> str:
    columns = ("out of scope: side", "rule", "in-scope accuracy %", "out-of-scope recall %", "AUROC %")
    return "\n" + tables.table(
        columns, [[row["side"], row["rule"], row["accuracy"], row["recall"], row["auroc"]] for row in rows]
    )


def _retrieval(library: Library) -> list[dict[str, Any]]:
    pairs = library.pairs(retrieval.FILE, *retrieval.COLUMNS)
    told = []
    for found in retrieval.retrieve(pairs):
        share = arithmetic.interval(found.first)
        told.append({"form": found.form, "sentences": len(pairs), "first": share.value * 100,
                     "low": share.low * 100, "high": share.high * 100})  # fmt: skip
    print(tables.heading("Banglish sentence -> its Bengali one (BanglaTLit test)"))
    print(tables.table(("form", "sentences", "found first %", "low", "high"), [list(row.values()) for row in told]))
    made = transliteration.written(pairs)
    print(
        f"\nWritten in Bengali script ({made.lines} lines, {made.words} words): {made.turned} words, of which"
        f" {made.same / made.turned:.1%} as the person wrote them and {made.alike / made.turned:.1%} sounding alike;"
        f" of the {made.words - made.turned} left as English {made.borrowed} are the person's own word"
    )
    return told
