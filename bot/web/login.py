"""The door of the client area: log in, log out, and the signed identity that the chat widget asks for."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from aiohttp import web

from bot.billing import Customer
from bot.billing.backends.base import Login
from bot.errors import BotError, NotAllowed, NotFound, TooMany
from bot.http.request_limits import cookie
from bot.security.identity_proof import sign_identity
from bot.web import forgotten_password, forms, visitors
from bot.web.app_keys import BILLING, RATE_LIMITS, SETTINGS
from bot.web.login_limits import LoginLimits
from bot.web.pages import draw, keep_language

LIMITS = web.AppKey("login_limits", LoginLimits)
HOME = "/clientarea/"


def setup(app: web.Application) -> None:
    app[LIMITS] = LoginLimits.of(app[SETTINGS], app[RATE_LIMITS])
    app.router.add_get(visitors.LOGIN, show)
    app.router.add_post(visitors.LOGIN, log_in)
    app.router.add_post("/clientarea/logout", log_out)
    app.router.add_get("/clientarea/chat-identity", chat_identity)


def _bound(request: web.Request) -> str:
    return f"login {forms.visitor(request)}"


def _next(request: web.Request, wanted: str) -> str:
    """Where to go after the login: a page of the client area, with word to the widget if the chat sent them here."""
    path = visitors.local_path(wanted, HOME)
    if request.query.get("chat") != "1":
        return path
    parts = urlsplit(path)
    return f"{parts.path}?{urlencode({**dict(parse_qsl(parts.query)), 'chat': '1'})}"


def _form(request: web.Request, status: int = 200, **said: Any) -> web.Response:
    facts = {"problem": None, "seconds": 0, "email": "", "wanted": request.query.get("next", ""), **said}
    facts |= {"chat": request.query.get("chat") == "1"}
    facts |= {name: name in request.query and not said for name in ("out", "changed")}
    facts["forgotten"] = forgotten_password.offered(request.app[SETTINGS], request.app[BILLING])
    if not request.app[BILLING].can(Login):
        chosen = request.app[SETTINGS]
        elsewhere = "" if chosen.own_area else chosen.client_area_url
        return draw(request, "login_elsewhere.html", status, elsewhere=elsewhere)
    return draw(request, "login.html", status, bound=_bound(request), **facts)


async def show(request: web.Request) -> web.StreamResponse:
    if await visitors.signed_in(request):
        onward = web.HTTPSeeOther(_next(request, request.query.get("next", "")))
        keep_language(request, onward)
        return onward
    return _form(request)


async def log_in(request: web.Request) -> web.StreamResponse:
    if not request.app[BILLING].can(Login):
        return _form(request, NotFound.status)
    sent = await forms.posted(request, _bound(request))
    email, password = sent.get("email", "").strip(), sent.get("password", "")
    said = {"email": email, "wanted": sent.get("next", "")}
    try:
        customer = await _customer(request, email, password)
    except NotAllowed:
        return _form(request, NotAllowed.status, problem="wrong", **said)
    except TooMany as early:
        seconds = early.facts["retry_after"]
        page = _form(request, TooMany.status, problem="too_many", seconds=seconds, **said)
        page.headers["Retry-After"] = str(seconds)
        return page
    # A session that was there before (perhaps planted) ends, and the new one has a name that nobody knows yet.
    sessions = request.app[visitors.SESSIONS]
    await sessions.end(cookie(request, forms.SESSION))
    response = web.HTTPSeeOther(_next(request, sent.get("next", "")))
    visitors.keep(request, response, await sessions.begin(customer.id))
    return response


async def _customer(request: web.Request, email: str, password: str) -> Customer:
    """Who logs in with these. Raises NotAllowed where they are wrong, TooMany where that is not looked at now."""
    attempt = await request.app[LIMITS].attempt(visitors.address(request), email)
    try:
        customer = await request.app[BILLING].find_login(email, password)
    except NotAllowed:
        raise
    except BotError:
        await attempt.take_back()
        raise
    await attempt.right()
    return customer


async def log_out(request: web.Request) -> web.StreamResponse:
    await forms.posted(request, forms.session_bound(request))
    await request.app[visitors.SESSIONS].end(cookie(request, forms.SESSION))
    response = web.HTTPSeeOther(f"{visitors.LOGIN}?out=1")
    response.del_cookie(forms.SESSION, path="/")
    return response


async def chat_identity(request: web.Request) -> web.StreamResponse:
    """Proof for the chat of who is logged in here; for our own pages only."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise NotAllowed()
    customer = await visitors.signed_in(request)
    if customer is None:
        raise NotAllowed()
    proof = sign_identity(customer.id, request.app[SETTINGS])
    return web.json_response({"identity": proof}, headers={"Cache-Control": "private, no-store"})
