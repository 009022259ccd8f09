"""python -m bot bench NAME: the one door of the benchmarks, and the options that all of them share."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

from bot.commands.programs import continue_in_app, continue_in_engine

ENGINE = frozenset({"understanding", "domain"})  # they measure the model in their own process
NAMES = {
    "understanding": "intents on public data sets, beside plain linear models and stock Rasa (--data)",
    "domain": "our own topics: registers, learning curve, confusions, out of scope, intents short of examples",
    "turns": "answers over HTTP: latency, throughput, memory, growth, cold start (--stock: beside stock Rasa)",
}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bot bench",
        description=__doc__,
        epilog="\n".join(f"  {name:14} {about}" for name, about in NAMES.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", choices=NAMES, metavar="NAME")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="folder of the public data sets")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures as JSON")
    parser.add_argument("--plot", type=Path, metavar="FOLDER", help="keep plots as PNG")
    parser.add_argument("--rows", type=int, metavar="N", help="at most N messages of each file: a try, no measurement")
    parser.add_argument("--only", metavar="PATTERN", help="only tracks that match, such as 'massive*' or '*/5'")
    parser.add_argument("--sides", metavar="NAMES", help="only these sides, comma-separated")
    parser.add_argument("--stock", type=Path, metavar="PYTHON", help="the Python of an environment with stock Rasa")
    parser.add_argument("--stock-epochs", type=int, default=100, metavar="N", help="epochs of stock Rasa's networks")
    parser.add_argument(
        "--stock-project", type=Path, metavar="FOLDER", help="keep stock Rasa's project there, trained once (turns)"
    )
    parser.add_argument("--repeats", type=int, default=5, metavar="N", help="runs whose median is told (turns)")
    parser.add_argument("--turns", type=int, default=10_000, metavar="N", help="turns of the memory run (turns)")
    parser.add_argument(
        "--before", type=Path, metavar="FOLDER", help="instead: this checkout beside another one, alternating (turns)"
    )
    given = parser.parse_args(arguments)
    if given.name in ENGINE:
        continue_in_engine(["bench", *arguments])
    else:
        continue_in_app(["bench", *arguments])
    # Only the benchmark that is asked for is imported.
    name = "versions" if given.name == "turns" and given.before else given.name
    return int(importlib.import_module(f"benchmarks.{name}").main(given))
