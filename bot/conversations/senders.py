"""The promise of a channel that pushes answers to its platform."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from bot.conversations.models import Message


@dataclass(frozen=True)
class Delivered:
    """The platform has taken it."""


@dataclass(frozen=True)
class RetryLater:
    """The platform has certainly not taken it; ask again after so many seconds. What follows waits behind it."""

    seconds: float


@dataclass(frozen=True)
class Failed:
    """It will never arrive (blocked, window closed), or nobody knows (a timeout): sending again could repeat it."""

    reason: str


Delivery = Delivered | RetryLater | Failed


class ChannelSender(ABC):
    """Delivers one message of the outbox to one person on one platform."""

    channel: ClassVar[str]

    @abstractmethod
    async def send(self, message: Message, to: str) -> Delivery:
        """Deliver `message.body` ({"text", "topic", "buttons", "file"}) to `to`, the conversation's external id.

        Obeys the platform's limits (length, buttons) by itself. Never raises for the platform's faults; any exception
        counts as Failed. After a crash in the middle of a call it is called again with the same message:
        `message.conversation` and `message.seq` name it for platforms that know idempotency keys.
        """
