"""The desk's lists over HTTP, and what its page shows first, which goes with the page itself."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.channels.web import requests
from bot.desk.agents import Agent
from bot.desk.queue import LAST_PAGE, SHOWS, Wanted
from bot.errors import BadRequest
from bot.web import desk_api
from bot.web.desk_session import DESK, READS, SEARCHES, slow


async def queue(request: web.Request, agent: Agent) -> web.Response:
    """One page of a list, with the version to wait behind."""
    show, text = requests.once(request, "show") or SHOWS[0], requests.once(request, "q").strip()
    if show not in SHOWS or "\0" in text:
        raise BadRequest()
    if text:
        slow(request, SEARCHES, agent)
    wanted = Wanted(
        show,
        requests.once(request, "channel")[: desk_api.LONGEST_NAME],
        requests.once(request, "language")[: desk_api.LONGEST_NAME],
        requests.within(text, desk_api.LONGEST_SEARCH),
        requests.whole(request, "page", 1, 1, LAST_PAGE),
    )
    return web.json_response(await _listed(request, agent, wanted))


async def first(request: web.Request, agent: Agent) -> dict[str, Any]:
    """Who asks, and who waits: what the page would ask for as soon as its scripts are there. Raises TooMany."""
    slow(request, READS, agent)
    await request.app[DESK].store.seen(agent)
    return {"me": desk_api.me(agent), "queue": await _listed(request, agent, Wanted())}


async def _listed(request: web.Request, agent: Agent, wanted: Wanted) -> dict[str, Any]:
    store = request.app[DESK].store
    version, counts, rows = await store.listing(wanted, agent)
    titles = {one.name: one.title for one in await store.agents()}
    return {"version": version, "counts": counts, "conversations": [desk_api.row(one, titles) for one in rows]}
