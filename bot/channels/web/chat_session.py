"""Session tokens of the web chat: issued and signed by us, bound to one identity and its version, revocable."""

from __future__ import annotations

import hmac
import time
from dataclasses import dataclass

from bot.conversations.models import Admission, Conversation
from bot.conversations.store import ConversationStore
from bot.errors import SessionExpired
from bot.settings import Settings

CHANNEL = "web"
_LONGEST = 200  # characters


@dataclass(frozen=True)
class Claim:
    """A token that we signed. `issued`: seconds since 1970; `silence`: seconds after which nobody is there any more."""

    identity: str
    version: int
    issued: int
    silence: float

    @property
    def admission(self) -> Admission:
        """On what conditions messages are taken from whoever shows this token; without a limit of their number."""
        long_ago = time.time() - self.silence
        return Admission(self.check, long_ago if self.issued < long_ago else 0.0)

    def check(self, talk: Conversation) -> None:
        """Raises SessionExpired where this identity no longer knows the session."""
        if talk.channel != CHANNEL or talk.version != self.version:
            raise SessionExpired()
        if time.time() > max(self.issued, talk.last_activity) + self.silence:
            raise SessionExpired()


class ChatSessions:
    """A token is `identity.version.issued.mark`; the version rises when the customer signs out."""

    def __init__(self, store: ConversationStore, settings: Settings) -> None:
        self._store = store
        self._key = settings.derived("chat-session").encode()
        self._silence = settings.session_hours * 3600

    def token(self, talk: Conversation) -> str:
        named = f"{talk.identity}.{talk.version:x}.{int(time.time()):x}"
        return f"{named}.{self._mark(named)}"

    async def conversation(self, token: str) -> Conversation:
        """The newest one of whose session this is; raises SessionExpired for a forged, signed-out or expired token."""
        claim = self.read(token)
        talk = await self._store.get(claim.identity)
        if talk is None:
            raise SessionExpired()
        claim.check(talk)
        return talk

    def read(self, token: str) -> Claim:
        """What a token says, once its mark is proved; whether that still holds, only the identity can tell."""
        named, _, mark = token.rpartition(".")
        if len(token) > _LONGEST or not token.isascii() or not hmac.compare_digest(mark, self._mark(named)):
            raise SessionExpired()
        try:
            ident, version, issued = named.split(".")
            return Claim(ident, int(version, 16), int(issued, 16), self._silence)
        except ValueError:  # of version 0.1, which named a session of a conversation
            raise SessionExpired() from None

    def _mark(self, named: str) -> str:
        return hmac.new(self._key, named.encode(), "sha256").hexdigest()
