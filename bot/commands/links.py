"""Accounts of platforms that are linked to a customer: list them, and undo a link."""

from __future__ import annotations

import argparse
import asyncio
import sys
from datetime import datetime, timezone
from typing import Any

from bot.conversations import link_changes
from bot.database.engine import Database
from bot.errors import StoreUnavailable
from bot.lang.lines import visible
from bot.settings import settings


def main(arguments: list[str]) -> int:
    """`links list --customer ID | undo ACCOUNT | password-changed --customer ID`; 1 where there is nothing to undo."""
    parser = argparse.ArgumentParser(prog="python -m bot links", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("list", help="the accounts that are linked to a customer")
    verbs.add_parser("undo", help="undo one link: nothing of the customer's is told there from now on")
    verbs.add_parser("password-changed", help="end every session and every link of a customer")
    verbs.choices["undo"].add_argument("account", help="its first column in the list")
    for verb in ("list", "password-changed"):
        verbs.choices[verb].add_argument("--customer", required=True, help="the customer's id in the invoice backend")
    try:
        return asyncio.run(_run(parser.parse_args(arguments)))
    except StoreUnavailable:
        print("links: the database does not answer", file=sys.stderr)
        return 1


async def _run(given: argparse.Namespace) -> int:
    database = Database(settings().database_url)
    try:
        await database.open()
        if given.verb == "list":
            for row in await database.read(link_changes.listing, given.customer):
                print(_line(row))
            return 0
        if given.verb == "password-changed":
            ended = await database.write(link_changes.password_changed, given.customer)
            print(f"links: every session of {visible(given.customer)} and {ended} links ended")
            return 0
        if await database.write(link_changes.withdraw, given.account, "agent", "shell"):
            print(f"links: {visible(given.account)} is linked to nobody now")
            return 0
        print(f"links: {visible(given.account)} is not linked to anybody", file=sys.stderr)
        return 1
    finally:
        await database.close()


def _line(row: Any) -> str:
    name = row.name or row.external_id
    return visible(f"{row.id}  {row.channel:<10}  linked {_day(row.linked_at)}  used {_day(row.last_used)}  {name}")


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, timezone.utc).strftime("%Y-%m-%d")
