"""The Facebook page whose messages the bot answers: make it ready, or say how it stands."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import aiohttp

from bot.channels.messenger import profile
from bot.channels.messenger.client import GraphClient, GraphTrouble, of_settings
from bot.channels.messenger.webhook import PATH, verify_token
from bot.lang import LANGUAGES
from bot.settings import Settings, settings

Result = TypeVar("Result")


def main(argv: Sequence[str]) -> int:
    """`messenger set-up | info`; exit code 1 where Meta refuses or something is missing."""
    parser = argparse.ArgumentParser(prog="python -m bot messenger", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("set-up", help="Get Started, the menu, the greeting, what Meta reports to us")
    verbs.add_parser("info", help="what to enter at Meta, and what the page still lacks")
    verb, chosen = parser.parse_args(argv).verb, settings()
    if verb == "info":
        print(f"callback address  {chosen.public_url}{PATH}")
        print(f"verify token      {verify_token(chosen)}")
    if not chosen.messenger_token or not chosen.messenger_secret:
        return _refuse("SAHAYAK_MESSENGER_TOKEN and SAHAYAK_MESSENGER_SECRET are not both set")
    try:
        if verb == "set-up":
            ask(chosen, lambda graph: profile.set_up(graph, tuple(LANGUAGES)))
        found = look(chosen)
    except GraphTrouble as trouble:
        return _refuse(f"Meta does not do it ({type(trouble).__name__}: {trouble}); `python -m bot doctor` says more")
    print(f"page              {found.name} ({found.ident})")
    if found.missing:
        return _refuse(f"the page lacks {', '.join(found.missing)}: run `python -m bot messenger set-up`")
    print("ready             yes")
    return 0


def page(chosen: Settings) -> profile.Page | GraphTrouble | None:
    """How the page stands, or why that is not known; None where Messenger is not set up."""
    try:
        return look(chosen) if chosen.messenger_token else None
    except GraphTrouble as trouble:
        return trouble


def look(chosen: Settings) -> profile.Page:
    """How the page stands at Meta. Raises GraphTrouble."""
    return ask(chosen, lambda graph: profile.look(graph, tuple(LANGUAGES)))


def ask(chosen: Settings, question: Callable[[GraphClient], Awaitable[Result]]) -> Result:
    """Run one question to the Graph API; raises GraphTrouble."""

    async def asked() -> Result:
        async with aiohttp.ClientSession() as session:
            return await question(of_settings(chosen, session))

    return asyncio.run(asked())


def _refuse(reason: str) -> int:
    print(f"messenger: {reason}", file=sys.stderr)
    return 1
