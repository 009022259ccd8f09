"""Compare a stored time with now, by a clock that may have been set back since it was stored."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa


def over(column: Any, now: Any, longest: float) -> Any:
    """Whether the time in a column has passed, as SQL. Both are seconds since 1970.

    Nobody stores a time more than `longest` seconds ahead: one that lies further ahead was stored by a clock that has
    been set back since, and counts as over. Else what it holds up would wait as long as the clock was set back.
    """
    return sa.or_(column <= now, column > now + longest)
