"""scripts/redteam: attack a running installation on loopback, and print what was tried and what held."""

from __future__ import annotations

import argparse
import asyncio
import fnmatch
import ipaddress
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from bot.settings import settings
from tests.chat_app import UNHURRIED
from tests.e2e.installation import House
from tests.redteam import platforms
from tests.redteam.frame import Attack, Outcome, Target, attacks, perform, table
from tests.servers import postgres_alone

#: Limits that are reached sooner. How they are held to is the same.
SHORT = {
    "SAHAYAK_HEAD_SECONDS": "2",
    "SAHAYAK_BODY_SECONDS": "3",
    "SAHAYAK_ANSWER_SECONDS": "3",
    "SAHAYAK_IDLE_SECONDS": "4",
    "SAHAYAK_CONNECTIONS_PER_ADDRESS": "200",
    "SAHAYAK_SESSIONS_PER_MINUTE": "300",
    "SAHAYAK_ADDRESS_MESSAGES_PER_MINUTE": "300",
    "SAHAYAK_REQUESTS_PER_SECOND": "50",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/redteam", description=__doc__)
    parser.add_argument(
        "--url", help="an installation that runs already, with its settings in the environment; else one is started"
    )
    parser.add_argument("--postgresql", action="store_true", help="what is started keeps its data in a PostgreSQL")
    parser.add_argument("--short", action="store_true", help="as in CI")
    parser.add_argument("--only", default="*", metavar="PATTERN", help="attacks whose names match")
    parser.add_argument("--section", type=int, action="append", help="of these sections only")
    parser.add_argument("--list", action="store_true", help="print the names and end")
    given = parser.parse_args()
    chosen = [
        one for one in attacks()
        if fnmatch.fnmatchcase(one.name, given.only) and (not given.section or one.section in given.section)
    ]  # fmt: skip
    if given.list:
        print("\n".join(f"{one.section}  {one.name}" for one in chosen))
        return 0
    if given.url and not _loopback(given.url):
        parser.error("only an installation on loopback is attacked")
    with _target(given.url, given.short, given.postgresql) as target:
        outcomes = asyncio.run(_all(chosen, target))
    print("\n".join(table(outcomes)))
    return 0 if outcomes and all(one.held for one in outcomes) else 1


async def _all(chosen: list[Attack], target: Target) -> list[Outcome]:
    outcomes = []
    for one in chosen:
        if one.inside and target.house is None:
            print(f"left out, because it needs the processes: {one.name}", file=sys.stderr)
            continue
        print(f"{one.name} …", file=sys.stderr, flush=True)
        outcomes.append(await perform(one, target))
    return outcomes


def _loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def _target(url: str | None, short: bool, on_postgresql: bool) -> Iterator[Target]:
    if url:
        yield Target(url.rstrip("/"), settings(), None, short)
        return
    os.environ["SAHAYAK_ENV_FILE"] = os.devnull  # a developer's own settings have no say here
    with tempfile.TemporaryDirectory(prefix="sahayak-redteam-") as folder, ExitStack() as servers:
        more = {"DATABASE_URL": servers.enter_context(postgres_alone())} if on_postgresql else {}
        running = servers.enter_context(house(Path(folder), short, **more))
        yield Target(running.url, running.settings, running, short)


@contextmanager
def house(folder: Path, short: bool, **settings: str) -> Iterator[House]:
    """An installation as an operator has it: with the limits that are the defaults, or shorter ones to wait for."""
    defaults = dict.fromkeys(("SAHAYAK_MESSAGES_PER_MINUTE", *UNHURRIED), "")
    running = House(folder, **defaults | platforms.SETTINGS | (SHORT if short else {}) | settings)
    running.start()
    try:
        yield running
    finally:
        running.stop()


if __name__ == "__main__":
    sys.exit(main())
