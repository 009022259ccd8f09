"""What other desks are told, in words: what a case is, and who said what in it; in the customer's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timezone

from bot.answers import render
from bot.conversations.channel_names import TITLES
from bot.desk.gist import case as about
from bot.desk.gist import gist
from bot.desks.base import Case, Line
from bot.lang.lines import quoted, visible


def subject(case: Case) -> str:
    """One line that begins with the ticket's number."""
    return f"[#{case.ticket}] {in_one_line(case)}"


def in_one_line(case: Case) -> str:
    return visible(gist(about(case.reason, case.summary, case.results), case.language))


def header(case: Case) -> Iterator[str]:
    who = words(case, "customer", customer=visible(case.customer)) if case.customer else words(case, "nobody")
    name = f" ({visible(case.name)})" if case.name else ""
    yield f"#{case.ticket} · {TITLES.get(case.channel, case.channel)} · {who}{name}"
    yield in_one_line(case)


def transcript(case: Case, lines: Iterable[Line]) -> Iterator[str]:
    """Who said what is told by what begins a line, which no text can do."""
    for line in lines:
        at = datetime.fromtimestamp(line.at, timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
        yield quoted(f"{at} {author(case, line)}: ", line.text)


def author(case: Case, line: Line) -> str:
    return words(case, f"author_{line.author}") + (f" ({line.by})" if line.by else "")


def words(case: Case, key: str, **facts: str) -> str:
    return render(f"desk_case.{key}", case.language, **facts).text
