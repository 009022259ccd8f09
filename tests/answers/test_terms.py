"""One term for one thing: no answer, page or widget text says what terms.yml forbids; lines fit the panel."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from bot.answers import render
from bot.answers.book import FOLDER
from bot.knowledge.host_questions import host_questions
from bot.knowledge.names import names
from bot.lang import COMPLETE

TERMS: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("terms.yml").read_text(encoding="utf-8")
)
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # as bot.answers.book: it knows “?” in a title
LONGEST_LINE = 64  # characters of an invoice's line: two rows of a narrow panel


def texts(language: str) -> Iterator[tuple[str, str]]:
    """(file, what a customer can read in it): comments, ids and Jinja's own words are left out."""
    for file in sorted((FOLDER / language).glob("*.yml")):
        said = "\n".join(_said(yaml.load(file.read_text(encoding="utf-8"), Loader=LOADER)))
        yield file.stem, unicodedata.normalize("NFC", said)
    titles = [name.title[language] for rows in names().values() for name in rows.values() if language in name.title]
    subjects = [text for row in host_questions().values() for text in (row.title[language], row.answer_in(language))]
    yield "names", unicodedata.normalize("NFC", "\n".join([*titles, *subjects]))


def _said(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, list):
        for one in part:
            yield from _said(one)
    elif isinstance(part, dict):
        for key, one in part.items():
            if key not in {"say", "with", "when", "each", "topic", "url"}:
                yield from _said(one)


@pytest.mark.parametrize(
    ("language", "term"),
    [pytest.param(one, term, id=f"{one}-{term['say']}") for one in TERMS for term in TERMS[one]],
)
def test_a_thing_has_one_term(language: str, term: dict[str, Any]) -> None:
    forbidden = re.compile(unicodedata.normalize("NFC", term["not"]))
    found = {
        (file, said[max(0, hit.start() - 30) : hit.end() + 20])
        for file, said in texts(language)
        if file not in term.get("but", ()) and file in term.get("in", [file])
        for hit in forbidden.finditer(said)
    }
    assert not found, f"say {term['say']}"


def test_the_table_has_rows_for_every_complete_language() -> None:
    assert set(TERMS) == set(COMPLETE)
    for rows in TERMS.values():
        assert all(set(row) <= {"not", "say", "in", "but"} for row in rows)
    assert re.search(TERMS["bn"][0]["not"], "রেকারিং পেমেন্ট"), "the table finds what it forbids"


@pytest.mark.parametrize("language", COMPLETE)
@pytest.mark.parametrize("timing", ["overdue", "today", "later"])
def test_the_line_of_an_invoice_fits_the_panel(language: str, timing: str) -> None:
    total = SimpleNamespace(amount=Decimal("18500.00"), currency="BDT")
    bill = {"number": "51134", "total": total, "status": "unpaid", "timing": timing, "due": date(2026, 9, 25),
            "in_parts": False}  # fmt: skip
    line = render("account.line", language, bill={**bill, "days": 134, "one_day": False, "paid_on": None}).text
    assert len(line) <= LONGEST_LINE
    assert "\n" not in line
