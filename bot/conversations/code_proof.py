"""The keyed hash that stands for a code which was mailed to a customer: nowhere is the code itself kept."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass

from bot.settings import Settings

DIGITS = 6


@dataclass(frozen=True)
class CodeProof:
    key: bytes

    @classmethod
    def of(cls, settings: Settings) -> CodeProof:
        return cls(settings.derived("link code").encode())

    @staticmethod
    def new_code() -> str:
        return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"

    def digest(self, nonce: str, identity: str, code: str) -> str:
        """For this request of this identity only: the same code in another one has another digest."""
        return hmac.new(self.key, f"{nonce}\n{identity}\n{code}".encode(), "sha256").hexdigest()
