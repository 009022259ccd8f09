"""One conversation at the desk over HTTP: read it, look at the account, and what an agent does with it."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.billing import Billing, Invoice, Money
from bot.billing.backends.base import Payments, Services
from bot.channels.web import requests
from bot.channels.web.chat import LARGEST_SEQ
from bot.desk import drafts
from bot.desk.agents import Agent
from bot.desk.assignments import State
from bot.errors import NotFound
from bot.web import desk_api, kept_files
from bot.web.app_keys import BILLING
from bot.web.chat_services import CHAT
from bot.web.desk_session import DESK, DRAFTS, Desk, guarded, slow

LONGEST_ID = 60  # characters
INVOICES = 50  # that are shown beside a conversation


def setup(app: web.Application) -> None:
    one = "/desk/api/conversations/{conversation}"
    for path, handler in (("", read), ("/account", account), ("/files/{file}", file)):
        app.router.add_get(one + path, guarded(handler), allow_head=False)
    for name, act in (
        ("take", take), ("reply", reply), ("note", note), ("hand", hand), ("back", back), ("close", close),
        ("draft", draft), ("typing", types),
    ):  # fmt: skip
        app.router.add_post(f"{one}/{name}", guarded(act))


async def read(request: web.Request, agent: Agent) -> web.Response:
    """The last lines, or those before line `before`; reading the last marks them as read."""
    before = requests.whole(request, "before", LARGEST_SEQ, 1, LARGEST_SEQ)
    store, ident = _desk(request).store, _ident(request)
    found = await store.transcript(ident, before)
    if before == LARGEST_SEQ:
        await store.has_read(ident, agent, found.last)
    return web.json_response(desk_api.conversation(found))


async def account(request: web.Request, agent: Agent) -> web.Response:
    """What the customer has and owes, read now; the look itself is an event."""
    billing = request.app[BILLING]
    who = await _desk(request).store.view_account(_ident(request), agent)
    customer = await billing.customer(who)
    invoices = (await billing.invoices(who, None, 1, INVOICES)).items
    told: dict[str, Any] = {
        "customer": {"id": customer.id, "name": customer.name, "email": customer.email},
        "invoices": [_invoice(one, billing) for one in invoices],
        "services": [],
        "payments": [],
        "credit": [_money(one) for one in await billing.credit(who)],
    }
    brands = {one.name: one.brand for one in billing.gateways()}
    if billing.can(Services):
        told["services"] = [
            {"id": one.id, "name": one.name, "domain": one.domain, "status": str(one.status),
             "until": one.next_due.isoformat(), **_money(one.price)}
            for one in await billing.services(who)
        ]  # fmt: skip
    if billing.can(Payments):
        told["payments"] = [
            {"id": one.transaction_id, "gateway": brands.get(one.gateway, one.gateway),
             "at": one.at.astimezone().date().isoformat(), "invoice": ", ".join(one.invoices),
             "amount": f"{one.amount.amount:.2f}", "currency": one.amount.currency,
             "returned": f"{one.returned.amount:.2f}" if one.returned else None}
            for one in await billing.payments(who)
        ]  # fmt: skip
    told["held"] = [
        {"id": one.reference, "gateway": brands.get(one.gateway, one.gateway), "state": one.state,
         "invoice": ", ".join(one.numbers), **_money(one.over if one.booked else one.came)}
        for one in await billing.received(who)
    ]  # fmt: skip
    return web.json_response(told)


async def file(request: web.Request, _agent: Agent) -> web.StreamResponse:
    """A picture in the page, anything else as a download."""
    kept = await _desk(request).store.file(_ident(request), request.match_info["file"][:LONGEST_ID])
    return kept_files.answer(kept, request.app[CHAT].media.path(kept))


async def take(request: web.Request, agent: Agent) -> web.Response:
    sent = await requests.read(request, desk_api.Act)
    return await _state(request, await _desk(request).store.take(_ident(request), agent, sent.version))


async def reply(request: web.Request, agent: Agent) -> web.Response:
    sent = await requests.read(request, desk_api.Reply)
    done = await _desk(request).store.reply(_ident(request), agent, sent.version, sent.text, sent.id)
    return await _state(request, done)


async def hand(request: web.Request, agent: Agent) -> web.Response:
    sent = await requests.read(request, desk_api.Hand)
    return await _state(request, await _desk(request).store.hand(_ident(request), agent, sent.version, sent.to))


async def back(request: web.Request, agent: Agent) -> web.Response:
    sent = await requests.read(request, desk_api.Back)
    done = await _desk(request).store.back(_ident(request), agent, sent.version, sent.words or "", sent.id)
    return await _state(request, done)


async def close(request: web.Request, agent: Agent) -> web.Response:
    sent = await requests.read(request, desk_api.Close)
    return await _state(request, await _desk(request).store.close(_ident(request), agent, sent.version, sent.reason))


async def draft(request: web.Request, agent: Agent) -> web.Response:
    """What the bot would say to the customer's last message; empty where it would say nothing."""
    slow(request, DRAFTS, agent)
    work = await _desk(request).store.begin_draft(_ident(request), agent)
    told = await drafts.draft(request.app[CHAT].engine, work) if work else drafts.Draft()
    return web.json_response({"text": told.text, "left_out": told.left_out})


async def types(request: web.Request, agent: Agent) -> web.Response:
    """The customer may see that an answer is being written; nothing is stored."""
    whom = await _desk(request).store.types_to(_ident(request), agent)
    await request.app[CHAT].notifier.agent_types(whom)
    return web.json_response({"ok": True})


async def note(request: web.Request, agent: Agent) -> web.Response:
    sent = await requests.read(request, desk_api.Note)
    kept = await _desk(request).store.note(_ident(request), agent, sent.text, sent.id)
    told = {"id": kept.id, "by": kept.by, "by_title": agent.title, "text": kept.text, "at": kept.at}
    return web.json_response(told)


def _desk(request: web.Request) -> Desk:
    return request.app[DESK]


def _ident(request: web.Request) -> str:
    """NotFound for what no conversation is called, before a database is asked."""
    ident = request.match_info["conversation"]
    if len(ident) > LONGEST_ID or not ident.isascii() or not ident.isprintable():
        raise NotFound()
    return ident


async def _state(request: web.Request, now: State) -> web.Response:
    titles = {one.name: one.title for one in await _desk(request).store.agents()}
    return web.json_response(desk_api.state(now, titles))


def _invoice(one: Invoice, billing: Billing) -> dict[str, Any]:
    return {
        "number": one.number, "status": str(one.status), "total": f"{one.total.amount:.2f}",
        "left": f"{one.left.amount:.2f}",
        "currency": one.total.currency, "issued": one.issued.isoformat(), "due": one.due.isoformat(),
        "overdue": one.overdue(billing.today()),
    }  # fmt: skip


def _money(price: Money) -> dict[str, str]:
    return {"price": f"{price.amount:.2f}", "currency": price.currency}
