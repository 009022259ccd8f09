"""A backend with a client area of its own: which of its pages ours offer, and which one a click is for."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web
from multidict import MultiDictProxy

from bot.billing import Billing
from bot.billing.backends.base import ClientArea
from bot.errors import BackendUnavailable, BadRequest
from bot.web.app_keys import BILLING

ALL = "all"  # of the buttons of a page, the one for everything


def is_elsewhere(request: web.Request) -> bool:
    """Whether money is taken and invoices are handed out on the backend's own pages."""
    return request.app[BILLING].can(ClientArea)


async def pays_all(billing: Billing, customer: str, numbers: Sequence[str]) -> bool:
    """Whether these can be paid at once there: it pays all that is owed, or one."""
    if len(numbers) < 2 or not billing.pays_together():
        return False
    try:
        return {one.number for one in await billing.unpaid(customer)} == set(numbers)
    except BackendUnavailable:
        return False


async def chosen(
    request: web.Request, customer: str, numbers: Sequence[str], sent: MultiDictProxy[str]
) -> tuple[str, ...]:
    """Which of them the button that was pressed is for: its field names one, or all. BadRequest: none of these."""
    if len(numbers) == 1:
        return tuple(numbers)
    named = sent.get("invoice", "")
    if named == ALL and await pays_all(request.app[BILLING], customer, numbers):
        return tuple(numbers)
    if named not in numbers:
        raise BadRequest()
    return (named,)
