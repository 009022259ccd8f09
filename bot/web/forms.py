"""Forms that only our own pages can send: tokens against cross-site requests, and fields of limited size."""

from __future__ import annotations

import secrets
from typing import Any

from aiohttp import web
from multidict import MultiDictProxy

from bot.errors import BadRequest, FormStale
from bot.http.request_limits import cookie
from bot.security.tokens import TokenExpired, TokenInvalid, Tokens
from bot.web.app_keys import SETTINGS

SESSION = "sahayak_session"  # cookie of a logged-in customer
VISITOR = "sahayak_visitor"  # cookie: binds the login form to a browser
FIELD = "csrf"
BROWSER = web.RequestKey("browser", str)  # the id of that cookie
LONGEST = 300  # characters of one field
FORM, UTF_8 = "application/x-www-form-urlencoded", "utf-8"  # other charsets hold what no database takes
TOKENS = web.AppKey("form_tokens", Tokens)


def setup(app: web.Application) -> None:
    app[TOKENS] = Tokens(app[SETTINGS].secrets, "form")


def visitor(request: web.Request) -> str:
    """This browser's random id; a new one is made for a browser that brought none (send it with `remember`)."""
    if BROWSER not in request:
        brought = cookie(request, VISITOR)
        fits = 20 <= len(brought) <= 60 and brought.isascii()
        request[BROWSER] = brought if fits else secrets.token_urlsafe(24)
    return request[BROWSER]


def remember(request: web.Request, response: web.StreamResponse) -> None:
    """Let the browser keep its id, where a form was drawn for it."""
    if BROWSER in request and cookie(request, VISITOR) != request[BROWSER]:
        response.set_cookie(VISITOR, request[BROWSER], path="/", **cookie_manners(request))


def cookie_manners(request: web.Request) -> Any:
    """httponly, lax, and secure wherever customers come over TLS."""
    secure = request.app[SETTINGS].public_url.startswith("https://")
    return {"httponly": True, "samesite": "Lax", "secure": secure}


def form_token(request: web.Request, bound_to: str) -> str:
    """A token for the forms about `bound_to`: a session, a signed link, or the login of one browser."""
    return request.app[TOKENS].seal("", bound=bound_to)


def session_bound(request: web.Request) -> str:
    """What the forms of a logged-in customer are bound to: this very session."""
    return f"session {cookie(request, SESSION)}"


async def posted(request: web.Request, bound_to: str) -> MultiDictProxy[str]:
    """The fields of a form of ours. FormStale: sent by another site, or from a page of an older visit. BadRequest."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise FormStale()
    if request.content_type != FORM or (request.charset or UTF_8).lower() != UTF_8:
        raise BadRequest()
    try:
        sent = await request.post()
    except ValueError:  # bytes that are no text, or too many fields
        raise BadRequest() from None
    if any(not isinstance(value, str) or len(value) > LONGEST or "\0" in value for value in sent.values()):
        raise BadRequest()
    try:
        request.app[TOKENS].open(str(sent.get(FIELD, "")), bound_to)
    except (TokenInvalid, TokenExpired):
        raise FormStale() from None
    return sent  # type: ignore[return-value]  # every value was just seen to be text
