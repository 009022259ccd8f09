"""Take stored conversations once more with the model that is here, and list the turns that come out otherwise.

Nothing is sent, nothing is written, nobody's account is asked.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa

from bot.commands.doctor.gather import connected
from bot.commands.model import MODEL
from bot.commands.programs import engine_python
from bot.commands.replay.comparison import Change, Totals, compare
from bot.commands.replay.stored import StoredConversation, conversations_of, found
from bot.conversations.tables import messages
from bot.desk import replayed
from bot.desk.replayed import Replayed
from bot.errors import UserError
from bot.lang.lines import quoted, visible
from bot.settings import ROOT, settings

MOST = 20_000  # conversations, where nobody says another number
SHOWN = 500  # changed turns that are listed
EVERY = 2.0  # seconds between two words about how far it is


class ReplayFailed(UserError):
    """Facts: why."""

    code = "replay_failed"

    def __str__(self) -> str:
        return f"the replay ended early: {self.facts['why']}"


def main(arguments: list[str]) -> int:
    """0; with --check 1 where something changed."""
    parser = argparse.ArgumentParser(prog="python -m bot replay", description=__doc__.splitlines()[0])
    parser.add_argument("--since", type=_day, required=True, metavar="DAY", help="2026-11-01 (UTC), or with a time")
    parser.add_argument("--until", type=_day, default=time.time(), metavar="DAY", help="before it; now")
    parser.add_argument("--model", type=Path, default=MODEL, metavar="FILE", help="another model than the one in use")
    parser.add_argument("--channel", action="append", default=[], help="only this one; may be given several times")
    parser.add_argument("--limit", type=int, default=MOST, help=f"conversations, the oldest first ({MOST})")
    parser.add_argument("--check", action="store_true", help="exit code 1 where something changed")
    parser.add_argument("--keep", action="store_true", help="show it to leads (/desk/replay), in place of the last")
    parser.add_argument("--json", action="store_true", help="an object per changed turn, and one of the totals")
    given = parser.parse_args(arguments)
    if not given.model.is_file():
        raise ReplayFailed(why=f"there is no model {given.model}; `python -m bot train` makes one")
    totals, shown, kept = Totals(), 0, list[dict[str, Any]]()
    with connected(settings()) as connection:
        if not sa.inspect(connection).has_table(messages.name):
            raise ReplayFailed(why="the database holds no conversations yet")
        idents = found(connection, given.since, given.until, given.channel, given.limit + 1)
        left_out = len(idents) > given.limit
        stored = conversations_of(connection, idents[: given.limit], given.since, given.until)
        for talk, now in _again(given.model, stored, min(len(idents), given.limit)):
            for change in compare(talk, now, totals):
                if shown < SHOWN:
                    kept.append(change.as_json())
                    print(json.dumps(change.as_json(), ensure_ascii=False) if given.json else written(change))
                shown += 1
    print(json.dumps(totals.as_json()) if given.json else summary(totals))
    if given.keep:
        about = (time.time(), given.since, given.until, given.model.name, totals.as_json())
        replayed.keep(settings().var, Replayed(*about, turns=kept))
    if shown > SHOWN:
        print(f"{shown - SHOWN} more changed turns are not listed", file=sys.stderr)
    if left_out:
        print(f"there are more than {given.limit} conversations: see --limit", file=sys.stderr)
    return int(given.check and totals.changed > 0)


def written(change: Change) -> str:
    """Of one turn: where, what was said, and each difference on a line of its own."""
    at = datetime.fromtimestamp(change.turn.at, timezone.utc).strftime("%Y-%m-%d %H:%M")
    doubt = "" if change.turn.sure else "  (what was remembered then is not known)"
    head = visible(f"{change.conversation}:{change.turn.seq}  {at}  {change.channel}{doubt}")
    rows = [f"  {kind}: {_plain(then)} -> {_plain(now)}" for kind, (then, now) in change.changed.items()]
    return "\n".join([head, quoted("  > ", change.text or "(a button)"), *map(visible, rows)])


def summary(totals: Totals) -> str:
    text = f"{totals.turns} turns of {totals.conversations} conversations: {totals.changed} changed"
    if totals.changed:
        kinds = totals.as_json()
        text += f" (topic {kinds['topic']}, entities {kinds['entities']}, links {kinds['links']})"
    if totals.unsure:
        text += f", {totals.unsure} of them perhaps only because what was remembered then was not kept"
    if totals.lost:
        text += f"; {totals.lost} could not be taken again: what their button meant is not known any more"
    return text


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={'–' if one is None else one}" for name, one in value.items())
    return ", ".join(map(str, value)) or "–"


def _day(text: str) -> float:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day like 2026-11-01") from None
    return (at if at.tzinfo else at.replace(tzinfo=timezone.utc)).timestamp()


def _again(
    model: Path, stored: Iterator[StoredConversation], total: int
) -> Iterator[tuple[StoredConversation, Sequence[Mapping[str, Any]]]]:
    """Each conversation with what its turns come to now; says on the error stream how far it is."""
    with _engine(model) as (asks, answers, why):
        told = time.monotonic()
        for number, talk in enumerate(stored, start=1):
            try:
                asks.write(json.dumps([turn.asked for turn in talk.turns]) + "\n")
                asks.flush()
                line = answers.readline()
            except BrokenPipeError:
                line = ""
            if not line:
                raise ReplayFailed(why=why())
            yield talk, json.loads(line)
            if time.monotonic() - told >= EVERY:
                told = time.monotonic()
                print(f"  {number} of {total} conversations", file=sys.stderr, flush=True)


@contextmanager
def _engine(model: Path) -> Iterator[tuple[IO[str], IO[str], Any]]:
    """The engine's Python with the model: where to ask, where to read, and what it complained of last."""
    command = [engine_python(), "-W", "ignore", "-m", "bot.rasa.replay", str(model.resolve())]
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as trouble:
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=trouble, encoding="utf-8"
        )
        assert process.stdin
        assert process.stdout

        def why() -> str:
            process.wait()
            trouble.seek(0)
            told = trouble.read().strip().splitlines()
            return visible(told[-1].removeprefix("sahayak: ")) if told else f"the engine ended ({process.returncode})"

        try:
            yield process.stdin, process.stdout, why
        finally:
            process.kill()  # it holds nothing that could be lost
            process.wait()
            for pipe in (process.stdin, process.stdout):
                try:
                    pipe.close()
                except BrokenPipeError:
                    pass
