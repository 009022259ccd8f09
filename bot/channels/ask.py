"""Ask the bot one message and wait for its answer: the door of `python -m bot ask`, for who holds our secret."""

from __future__ import annotations

import asyncio
import hmac
import time
import uuid
from dataclasses import dataclass
from typing import Any, cast

from aiohttp import web

from bot.channels.web import api, chat_view, requests
from bot.channels.web.typed_titles import token_of
from bot.conversations.inbox import Inbox
from bot.conversations.models import PENDING, Conversation, Inbound, Message
from bot.conversations.notifier import Notifier
from bot.conversations.store import ConversationStore
from bot.errors import EngineUnavailable, NotAllowed, NotFound
from bot.settings import Settings

CHANNEL = "ask"
LONGEST_WAIT = 60.0


@dataclass(frozen=True)
class AskEndpoint:
    settings: Settings
    store: ConversationStore
    inbox: Inbox
    notifier: Notifier

    def setup(self, app: web.Application) -> None:
        app.router.add_post("/chat/ask", self.ask)

    async def ask(self, request: web.Request) -> web.Response:
        """Body {"text", "conversation"|null, "customer"|null, "timeout"}; the way is the same as a customer's."""
        if not hmac.compare_digest(requests.bearer(request).encode(), self.settings.derived("ask").encode()):
            raise NotAllowed()
        question = await requests.read(request, api.Ask)
        text = requests.within(question.text, self.settings.message_limit)
        talk = await self._talk(question.conversation, question.customer)
        patience = LONGEST_WAIT if question.timeout is None else min(question.timeout, LONGEST_WAIT)
        began = time.monotonic()
        button = await token_of(self.store, talk.identity, text)
        said = None if button else text
        accepted = await self.inbox.accept(Inbound(talk.identity, CHANNEL, str(uuid.uuid4()), said, button))
        answered = await self._answered(talk.identity, accepted.seq, began + patience)
        ms = (time.monotonic() - began) * 1000
        replies = await self.store.replies(talk.identity, accepted.seq)
        return web.json_response(_to_json(text, talk.identity, answered, replies, ms))

    async def _talk(self, ident: str | None, customer: str | None) -> Conversation:
        """A conversation of this door, of exactly this customer; a new one where none is named."""
        if ident is None:
            return await self.store.start(CHANNEL, customer=customer)
        talk = await self.store.get(ident)
        if talk is None or talk.channel != CHANNEL or (customer is not None and talk.customer != customer):
            raise NotFound()
        return talk

    async def _answered(self, ident: str, seq: int, until: float) -> Message:
        with self.notifier.listen(ident) as news:
            while True:
                news.clear()
                said = await self.store.message(ident, seq)
                if said is not None and said.state != PENDING:
                    return said
                left = until - time.monotonic()
                if left <= 0 or self.notifier.closed:
                    raise EngineUnavailable()
                try:
                    await asyncio.wait_for(news.wait(), left)
                except asyncio.TimeoutError:
                    pass


def _to_json(text: str, ident: str, said: Message, replies: tuple[Message, ...], ms: float) -> api.Answer:
    answer: dict[str, Any] = {"text": text, **(said.result or {})}
    answer.pop("turn", None)  # for `python -m bot replay`
    answer |= {
        "ms": round(ms, 1),
        "replies": [chat_view.reply(line) for line in replies],
        "conversation": ident,
    }
    return cast(api.Answer, answer)
