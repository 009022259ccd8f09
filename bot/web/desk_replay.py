"""The desk's page of the last replay for leads: the turns that come out otherwise with another model or other data."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from functools import partial
from typing import Any

from aiohttp import web

from bot.answers import answers
from bot.channels.web import requests
from bot.desk import replayed
from bot.desk.replayed import Replayed
from bot.errors import BadRequest
from bot.security.rate_limit import Pace
from bot.web.app_keys import DATABASE, SETTINGS
from bot.web.desk_leads import drawn, lead, refused
from bot.web.pages import language_of

PATH = "/desk/replay"
PACE = Pace("desk_replay", 30, 60, burst=10)
PAGE, WORDS = "replay.html", "replay."
MOST_PAGES = 100
COMMAND = "python -m bot replay --since {since} --keep"
SINCE = timedelta(days=7)


def setup(app: web.Application) -> None:
    """Needs DATABASE and SETTINGS."""
    app.router.add_get(PATH, overview, allow_head=False)


async def overview(request: web.Request) -> web.StreamResponse:
    if await lead(request, PACE) is None:
        return refused(request, PAGE, WORDS)
    kind, page = requests.once(request, "kind"), requests.whole(request, "page", 1, 1, MOST_PAGES)
    if kind and kind not in replayed.KINDS:
        raise BadRequest()
    told = await asyncio.to_thread(replayed.read, request.app[SETTINGS].var)
    turns = told.of(kind) if told else []
    first = (page - 1) * replayed.PAGE
    shown = await request.app[DATABASE].read(replayed.shown, turns[first : first + replayed.PAGE])
    return drawn(
        request,
        PAGE,
        WORDS,
        told={"replay": told, **_days(told)},
        command=COMMAND.format(since=(datetime.now(timezone.utc) - SINCE).date()),
        kind=kind,
        kinds=replayed.KINDS,
        number=page,
        more=len(turns) > first + replayed.PAGE,
        shown=shown,
        written=_written,
        channel=partial(_channel, language_of(request)),
    )


def _days(told: Replayed | None) -> dict[str, date]:
    """In UTC, as the command takes them."""
    moments = {"at": told.at, "since": told.since, "until": told.until} if told else {}
    return {name: datetime.fromtimestamp(moment, timezone.utc).date() for name, moment in moments.items()}


def _channel(language: str, name: str) -> str:
    word = answers(language).get(f"desk.channel_{name}")
    return str(word["text"]) if word else name


def _written(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={_written(one)}" for name, one in value.items()) or "–"
    if isinstance(value, list):
        return ", ".join(map(_written, value)) or "–"
    return "–" if value is None else str(value)
