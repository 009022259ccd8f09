"""What the engine writes to its log: warnings, one line each, without what customers have written."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import Any

import aiohttp
import structlog
from rasa.utils.endpoints import ClientResponseError

NAMED = re.compile(r"'(\w+)'")


def configure() -> None:
    """Rasa logs in two ways; both go to the standard library's log, from warnings on."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.stdlib.LoggerFactory(),
        processors=[_plain],
        cache_logger_on_first_use=True,
    )
    logging.getLogger("rasa.core.actions.action").addFilter(_is_news)
    logging.getLogger("rasa.core.processor").addFilter(_outage_in_one_line)


def _plain(_logger: Any, _method: str, event: Any) -> tuple[tuple[str], dict[str, Any]]:
    """The sentence alone: the fields beside it hold messages, slots and trackers."""
    return (str(event.get("event_info") or event["event"]),), {"exc_info": event.get("exc_info")}


def _is_news(record: logging.LogRecord) -> bool:
    return "Couldn't connect to the server" not in record.getMessage()  # the processor tells it again


def _outage_in_one_line(record: logging.LogRecord) -> bool:
    """Instead of three chained tracebacks. What is no outage keeps its own."""
    reason = _outage(record.exc_info[1]) if record.exc_info else None
    if reason:
        named = NAMED.search(record.getMessage())
        record.msg = f"{named[1] if named else 'an action'}: no answer from the action server: {reason}"
        record.args, record.exc_info, record.exc_text = (), None, None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
    return True


def _outage(error: BaseException | None) -> str | None:
    """Why the call failed; None where it was not the call that failed."""
    while error is not None:
        if isinstance(error, ClientResponseError):
            return f"status {error.status}"
        if isinstance(error, asyncio.TimeoutError):
            return "it took too long"
        if isinstance(error, aiohttp.ClientError):
            return str(error) or type(error).__name__
        error = error.__cause__ or error.__context__
    return None
