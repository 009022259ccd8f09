"""A picture or a PDF that is sent from the widget: one request with its bytes, one message."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass, field

from aiohttp import web

from bot.channels.web import api, own_message, requests
from bot.channels.web.chat_session import ChatSessions
from bot.channels.web.shares import AddressShares
from bot.conversations.inbox import Inbox
from bot.errors import BadRequest, FileTooLarge, TooMany
from bot.media.files import Attachment, MediaFiles
from bot.settings import Settings

CHUNK = 64 * 1024
PER_ADDRESS = 4  # files at once


@dataclass(frozen=True)
class WebUploads:
    settings: Settings
    inbox: Inbox
    media: MediaFiles
    sessions: ChatSessions
    shares: AddressShares
    sending: Counter[str] = field(default_factory=Counter)  # files that are coming, by address

    def setup(self, app: web.Application) -> None:
        app.router.add_post("/chat/files", self.receive)

    async def receive(self, request: web.Request) -> web.Response:
        """Stored, and so answered once, as soon as this returns. A repeated id keeps nothing new."""
        claim = self.sessions.read(requests.bearer(request))
        # Nobody's bytes are read before it is known that they may speak.
        await self.sessions.known(claim)
        if (request.content_length or 0) > self.media.most:
            raise FileTooLarge(megabytes=self.media.most // 2**20)
        ident, name = _ident(request), requests.within(requests.once(request, "name"), api.LONGEST_NAME)
        await self.shares.message(request)
        self.inbox.space.require()
        kept = await self._kept(request, name)
        new = False
        try:
            per_minute = self.settings.messages_per_minute
            accepted = await own_message.take(self.inbox, claim, ident, per_minute, files=(kept,))
            new = accepted.new
        finally:
            if not new:
                self.media.remove(kept)
        return own_message.taken(accepted)

    async def _kept(self, request: web.Request, name: str) -> Attachment:
        """Whoever sends slowly takes a place for long: one address does not get them all."""
        address = self.shares.address(request)
        if self.sending[address] >= PER_ADDRESS:
            raise TooMany(retry_after=5)
        self.sending[address] += 1
        try:
            return await self.media.keep(request.content.iter_chunked(CHUNK), name)
        finally:
            self.sending[address] -= 1
            if not self.sending[address]:
                del self.sending[address]


def _ident(request: web.Request) -> str:
    try:
        return str(uuid.UUID(requests.once(request, "id")[: api.LONGEST_ID]))
    except ValueError:
        raise BadRequest() from None
