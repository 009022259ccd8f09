"""Reminders in the web process: sent while it runs, and the page by which customers want none, or want them again."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import timezone
from typing import Any

from aiohttp import web

from bot.billing import Billing
from bot.billing.backends.base import DueInvoices
from bot.channels.capabilities import MESSENGER, TELEGRAM
from bot.database.engine import Database
from bot.errors import BadRequest
from bot.reminders import choices
from bot.reminders.choices import PATH, ChoiceLinks
from bot.reminders.hours import Hours
from bot.reminders.job import Reminders, words_of
from bot.settings import Settings
from bot.web import forms
from bot.web.app_keys import BILLING, DATABASE, SETTINGS
from bot.web.chat_invoice_links import INVOICES, ChatInvoices
from bot.web.housekeeping import chore
from bot.web.pages import draw

log = logging.getLogger(__name__)

EVERY = 900.0  # seconds; what was told is not told again, so often does no harm
ONE_CLICK = ("List-Unsubscribe", "One-Click")  # of a mail program's own button (RFC 8058)
LINKS = web.AppKey("reminder_links", ChoiceLinks)


def setup(app: web.Application) -> None:
    """Needs SETTINGS, DATABASE, BILLING and INVOICES. Raises BadSetting.

    The page is there also where none are sent any more.
    """
    app[LINKS] = ChoiceLinks(app[SETTINGS])
    app.router.add_get(f"{PATH}{{token}}", show)
    app.router.add_post(f"{PATH}{{token}}", decide)
    Hours.of(app[SETTINGS], timezone.utc)
    if app[SETTINGS].reminder_days and app[BILLING].can(DueInvoices):
        app.cleanup_ctx.append(_run)


def assembled(settings: Settings, database: Database, billing: Billing, invoices: ChatInvoices) -> Reminders:
    """With the channels that are set up here, the most direct first."""
    windows: dict[str, float | None] = {}
    if settings.telegram_token:
        windows["telegram"] = TELEGRAM.proactive_seconds
    if settings.messenger_token:
        windows["messenger"] = MESSENGER.proactive_seconds
    return Reminders(settings, database, billing, windows, invoices.addressed)


async def _run(app: web.Application) -> AsyncIterator[None]:
    job = assembled(app[SETTINGS], app[DATABASE], app[BILLING], app[INVOICES])

    async def work(_app: web.Application) -> int:
        told = await job.run() or ()
        if done := [one for one in told if one.sent]:
            log.info("reminders: %s", ", ".join(words_of(tuple(done))))
        return 0

    async for _ in chore("reminders: %d", EVERY, work)(app):
        yield


async def show(request: web.Request) -> web.StreamResponse:
    """Opening it changes nothing: mail servers look at what stands in mails."""
    customer = request.app[LINKS].customer(request.match_info["token"])
    return await _page(request, customer, None)


async def decide(request: web.Request) -> web.StreamResponse:
    customer = request.app[LINKS].customer(request.match_info["token"])
    if await _one_click(request):
        await request.app[DATABASE].write(choices.choose, customer, True, "mail program")
        return web.Response(text="ok")
    sent = await forms.posted(request, _bound(request))
    wanted = sent.get("reminders", "")
    if wanted not in ("on", "off"):
        raise BadRequest()
    await request.app[DATABASE].write(choices.choose, customer, wanted == "off", "link")
    return await _page(request, customer, wanted)


async def _one_click(request: web.Request) -> bool:
    """No form of ours: whoever has the link may say so, and nothing else is done by it."""
    try:
        sent: Any = await request.post()
    except (LookupError, ValueError):  # a charset that nobody knows
        raise BadRequest() from None
    name, value = ONE_CLICK
    return bool(sent.get(name) == value)


async def _page(request: web.Request, customer: str, done: str | None) -> web.StreamResponse:
    off = await request.app[DATABASE].glance(choices.wants_none, customer)
    return draw(request, "reminders.html", off=off, done=done, bound=_bound(request))


def _bound(request: web.Request) -> str:
    return f"reminders {request.match_info['token']}"
