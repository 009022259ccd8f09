"""Which request and which conversation this is about: in every line of the log, through each program on its way."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

#: What a line says of whom it is about, and the header that carries it to the next program.
HEADERS = {"request": "X-Request-Id", "conversation": "X-Conversation-Id"}
_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
_bound: ContextVar[Mapping[str, str]] = ContextVar("ids", default=MappingProxyType({}))


def ids() -> dict[str, str]:
    """Those of what runs now, by name."""
    return dict(_bound.get())


def headers() -> dict[str, str]:
    """For a call of the next program."""
    return {HEADERS[name]: ident for name, ident in ids().items()}


@contextmanager
def bound_ids(request: str | None = None, conversation: str | None = None) -> Iterator[str]:
    """Until its end, what is logged bears these ids. Gives the request's: a new one where there is none, or no such."""
    request = request if request and _ID.fullmatch(request) else os.urandom(8).hex()
    named = {"conversation": conversation} if conversation and _ID.fullmatch(conversation) else {}
    before = _bound.set({**_bound.get(), "request": request, **named})
    try:
        yield request
    finally:
        _bound.reset(before)


def ids_of(received: Mapping[str, str]) -> dict[str, str | None]:
    """What the headers of a call from one of our own programs say, for `bound_ids`."""
    return {name: received.get(header) for name, header in HEADERS.items()}
