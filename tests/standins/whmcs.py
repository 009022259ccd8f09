"""A WHMCS to speak to: its classic API and the pages that single sign-on leads to, with its habits.

The actions stand in modules of their own (whmcs_books.py); a room that needs more of them adds its own module with

    @action("GetTickets")
    def tickets(whmcs: Whmcs, asked: Mapping[str, str]) -> dict[str, Any]: ...

and imports it where its tests make the stand-in. Source of what it answers: https://developers.whmcs.com/api-reference/.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any
from urllib.parse import unquote

from aiohttp import web
from aiohttp.test_utils import TestServer

IDENTIFIER, SECRET, ACCESS_KEY = "bot-" + "i" * 28, "whmcs-secret-" + "s" * 19, "access(key)[1]"
TOKEN_SECONDS = 60
DOWN = "<html><head><title>Down for Maintenance</title></head><body><h1>Down for Maintenance</h1></body></html>"
Action = Callable[["Whmcs", Mapping[str, str]], dict[str, Any]]
ACTIONS: dict[str, Action] = {}


class Refusal(Exception):
    """An application error, which comes with status 200."""


def action(name: str) -> Callable[[Action], Action]:
    def known(function: Action) -> Action:
        ACTIONS[name.lower()] = function
        return function

    return known


@dataclass
class Whmcs:
    """Rows are as the API gives them; `asked` counts calls by action. The other fields are habits to be switched."""

    clients: dict[int, dict[str, Any]] = field(default_factory=dict)
    invoices: dict[int, dict[str, Any]] = field(default_factory=dict)
    transactions: list[dict[str, Any]] = field(default_factory=list)
    products: list[dict[str, Any]] = field(default_factory=list)
    domains: list[dict[str, Any]] = field(default_factory=list)
    paymethods: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    tickets: dict[int, dict[str, Any]] = field(default_factory=dict)  # see whmcs_tickets.py
    asked: Counter[str] = field(default_factory=Counter)
    down: int = 0  # status of the page in HTML that it gives instead of an answer
    slow: float = 0.0  # seconds
    ip_allowed: bool = True  # else only who brings the access key is let in
    roles: frozenset[str] | None = None  # actions (lower case) that the credential may; None = all
    most: int = 10_000  # rows on a page, however many are wanted
    ahead: float = 0.0  # seconds of its clock
    sso: bool = True
    mass_payment: bool = True
    clock: Callable[[], float] = time.time
    tokens: dict[str, tuple[int, str, float]] = field(default_factory=dict)
    signed_in: list[tuple[int, str]] = field(default_factory=list)  # by single sign-on: who, to which page
    url: str = ""

    def app(self) -> web.Application:
        app = web.Application(client_max_size=2**24)
        app.on_response_prepare.append(self._date)
        app.router.add_route("*", "/includes/api.php", self._api)
        app.router.add_route("*", "/api.php", self._api)  # where an installer has put it
        app.router.add_get("/oauth/singlesignon.php", self._sign_in)
        for page in ("viewinvoice.php", "dl.php", "clientarea.php"):
            app.router.add_get(f"/{page}", self._page)
        return app

    @asynccontextmanager
    async def serving(self, port: int = 0) -> AsyncIterator[Whmcs]:
        server = TestServer(self.app(), port=port or None)
        await server.start_server()
        self.url = str(server.make_url("")).rstrip("/")
        try:
            yield self
        finally:
            await server.close()

    async def _date(self, _: web.Request, answer: web.StreamResponse) -> None:
        answer.headers["Date"] = formatdate(time.time() + self.ahead, usegmt=True)

    async def _api(self, request: web.Request) -> web.Response:
        asked = {**request.query, **{name: str(value) for name, value in (await request.post()).items()}}
        name = asked.get("action", "").lower()
        self.asked[name] += 1
        if self.slow:
            await asyncio.sleep(self.slow)
        if self.down:
            return web.Response(text=DOWN, status=self.down, content_type="text/html")
        if (refused := self._refused(request, asked, name)) is not None:
            return web.json_response({"result": "error", "message": refused}, status=403)
        if name not in ACTIONS:
            return web.json_response({"result": "error", "message": "Command Not Found"})
        try:
            return web.json_response({"result": "success", **ACTIONS[name](self, asked)})
        except Refusal as no:
            return web.json_response({"result": "error", "message": str(no)})

    def _refused(self, request: web.Request, asked: Mapping[str, str], name: str) -> str | None:
        if not self.ip_allowed and asked.get("accesskey") != ACCESS_KEY:
            return f"Invalid IP {request.remote}"
        who = asked.get("identifier") or asked.get("username", "")
        word = asked.get("secret") or asked.get("password", "")
        if who != IDENTIFIER:
            return "Invalid or missing credentials" if who else "Authentication Failed"
        if word not in (SECRET, hashlib.md5(SECRET.encode()).hexdigest()):
            return "Authentication Failed"
        if self.roles is not None and name not in self.roles:
            return f'Invalid Permissions: API action "{name}" is not allowed'
        return None

    def mint(self, client: int, path: str) -> str:
        """A token that signs in once, within a minute."""
        token = secrets.token_hex(20)
        self.tokens[token] = client, path, self.clock() + TOKEN_SECONDS
        return token

    async def _sign_in(self, request: web.Request) -> web.StreamResponse:
        client, path, until = self.tokens.pop(request.query.get("access_token", ""), (0, "", 0.0))
        if not client or self.clock() > until:
            raise web.HTTPFound("/clientarea.php?incorrect=true")
        self.signed_in.append((client, path))
        answer = web.HTTPFound("/" + path.lstrip("/"))
        answer.set_cookie("WHMCSsession", str(client), httponly=True)
        raise answer

    async def _page(self, request: web.Request) -> web.Response:
        client = int(request.cookies.get("WHMCSsession") or 0)
        wanted = unquote(request.path_qs)
        invoice = self.invoices.get(int(request.query.get("id") or 0))
        if not client or (invoice is not None and int(invoice["userid"]) != client):
            return web.Response(text=f"<h1>Login</h1>{len(wanted)}", content_type="text/html")
        shown = "masspay" in request.query_string or invoice is None
        title = "Client Area" if shown else f"Invoice #{invoice['id'] if invoice else ''}"
        return web.Response(text=f"<h1>{title}</h1><a href='/pay'>Pay Now</a>", content_type="text/html")
