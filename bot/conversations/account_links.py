"""Link a customer to their account on a platform, from the client area or from the chat there, and undo it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from bot.conversations import link_changes
from bot.conversations.channel_names import may_be_linked
from bot.conversations.dispatcher import Dispatcher
from bot.conversations.link_requests import LinkRequests
from bot.conversations.link_words import LIFE
from bot.conversations.store import ConversationStore
from bot.errors import LinkExpired, NotFound
from bot.settings import Settings

UNUSED = 365 * 86400  # seconds of silence after which a link ends by itself
LETTERS = 43  # of a token: fits Telegram's 64, of the letters that both platforms take


@dataclass(frozen=True)
class LinkedAccount:
    """An account of a platform as its customer sees it. Times are seconds since 1970 (UTC)."""

    id: str
    channel: str
    external_id: str
    name: str | None
    linked_at: float
    last_used: float


class AccountLinks:
    """Methods may raise StoreUnavailable. Nothing is linked by opening an address: somebody confirms it."""

    def __init__(self, settings: Settings, store: ConversationStore, dispatcher: Dispatcher) -> None:
        self._settings, self._store, self._dispatcher = settings, store, dispatcher
        self.requests = LinkRequests(settings)

    def chat(self, channel: str) -> str | None:
        """Where a customer finds our chat on a platform; None where it is not set up."""
        names = {"telegram": ("https://t.me/", self._settings.telegram_bot),
                 "messenger": ("https://m.me/", self._settings.messenger_page)}  # fmt: skip
        before, name = names.get(channel, ("", ""))
        return f"{before}{name}" if name else None

    async def issue(self, channel: str, customer: str, label: str) -> str:
        """An address of the platform for this logged-in customer, good once and for ten minutes.

        `label`: what whoever brings it there is told of the account. Raises NotFound where the channel is not set up.
        """
        chat, token = self.chat(channel), secrets.token_urlsafe(LETTERS * 3 // 4)
        if chat is None:
            raise NotFound()
        await self._store.database.write(link_changes.issue, token, channel, customer, label, LIFE)
        return f"{chat}?{'start' if channel == 'telegram' else 'ref'}={token}"

    async def redeem(self, identity: str, token: str) -> bool:
        """For the channels: somebody has brought `token`. All that is to be said about it is in the outbox then.

        They are asked whether they want the link; with their press on a button it is made, and the question that
        waited is answered. False for every token that is not theirs to use: nobody is told why.
        """
        return await self._store.database.write(link_changes.redeem, identity, token)

    async def asking(self, token: str, customer: str) -> LinkedAccount:
        """Whose account a page is about; `linked_at` is 0 until this customer has used the link, once.

        Raises LinkInvalid, and LinkExpired also where somebody else used it, or the account is theirs no more.
        """
        claim = self.requests.read(token)
        found = await self._store.database.read(link_changes.account, claim.identity)
        if found is None or not may_be_linked(found.channel, found.external_id):
            raise LinkExpired()
        used = link_changes.used_by(found, claim.version, customer)
        if not used and found.version != claim.version:
            raise LinkExpired()
        at = found.linked_at if used else 0.0
        return LinkedAccount(found.id, found.channel, found.external_id or "", found.name, at, 0.0)

    async def confirm(self, token: str, customer: str, label: str) -> bool:
        """The logged-in customer has said on the page that the account is theirs. Raises as `asking`.

        What was linked to another customer before is theirs no more. False where it was this customer's already.
        """
        claim = self.requests.read(token)
        made = await self._store.database.write(link_changes.confirmed, claim.identity, claim.version, customer, label)
        self._dispatcher.wake(claim.identity)
        return made

    async def of_customer(self, customer: str) -> tuple[LinkedAccount, ...]:
        rows = await self._store.database.read(link_changes.listing, customer)
        return tuple(LinkedAccount(**row._mapping) for row in rows)

    async def withdraw(self, identity: str, by: str, why: str, customer: str | None = None) -> bool:
        """Undo a link, and say so there and on the customer's other channels; `by`: "customer" or "agent".

        False where there is none, or with `customer` where it is another's.
        """
        return await self._store.database.write(link_changes.withdraw, identity, by, why, customer)

    async def password_changed(self, customer: str) -> int:
        """End every session and every link of a customer's; how many links."""
        return await self._store.database.write(link_changes.password_changed, customer)

    async def withdraw_unused(self, seconds: float = UNUSED) -> int:
        """End the links that nobody has used for a year; how many."""
        idle = await self._store.database.read(link_changes.unused, seconds)
        return sum([await self.withdraw(identity, "system", "unused") for identity in idle])
