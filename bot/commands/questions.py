"""Which terms of the company customers ask for, how often, and which of them it has not told."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from bot.billing.assembly import assemble
from bot.commands.doctor.gather import DAY, connected
from bot.events.unanswered import DAYS, unanswered
from bot.knowledge.host_questions import host_questions
from bot.settings import settings
from bot.web import money_terms

OTHER = {
    "not_covered": "terms of the company, no subject named",
    "out_of_scope": "not about billing",
    "fallback": "not understood",
}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot questions", description=__doc__)
    parser.add_argument("--days", type=int, default=DAYS, help=f"how far back ({DAYS})")
    parser.add_argument("--json", action="store_true", help="one object per line: id, title, asked, answered")
    given = parser.parse_args(arguments)
    chosen = settings()
    with connected(chosen) as connection:
        asked = unanswered(connection, time.time() - given.days * DAY)
    for row in rows(asked, money_terms.terms(assemble(chosen))):
        print(json.dumps(row, ensure_ascii=False) if given.json else line(row))
    return 0


def rows(asked: Mapping[tuple[str, str], int], by_account: Collection[str] = ()) -> Iterator[dict[str, Any]]:
    """Every subject of the table, most asked first; then what named none. `by_account`: what the account answers."""
    known = host_questions()
    subjects: list[dict[str, Any]] = [
        {
            "id": row.id,
            "title": row.title_in("en"),
            "asked": asked.get(("not_covered", row.id), 0),
            "answered": bool(row.answer) or row.id in by_account,
        }
        for row in known.values()
    ]
    yield from sorted(subjects, key=lambda row: -row["asked"])
    for topic, title in OTHER.items():
        number = sum(count for (one, subject), count in asked.items() if one == topic and subject not in known)
        yield {"id": topic, "title": title, "asked": number, "answered": False}


def line(row: Mapping[str, Any]) -> str:
    return f"{row['asked']:6}  {row['id']:24} {row['title']}{' (answered)' if row['answered'] else ''}"
