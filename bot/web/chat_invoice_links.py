"""Addresses of invoices for the buttons of a linked chat: they lead to a page, and end with the chat's link."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import cast

from aiohttp import web

from bot.answers import Button, Reply
from bot.billing.links import Links, Purpose, pack, unpack
from bot.conversations.channel_names import TITLES
from bot.conversations.models import Conversation
from bot.errors import LinkExpired, LinkInvalid
from bot.security.tokens import Tokens, opened_link
from bot.settings import Settings

PATHS: dict[str, Purpose] = {"/pay/": "pay", "/invoices/": "download"}


@dataclass(frozen=True)
class ChatInvoice:
    """What a button of a chat leads to: for whoever has this account of a platform, while it is linked as it was."""

    identity: str
    version: int
    purpose: Purpose
    numbers: tuple[str, ...]


class ChatInvoices:
    def __init__(self, settings: Settings, everywhere: bool = False) -> None:
        """`everywhere`: in the chat on a site too, where the way leads on to another client area and logs in there."""
        self._channels = frozenset(TITLES) | ({"web"} if everywhere else frozenset())
        self._links = Links(settings.secrets, settings.link_minutes)
        self._tokens = Tokens(settings.secrets, "chat invoice")
        self._base = settings.public_url

    def addressed(self, talk: Conversation, replies: tuple[Reply, ...]) -> tuple[Reply, ...]:
        """On a platform messages stay for ever and are fetched for previews: no link into money is in one.

        What stands there instead lives as long as the link did.
        """
        if talk.channel not in self._channels or talk.customer is None:
            return replies
        return tuple(
            replace(reply, buttons=tuple(self._addressed(talk, button) for button in reply.buttons))
            for reply in replies
        )

    def _addressed(self, talk: Conversation, button: Button) -> Button:
        for path, purpose in PATHS.items():
            before = f"{self._base}{path}"
            if button.url is None or not button.url.startswith(before):
                continue
            try:
                claims = self._links.open(button.url.removeprefix(before), purpose)
            except (LinkExpired, LinkInvalid):
                continue
            said = f"{talk.identity}.{talk.version:x}.{purpose} {pack(claims.numbers)}"
            address = f"{self._base}/go{path}{self._tokens.seal(said, claims.expires.timestamp() - time.time())}"
            return replace(button, url=address)
        return button

    def read(self, token: str) -> ChatInvoice:
        """Raises LinkInvalid, LinkExpired."""
        whose, _, numbers = opened_link(self._tokens, token).text.partition(" ")
        identity, version, purpose = whose.split(".")
        return ChatInvoice(identity, int(version, 16), cast(Purpose, purpose), unpack(numbers))

    def path(self, customer: str, invoice: ChatInvoice) -> str:
        """A link of the usual kind, made now: for these invoices, and nothing else of the customer's."""
        path = next(path for path, purpose in PATHS.items() if purpose == invoice.purpose)
        return f"{path}{self._links.make(customer, invoice.numbers, invoice.purpose)}"


INVOICES = web.AppKey("chat_invoices", ChatInvoices)
