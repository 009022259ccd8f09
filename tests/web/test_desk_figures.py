"""The page of the figures: for leads alone, in both languages, with its numbers; the CSV file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestClient

from bot.analytics import days
from bot.analytics.figures import Figures, Group
from bot.analytics.keeping import zone_of
from bot.analytics.visits import Questions, Visit
from bot.answers import answers
from bot.desk import agents
from bot.lang import COMPLETE
from bot.web.chat_services import CHAT
from bot.web.desk_figures import KEEPER, LONGEST
from bot.web.figure_plots import bars
from bot.web.figures_view import View
from tests.web.conftest import Site
from tests.web.test_desk_api import KEPT, TEAM, AtDesk

ALONE = Visit("web", "bn", "my_due", 2, 2, 0, True, None, "paid", True, None, 1.25, None, None, 2.5, 1.0)
PERSON = Visit(
    "telegram", "en", "handoff", 3, 2, 1, False, "complaint", None, False, "good", 2.0, 600.0, 900.0, 4.0, 2.0
)
ASKED = Questions({("web", "bn", "not_covered", "late_fee"): 4, ("telegram", "en", "fallback", ""): 1})


#: By site and agent.
BROWSERS: dict[str, dict[str | None, TestClient]] = {}


def a_week(db: Any, today: date) -> None:
    """Figures of the last days, made so late that nobody makes them anew."""
    for n in range(1, 7):
        days.write(db, today - timedelta(days=n), 4e9, [ALONE] * (3 * n) + [PERSON] * n, ASKED)


@pytest.fixture
async def filled(open_site: Callable[..., Awaitable[Site]]) -> AsyncIterator[Site]:
    site = await open_site()
    today = site.server.app[KEEPER].today()

    def add(db: Any) -> None:
        for name, role in TEAM:
            agents.add(db, name, name.title(), role, "en", KEPT, "test")
        a_week(db, today)

    await site.server.app[CHAT].store.database.write(add)
    yield site
    for client in BROWSERS.pop(site.url, {}).values():
        await client.session.close()


async def get(site: Site, name: str | None, path: str) -> tuple[int, str, Any]:
    """As this agent, or nobody; who has logged in stays so."""
    known = BROWSERS.setdefault(site.url, {})
    if name not in known:
        known[name] = TestClient(site.server, cookie_jar=aiohttp.CookieJar(unsafe=True))
        assert not name or await AtDesk(known[name]).log_in(name) == 303
    async with known[name].get(path, allow_redirects=False) as reply:
        return reply.status, await reply.text(), reply.headers


async def test_it_is_for_leads(filled: Site) -> None:
    for path in ("/desk/figures", "/desk/figures.csv"):
        status, text, headers = await get(filled, None, f"{path}?lang=en")
        assert (status, headers.get("Location")) in ((303, "/desk/login"), (401, None))
        assert "late fees" not in text
        status, text, _ = await get(filled, "shirin", f"{path}?lang=en")
        assert status == 401
        assert "late fees" not in text
    assert "/desk/figures" not in (await get(filled, "shirin", "/desk/?lang=en"))[1]
    assert "/desk/figures" in (await get(filled, "mitu", "/desk/?lang=en"))[1]


async def test_its_numbers_are_those_of_the_rows(filled: Site) -> None:
    status, text, headers = await get(filled, "mitu", "/desk/figures?lang=en")
    assert status == 200
    assert headers["Cache-Control"] == "private, no-store"
    for shown in (
        "<b>84</b>",
        "63 of 84",
        "63 of 63",
        "21 of 84",
        "10 min",
        "1.2 s",
        "Complaint",
        "Invoice paid",
        "late fees",
    ):
        assert shown in text, shown
    assert text.count("<svg") == text.count("</svg>") > 2
    assert "<script" not in text
    assert "style=" not in text
    _, text, _ = await get(filled, "mitu", "/desk/figures?lang=bn")
    for shown in ("<b>৮৪</b>", "৮৪টির মধ্যে ৬৩টি", "১০ মিনিট", "ইনভয়েস পরিশোধ"):
        assert shown in text, shown
    status, text, headers = await get(filled, "mitu", "/desk/figures.csv")
    assert headers["Content-Disposition"].startswith('attachment; filename="figures-')
    head, *rows = csv.reader(io.StringIO(text))
    assert sum(int(row[head.index("visits")]) for row in rows) == 84
    assert {row[1] for row in rows} == {"web", "telegram"}


async def test_days_that_are_none_or_too_many_are_refused(filled: Site) -> None:
    for wanted in (
        "since=yesterday",
        "since=2026-02-30",
        "until=1999-01-01&since=2001-01-01",
        "since=1990-01-01",
        "until=0001-01-01",
    ):
        assert (await get(filled, "mitu", f"/desk/figures?lang=en&{wanted}"))[0] == 400, wanted


@pytest.mark.parametrize("language", COMPLETE)
def test_a_year_and_a_day_without_anybody_are_drawn(language: str) -> None:
    since = date(2026, 1, 1)
    group = Group()
    group.sums.update({"visits": 3, "alone": 1, "handoffs": 1, "messages": 4})
    cells = {(since, "carrier pigeon", "xx", "<b>topic"): group}
    found = Figures(
        since, since + timedelta(days=LONGEST - 1), cells, {"<i>": 1}, {}, {}, {("not_covered", ""): 1}, None
    )
    tables = {one.name: one for one in View(found, language, zone_of("Asia/Dhaka")).tables()}
    assert len(tables["by_day"].rows) == LONGEST
    assert str(tables["by_day"].plot).count("<g>") == LONGEST
    assert tables["by_channel"].rows[0][0] == "carrier pigeon"
    assert "waits_by_day" not in tables


def test_plots_say_nothing_that_a_browser_would_run() -> None:
    drawn = str(bars([(1, 0)], ("alone", "other"), ['"><script>'], '"><script>'))
    assert "<script" not in drawn
    assert drawn.count("<rect") == 1
    assert bars([], (), (), "") == bars([(0,)], ("alone",), [""], "").replace("<g><title></title></g>", "")


DURATIONS = partial(View, zone=zone_of("Asia/Dhaka"))


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(None, "–"), (1.25, "1.2 s"), (59, "59 s"), (61, "1 min"), (3600, "1 h"), (5400, "1 h 30 min"), (200_000, "2 d")],
)
def test_durations_are_told_as_people_say_them(seconds: float | None, shown: str) -> None:
    nothing = Figures(date(2026, 1, 1), date(2026, 1, 1), {}, {}, {}, {}, {}, None)
    assert DURATIONS(nothing, "en").duration(seconds) == shown


def test_the_words_have_the_same_fields_in_every_language() -> None:
    def fields(code: str) -> dict[str, list[str]]:
        book = {key: one["text"] for key, one in answers(code).items() if key.startswith("figures.")}
        return {key: sorted(re.findall(r"{(\w+)}", text)) for key, text in book.items()}

    first, *others = map(fields, COMPLETE)
    assert first["figures.plot"] == ["least", "most", "title"]
    assert [one for one in others if one != first] == []
