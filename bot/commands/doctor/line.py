"""One line of the report: what was looked at, how it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["ok", "warn", "bad"]


@dataclass(frozen=True)
class Line:
    """`todo`: what an operator does about it; empty where nothing is to be done."""

    subject: str
    verdict: Verdict
    text: str
    todo: str = ""

    def __str__(self) -> str:
        word = self.verdict.upper() if self.verdict == "bad" else self.verdict
        return f"{word:4} {self.subject:11} {self.text}" + (f". {self.todo}" if self.todo else "")


def ok(subject: str, text: str) -> Line:
    return Line(subject, "ok", text)


def warn(subject: str, text: str, todo: str) -> Line:
    return Line(subject, "warn", text, todo)


def bad(subject: str, text: str, todo: str) -> Line:
    return Line(subject, "bad", text, todo)
