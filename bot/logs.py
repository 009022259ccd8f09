"""The log of the app: one line per record, as text or JSON, and nothing in it that opens an account or a link."""

from __future__ import annotations

import logging
import re
import sys
from functools import lru_cache
from typing import TextIO

from bot.log_lines import level_of, write_to
from bot.privacy.redaction import redact
from bot.settings import Settings

#: What others say below WARNING is their daily work.
QUIET = ("alembic", "rasa_sdk")

_USERINFO = re.compile(r"(\b[a-z][a-z0-9+.-]{0,30}://)[^\s/@]{1,300}@", re.I)
_QUERY = re.compile(r"(\b[a-z][a-z0-9+.-]{0,30}://[^\s?\"'<>]{1,500}|(?<!\S)/[^\s?\"'<>]{0,500})\?[^\s\"'<>]+", re.I)
# Links and sessions are such words; names in code have no digits, and the ids of conversations are shorter.
_TOKEN = re.compile(r"(?<![\w-])(?=[\w-]*[0-9])(?=[\w-]*[A-Za-z])[A-Za-z0-9_-]{32,}(?![\w-])", re.A)


def configure_logging(settings: Settings, stream: TextIO = sys.stderr) -> None:
    """Send what this process logs to `stream`; again replaces what it set. Raises BadSetting."""
    level = level_of(settings)
    write_to(stream, settings, _mask)
    logging.getLogger().setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, level))


@lru_cache(maxsize=64)  # the sentences of each turn are the same
def _mask(text: str) -> str:
    return redact(_TOKEN.sub("…", _QUERY.sub(r"\1?…", _USERINFO.sub(r"\1…@", text)))).text
