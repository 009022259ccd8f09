"""Whether a message begins like one that takes up what was said before: "and the server's?", "r server tar?"."""

from __future__ import annotations

from typing import Final

from bot.lang import normalise
from bot.lang.patterns import compile_words

MOST_WORDS: Final = 5
_BEGINS: Final = compile_words(
    r"(?:and|what about|how about|then|ar|aar|r|tahole|আর|এবং|তাহলে)\s(?!(?:kichu|kisu|কিছু)(?!\p{L}))"
    r"|(?:the )?\p{L}+'s\??$"
    r"|[\p{L}\p{M}]+(?:\s?(?:er|এর|র|ের)\s?(?:ta|টা)|\s?(?:ertar?|েরটা|রটা|tar|টার))\s?\??$"
)


def goes_on(text: str) -> bool:
    line = normalise(text)
    return len(line.split()) <= MOST_WORDS and _BEGINS.match(line) is not None
