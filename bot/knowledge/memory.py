"""How long a conversation remembers: the numbers that engine and actions share."""

from __future__ import annotations

from typing import Final

REMEMBERED_TURNS: Final = 2  # "the pay link, please" still means the invoice that was shown so many turns ago
GIVEN_UP: Final = 2  # times of asking for details without anything new; a person is all that helps then

LOGIN_TURNS: Final = 4  # answers beside it after which a question that waits for a login is still taken up


def is_remembered(age: int) -> bool:
    """Whether what was said ``age`` turns ago (0: in the last turn) is still meant."""
    return age <= REMEMBERED_TURNS
