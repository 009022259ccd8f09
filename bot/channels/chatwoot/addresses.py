"""What a conversation in Chatwoot is called here: its number, of which account, and in which browser."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Address:
    """`mark`: of the account; `browser`: a fingerprint of the contact's `source_id`, which is random; `number`: as an
    agent sees it. Numbers are given again when a Chatwoot is set up anew, random ids are not."""

    mark: str
    browser: str
    number: str

    @classmethod
    def of(cls, mark: str, source: str, number: int) -> Address:
        return cls(mark, sha256(source.encode("utf-8", "replace")).hexdigest()[:24], str(number))

    @classmethod
    def read(cls, person: str) -> Address | None:
        """None for what is none."""
        parts = person.split(":")
        return cls(*parts) if len(parts) == 3 else None

    @property
    def of_browser(self) -> str:
        """What begins every address of the same browser."""
        return f"{self.mark}:{self.browser}:"

    def __str__(self) -> str:
        return f"{self.of_browser}{self.number}"
