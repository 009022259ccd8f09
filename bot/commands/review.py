"""What the bot did not understand or was not sure of, together by meaning, and what a person makes of it."""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
from collections.abc import Collection
from typing import Any

from bot.commands.doctor.gather import connected
from bot.commands.programs import engine_python
from bot.database.engine import Database
from bot.desk import review, review_changes
from bot.desk.review import Cluster, Review, Unheard
from bot.desk.review_changes import Change
from bot.errors import UserError
from bot.lang.lines import visible
from bot.settings import ROOT, settings

PATIENCE = 60  # seconds for the engine's Python to put the texts together
BY = "shell"
PROJECT = ROOT  # whose data is written


class ReviewFailed(UserError):
    """Facts: why."""

    code = "review_failed"

    def __str__(self) -> str:
        return f"the texts could not be put together: {self.facts['why']}"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot review", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    listing = verbs.add_parser("list", help="what was not understood, the most frequent first")
    listing.add_argument("--days", type=int, default=review.DAYS, help=f"how far back ({review.DAYS})")
    listing.add_argument("--json", action="store_true", help="one object per cluster")
    add = verbs.add_parser("add", help="write a message as an example of an intent to data/nlu; print the diff")
    add.add_argument("id", help="of the message, as the list shows it")
    add.add_argument("intent")
    add.add_argument("--text", help="another wording; without it the message, with made-up numbers and addresses")
    add.add_argument("--register", choices=review_changes.REGISTERS, help="another one than was heard")
    answer = verbs.add_parser("answer", help="write the company's answer on a subject; print the diff")
    answer.add_argument("subject", help="its id in data/knowledge/host_questions.yml")
    answer.add_argument("--bn", required=True, help="in Bengali")
    answer.add_argument("--en", required=True, help="in English")
    for verb in (add, answer):
        verb.add_argument("--dry-run", action="store_true", help="only print the diff")
    not_ours = verbs.add_parser("not-ours", help="these messages need not come again")
    not_ours.add_argument("ids", nargs="+", metavar="ID")
    given = parser.parse_args(arguments)
    if given.verb == "list":
        return _list(max(1, min(given.days, review.MOST_DAYS)), given.json)
    if given.verb == "not-ours":
        return _settle(given.ids, "not_ours")
    if given.verb == "answer":
        return _change(review_changes.answer(given.subject, {"bn": given.bn, "en": given.en}, PROJECT), given.dry_run)
    with connected(settings()) as connection:
        heard = review.one(connection, given.id)
    text = given.text or review_changes.proposed(heard.text)
    change = review_changes.example(given.intent, given.register or heard.register, text, PROJECT)
    code = _change(change, given.dry_run)
    return code if given.dry_run else _settle([given.id], "added")


def _list(days: int, as_json: bool) -> int:
    with connected(settings()) as connection:
        found = review.unheard(connection, review.since(days))
    told = asyncio.run(review.review(found, _alike))
    for number, cluster in enumerate(told.clusters, start=1):
        print(json.dumps(as_object(cluster), ensure_ascii=False) if as_json else written(number, cluster))
    if not as_json:
        print(summary(told, days))
    return 0


def as_object(cluster: Cluster) -> dict[str, Any]:
    return {
        "messages": cluster.count,
        "registers": cluster.registers,
        "examples": [{**vars(one), "ids": list(one.ids)} for one in cluster.examples],
    }


def written(number: int, cluster: Cluster) -> str:
    """A line on the cluster, and one for each example: id, how sure, what was heard, what was said."""
    registers = ", ".join(f"{name} {count}" for name, count in cluster.registers.items())
    lines = [f"{number}. {cluster.count} messages ({registers})", *map(_line, cluster.examples)]
    return "\n".join(map(visible, lines))


def _line(one: Unheard) -> str:
    often = f" ×{len(one.ids)}" if len(one.ids) > 1 else ""
    return f"   {one.id}  {one.confidence:.2f} {one.understood}  {one.text}{often}"


def summary(told: Review, days: int) -> str:
    text = f"{told.messages} messages of {days} days were not understood, or not surely"
    return f"{text}; {told.left_out} of them are in smaller clusters that are not shown" if told.left_out else text


def _change(change: Change, dry_run: bool) -> int:
    print(change.diff, end="")
    if not dry_run:
        change.write()
        print("written; train and look at the replay before you commit it", file=sys.stderr)
    return 0


def _settle(idents: Collection[str], decision: str) -> int:
    async def write() -> int:
        database = Database(settings().database_url)
        try:
            await database.open()
            return int(await database.write(review.settle, idents, decision, BY))
        finally:
            await database.close()

    count = asyncio.run(write())
    print(f"{count} messages will not come again", file=sys.stderr)
    return 0 if count else 1


async def _alike(texts: list[str]) -> list[list[int]]:
    """By the engine's Python, which has the encoder; a running bot is not needed."""
    command = [engine_python(), "-W", "ignore", "-m", "bot.rasa.clusters"]
    if not texts:
        return []
    try:
        done = await asyncio.to_thread(
            subprocess.run, command, input=json.dumps(texts), capture_output=True, text=True, cwd=ROOT, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired:
        raise ReviewFailed(why=f"the engine's Python took more than {PATIENCE:.0f} s") from None
    if done.returncode:
        raise ReviewFailed(why=visible(done.stderr.strip().splitlines()[-1]) if done.stderr.strip() else "it ended")
    return [[int(place) for place in one] for one in json.loads(done.stdout)]
