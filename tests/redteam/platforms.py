"""People on Telegram and Messenger, as whoever knows the webhooks' secrets reports them, and what is kept of them."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from typing import Any

import aiohttp
import sqlalchemy as sa

from bot.channels.telegram.webhook import HEADER, secret
from bot.conversations.tables import identities, messages
from tests.redteam.frame import Target
from tests.standins import graph, telegram
from tests.standins.telegram import Updates

TELEGRAM, MESSENGER = "/webhooks/telegram", "/webhooks/messenger"
SIGNATURE = "X-Hub-Signature-256"
#: Nobody listens there: what is sent waits.
NOWHERE = "http://127.0.0.1:1"
SETTINGS = {
    "SAHAYAK_TELEGRAM_TOKEN": telegram.TOKEN, "SAHAYAK_TELEGRAM_API": NOWHERE,
    "SAHAYAK_TELEGRAM_BOT": telegram.BOT["username"],
    "SAHAYAK_MESSENGER_TOKEN": graph.TOKEN, "SAHAYAK_MESSENGER_SECRET": graph.SECRET,
    "SAHAYAK_MESSENGER_API": NOWHERE, "SAHAYAK_MESSENGER_PAGE": graph.PAGE,
}  # fmt: skip
PATIENCE = 20.0  # seconds until an answer is there, on a busy machine
PAUSE = 0.02
_people = itertools.count(700_000)
updates = Updates(None, "", "")


def person() -> int:
    """Somebody who was never here, on either platform."""
    return next(_people)


def headers(target: Target, path: str, raw: bytes) -> dict[str, str]:
    """What proves a report."""
    if path == TELEGRAM:
        return {HEADER: secret(target.settings)}
    return {SIGNATURE: graph.signature(raw, target.settings.messenger_secret)}


async def report(
    http: aiohttp.ClientSession, path: str, raw: bytes, proof: dict[str, str], kind: str = "application/json"
) -> int:
    """The status that a webhook answers."""
    async with http.post(path, data=raw, headers={"Content-Type": kind, **proof}) as reply:
        await reply.read()
        return reply.status


async def told(target: Target, path: str, what: dict[str, Any]) -> int:
    """The status for an update of Telegram's, or an event of Messenger's."""
    raw = json.dumps(what).encode() if path == TELEGRAM else graph.delivery(what)
    async with target.http() as http:
        return await report(http, path, raw, headers(target, path, raw))


def lines(target: Target, channel: str, who: int) -> list[Any]:
    """What is kept of somebody: rows of messages, oldest first."""
    mine = sa.select(messages).join(identities, identities.c.id == messages.c.identity)
    return rows(target, mine.where(*_is(channel, who)).order_by(messages.c.seq))


def identity(target: Target, channel: str, who: int) -> Any:
    """Somebody's row; None for nobody."""
    return next(iter(rows(target, sa.select(identities).where(*_is(channel, who)))), None)


async def answered(target: Target, channel: str, who: int, count: int = 1) -> list[Any]:
    """The same, when so many of their messages are answered and none waits; or what there is when it is too late."""
    until = time.monotonic() + PATIENCE
    while True:
        said = lines(target, channel, who)
        states = [line.state for line in said if line.direction == "in"]
        if states.count("answered") == len(states) >= count or time.monotonic() > until:
            return said
        await asyncio.sleep(PAUSE)


def _is(channel: str, who: int) -> tuple[Any, ...]:
    return identities.c.channel == channel, identities.c.external_id == str(who)


def rows(target: Target, query: Any) -> list[Any]:
    engine = sa.create_engine(target.settings.database_url)
    try:
        with engine.connect() as db:
            return list(db.execute(query))
    finally:
        engine.dispose()
