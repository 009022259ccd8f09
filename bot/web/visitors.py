"""Who is looking at a page: the session behind the cookie, and their address for the limits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from aiohttp import web

from bot.billing import Customer
from bot.errors import CustomerNotFound
from bot.http.request_limits import cookie
from bot.security.client_address import client_address, share_of
from bot.security.sessions import LIFE, Sessions
from bot.web import forms
from bot.web.app_keys import BILLING, CUSTOMER, SETTINGS
from bot.web.problems import wants_page

SESSIONS = web.AppKey("sessions", Sessions)
LOGIN = "/clientarea/login"
FORGOTTEN = "/clientarea/password"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def signed_in(request: web.Request) -> Customer | None:
    """The customer who is logged in, None where nobody is. Asked once per request."""
    if CUSTOMER not in request:
        brought = cookie(request, forms.SESSION)
        known = await request.app[SESSIONS].customer(brought) if brought else None
        try:
            request[CUSTOMER] = await request.app[BILLING].customer(known) if known else None
        except CustomerNotFound:  # closed since they logged in
            request[CUSTOMER] = None
    return request[CUSTOMER]


async def required(request: web.Request) -> Customer:
    """The customer who is logged in; anybody else is sent to the login page and back."""
    customer = await signed_in(request)
    if customer is None:
        # What a form was about to do is not repeated after the login, so only a page is come back to.
        back = {"next": request.path_qs} if request.method in {"GET", "HEAD"} else {}
        raise web.HTTPSeeOther(f"{LOGIN}?{urlencode(back)}" if back else LOGIN)
    return customer


@web.middleware
async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every page knows who is there: its header says so, and the chat on it goes by that."""
    if wants_page(request):
        await signed_in(request)
    return await handler(request)


def keep(request: web.Request, response: web.StreamResponse, session: str) -> None:
    response.set_cookie(forms.SESSION, session, max_age=LIFE, path="/", **forms.cookie_manners(request))


def local_path(wanted: str, otherwise: str) -> str:
    """`wanted` where it is a page of our own client area, else `otherwise`: a login never leads to another site."""
    plain = wanted.isascii() and wanted.isprintable() and "\\" not in wanted and len(wanted) < 300
    return wanted if plain and wanted.startswith("/clientarea/") and "//" not in wanted.partition("?")[0] else otherwise


def address(request: web.Request) -> str:
    """Whose share of the limits a request takes: the address that the trusted proxies leave, of IPv6 its /64."""
    forwarded = request.headers.getall("X-Forwarded-For", [])
    return share_of(client_address(request.remote, forwarded, request.app[SETTINGS].proxies))


def setup(app: web.Application, sessions: Sessions) -> None:
    app[SESSIONS] = sessions
    app.middlewares.append(middleware)
