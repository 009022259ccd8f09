"""Figures of many days: sums of their rows, and what half and nine of ten had to wait at most."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from bot.analytics.tables import days, questions, visits
from bot.events.unanswered import UNANSWERED

GROUPS = ("day", "channel", "language", "topic")
TIMES = ("first_answer", "waited", "person_answer")
_KEY = tuple(visits.c[name] for name in GROUPS)


def _count(condition: Any) -> Any:
    return sa.func.sum(sa.case((condition, 1), else_=0))


_SUMS = {
    "visits": sa.func.count(),
    "messages": sa.func.sum(visits.c.messages),
    "answers": sa.func.sum(visits.c.answers),
    "fallbacks": sa.func.sum(visits.c.fallbacks),
    "alone": _count(visits.c.alone),
    "wanted": sa.func.count(visits.c.goal),
    "reached": _count(visits.c.reached),
    "handoffs": sa.func.count(visits.c.handoff),
    "rated": sa.func.count(visits.c.rating),
    "rated_good": _count(visits.c.rating == "good"),
    "turn_seconds": sa.func.sum(visits.c.turn_seconds),
    "engine_seconds": sa.func.sum(visits.c.engine_seconds),
}
#: The times of a group in one text: a row for each of a year's visits would take seconds to fetch.
_TIMES = tuple(sa.func.aggregate_strings(sa.cast(visits.c[name], sa.Text), " ") for name in TIMES)
#: What is counted of a group, in the order of columns.
COUNTS = tuple(name for name in _SUMS if not name.endswith("_seconds"))


@dataclass
class Group:
    """What the visits of one day, channel, language or topic, or of all of them, come to.

    `sums`: COUNTS, and seconds in all. `times`: seconds of each visit that had such a time.
    """

    sums: Counter[str] = field(default_factory=Counter)
    times: dict[str, list[float]] = field(default_factory=dict)

    def quantile(self, name: str, share: float) -> float | None:
        """What this share of them (0.5: half) took at most; None where there are none."""
        values = sorted(self.times.get(name, ()))
        return values[math.ceil(share * len(values)) - 1] if values else None

    def per_answer(self, name: str) -> float | None:
        """Seconds of a stage per answer of the bot: engine, or the rest around it."""
        answers = self.sums["answers"]
        if not answers:
            return None
        engine = self.sums["engine_seconds"]
        return float(engine if name == "engine" else max(0.0, self.sums["turn_seconds"] - engine)) / answers


@dataclass(frozen=True)
class Figures:
    """From `since` to `until`, both included. `cells`: by day, channel, language and topic.

    `handoffs`: why -> how many. `goals`: what -> (wanted, reached). `topics`: what was asked, in messages.
    `unanswered`: (topic, subject) -> messages. `made_at`: when the newest day was made, seconds since 1970.
    """

    since: date
    until: date
    cells: Mapping[tuple[date, str, str, str], Group]
    handoffs: Mapping[str, int]
    goals: Mapping[str, tuple[int, int]]
    topics: Mapping[str, int]
    unanswered: Mapping[tuple[str, str], int]
    made_at: float | None

    def total(self) -> Group:
        return merged(self.cells.values())

    def by(self, name: str) -> dict[Any, Group]:
        """`name`: one of GROUPS. Days in their order, else the largest first."""
        place = GROUPS.index(name)
        found: dict[Any, list[Group]] = defaultdict(list)
        for key, group in self.cells.items():
            found[key[place]].append(group)
        groups = {key: merged(some) for key, some in found.items()}
        order: Callable[[Any], Any] = (
            (lambda key: key) if name == "day" else lambda key: (-groups[key].sums["visits"], key)
        )
        return {key: groups[key] for key in sorted(groups, key=order)}


def merged(some: Iterable[Group]) -> Group:
    made = Group()
    for one in some:
        made.sums.update(one.sums)
        for name, values in one.times.items():
            made.times.setdefault(name, []).extend(values)
    return made


def read(db: Any, since: date, until: date) -> Figures:
    """A connection inside a transaction."""
    here = visits.c.day.between(since, until)
    cells = {}
    for row in db.execute(sa.select(*_KEY, *_SUMS.values(), *_TIMES).where(here).group_by(*_KEY).order_by(*_KEY)):
        sums, times = row[len(_KEY) : -len(_TIMES)], row[-len(_TIMES) :]
        known = {name: [float(one) for one in some.split()] for name, some in zip(TIMES, times, strict=True) if some}
        cells[row.day, row.channel, row.language, row.topic] = Group(
            Counter(dict(zip(_SUMS, sums, strict=True))), known
        )
    return Figures(
        since,
        until,
        cells,
        _counted(db, visits.c.handoff, sa.func.count(), here),
        _goals(db, here),
        _counted(db, questions.c.topic, sa.func.sum(questions.c.messages), questions.c.day.between(since, until)),
        _unanswered(db, since, until),
        db.execute(sa.select(sa.func.max(days.c.made_at)).where(days.c.day.between(since, until))).scalar(),
    )


def outcomes(db: Any, day: date) -> dict[str, int]:
    """Visits of a day by what became of them: "alone" (the bot's), "handed_over", "other"."""
    counts = (sa.func.count(), *(sa.func.coalesce(_SUMS[name], 0) for name in ("alone", "handoffs")))
    every, alone, handed = map(int, db.execute(sa.select(*counts).where(visits.c.day == day)).one())
    return {"alone": alone, "handed_over": handed, "other": every - alone - handed}


def _counted(db: Any, column: Any, count: Any, here: Any) -> dict[str, int]:
    """The most first."""
    query = sa.select(column, count).where(here, column.is_not(None)).group_by(column)
    return _ordered({name: int(number) for name, number in db.execute(query)})


def _ordered(counted: Mapping[Any, int]) -> dict[Any, int]:
    return dict(sorted(counted.items(), key=lambda one: (-one[1], one[0])))


def _goals(db: Any, here: Any) -> dict[str, tuple[int, int]]:
    query = sa.select(visits.c.goal, sa.func.count(), _count(visits.c.reached)).where(here, visits.c.goal.is_not(None))
    rows: Sequence[Any] = db.execute(query.group_by(visits.c.goal).order_by(visits.c.goal)).all()
    return {goal: (int(wanted), int(reached)) for goal, wanted, reached in rows}


def _unanswered(db: Any, since: date, until: date) -> dict[tuple[str, str], int]:
    query = (
        sa.select(questions.c.topic, questions.c.subject, sa.func.sum(questions.c.messages))
        .where(questions.c.day.between(since, until), questions.c.topic.in_(sorted(UNANSWERED)))
        .group_by(questions.c.topic, questions.c.subject)
    )
    return _ordered({(topic, subject): int(count) for topic, subject, count in db.execute(query)})
