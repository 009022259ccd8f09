"""Message-IDs that name a case and that nobody else can make: an answer names them, and so its case, in its headers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

from bot.security.tokens import TokenInvalid, Tokens
from bot.settings import Settings

#: desk.<which of our mails>.<token>@…
_OURS = re.compile(r"<desk\.[a-z0-9]{1,12}\.([A-Za-z0-9_-]{20,60})@")
MOST = 50  # ids of one mail that are looked at; a thread has one of each of its mails
_MARK = 8  # hex digits that tell a ticket from one of the same number before the database was restored


class ThreadIds:
    def __init__(self, settings: Settings) -> None:
        self._tokens = Tokens(settings.secrets, "desk mail")

    def make(self, ticket: str, conversation: str, part: str) -> str:
        """Of one of our mails, without the sender's domain; `part`: which of the thread's (12 characters of a-z0-9)."""
        return f"desk.{part}.{self._tokens.seal(f'{ticket} {_mark(conversation)}')}"

    def tickets(self, headers: str) -> Iterator[tuple[str, str]]:
        """(ticket, mark of its conversation) of each id of ours in `headers`, the last first; forged ones are none."""
        for found in dict.fromkeys(reversed(_OURS.findall(headers)[-MOST:])):
            try:
                ticket, _, mark = self._tokens.open(found).text.partition(" ")
            except TokenInvalid:
                continue
            yield ticket, mark

    @staticmethod
    def fits(mark: str, conversation: str) -> bool:
        return mark == _mark(conversation)


def _mark(conversation: str) -> str:
    return sha256(conversation.encode()).hexdigest()[:_MARK]
