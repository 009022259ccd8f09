"""What a customer typed, without its secrets: as far as it shows them alone, and as the message before makes it out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from bot.privacy.awaited import Awaited
from bot.privacy.redaction import redact

MEMORY = 900.0  # seconds that "my OTP is" waits for the OTP


class MaskedText:
    """`body` is what is stored. The text as it was typed stays in here, until the message before has been looked at."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._alone = self._said = redact(text)

    def read_after(self, remembered: Mapping[str, Any] | None) -> None:
        """Mask it once more, where the message before said what would come. A transaction may do so again."""
        waits = remembered is not None and remembered["until"] > time.time()
        self._said = redact(self._text, Awaited.from_json(remembered)) if remembered and waits else self._alone

    @property
    def body(self) -> dict[str, Any]:
        return {"text": self._said.text, "sensitive": list(self._said.kinds)}

    @property
    def remembered(self) -> dict[str, Any] | None:
        """For the message that comes next; None where nothing is expected of it."""
        awaits = self._said.awaits
        return None if awaits is None else {**awaits.as_json(), "until": time.time() + MEMORY}
