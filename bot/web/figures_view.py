"""What the page of the figures shows, in the words and digits of its language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from markupsafe import Markup

from bot.analytics.figures import Figures, Group
from bot.lang import date_text
from bot.web.figure_plots import bars, share
from bot.web.figure_words import Words

LONGEST = 40  # rows of a table of topics, reasons or subjects
TIMES = ("first_answer", "waited", "person_answer")
OUTCOMES = ("alone", "handoffs", "other")


@dataclass(frozen=True)
class Table:
    """`name`: a word of ours that titles it; the first column of `rows` heads its row."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    plot: Markup | None = None
    legend: tuple[tuple[str, str], ...] = ()  # (class, words)
    most: str = ""
    ends: tuple[str, str] = ("", "")


class View(Words):
    """`figures` in `language`; days of the zone."""

    def __init__(self, figures: Figures, language: str, zone: tzinfo) -> None:
        super().__init__(language)
        self.figures, self._zone = figures, zone
        self.total = figures.total()

    @property
    def made(self) -> str | None:
        if self.figures.made_at is None:
            return None
        at = datetime.fromtimestamp(self.figures.made_at, self._zone)
        return self.say("made", time=f"{date_text(at.date(), self.language)}, {self._digits(f'{at:%H:%M}')}")

    def tiles(self) -> list[tuple[str, str, str]]:
        """(what, number, beneath it)."""
        sums = self.total.sums
        found = [
            (
                self.say("visits"),
                self._digits(sums["visits"]),
                f"{self._digits(sums['messages'])} {self.say('messages')}",
            ),
            self._part("alone", sums["alone"], sums["visits"]),
            self._part("reached", sums["reached"], sums["wanted"]),
            self._part("handoffs", sums["handoffs"], sums["visits"]),
            self._part("fallbacks", sums["fallbacks"], sums["messages"]),
        ]
        if sums["rated"]:
            found.append(self._part("rated_good", sums["rated_good"], sums["rated"]))
        for name in TIMES:
            if (median := self.total.quantile(name, 0.5)) is not None:
                p90 = f"{self.say('p90')} {self.duration(self.total.quantile(name, 0.9))}"
                found.append((self.say(name), self.duration(median), f"{self.say('median')} · {p90}"))
        for stage in ("engine", "rest"):
            if (seconds := self.total.per_answer(stage)) is not None:
                found.append((self.say(stage), self.duration(seconds), self.say("per_answer")))
        return found

    def tables(self) -> list[Table]:
        made = [self._days(), self._waits()]
        made += [self._groups(name) for name in ("channel", "language", "topic")]
        made += [
            self._counts("why", "reason", {self._reason(name): n for name, n in self.figures.handoffs.items()}),
            self._goals(),
            self._counts(
                "unanswered", "subject", {self._subject(*key): n for key, n in self.figures.unanswered.items()}
            ),
        ]
        return [one for one in made if one.rows]

    def _days(self) -> Table:
        """Also those on which nobody came."""
        days, groups = self._calendar(), self.figures.by("day")
        found = [groups.get(one) or Group() for one in days]
        parts = [(g.sums["alone"], g.sums["handoffs"], _other(g)) for g in found]
        labels = [f"{self._day(one)}: {self._digits(g.sums['visits'])}" for one, g in zip(days, found, strict=True)]
        visits = [g.sums["visits"] for g in found]
        legend = tuple((name, self.say(name)) for name in OUTCOMES)
        heads = (*(self.say(name) for name in ("day", "visits", *OUTCOMES)), self.say("reached"))
        rows = tuple(
            (
                self._day(one),
                *map(self._digits, (g.sums["visits"], *part)),
                self._of(g.sums["reached"], g.sums["wanted"]),
            )
            for one, g, part in zip(days, found, parts, strict=True)
        )
        about = self._about("by_day", min(visits), max(visits), self._digits)
        plot = bars(parts, OUTCOMES, labels, about)
        return Table(
            "by_day", heads, rows, plot, legend, self._digits(max(visits)), (self._day(days[0]), self._day(days[-1]))
        )

    def _waits(self) -> Table:
        groups = {day: group for day, group in self.figures.by("day").items() if group.times.get("waited")}
        days = self._calendar() if groups else []
        shares = ("median", "p90")
        found = [[_wait(groups.get(day), share) for share in (0.5, 0.9)] for day in days]
        heads = (self.say("day"), *(self.say(name) for name in shares))
        rows = tuple(
            (self._day(day), *map(self.duration, waits)) for day, waits in zip(days, found, strict=True) if waits[1]
        )
        if not rows:
            return Table("waits_by_day", heads, ())
        parts = [((half or 0.0), (most or 0.0) - (half or 0.0)) for half, most in found]
        labels = [
            f"{self._day(day)}: {self.duration(half)}, {self.duration(most)}"
            for day, (half, most) in zip(days, found, strict=True)
        ]
        tops = [most for _, most in found if most is not None]
        plot = bars(parts, shares, labels, self._about("waits_by_day", min(tops), max(tops), self.duration))
        legend = tuple((name, self.say(name)) for name in shares)
        return Table(
            "waits_by_day",
            heads,
            rows,
            plot,
            legend,
            self.duration(max(tops)),
            (self._day(days[0]), self._day(days[-1])),
        )

    def _groups(self, name: str) -> Table:
        heads = (name, "visits", "alone", "reached", "handoffs", "fallbacks", "first_answer", "waited")
        named = {"channel": self._channel, "language": self._language, "topic": self._topic}[name]
        groups = list(self.figures.by(name).items())[:LONGEST]
        rows = tuple(
            (
                named(key),
                self._digits(g.sums["visits"]),
                Markup("{} {}").format(
                    share(g.sums["alone"], g.sums["visits"]), self._percent(g.sums["alone"], g.sums["visits"])
                ),
                self._of(g.sums["reached"], g.sums["wanted"]),
                *(self._digits(g.sums[what]) for what in ("handoffs", "fallbacks")),
                *(self.duration(g.quantile(what, 0.5)) for what in ("first_answer", "waited")),
            )
            for key, g in groups
        )
        return Table(f"by_{name}", tuple(map(self.say, heads)), rows)

    def _counts(self, name: str, what: str, counted: Mapping[str, int]) -> Table:
        rows = tuple((key, self._digits(number)) for key, number in list(counted.items())[:LONGEST])
        return Table(name, (self.say(what), self.say("count")), rows)

    def _goals(self) -> Table:
        rows = tuple(
            (self.say(f"goal_{goal}"), self._digits(wanted), self._digits(reached), self._percent(reached, wanted))
            for goal, (wanted, reached) in self.figures.goals.items()
        )
        return Table("goals", (*map(self.say, ("goal", "wanted", "reached")), "%"), rows)

    def _calendar(self) -> list[date]:
        count = (self.figures.until - self.figures.since).days + 1
        return [self.figures.since + timedelta(days=n) for n in range(count)]


def _other(group: Group) -> int:
    """Neither alone nor with a case that began in it; a case may have been open before, or the bot not have known."""
    return max(0, group.sums["visits"] - group.sums["alone"] - group.sums["handoffs"])


def _wait(group: Group | None, share: float) -> float | None:
    return group.quantile("waited", share) if group else None
