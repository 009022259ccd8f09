"""All rows of one of WHMCS's lists, in a bounded number of calls."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from bot.whmcs.client import WhmcsClient
from bot.whmcs.decode import number, rows

log = logging.getLogger(__name__)

AT_ONCE = 250  # rows of a list that one call asks for
MOST_CALLS = 40  # for one list: 1,000 rows where it gives 25 at a time, 10,000 where it gives what it is asked for


async def every_row(client: WhmcsClient, action: str, many: str, one: str, **asked: str | int) -> list[dict[str, Any]]:
    """Whatever it gives at a time: the first page says how many there are. Raises what `client` does."""
    first = await client.read(action, limitstart=0, limitnum=AT_ONCE, **asked)
    found, total = rows(first, many, one), number(first, "totalresults")
    step = len(found)
    starts = range(step, total, step)[: MOST_CALLS - 1] if step else ()
    if step and total > step * MOST_CALLS:
        log.warning("whmcs: %s has more rows than are read", action)
    pages = [client.read(action, limitstart=start, limitnum=step, **asked) for start in starts]
    for page in await asyncio.gather(*pages):
        found += rows(page, many, one)
    return found
