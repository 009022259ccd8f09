"""The customer's accounts on Telegram and Messenger: link one, confirm one that asks from the chat, undo a link."""

from __future__ import annotations

from datetime import datetime, timezone

from aiohttp import web

from bot.conversations.account_links import AccountLinks, LinkedAccount
from bot.conversations.channel_names import TITLES
from bot.conversations.link_words import LIFE
from bot.web import forms, visitors
from bot.web.accounts import account_label
from bot.web.chat_services import CHAT
from bot.web.pages import draw

PLACE = "/clientarea/links"


def setup(app: web.Application) -> None:
    app.router.add_get(PLACE, show)
    app.router.add_post(f"{PLACE}/new", link)
    app.router.add_post(f"{PLACE}/undo", undo)
    app.router.add_get("/clientarea/link/{token}", ask)
    app.router.add_post("/clientarea/link/{token}", confirm)


async def show(request: web.Request) -> web.StreamResponse:
    customer = await visitors.required(request)
    links = request.app[CHAT].links
    return draw(
        request,
        "links.html",
        leads_out=True,
        accounts=await links.of_customer(customer.id),
        chats=_chats(links),
        minutes=LIFE // 60,
        titles=TITLES,
        title_of=account_title,
        date_of=lambda at: datetime.fromtimestamp(at, timezone.utc).date(),
        linked=request.query.get("linked", ""),
        bound=forms.session_bound(request),
    )


async def link(request: web.Request) -> web.StreamResponse:
    """Off to the platform with a link that is good once."""
    customer = await visitors.required(request)
    sent = await forms.posted(request, forms.session_bound(request))
    address = await request.app[CHAT].links.issue(sent.get("channel", ""), customer.id, account_label(customer))
    raise web.HTTPSeeOther(address)


async def undo(request: web.Request) -> web.StreamResponse:
    """Another customer's link, and one that is undone already, look the same: nothing happens."""
    customer = await visitors.required(request)
    sent = await forms.posted(request, forms.session_bound(request))
    await request.app[CHAT].links.withdraw(sent.get("account", ""), "customer", "client area", customer.id)
    raise web.HTTPSeeOther(PLACE)


async def ask(request: web.Request) -> web.StreamResponse:
    """Which account of a platform would see this customer's bills. Opening it does nothing; a used one leads on."""
    customer = await visitors.required(request)
    account = await request.app[CHAT].links.asking(request.match_info["token"], customer.id)
    if account.linked_at:
        raise _done(account)
    return draw(
        request,
        "link.html",
        account=account,
        platform=TITLES[account.channel],
        title_of=account_title,
        label=account_label(customer),
        bound=_bound(request),
    )


async def confirm(request: web.Request) -> web.StreamResponse:
    customer = await visitors.required(request)
    await forms.posted(request, _bound(request))
    links, token = request.app[CHAT].links, request.match_info["token"]
    account = await links.asking(token, customer.id)
    await links.confirm(token, customer.id, account_label(customer))
    raise _done(account)


def _done(account: LinkedAccount) -> web.HTTPSeeOther:
    return web.HTTPSeeOther(f"{PLACE}?linked={account.channel}")


def _bound(request: web.Request) -> str:
    return f"link {request.match_info['token']} {forms.session_bound(request)}"


def _chats(links: AccountLinks) -> dict[str, str]:
    return {channel: chat for channel in TITLES if (chat := links.chat(channel))}


def account_title(account: LinkedAccount) -> str:
    """What the platform calls it, else its number there."""
    return account.name or account.external_id
