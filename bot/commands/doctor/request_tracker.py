"""Whether cases can go to Request Tracker: its address and version, the token, the queue and the rights in it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

from bot.commands.doctor.line import Line, bad, ok, warn
from bot.exposure import reach
from bot.settings import Settings

SUBJECT = "desks"
OLDEST = 5  # the first version that has REST 2
LAST = 2**31 - 1  # behind which there is no transaction


def check(chosen: Settings) -> Iterator[Line]:
    """Raises BadSetting where it is set in part."""
    chosen.require_request_tracker()
    yield from asyncio.run(_probe(chosen))
    if chosen.rt_url.startswith("http:") and reach(chosen.rt_url) == "public":
        todo = "Set SAHAYAK_RT_URL to https://"
        yield warn(SUBJECT, "the token and all cases go to Request Tracker for everybody on the way to read", todo)


async def _probe(chosen: Settings) -> list[Line]:
    import aiohttp

    from bot.desks.base import DeskAway, DeskRefused
    from bot.desks.request_tracker.client import RequestTrackerClient

    try:
        async with aiohttp.ClientSession() as session:
            client = RequestTrackerClient.of(chosen, session)
            version = await client.version()
            if not version.split(".")[0].isdecimal() or int(version.split(".")[0]) < OLDEST:
                return [bad(SUBJECT, f"{chosen.rt_url}: Request Tracker {version}", "Take version 5 or newer")]
            try:
                queue = await client.open_queue()
            except (DeskAway, DeskRefused) as trouble:
                todo = "Look at SAHAYAK_RT_QUEUE, and give the bot's user SeeQueue there"
                return [bad(SUBJECT, f"{chosen.rt_url}: no queue {chosen.rt_queue} ({trouble})", todo)]
            try:
                await client.news(LAST, 1)
            except DeskRefused as trouble:
                todo = "Take Request Tracker 5.0.3 or newer"
                return [bad(SUBJECT, f"{chosen.rt_url}: its history cannot be searched ({trouble})", todo)]
            missing = _missing(queue, await client.latest())
    except (DeskAway, DeskRefused) as trouble:
        todo = "Look whether this machine reaches it, and at SAHAYAK_RT_URL and SAHAYAK_RT_TOKEN"
        return [bad(SUBJECT, f"{chosen.rt_url}: {trouble}", todo)]
    if missing:
        todo = f"Give the bot's user these rights in the queue {chosen.rt_queue}"
        return [bad(SUBJECT, f"{chosen.rt_url}: its user may not {', '.join(missing)}", todo)]
    return [ok(SUBJECT, f"cases go to {chosen.rt_url} ({version}), queue {chosen.rt_queue}")]


def _missing(queue: Mapping[str, Any], ticket: Mapping[str, Any] | None) -> list[str]:
    """Names of rights. Those in a ticket are known once there is one."""
    missing = [] if "create" in _may(queue) else ["CreateTicket"]
    if ticket is not None:
        rights = {"correspond": "ReplyToTicket", "comment": "CommentOnTicket", "lifecycle": "ModifyTicket"}
        missing += [right for may, right in rights.items() if may not in _may(ticket)]
    return missing


def _may(told: Mapping[str, Any]) -> set[Any]:
    links = told.get("_hyperlinks")
    return {one.get("ref") for one in links if isinstance(one, dict)} if isinstance(links, list) else set()
