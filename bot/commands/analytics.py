"""What became of conversations: answered alone, done, handed over, and how long it took; by day, channel and topic."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from datetime import date, timedelta

from bot.analytics import figures, report
from bot.analytics.keeping import Keeper
from bot.database.engine import Database
from bot.errors import StoreUnavailable
from bot.settings import Settings, settings

DAYS = 30  # that are shown where nobody says others


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot analytics", description=__doc__)
    parser.add_argument("act", nargs="?", choices=("show", "rebuild"), default="show", help="rebuild: all days anew")
    parser.add_argument("--since", type=date.fromisoformat, metavar="YYYY-MM-DD", help=f"else {DAYS} days back")
    parser.add_argument("--until", type=date.fromisoformat, metavar="YYYY-MM-DD", help="else today")
    parser.add_argument("--by", choices=figures.GROUPS, default="day", help="what the last table is of (day)")
    parser.add_argument("--csv", action="store_true", help="a line for each day, channel, language and topic")
    given = parser.parse_args(arguments)
    try:
        return asyncio.run(_run(given, settings()))
    except StoreUnavailable:
        print("analytics: the database does not answer", file=sys.stderr)
        return 1


async def _run(given: argparse.Namespace, chosen: Settings) -> int:
    database = Database(chosen.database_url)
    keeper = Keeper.of(chosen, database)
    try:
        await database.open()
        if given.act == "rebuild":
            print(f"analytics: made {await keeper.rebuild()} days anew")
            return 0
        await keeper.refresh()
        until = given.until or keeper.today()
        since = given.since or until - timedelta(days=DAYS - 1)
        found = await database.read(figures.read, since, until)
    finally:
        await database.close()
    if given.csv:
        sys.stdout.write(report.csv_text(found))
    else:
        print("\n".join(report.lines(found, given.by)))
    return 0
