"""Which facts were last compared with their source when: for `doctor`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from bot.knowledge.tables import FOLDER, load


def reviewed() -> Iterator[tuple[str, date]]:
    """Every dated row of data/knowledge as (table.name, day of its last review)."""
    for file in sorted(FOLDER.glob("*.yml")):
        yield from _walk(file.stem, load(file.stem))


def _walk(name: str, value: Any) -> Iterator[tuple[str, date]]:
    if isinstance(value, dict):
        if isinstance(value.get("reviewed"), date):
            yield name, value["reviewed"]
        for key, inner in value.items():
            yield from _walk(f"{name}.{key}", inner)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _walk(f"{name}.{place}", inner)
