"""Doctor's look into the database: which revision its tables are at, and whether those who read the events keep up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError

from bot.database.engine import Database
from bot.database.revision import DatabaseTooNew, known, revision
from bot.errors import StoreUnavailable
from bot.events.cursors import Progress, progress
from bot.settings import Settings
from bot.web.subscribers import subscribers

FAR_BEHIND = 1000  # events


@dataclass(frozen=True)
class Finding:
    """One line of the report. `well` None = nothing wrong, but worth knowing."""

    subject: str
    well: bool | None
    text: str


def database_findings(chosen: Settings) -> Iterator[Finding]:
    database = Database(chosen.database_url)
    try:
        with database.engine.connect() as connection:
            yield from _look(connection, database.dialect)
    except (OperationalError, InterfaceError) as away:
        raise StoreUnavailable(database=database.engine.url.render_as_string(hide_password=True)) from away
    finally:
        database.dispose()


def _look(connection: Any, dialect: str) -> Iterator[Finding]:
    there, head = revision(connection), known()[-1]
    try:
        there.check()
    except DatabaseTooNew as newer:
        yield Finding("database", False, str(newer))
        return
    if not there.current:
        now = f"at revision {there.found}" if there.found else "of version 0.1" if there.released else "without tables"
        yield Finding("database", None, f"{dialect}, {now}: the next start brings it to {head}")
        return
    yield Finding("database", True, f"{dialect}, at revision {head}")
    ours = {one.name: one.kinds for one in subscribers()}
    for place in progress(connection, ours):
        yield _subscriber(place, place.name in ours)


def _subscriber(place: Progress, known_here: bool) -> Finding:
    if not known_here:
        return Finding("events", None, f"{place.name} reads them no more")
    if place.failing_since is None:
        return Finding("events", place.behind < FAR_BEHIND, f"{place.name}, {place.behind} behind")
    since = time.strftime("%Y-%m-%d %H:%M", time.localtime(place.failing_since))
    trouble = f"failing since {since} after {place.attempts} tries: {place.last_error}"
    return Finding("events", False, f"{place.name}, {place.behind} behind, {trouble}")
