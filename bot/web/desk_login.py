"""The desk's door for a browser: its page, log in, log out."""

from __future__ import annotations

from aiohttp import web

from bot.desk.logins import LIFE
from bot.errors import BotError, FormStale, NotAllowed, NotFound, TooMany
from bot.http.request_limits import cookie
from bot.lang import LANGUAGES
from bot.web import desk_lists, desk_page, desk_session, forms, visitors
from bot.web.desk_session import COOKIE, DESK, PATH
from bot.web.pages import chosen_language

HOME, LOGIN = "/desk/", "/desk/login"
LONGEST = 60  # characters of a name or a code that are looked at


def setup(app: web.Application) -> None:
    app.router.add_get("/desk", to_page)
    app.router.add_get(HOME, page)
    app.router.add_get(LOGIN, show)
    app.router.add_post(LOGIN, log_in)
    app.router.add_post("/desk/logout", log_out)


async def to_page(request: web.Request) -> web.StreamResponse:
    raise web.HTTPSeeOther(HOME)


async def page(request: web.Request) -> web.StreamResponse:
    agent = await desk_session.agent_of(request)
    if agent is None:
        raise web.HTTPSeeOther(LOGIN)
    if not chosen_language(request) and agent.language in LANGUAGES:
        raise web.HTTPSeeOther(f"{HOME}?lang={agent.language}")
    first = await desk_lists.first(request, agent)
    return desk_page.page(request, desk_session.token(request), agent.leads, first)


async def show(request: web.Request) -> web.StreamResponse:
    if await desk_session.agent_of(request) is not None:
        raise web.HTTPSeeOther(HOME)
    if not await request.app[DESK].logins.anybody():
        return desk_page.login_form(request, NotFound.status, problem="nobody")
    return desk_page.login_form(request)


async def log_in(request: web.Request) -> web.StreamResponse:
    try:
        sent = await forms.posted(request, desk_page.login_bound(request))
    except FormStale:
        return desk_page.login_form(request, FormStale.status)
    name, code = sent.get("name", "").strip().lower(), sent.get("code", "")
    try:
        session = await _session(request, name[:LONGEST], sent.get("password", ""), code[:LONGEST])
    except NotAllowed:
        return desk_page.login_form(request, NotAllowed.status, problem="wrong", name=name[:LONGEST])
    except TooMany as early:
        seconds = early.facts["retry_after"]
        drawn = desk_page.login_form(request, TooMany.status, problem="too_many", seconds=seconds, name=name[:LONGEST])
        drawn.headers["Retry-After"] = str(seconds)
        return drawn
    # A session that was there before (perhaps planted) ends, and the new one has a name that nobody knows yet.
    await request.app[DESK].logins.log_out(cookie(request, COOKIE))
    response = web.HTTPSeeOther(HOME)
    desk_session.keep(request, response, session, LIFE)
    return response


async def _session(request: web.Request, name: str, password: str, code: str) -> str:
    """Raises NotAllowed where something is wrong, TooMany where that is not looked at now."""
    desk = request.app[DESK]
    attempt = await desk.limits.attempt(visitors.address(request), f"desk {name}")
    try:
        session = await desk.logins.log_in(name, password, code)
    except NotAllowed:
        raise
    except BotError:
        await attempt.take_back()
        raise
    await attempt.right()
    return session


async def log_out(request: web.Request) -> web.StreamResponse:
    desk_session.from_our_page(request)
    await request.app[DESK].logins.log_out(cookie(request, COOKIE))
    response = web.HTTPSeeOther(LOGIN)
    response.del_cookie(COOKIE, path=PATH)
    return response
