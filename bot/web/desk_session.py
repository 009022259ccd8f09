"""Who of the agents asks: the cookie, the token against other sites' requests, and how often an agent may ask."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from bot.desk.agents import Agent
from bot.desk.logins import Logins
from bot.desk.store import DeskStore
from bot.errors import ConversationChanged, ConversationOver, ConversationTaken, FormStale, NotAllowed, TooMany
from bot.http.request_limits import cookie
from bot.security.rate_limit import MemoryRateLimits, Pace
from bot.security.tokens import TokenExpired, TokenInvalid
from bot.web import forms, problem_json
from bot.web.app_keys import SETTINGS
from bot.web.login_limits import LoginLimits

COOKIE, PATH, HEADER = "sahayak_desk", "/desk", "X-Desk"
READS = Pace("desk_reads", 600, 60, burst=200)
ACTS = Pace("desk_acts", 120, 60, burst=40)
DRAFTS = Pace("desk_drafts", 30, 60, burst=10)  # each is a turn of the engine
SEARCHES = Pace("desk_searches", 30, 60, burst=10)  # each may read a month of transcripts
Handler = Callable[[web.Request, Agent], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Desk:
    """`rates`: of this process; agents are few, and known."""

    store: DeskStore
    logins: Logins
    limits: LoginLimits
    rates: MemoryRateLimits


DESK = web.AppKey("desk", Desk)


async def agent_of(request: web.Request, acts: bool = True) -> Agent | None:
    """Who is logged in; None for nobody. `acts`: their session counts as used."""
    return await request.app[DESK].logins.agent(cookie(request, COOKIE), acts)


def guarded(handler: Handler, acts: bool = True) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """For agents alone, at their pace; what changes something also from our own page alone.

    What the page reads by itself (`live=1`) is nothing that its agent does.
    """

    async def answer(request: web.Request) -> web.StreamResponse:
        reads = request.method in {"GET", "HEAD"}
        by_itself = reads and request.query.get("live") == "1"
        agent = await agent_of(request, acts and not by_itself)
        if agent is None:
            raise NotAllowed()
        if not reads:
            from_our_page(request)
        slow(request, READS if reads else ACTS, agent)
        await request.app[DESK].store.seen(agent)
        try:
            response = await handler(request, agent)
        except (ConversationTaken, ConversationChanged, ConversationOver) as quicker:
            response = await _conflict(request, quicker)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return answer


def slow(request: web.Request, rule: Pace, agent: Agent) -> None:
    """Raises TooMany."""
    wait = request.app[DESK].rates.wait_now(rule, agent.name)
    if wait > 0:
        raise TooMany(retry_after=math.ceil(wait))


def token(request: web.Request) -> str:
    """What the page sends with every act, bound to this very session."""
    return forms.form_token(request, bound(request))


def from_our_page(request: web.Request) -> None:
    """FormStale where the request is another site's, or of a page of an older session."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise FormStale()
    try:
        request.app[forms.TOKENS].open(request.headers.get(HEADER, ""), bound(request))
    except (TokenInvalid, TokenExpired):
        raise FormStale() from None


def keep(request: web.Request, response: web.StreamResponse, session: str, seconds: int) -> None:
    secure = request.app[SETTINGS].public_url.startswith("https://")
    response.set_cookie(COOKIE, session, max_age=seconds, path=PATH, httponly=True, samesite="Strict", secure=secure)


def bound(request: web.Request) -> str:
    """What the forms of the desk are bound to: this very session."""
    return f"desk {cookie(request, COOKIE)}"


async def _conflict(
    request: web.Request, quicker: ConversationTaken | ConversationChanged | ConversationOver
) -> web.Response:
    """409 with what the page needs to say who has it, and to look again."""
    told = dict(quicker.facts)
    if "agent" in told:
        titles = {one.name: one.title for one in await request.app[DESK].store.agents()}
        told["agent_title"] = titles.get(told["agent"], told["agent"])
    message = problem_json.message(quicker.code, problem_json.language(request), told)
    body = {"ok": False, "error": quicker.code, "code": quicker.code, "message": message, **told}
    return web.json_response(body, status=quicker.status)
