"""What an agent at another desk sends along: kept in our own store, with the limits that customers' files have."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterable, AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial

from bot.conversations import agent_files
from bot.conversations.models import Conversation
from bot.errors import FileRefused, FileTooLarge, FileUnchecked, StoreFull, TooMany
from bot.media.files import Attachment, MediaFiles
from bot.settings import Settings

log = logging.getLogger(__name__)

MOST = 5  # of one message


@dataclass(frozen=True)
class AgentFile:
    """One that is kept, and what gives its address for a conversation."""

    kept: Attachment
    address: Callable[[Conversation, Attachment], str]


@dataclass(frozen=True)
class AgentFiles:
    settings: Settings
    media: MediaFiles

    async def keep(self, content: AsyncIterable[bytes], name: str) -> AgentFile | None:
        """None for what is nothing for customers (too large, no picture or PDF), or cannot be brought or checked."""
        try:
            return AgentFile(await self.media.keep(content, name), partial(agent_files.address, self.settings))
        except (FileRefused, FileTooLarge, FileUnchecked, StoreFull, TooMany) as problem:
            log.warning("a file of an agent's is not passed on: %s", problem.code)
            return None

    def remove(self, file: AgentFile) -> None:
        """One that went to nobody."""
        self.media.remove(file.kept)


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    yield content
