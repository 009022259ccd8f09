"""Reads what WHMCS answers: ids as text or number, "" for an empty list, days of zeros, and secrets in between."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timezone, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

#: Fields that no room of ours has any use for, wherever they stand: they end here, before anything can keep them.
SECRETS = frozenset({
    "password", "password2", "remote_token", "notes", "adminnotes", "note", "securityqid", "securityqans",
    "pwresetkey", "validationdata", "cardnum", "cccvv", "bankacct", "bankcode", "gatewayid", "accesskey",
})  # fmt: skip


NOTES = frozenset({"notes", "note"})  # of admins, in a ticket
YEARS = range(1970, 2201)  # all others are a "never" or a slip: nobody may reckon with them
LARGEST = Decimal(10) ** 15  # of an amount; beyond it there is no money, and figures that fill the memory
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")  # no database takes them, and no letter is one


def without_secrets(given: Any, kept: frozenset[str] = frozenset()) -> Any:
    """The same without the fields of SECRETS, however deep they stand; `kept`: those that somebody has to see."""
    if isinstance(given, dict):
        hidden = SECRETS - kept
        return {key: without_secrets(value, kept) for key, value in given.items() if key.casefold() not in hidden}
    return [without_secrets(one, kept) for one in given] if isinstance(given, list) else given


def rows(answer: Mapping[str, Any], *path: str) -> list[dict[str, Any]]:
    """The objects of a list: rows(answer, "invoices", "invoice"). Empty for "", null and whatever is no list.

    PHP gives a list with gaps as an object, whose values are meant then; one that is alone may stand without a list.
    """
    found: Any = answer
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    if isinstance(found, dict):
        keyed = all(isinstance(one, dict) for one in found.values())
        found = [*found.values()] if keyed else [found]
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def text(fields: Mapping[str, Any], *names: str) -> str:
    """The first of these fields that is a text or a number and not empty, as text; else empty."""
    written = (_UNSEEN.sub("", _written(fields.get(name))).strip() for name in names)
    return next(filter(None, written), "")


def _written(value: Any) -> str:
    if not isinstance(value, (str, int, Decimal)) or isinstance(value, bool):
        return ""
    try:
        return str(value)
    except ValueError:  # an integer of more digits than Python writes
        return ""


def number(fields: Mapping[str, Any], *names: str) -> int:
    """An id or a count; 0 where there is none."""
    words = text(fields, *names)
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 19 else 0


def flag(fields: Mapping[str, Any], name: str) -> bool:
    """Whether a field says yes, as PHP would read it: true, 1, "1", "on"; not "0" nor "false"."""
    return fields.get(name) is True or text(fields, name).casefold() in {"true", "1", "on", "yes"}


def amount(fields: Mapping[str, Any], name: str) -> Decimal:
    """An exact amount; ValueError for what is none. Nothing at all is 0."""
    try:
        found = Decimal(text(fields, name) or 0)
    except InvalidOperation:
        raise ValueError(f"{name} is no amount") from None
    if not (found.is_finite() and -LARGEST <= found <= LARGEST):
        raise ValueError(f"{name} is no amount")
    return found


def day(fields: Mapping[str, Any], *names: str) -> date | None:
    """The first of these that is a day; None for days of zeros, of years that cannot be, and for what is none."""
    for name in names:
        try:
            found = date.fromisoformat(text(fields, name)[:10])
        except ValueError:
            continue
        if found.year in YEARS:
            return found
    return None


def moment(fields: Mapping[str, Any], name: str, zone: tzinfo) -> datetime | None:
    """A time of WHMCS's own clock, in UTC; of a day alone its beginning. None as `day` is."""
    try:
        found = datetime.fromisoformat(text(fields, name)).replace(tzinfo=zone)
    except ValueError:
        return None
    return found.astimezone(timezone.utc) if found.year in YEARS[1:-1] else None
