"""The one way in: check the size, mask what must not be kept, store, wake the dispatcher."""

from __future__ import annotations

from unicodedata import category

from bot.conversations.code_proof import CodeProof
from bot.conversations.dispatcher import LEASE, Dispatcher
from bot.conversations.masked_text import MaskedText
from bot.conversations.metrics import Metrics
from bot.conversations.models import ANYBODY, TEXT, Accepted, Admission, Conversation, Inbound
from bot.conversations.notifier import Notifier
from bot.conversations.store import ConversationStore
from bot.database.free_space import FreeSpace
from bot.errors import BadRequest, TooLong
from bot.lang import display
from bot.log_context import ids

_VISIBLE = "LMNPS"  # Unicode's letters, marks, numbers, punctuation and symbols; an emoji is a symbol


class Inbox:
    """`limit`: characters of the longest message; `space`: without it nothing new is taken."""

    def __init__(
        self,
        store: ConversationStore,
        dispatcher: Dispatcher,
        notifier: Notifier,
        metrics: Metrics,
        limit: int,
        space: FreeSpace,
        proof: CodeProof,
    ) -> None:
        self.space, self._proof = space, proof
        self._store, self._dispatcher, self._notifier, self._metrics, self._limit = (
            store,
            dispatcher,
            notifier,
            metrics,
            limit,
        )

    async def accept(self, inbound: Inbound, admission: Admission = ANYBODY) -> Accepted:
        """Returns once the message is on disk; from then on it will be answered once, whatever stops.

        Raises BadRequest (nothing said), TooLong, TooMany, NotFound (no such identity), StoreFull, StoreUnavailable,
        and what `admission.check` raises where whoever speaks may not speak here.
        """
        self.space.require()
        dispatcher = self._dispatcher
        worker = dispatcher.worker if dispatcher.ready else None
        typed = self._typed(inbound)
        body = {name: ident for name, ident in ids().items() if name == "request"}  # for the log of its turn
        accepted = await self._store.accept(inbound, body, admission, worker, LEASE, typed)
        if accepted.new:
            self._metrics.message(inbound.channel, inbound.kind)
        # Who polls is woken by the answer: their own message is no news to them.
        dispatcher.wake(inbound.identity, accepted.work)
        return accepted

    async def identified(self, identity: str, customer: str) -> Conversation:
        """The channel has proved who this is: bind them, and answer the question that was waiting for it.

        Raises NotAllowed where the identity is another customer's.
        """
        talk = await self._store.link(identity, customer)
        self._notifier.notify(identity)
        self._dispatcher.wake(identity)
        return talk

    def _typed(self, inbound: Inbound) -> MaskedText | None:
        if inbound.button is not None:
            return None
        if inbound.kind != TEXT:
            return MaskedText(inbound.text or "", self._proof)
        if inbound.text is None or len(inbound.text) > self._limit:
            raise BadRequest() if inbound.text is None else TooLong(limit=self._limit)
        # Lone surrogates can be typed into JSON, but no database takes them.
        text = display(inbound.text.encode("utf-8", "replace").decode("utf-8")).strip()
        if not any(category(sign)[0] in _VISIBLE for sign in text):
            raise BadRequest()
        return MaskedText(text, self._proof)
