"""What in a chat is about the link of an account: a button of ours, a wish to undo it, the address to log in at."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.answers import Button, Reply
from bot.conversations.channel_names import TITLES
from bot.conversations.link_words import by_mail, decided, unlink_question, words
from bot.conversations.models import BUTTON, TEXT, Conversation, LinkAct, Work
from bot.conversations.unlink_wish import wants_to_unlink
from bot.security.tokens import Tokens, opened_link
from bot.settings import Settings

LIFE = 3600  # seconds; a customer may look for their password first
PATH = "/clientarea/link/"
IDENTIFY = "identify"  # the topic of the answer that asks to log in


@dataclass(frozen=True)
class LinkClaim:
    """Which account of a platform asks to be linked. Its version rises with every link, so that this holds once."""

    identity: str
    version: int


class LinkRequests:
    """`by_mail`: whether a code can be mailed too."""

    def __init__(self, settings: Settings, by_mail: bool = False) -> None:
        self._by_mail = by_mail
        self._tokens = Tokens(settings.secrets, "account link")
        self._page = f"{settings.public_url}{PATH}"

    def answer(self, work: Work, language: str) -> tuple[tuple[Reply, ...], LinkAct | None] | None:
        """(what is said, what is done) where the message is about a link; None where it is about something else."""
        talk, said = work.conversation, work.message
        if said.kind == BUTTON and (act := decided(work.payload)) is not None:
            return (), act
        if said.kind != TEXT or talk.customer is None or not wants_to_unlink(said.body["text"]):
            return None
        if talk.channel in TITLES:
            return (unlink_question(talk.channel, language),), None
        return (words("where", language, talk.channel),), None

    def addressed(self, talk: Conversation, replies: tuple[Reply, ...]) -> tuple[Reply, ...]:
        """The replies as this person's: on a platform the login comes back to this very conversation."""
        if talk.channel not in TITLES or talk.customer is not None:
            return replies
        return tuple(self._addressed(talk, reply) if reply.topic == IDENTIFY else reply for reply in replies)

    def _addressed(self, talk: Conversation, reply: Reply) -> Reply:
        login, *others = reply.buttons or (Button(""),)
        if not login.url:
            return reply
        codes = (by_mail(talk.answer_language),) if self._by_mail else ()
        return replace(reply, buttons=(replace(login, url=self.address(talk)), *codes, *others))

    def address(self, talk: Conversation) -> str:
        """A page on which whoever is logged in may say that this account of a platform is theirs."""
        return self._page + self._tokens.seal(f"{talk.identity}.{talk.version:x}", LIFE)

    def read(self, token: str) -> LinkClaim:
        """Raises LinkInvalid, LinkExpired."""
        identity, _, version = opened_link(self._tokens, token).text.rpartition(".")
        return LinkClaim(identity, int(version, 16))
