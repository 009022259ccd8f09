"""A record as one line, text or JSON, in both programs: when, who, about what; nothing that a library hangs on it."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.types import EventDict

from bot.errors import BadSetting
from bot.lang.lines import visible
from bot.log_context import ids
from bot.log_rates import RateBound
from bot.settings import ROOT, Settings

FORMATS = ("text", "json")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LONGEST = 2000  # characters of a message; of an exception's a tenth
FRAMES = 8  # innermost calls of a traceback that are worth a line

_QUOTED = re.compile(r"""'(?:\\.|[^'\\])*(?:'|$)|"(?:\\.|[^"\\])*(?:"|$)""")
Mask = Callable[[str], str]


def facts(**values: str | float | None) -> dict[str, dict[str, Any]]:
    """`log.info("…", extra=facts(ms=12))`: names, codes and figures beside the sentence; never what somebody wrote."""
    return {"facts": {name: value for name, value in values.items() if value is not None}}


def level_of(settings: Settings) -> int:
    """What SAHAYAK_LOG_LEVEL says, of the standard library's; raises BadSetting."""
    name = settings.log_level.upper()
    if name not in LEVELS:
        raise BadSetting(name="SAHAYAK_LOG_LEVEL", value=settings.log_level, wanted=" or ".join(LEVELS))
    return int(getattr(logging, name))


def write_to(stream: TextIO, settings: Settings, mask: Mask = str) -> None:
    """Send what this process logs to `stream`; again replaces what it set. Raises BadSetting.

    `mask` takes out of a text what must not be kept.
    """
    handler = logging.StreamHandler(stream)
    handler.addFilter(RateBound())
    handler.setFormatter(_formatter(settings, mask))
    root = logging.getLogger()
    for old in root.handlers[:]:
        if isinstance(old.formatter, ProcessorFormatter):
            root.removeHandler(old)
    root.addHandler(handler)


def _formatter(settings: Settings, mask: Mask) -> ProcessorFormatter:
    if settings.log_format not in FORMATS:
        raise BadSetting(name="SAHAYAK_LOG_FORMAT", value=settings.log_format, wanted=" or ".join(FORMATS))
    as_json = structlog.processors.JSONRenderer(ensure_ascii=False)
    last = as_json if settings.log_format == "json" else _as_text
    return ProcessorFormatter(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            lambda _logger, _method, record: _line(record, mask),
            lambda logger, method, record: visible(str(last(logger, method, record))),
        ]
    )


def _line(record: EventDict, mask: Mask) -> EventDict:
    """Only the fields that are meant."""
    who = ids()
    line: EventDict = {name: record[name] for name in ("timestamp", "level", "logger")}
    line["event"] = _short(str(record["event"]), LONGEST, mask)
    line.update(who)
    more = getattr(record["_record"], "facts", None)
    if isinstance(more, dict):
        line.update({name: value for name, value in more.items() if name not in line})
    trouble = record.get("exc_info")
    if isinstance(trouble, tuple) and trouble[1] is not None:
        line["exception"] = [_exception(one, mask, "request" in who) for one in _chain(trouble[1])]
        line["frames"] = _frames(trouble[2])
    return line


def _chain(trouble: BaseException) -> list[BaseException]:
    """An exception, what it was raised from, and so on."""
    chain = [trouble]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None and cause not in chain:
        chain.append(cause)
    return chain


def _exception(trouble: BaseException, mask: Mask, of_a_request: bool) -> str:
    """Its type, and the first line of what it says: below that SQLAlchemy writes statements with their values.

    In somebody's request what it quotes may be their words.
    """
    first = str(trouble).strip().partition("\n")[0]
    if of_a_request:
        first = _QUOTED.sub("'…'", first)
    name = type(trouble).__name__
    return f"{name}: {_short(first, LONGEST // 10, mask)}" if first else name


def _frames(where: TracebackType | None) -> list[str]:
    """Where it happened, innermost last, without the values of anything."""
    frames = traceback.extract_tb(where)[-FRAMES:]
    return [f"{frame.filename.removeprefix(f'{ROOT}/')}:{frame.lineno} {frame.name}" for frame in frames]


def _short(text: str, longest: int, mask: Mask) -> str:
    text = mask(text[: 2 * longest])
    return text if len(text) <= longest else text[:longest] + "…"


def _as_text(_logger: Any, _method: str, record: EventDict) -> str:
    head = {"timestamp", "level", "logger", "event", "exception", "frames"}
    text = f"{record['timestamp']} {record['level'].upper()} {record['logger']} {record['event']}"
    text += "".join(f" {name}={value}" for name, value in record.items() if name not in head)
    if "exception" in record:
        text += f" [{' <- '.join(record['exception'])} | {' > '.join(record['frames'])}]"
    return text
