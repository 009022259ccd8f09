"""Our own topics: accuracy per register, learning curve, confusions, out of scope, topics short of examples."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any

import numpy as np

from benchmarks import arithmetic, tables
from benchmarks.own_examples import own_examples, share_of
from benchmarks.shortage import out_of_fold, standings
from bot.commands.evaluate import OUT_OF_SCOPE, REJECTED, Case, Report, evaluate
from bot.commands.evaluate import cases as test_cases
from bot.commands.model import MODEL, train
from bot.nlu.encoder import load
from bot.nlu.trained import understanding
from bot.settings import settings

REGISTERS = ("bn", "en", "bn-Latn", "all")
SHARES = (0.1, 0.2, 0.4, 0.7, 1.0)
PARTS = ("registers", "confusions", "scope", "curve", "shortage")
WORST = 20
GIVEN_UP = np.linspace(0, 0.3, 16)  # shares of our own messages that a threshold may cost


def main(given: argparse.Namespace) -> int:
    figures: dict[str, Any] = {"benchmark": "domain"}
    parts = [part for part in PARTS if not given.only or fnmatchcase(part, given.only)]
    if {"registers", "confusions", "scope"} & set(parts):  # the others learn models of their own
        train(lambda line: print(line, flush=True), settings().var / "log" / "train.log")
    report = evaluate() if {"registers", "confusions"} & set(parts) else None
    cases = test_cases()
    if report and "registers" in parts:
        figures["registers"] = _registers(report, cases)
    if report and "confusions" in parts:
        figures["confusions"] = _confusions(report)
    if "scope" in parts:
        figures["scope"] = _scope(cases)
    if "curve" in parts:
        figures["curve"] = _curve(cases, given.rows)
    if "shortage" in parts:
        figures["shortage"] = _shortage(given.rows)
    if given.json:
        tables.save(given.json, figures)
    if given.plot:
        _plots(given.plot, figures)
    return 0


def _registers(report: Report, cases: Sequence[Case]) -> list[dict[str, Any]]:
    wrong = {_key(case) for case, _ in report.mistakes}
    rows = []
    for register in REGISTERS:
        mine = [case for case in cases if register in (case.register, "all")]
        inside = arithmetic.interval([_key(one) not in wrong for one in mine if one.topic != OUT_OF_SCOPE])
        outside = arithmetic.interval([_key(one) not in wrong for one in mine if one.topic == OUT_OF_SCOPE])
        rows.append(
            {"register": register, "messages": sum(one.topic != OUT_OF_SCOPE for one in mine),
             "accuracy": inside.value * 100, "low": inside.low * 100, "high": inside.high * 100,
             "foreign": sum(one.topic == OUT_OF_SCOPE for one in mine), "recall": outside.value * 100,
             "recall_low": outside.low * 100, "recall_high": outside.high * 100,
             "entity_f1": report.scores[register].entity_f1 * 100}
        )  # fmt: skip
    columns = ("register", "of ours", "topic accuracy %", "low", "high", "foreign", "out-of-scope recall %", "low",
               "high", "entity F1 %")  # fmt: skip
    print(tables.heading("Per register (tests/lang, 95 % intervals)"))
    print(tables.table(columns, [list(row.values()) for row in rows]), flush=True)
    return rows


def _key(case: Case) -> tuple[str, str, str]:
    return case.register, case.topic, case.text  # a case read twice is two objects


def _confusions(report: Report) -> list[dict[str, Any]]:
    # A pair is one border, whichever side a message fell on.
    borders: dict[tuple[str, str], int] = {}
    for (wanted, heard), count in report.confusions.items():
        if heard not in REJECTED and wanted not in REJECTED:
            pair = (min(wanted, heard), max(wanted, heard))
            borders[pair] = borders.get(pair, 0) + count
    worst = sorted(borders.items(), key=lambda row: (-row[1], row[0]))[:WORST]
    print(tables.heading("Topics that are taken for each other"))
    print(tables.table(("topic", "topic", "messages"), [[*pair, count] for pair, count in worst]), flush=True)
    return [{"topics": list(pair), "messages": count} for pair, count in worst]


def _scope(cases: Sequence[Case]) -> dict[str, Any]:
    """A foreign message is rejected where it is heard as out of scope, or is less certain than the threshold."""
    model = understanding(MODEL)
    ranked = model.rank([case.text for case in cases])
    foreign = np.array([case.topic == OUT_OF_SCOPE for case in cases])
    # One scale for "ours": the score that the product decides by; the surer it is of "foreign", the further below zero.
    taken = np.array([one.score if one.best != OUT_OF_SCOPE else -one.score for one in ranked])
    right = np.array([one.best == case.topic for case, one in zip(cases, ranked, strict=True)])
    separable = arithmetic.auroc(taken[~foreign], taken[foreign])
    points = [
        arithmetic.operating(threshold, taken[~foreign], right[~foreign], taken[foreign])
        for threshold in sorted({*np.quantile(taken[~foreign & (taken > 0)], GIVEN_UP), model.threshold})
    ]
    print(tables.heading(f"Out of scope: AUROC {separable * 100:.1f} %, chosen threshold {model.threshold:.3f}"))
    drawn = [
        [
            point.threshold,
            point.accuracy * 100,
            point.recall * 100,
            "<- chosen" if point.threshold == model.threshold else "",
        ]
        for point in points
    ]
    print(tables.table(("threshold", "topic accuracy %", "out-of-scope recall %", ""), drawn), flush=True)
    curve = [{"threshold": one.threshold, "accuracy": one.accuracy * 100, "recall": one.recall * 100} for one in points]
    return {"auroc": separable * 100, "chosen": model.threshold, "curve": curve}


def _curve(cases: Sequence[Case], rows: int | None) -> list[dict[str, Any]]:
    from bot.nlu.understanding import Understanding

    examples = own_examples()
    print(tables.heading("Learning curve: accuracy on tests/lang by the share of data/nlu that is learnt"), flush=True)
    inside = [case for case in cases if case.topic != OUT_OF_SCOPE]
    told = []
    for share in SHARES:
        learnt = share_of(examples, share)
        if rows and len(learnt) > rows:
            break  # a try stops where a measurement goes on
        model = Understanding(load(), folds=1).fit([one.text for one in learnt], [one.topic for one in learnt])
        best = [ranking.best for ranking in model.rank([case.text for case in inside])]
        right = np.array([said == case.topic for said, case in zip(best, inside, strict=True)])
        row: dict[str, Any] = {"share": share, "examples": len(learnt)}
        for register in REGISTERS:
            mine = np.array([register in (case.register, "all") for case in inside])
            row[register] = float(right[mine].mean() * 100)
        told.append(row)
        print(
            f"  {share:4.0%} {len(learnt):6} examples  " + "  ".join(f"{r} {row[r]:.1f} %" for r in REGISTERS),
            flush=True,
        )
    return told


def _shortage(rows: int | None) -> list[dict[str, Any]]:
    examples = own_examples()
    if rows:
        examples = share_of(examples, min(1.0, max(rows / len(examples), 0.12)))
    found = standings(examples, out_of_fold(examples))
    short = [one for one in found if one.short]
    print(tables.heading(f"Short of examples: {len(short)} of {len(found)} topics in a register (the worst first)"))
    drawn = [
        [one.topic, one.register, one.examples, one.recall * 100, one.taken_for, "short" if one.short else ""]
        for one in found[:WORST]
    ]
    columns = ("topic", "register", "examples", "recognised unseen %", "taken for", "")
    print(tables.table(columns, drawn), flush=True)
    return [
        {"topic": one.topic, "register": one.register, "examples": one.examples, "recall": one.recall * 100,
         "taken_for": one.taken_for, "short": one.short}
        for one in found
    ]  # fmt: skip


def _plots(folder: Any, figures: dict[str, Any]) -> None:
    if figures.get("curve"):
        series = {name: [(row["examples"], row[name]) for row in figures["curve"]] for name in REGISTERS}
        tables.lines(folder / "domain-learning.png", "Learning curve", "examples", "topic accuracy, %", series)
    if figures.get("scope"):
        points = [(row["recall"], row["accuracy"]) for row in figures["scope"]["curve"]]
        chosen = [(row["recall"], row["accuracy"]) for row in figures["scope"]["curve"]
                  if row["threshold"] == figures["scope"]["chosen"]]  # fmt: skip
        series = {"every threshold": points, "chosen": chosen}
        tables.lines(folder / "domain-scope.png", "Out of scope", "out-of-scope recall, %", "topic accuracy, %", series)
