"""The desk's figures: a page and a CSV file for leads, kept up to date beside everything else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.analytics import figures, report
from bot.analytics.figures import Figures
from bot.analytics.keeping import Keeper
from bot.errors import BadRequest, NotAllowed
from bot.security.rate_limit import Pace
from bot.web.app_keys import DATABASE, SETTINGS
from bot.web.desk_leads import lead
from bot.web.figure_words import Words
from bot.web.figures_view import View
from bot.web.pages import HEADERS, draw, language_of
from bot.web.workers import at_work

log = logging.getLogger(__name__)

EVERY = 3600.0  # seconds; whoever looks at the figures has the newest days made anew before
BEFORE = 30.0  # seconds after the start, or a stumble: customers first
PATH = "/desk/figures"
EARLIEST, LATEST = 2000, 9000  # years
DAYS, CHOICES, LONGEST = 30, (7, 30, 90), 366  # days that are shown, offered, and looked through at most
AT_ONCE = 3  # days that are made anew for whoever looks; all others are, every hour
PACE = Pace("desk_figures", 20, 60, burst=10)  # each may add up a year
KEEPER = web.AppKey("figures", Keeper)


def setup(app: web.Application) -> None:
    """Needs SETTINGS and DATABASE."""
    app[KEEPER] = Keeper.of(app[SETTINGS], app[DATABASE])
    app.cleanup_ctx.append(keeping)
    app.router.add_get(PATH, page, allow_head=False)
    app.router.add_get(f"{PATH}.csv", table, allow_head=False)


async def keeping(app: web.Application) -> AsyncIterator[None]:
    """Make the days that are due every hour, so that they are there before their events are forgotten."""

    async def work() -> None:
        await asyncio.sleep(BEFORE)
        if made := await app[KEEPER].refresh():
            log.debug("made the figures of %d days", made)
        await asyncio.sleep(EVERY)

    async with at_work(work):
        yield


async def page(request: web.Request) -> web.StreamResponse:
    if await lead(request, PACE) is None:
        return _draw(request, NotAllowed.status, view=None)
    found = await _figures(request)
    keeper = request.app[KEEPER]
    today = keeper.today()
    return _draw(
        request,
        view=View(found, language_of(request), keeper.zone),
        since=found.since,
        until=found.until,
        today=today,
        periods=[(count, _address(today - timedelta(days=count - 1), today)) for count in CHOICES],
    )


async def table(request: web.Request) -> web.StreamResponse:
    """The same days as a CSV file."""
    if await lead(request, PACE) is None:
        raise NotAllowed()
    found = await _figures(request)
    name = f"figures-{found.since}-{found.until}.csv"
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(text=report.csv_text(found), content_type="text/csv", charset="utf-8", headers=headers)


async def _figures(request: web.Request) -> Figures:
    """Of the days that the address names."""
    keeper = request.app[KEEPER]
    until = _day(request, "until", keeper.today())
    since = _day(request, "since", until - timedelta(days=DAYS - 1))
    if not timedelta() <= until - since < timedelta(days=LONGEST):
        raise BadRequest()
    await keeper.refresh(AT_ONCE)
    return await keeper.database.read(figures.read, since, until)


def _day(request: web.Request, name: str, otherwise: date) -> date:
    given = request.query.get(name)
    if not given:
        return otherwise
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise BadRequest() from None
    if not EARLIEST <= day.year <= LATEST:  # days before and after it have to be days too
        raise BadRequest()
    return day


def _address(since: date, until: date) -> str:
    return f"{PATH}?{urlencode({'since': since, 'until': until})}"


def _draw(request: web.Request, status: int = 200, **facts: Any) -> web.Response:
    return draw(request, "figures.html", status, say=Words(language_of(request)).say, **facts)
