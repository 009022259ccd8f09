"""What a customer typed, without its secrets: as far as it shows them alone, and as the message before makes it out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.conversations.code_proof import DIGITS, CodeProof
from bot.privacy.awaited import Awaited
from bot.privacy.expected_code import without_code
from bot.privacy.redaction import redact

MEMORY = 900.0  # seconds that "my OTP is" waits for the OTP


class MaskedText:
    """`body` is what is stored. The text as it was typed stays in here, until the message before has been looked at."""

    def __init__(self, text: str, proof: CodeProof) -> None:
        self._text, self._proof = text, proof
        self._alone = self._said = redact(text)
        self._code: Mapping[str, str] | None = None

    def read_after(self, remembered: Mapping[str, Any] | None) -> None:
        """Mask it once more, where the message before said what would come. A transaction may do so again."""
        waits = remembered is not None and remembered["until"] > time.time()
        self._said = redact(self._text, Awaited.from_json(remembered)) if remembered and waits else self._alone

    def read_asked(self, asked_for: Mapping[str, Any] | None, identity: str) -> None:
        """Where we have asked for a code of ours, take it out and keep its digest; nobody is warned of it."""
        self._code = None
        if asked_for is None or asked_for["what"] != "code" or asked_for["until"] <= time.time():
            return
        text, code = without_code(self._text, DIGITS)
        if code is not None:
            nonce = asked_for["nonce"]
            self._code = {"nonce": nonce, "digest": self._proof.digest(nonce, identity, code)}
            self._said = replace(redact(text), awaits=None)

    @property
    def body(self) -> dict[str, Any]:
        code = {"code": self._code} if self._code else {}
        return {"text": self._said.text, "sensitive": list(self._said.kinds), **code}

    @property
    def remembered(self) -> dict[str, Any] | None:
        """For the message that comes next; None where nothing is expected of it."""
        awaits = self._said.awaits
        return None if awaits is None else {**awaits.as_json(), "until": time.time() + MEMORY}
