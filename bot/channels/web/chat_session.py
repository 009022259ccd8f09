"""Session tokens of the web chat: sealed by us, bound to one identity and its version, revocable."""

from __future__ import annotations

import time
from dataclasses import dataclass

from bot.conversations.models import Admission, Conversation
from bot.conversations.store import ConversationStore
from bot.errors import SessionExpired
from bot.security.tokens import TokenExpired, TokenInvalid, Tokens
from bot.settings import Settings

CHANNEL = "web"
_LONGEST = 200  # characters


@dataclass(frozen=True)
class Claim:
    """A token that we sealed. `issued`: seconds since 1970; `silence`: seconds after which nobody is there any more."""

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
    """A token says `identity.version.issued`; the version rises when the customer signs out."""

    def __init__(self, store: ConversationStore, settings: Settings) -> None:
        self._store = store
        self._tokens = Tokens(settings.secrets, "chat session")
        self._silence = settings.session_hours * 3600

    def token(self, talk: Conversation) -> str:
        return self._tokens.seal(f"{talk.identity}.{talk.version:x}.{int(time.time()):x}")

    async def conversation(self, token: str) -> Conversation:
        """The newest one of whose session this is; raises SessionExpired for a forged, signed-out or expired token."""
        return await self.known(self.read(token))

    async def known(self, claim: Claim) -> Conversation:
        """The same of a token that was opened."""
        talk = await self._store.get(claim.identity)
        if talk is None:
            raise SessionExpired()
        claim.check(talk)
        return talk

    def read(self, token: str) -> Claim:
        """What a token says, once it is opened; whether that still holds, only the identity can tell."""
        if len(token) > _LONGEST:
            raise SessionExpired()
        try:
            said = self._tokens.open(token).text
        except (TokenInvalid, TokenExpired):
            raise SessionExpired() from None
        identity, version, issued = said.split(".")
        return Claim(identity, int(version, 16), int(issued, 16), self._silence)
