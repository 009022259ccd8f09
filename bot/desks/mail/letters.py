"""What our mails to the support team say: one with all that was said, then one for each further line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timezone

from bot.answers import render
from bot.conversations.channel_names import TITLES
from bot.desk.gist import case as about
from bot.desk.gist import gist
from bot.desks.base import Case, Line
from bot.lang.lines import quoted, visible

#: Begins the line above which answers are written. Whatever a client does to a quote, it leaves this.
MARK = "##-"


def subject(case: Case) -> str:
    """The same for all mails of a case: some clients keep a thread together by it."""
    return f"[#{case.ticket}] {visible(gist(about(case.reason, case.summary, case.results), case.language))}"


def opening(case: Case, answerable: bool) -> str:
    """`answerable`: answers by mail are read."""
    return _letter(case, _transcript(case, case.lines), answerable)


def further(case: Case, line: Line, answerable: bool) -> str:
    return _letter(case, _transcript(case, (line,)), answerable)


def ended(case: Case, how: str) -> str:
    return _letter(case, [_words(case, f"ended_{how}")], answerable=False)


def not_passed_on(case: Case, what: str) -> str:
    return _letter(case, [_words(case, f"not_passed_{what}")], answerable=False)


def _letter(case: Case, lines: Iterable[str], answerable: bool) -> str:
    head = [f"{MARK} {_words(case, 'above')} -##", _words(case, "how"), ""] if answerable else []
    return "\n".join([*head, *_header(case), "", *lines, ""])


def _header(case: Case) -> Iterator[str]:
    who = _words(case, "customer", customer=visible(case.customer)) if case.customer else _words(case, "nobody")
    name = f" ({visible(case.name)})" if case.name else ""
    yield f"#{case.ticket} · {TITLES.get(case.channel, case.channel)} · {who}{name}"
    yield visible(gist(about(case.reason, case.summary, case.results), case.language))


def _transcript(case: Case, lines: Iterable[Line]) -> Iterator[str]:
    """Who said what is told by what begins a line, which no text can do."""
    for line in lines:
        at = datetime.fromtimestamp(line.at, timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
        who = _words(case, f"author_{line.author}")
        yield quoted(f"{at} {who}{f' ({line.by})' if line.by else ''}: ", line.text)


def _words(case: Case, key: str, **facts: str) -> str:
    return render(f"desk_mail.{key}", case.language, **facts).text
