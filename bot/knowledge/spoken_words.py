"""Whether a message holds words of a table of data/knowledge, in whichever spelling and with whichever ending."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from bot.knowledge.tables import load
from bot.lang import fold, strip_endings

LONGEST = 500  # characters that are read for it


def said(text: str, table: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The keys of ``table`` whose words the text holds."""
    words = {fold(candidate) for word in text.split() for candidate in strip_endings(word.strip("?!.,।"))}
    folded = f" {fold(text)} "
    return {
        key
        for key, found in table.items()
        if any(way in words or (" " in way and f" {way}" in folded) for way in found)
    }


@lru_cache(maxsize=8)
def ways(table: str, part: str | None = None) -> Mapping[str, tuple[str, ...]]:
    """The words of a table, or of one mapping or list in it, folded."""
    rows = load(table) if part is None else load(table)[part]
    rows = rows if isinstance(rows, dict) else {str(part): rows}
    return {key: tuple(fold(word) for word in words) for key, words in rows.items()}


def is_down(text: str) -> bool:
    """Whether something is said to be off: "amar site bondho", "my website is not opening"."""
    return bool(said(text[:LONGEST], ways("service_kinds", "stopped")))
