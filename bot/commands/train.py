"""Train the model where it is stale."""

from __future__ import annotations

import argparse

from bot.answers.unfinished import unfinished
from bot.commands.model import MODEL, train
from bot.commands.saying import say
from bot.settings import settings


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot train", description=__doc__)
    parser.add_argument("--force", action="store_true", help="train even where nothing has changed")
    given = parser.parse_args(arguments)
    for gap in unfinished():
        say(f"note: {gap}")
    if not train(say, settings().var / "log" / "train.log", force=given.force):
        say(f"the model is up to date: {MODEL}")
    return 0
