"""Whether the virus scanner that looks at customers' files answers, where one is set."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from bot.commands.doctor.line import Line, bad, ok
from bot.errors import FileUnchecked
from bot.media.scanner import scan
from bot.settings import Settings

SUBJECT = "scanner"
SAMPLE = b"%PDF-1.4 from the doctor of Sahayak"


def check(chosen: Settings) -> Iterator[Line]:
    if not chosen.clamd:
        yield ok(SUBJECT, "no virus scanner looks at customers' files (SAHAYAK_CLAMD)")
        return
    try:
        asyncio.run(scan(chosen.clamd, SAMPLE))
    except FileUnchecked:
        todo = "Start clamd, or see SAHAYAK_CLAMD: without it no file of a customer is taken"
        yield bad(SUBJECT, f"{chosen.clamd} does not answer", todo)
    else:
        yield ok(SUBJECT, f"{chosen.clamd} answers")
