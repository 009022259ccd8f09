"""One page of a list."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list: `total` items in all on `pages` pages (at least 1); `page` counts from 1."""

    items: tuple[T, ...]
    total: int
    page: int
    pages: int

    @classmethod
    def turn(cls, total: int, page: int, per_page: int) -> tuple[int, int]:
        """The page that exists nearest to the one asked for, and how many there are."""
        pages = max(1, math.ceil(total / per_page))
        return min(max(page, 1), pages), pages
