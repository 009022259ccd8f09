"""The promise of a channel that pushes answers to its platform."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.conversations.models import Message


@dataclass(frozen=True)
class Delivered:
    """The platform has taken it."""


@dataclass(frozen=True)
class RetryLater:
    """The platform has certainly not taken it; ask again after so many seconds. What follows waits behind it.

    `reason` is kept with the message while it waits; as in Failed.
    """

    seconds: float
    reason: str = ""


@dataclass(frozen=True)
class Failed:
    """It will never arrive (blocked, window closed), or nobody knows (a timeout): sending again could repeat it.

    `reason` is kept with the message for whoever reads the log: a code or a few words, never an address or a secret.
    `gone`: nothing reaches this person any more, until they do something themselves.
    """

    reason: str
    gone: bool = False


Delivery = Delivered | RetryLater | Failed


class ChannelSender(ABC):
    """Delivers the messages of one channel to people on one platform."""

    channel: ClassVar[str]
    #: Seconds since the customer's last message in which the platform takes ours; what is later waits until they write
    #: again (bot/conversations/reply_window.py). None = always.
    window: ClassVar[float | None] = None

    @abstractmethod
    def parts(self, message: Message) -> Sequence[Any]:
        """What `message.body` ({"text", "topic", "buttons", "file"}) is on this platform, in the order of sending.

        The same message always gives the same parts: after a crash or a wait the rest of them is sent.
        """

    @abstractmethod
    async def send(self, part: Any, to: str, key: str) -> Delivery:
        """Deliver one part to `to`, the person's external id.

        Never raises for the platform's faults; any exception counts as Failed. After a crash in the middle of a call
        it is called again with the same part and the same `key`, for platforms that know idempotency keys.
        """
