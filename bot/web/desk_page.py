"""The desk as a page: its shell for who is logged in, and the login form."""

from __future__ import annotations

from aiohttp import web

from bot.web import forms
from bot.web.pages import draw


def page(request: web.Request, token: str) -> web.Response:
    """`token` goes with every act (X-Desk)."""
    return draw(request, "desk.html", token=token)


def login_form(
    request: web.Request, status: int = 200, *, problem: str | None = None, seconds: int = 0, name: str = ""
) -> web.Response:
    """`problem`: wrong, too_many (with `seconds` to wait), or nobody where no agent has been added yet."""
    bound = login_bound(request)
    return draw(request, "desk_login.html", status, bound=bound, problem=problem, seconds=seconds, name=name)


def login_bound(request: web.Request) -> str:
    """What the login form's token is bound to: this browser."""
    return f"desk login {forms.visitor(request)}"
