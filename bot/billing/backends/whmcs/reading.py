"""What becomes of an answer of WHMCS's that cannot be read, and of an id that can be none of its clients'."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from bot.billing.backends.whmcs.rows import Listed, as_listed
from bot.errors import BackendUnavailable, CustomerNotFound
from bot.whmcs.decode import number

log = logging.getLogger(__name__)
T = TypeVar("T")

NAME = "whmcs"


def known(customer: str) -> str:
    """The id of a client as WHMCS writes it; CustomerNotFound for anything else."""
    if customer.isascii() and customer.isdecimal() and len(customer) <= 10 and customer[0] != "0":
        return customer
    raise CustomerNotFound(customer=customer)


def readable(read: Callable[[], T]) -> T:
    """What `read` makes of an answer; BackendUnavailable where it makes nothing of it."""
    try:
        return read()
    except ValueError as trouble:
        log.warning("whmcs: %s", trouble)
        raise BackendUnavailable(backend=NAME) from None


def readable_row(row: dict[str, Any], customer: str, currency: str) -> Listed | None:
    """None for a row of which nothing can be said: one odd invoice of years ago must not hide all others."""
    try:
        return as_listed(row, customer, currency)
    except ValueError as trouble:
        log.warning("whmcs: invoice %d is left out: %s", number(row, "id"), trouble)
        return None
