"""The log of the app: one line per record, as text or JSON, and nothing in it that opens an account or a link."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.types import EventDict

from bot.errors import BadSetting
from bot.privacy.redaction import redact
from bot.settings import ROOT, Settings

FORMATS = ("text", "json")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LONGEST = 2000  # characters of a message; of an exception's a tenth
FRAMES = 8  # innermost calls of a traceback that are worth a line
QUIET = ("alembic", "rasa_sdk")  # what others say at level INFO about their daily work

_USERINFO = re.compile(r"(\b[a-z][a-z0-9+.-]{0,30}://)[^\s/@]{1,300}@", re.I)
_QUERY = re.compile(r"(\b[a-z][a-z0-9+.-]{0,30}://[^\s?\"'<>]{1,500}|(?<!\S)/[^\s?\"'<>]{0,500})\?[^\s\"'<>]+", re.I)
# Links and sessions are such words; names in code have no digits, and the ids of conversations are shorter.
_TOKEN = re.compile(r"(?<![\w-])(?=[\w-]*[0-9])(?=[\w-]*[A-Za-z])[A-Za-z0-9_-]{32,}(?![\w-])", re.A)
_CONTROL = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]")


def configure_logging(settings: Settings, stream: TextIO = sys.stderr) -> None:
    """Send what this process logs to `stream`; again replaces what it set. Raises BadSetting."""
    level = settings.log_level.upper()
    if level not in LEVELS:
        raise BadSetting(name="SAHAYAK_LOG_LEVEL", value=settings.log_level)
    if settings.log_format not in FORMATS:
        raise BadSetting(name="SAHAYAK_LOG_FORMAT", value=settings.log_format)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        ProcessorFormatter(
            processors=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                ProcessorFormatter.remove_processors_meta,
                _without_secrets,
                structlog.processors.JSONRenderer(ensure_ascii=False) if settings.log_format == "json" else _as_text,
            ]
        )
    )
    root = logging.getLogger()
    for old in root.handlers[:]:
        if isinstance(old.formatter, ProcessorFormatter):
            root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def _without_secrets(_logger: Any, _method: str, record: EventDict) -> EventDict:
    """Only the fields that are meant: what a library hangs on a record besides stays out."""
    clean: EventDict = {name: record[name] for name in ("timestamp", "level", "logger")}
    clean["event"] = _mask(str(record["event"]), LONGEST)
    trouble = record.get("exc_info")
    if isinstance(trouble, tuple) and trouble[1] is not None:
        clean["exception"] = [_exception(one) for one in _chain(trouble[1])]
        clean["frames"] = _frames(trouble[2])
    return clean


def _chain(trouble: BaseException) -> list[BaseException]:
    """An exception, what it was raised from, and so on."""
    chain = [trouble]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None and cause not in chain:
        chain.append(cause)
    return chain


def _exception(trouble: BaseException) -> str:
    """Its type, and the first line of what it says: below that SQLAlchemy writes statements with their values."""
    first = str(trouble).strip().partition("\n")[0]
    name = type(trouble).__name__
    return f"{name}: {_mask(first, LONGEST // 10)}" if first else name


def _frames(where: TracebackType | None) -> list[str]:
    """Where it happened, innermost last, without the values of anything."""
    frames = traceback.extract_tb(where)[-FRAMES:]
    return [f"{frame.filename.removeprefix(f'{ROOT}/')}:{frame.lineno} {frame.name}" for frame in frames]


def _mask(text: str, longest: int) -> str:
    text = text[: 2 * longest]
    text = _QUERY.sub(r"\1?…", _USERINFO.sub(r"\1…@", text))
    text = redact(_TOKEN.sub("…", text)).text
    return text if len(text) <= longest else text[:longest] + "…"


def _as_text(_logger: Any, _method: str, record: EventDict) -> str:
    line = f"{record['timestamp']} {record['level'].upper()} {record['logger']} {record['event']}"
    if "exception" in record:
        line += f" [{' <- '.join(record['exception'])} | {' > '.join(record['frames'])}]"
    return _CONTROL.sub(lambda sign: ascii(sign.group())[1:-1], line)
