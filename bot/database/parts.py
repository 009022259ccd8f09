"""Cut a list of values into parts that a statement can bind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

AT_ONCE = 500  # bound values of one statement


def in_parts(ids: Sequence[str], at_once: int = AT_ONCE) -> Iterator[Sequence[str]]:
    """No more at once than a statement can bind."""
    for start in range(0, len(ids), at_once):
        yield ids[start : start + at_once]
