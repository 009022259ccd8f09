"""Session tokens of the web chat: issued and signed by us, bound to one conversation, revocable."""
from __future__ import annotations

import hmac
import time

from bot.conversations.models import Conversation
from bot.conversations.store import ConversationStore
from bot.errors import SessionExpired
from bot.settings import Settings

CHANNEL = "web"
_LONGEST = 200  # characters


class ChatSessions:
    """A token is `conversation.session.issued.mark`; `session` changes when the customer signs out."""

    def __init__(self, store: ConversationStore, settings: Settings) -> None:
        self._store = store
        self._key = settings.derived("chat-session").encode()
        self._silence = settings.session_hours * 3600

    def token(self, talk: Conversation) -> str:
        named = f"{talk.id}.{talk.session}.{int(time.time()):x}"
        return f"{named}.{self._mark(named)}"

    async def conversation(self, token: str) -> Conversation:
        """Whose session this is; raises SessionExpired for a forged, signed-out or expired token alike."""
        named, _, mark = token.rpartition(".")
        if len(token) > _LONGEST or not token.isascii() or not hmac.compare_digest(mark, self._mark(named)):
            raise SessionExpired()
        ident, session, issued = named.split(".")
        talk = await self._store.get(ident)
        if talk is None or talk.channel != CHANNEL or not hmac.compare_digest(talk.session, session):
            raise SessionExpired()
        if time.time() > max(int(issued, 16), talk.last_activity) + self._silence:
            raise SessionExpired()
        return talk

    def _mark(self, named: str) -> str:
        return hmac.new(self._key, named.encode(), "sha256").hexdigest()
