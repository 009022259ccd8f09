"""Print how well the bot understands the messages of tests/lang: a table per register, confusions, entities."""

from __future__ import annotations

import argparse
import json

from bot.commands.evaluate import Report, evaluate
from bot.commands.model import train
from bot.commands.saying import say
from bot.settings import settings


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot eval", description=__doc__)
    parser.add_argument("--json", action="store_true", help="figures as one JSON object")
    parser.add_argument("--mistakes", action="store_true", help="print every message that was misheard")
    given = parser.parse_args(arguments)
    quiet = given.json
    train((lambda _: None) if quiet else say, settings().var / "log" / "train.log")
    report = evaluate()
    print(_json(report) if given.json else _table(report))
    if given.mistakes:
        for case, heard in report.mistakes:
            print(f"{case.register:8} {case.topic:26} {heard.intent:26} {heard.confidence:.2f}  {case.text}")
    return 0


def _table(report: Report) -> str:
    lines = [
        f"{'register':9} {'messages':>8} {'topic accuracy':>15} {'out-of-scope recall':>20} {'entity F1':>10} "
        f"{'register':>9} {'cut in parts':>13}"
    ]
    for name in sorted(report.scores, key=lambda name: (name == "all", name)):
        row = report.scores[name]
        total = row.in_scope + row.outside
        lines.append(
            f"{name:9} {total:8} {row.accuracy:15.3f} {row.recall_outside:20.3f} {row.entity_f1:10.3f} "
            f"{row.registers_right / total:9.3f} {row.cut:13}"
        )
    lines.append("\nheard instead (wanted -> heard, number):")
    lines += [f"  {wanted} -> {heard}: {count}" for (wanted, heard), count in report.confusions.most_common(15)]
    return "\n".join(lines)


def _json(report: Report) -> str:
    return json.dumps(
        {
            name: {
                "accuracy": round(row.accuracy, 4),
                "out_of_scope_recall": round(row.recall_outside, 4),
                "entity_f1": round(row.entity_f1, 4),
                "messages": row.in_scope + row.outside,
            }
            for name, row in report.scores.items()
        }
    )
