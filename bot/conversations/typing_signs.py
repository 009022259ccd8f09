"""Who is typing just now, as far as this process has been told; nothing of it is stored."""

from __future__ import annotations

import time
from collections.abc import Callable

LASTS = 6.0  # seconds; whoever goes on typing says so every four


class TypingSigns:
    """By the identity of the conversation, whichever side of it types."""

    def __init__(self) -> None:
        self._at: dict[str, float] = {}
        self.latest = 0.0  # when anybody last typed; seconds since 1970, as another process may be asked next

    def note(self, identity: str) -> None:
        now = time.monotonic()
        self.latest = time.time()
        self._at = {whose: at for whose, at in self._at.items() if now - at < LASTS} | {identity: now}

    def since(self, identity: str, moment: float) -> bool:
        """Whether they have typed after that moment (`time.monotonic`)."""
        return self._at.get(identity, moment) > moment

    def newer(self, told: float) -> Callable[[], bool]:
        """Asks whether somebody has typed behind `told`, a value of `latest`; behind now where it is none."""
        now = time.time()
        told = now if told > now else max(told, now - LASTS)
        return lambda: self.latest > told

    def on(self, identity: str) -> bool:
        return self.since(identity, time.monotonic() - LASTS)

    def those(self) -> list[str]:
        """All who are."""
        return [identity for identity in self._at if self.on(identity)]

    def end(self, identity: str) -> None:
        """What was typed is said."""
        self._at.pop(identity, None)
