"""Files behind our own links, which a channel sends on itself: no platform is to fetch them."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace

from bot.channels.capabilities import Capabilities
from bot.channels.pause import Pause
from bot.channels.renderer import Part, render
from bot.conversations.models import Message
from bot.conversations.senders import Delivered, RetryLater
from bot.errors import BackendUnavailable, BotError, StoreUnavailable, TooMany
from bot.lang import answer_language, register

log = logging.getLogger(__name__)

#: Takes (one of our own links to a file, language) and gives its content. Raises BotError where there is none.
FetchFile = Callable[[str, str], Awaitable[bytes]]


def parts(message: Message, can: Capabilities) -> list[Part]:
    """What a message is on a platform; a file is to be in the language of its text.

    Who of the company speaks stands above their first text: all messages of a bot look alike there.
    """
    language = answer_language(register(message.body["text"]), None)
    body = message.body
    if message.author == "agent" and body.get("begins"):
        body = {**body, "text": f"{body['name']}:\n{body['text']}"}
    made = render(body, can)
    return [replace(one, file={**one.file, "language": language}) if one.file else one for one in made]


@dataclass(frozen=True)
class SentFiles:
    """`pause`: for files only, all else is sent meanwhile; whoever has sent one says that it is well."""

    fetch: FetchFile
    pause: Pause = field(default_factory=Pause)

    async def content(self, file: Mapping[str, str]) -> bytes | RetryLater | Delivered:
        """`file`: of one of `parts`. To be asked when it can be sent, not before: a PDF is drawn for each asking.

        Delivered where there is none any more: the words behind it go all the same, and their button says so.
        """
        if (wait := self.pause.left) > 0:
            return RetryLater(wait, "no file yet")
        try:
            return await self.fetch(file["url"], file["language"])
        except (BackendUnavailable, StoreUnavailable, TooMany) as trouble:
            return self.later(trouble.code)
        except BotError as problem:
            log.warning("a file is no more: %s", problem.code)
            return Delivered()

    def later(self, why: str) -> RetryLater:
        return RetryLater(self.pause.away(), f"no file yet ({why})")
