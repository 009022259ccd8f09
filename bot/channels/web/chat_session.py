"""Session tokens of the web chat: issued and signed by us, bound to one conversation, revocable."""

from __future__ import annotations

import hmac
import time
from dataclasses import dataclass

from bot.conversations.models import Conversation
from bot.conversations.store import ConversationStore
from bot.errors import SessionExpired
from bot.settings import Settings

CHANNEL = "web"
_LONGEST = 200  # characters


@dataclass(frozen=True)
class Claim:
    """A token that we signed. `issued`: seconds since 1970; `silence`: seconds after which nobody is there any more."""

    conversation: str
    session: str
    issued: int
    silence: float

    def check(self, talk: Conversation) -> None:
        """Raises SessionExpired where this conversation no longer knows the session."""
        if talk.channel != CHANNEL or not hmac.compare_digest(talk.session, self.session):
            raise SessionExpired()
        if time.time() > max(self.issued, talk.last_activity) + self.silence:
            raise SessionExpired()


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
        claim = self.read(token)
        talk = await self._store.get(claim.conversation)
        if talk is None:
            raise SessionExpired()
        claim.check(talk)
        return talk

    def read(self, token: str) -> Claim:
        """What a token says, once its mark is proved; whether that still holds, only the conversation can tell."""
        named, _, mark = token.rpartition(".")
        if len(token) > _LONGEST or not token.isascii() or not hmac.compare_digest(mark, self._mark(named)):
            raise SessionExpired()
        ident, session, issued = named.split(".")
        return Claim(ident, session, int(issued, 16), self._silence)

    def _mark(self, named: str) -> str:
        return hmac.new(self._key, named.encode(), "sha256").hexdigest()
