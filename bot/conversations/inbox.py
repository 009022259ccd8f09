"""The one way in: check the size, mask what must not be kept, store, wake the dispatcher."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unicodedata import category

from bot.conversations.dispatcher import Dispatcher
from bot.conversations.metrics import Metrics
from bot.conversations.models import Accepted, Conversation, Inbound
from bot.conversations.notifier import Notifier
from bot.conversations.store import ConversationStore, anybody
from bot.errors import BadRequest, TooLong
from bot.lang import display
from bot.privacy.redaction import redact

_VISIBLE = "LMNPS"  # Unicode's letters, marks, numbers, punctuation and symbols; an emoji is a symbol


class Inbox:
    """`limit`: characters of the longest message."""

    def __init__(
        self, store: ConversationStore, dispatcher: Dispatcher, notifier: Notifier, metrics: Metrics, limit: int
    ) -> None:
        self._store, self._dispatcher, self._notifier, self._metrics, self._limit = (
            store,
            dispatcher,
            notifier,
            metrics,
            limit,
        )

    async def accept(self, inbound: Inbound, allow: Callable[[Conversation], None] = anybody) -> Accepted:
        """Returns once the message is on disk; from then on it will be answered once, whatever stops.

        Raises BadRequest (nothing said), TooLong, NotFound (no such conversation), StoreUnavailable, and what `allow`
        raises where whoever speaks may not speak in this conversation.
        """
        accepted = await self._store.accept(inbound, self._body(inbound), allow)
        if accepted.new:
            self._metrics.message(inbound.channel, "text" if inbound.button is None else "button")
            self._notifier.notify(inbound.conversation)
        self._dispatcher.wake(inbound.conversation)
        return accepted

    async def identified(self, conversation: str, customer: str) -> Conversation:
        """The channel has proved who this is: bind them, and answer the question that was waiting for it.

        Raises NotAllowed where the conversation is another customer's.
        """
        talk = await self._store.bind(conversation, customer)
        self._notifier.notify(conversation)
        self._dispatcher.wake(conversation)
        return talk

    def _body(self, inbound: Inbound) -> dict[str, Any]:
        if inbound.button is not None:
            return {"button": inbound.button}
        if inbound.text is None or len(inbound.text) > self._limit:
            raise BadRequest() if inbound.text is None else TooLong(limit=self._limit)
        # Lone surrogates can be typed into JSON, but no database takes them.
        text = display(inbound.text.encode("utf-8", "replace").decode("utf-8")).strip()
        if not any(category(sign)[0] in _VISIBLE for sign in text):
            raise BadRequest()
        masked = redact(text)
        return {"text": masked.text, "sensitive": list(masked.kinds)}
