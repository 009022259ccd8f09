"""The customer's tickets in the client area: their state, and what was answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from aiohttp import web

from bot.answers import answers, render
from bot.billing.models import Page
from bot.conversations import own_tickets
from bot.conversations.attachments import shown_text
from bot.web import visitors
from bot.web.app_keys import DATABASE
from bot.web.invoice_list import near, page_number
from bot.web.pages import draw, language_of

PATH = "/clientarea/tickets"
PER_PAGE = 10
UNSAID = frozenset({"handoff", "ticket_status"})  # reasons that are no subject


def setup(app: web.Application) -> None:
    app.router.add_get(PATH, show)
    app.router.add_get(f"{PATH}/{{number}}", one)


async def show(request: web.Request) -> web.StreamResponse:
    customer = await visitors.required(request)
    wanted = page_number(request.query.get("page", ""))
    theirs, total = await request.app[DATABASE].read(own_tickets.listing, customer.id, wanted, PER_PAGE)
    found = Page(theirs, total, *Page.turn(total, wanted, PER_PAGE))
    return draw(request, "tickets.html", found=found, near=near(found), day_of=_day, about=_about(language_of(request)))


async def one(request: web.Request) -> web.StreamResponse:
    customer = await visitors.required(request)
    number = request.match_info["number"]
    ticket, lines = await request.app[DATABASE].read(own_tickets.one, customer.id, number)
    return draw(
        request,
        "ticket.html",
        ticket=ticket,
        lines=[(line.author, line.body.get("name"), words, line.at) for line in lines if (words := shown_text(line))],
        day_of=_day,
        about=_about(language_of(request)),
    )


def _about(language: str) -> Callable[[str], str | None]:
    """What a ticket is about, as far as its reason is a topic that says so."""

    def about(reason: str) -> str | None:
        key = f"title.{reason}"
        return render(key, language).text if reason not in UNSAID and key in answers(language) else None

    return about


def _day(at: float) -> date:
    """The company's calendar day."""
    return datetime.fromtimestamp(at).astimezone().date()
