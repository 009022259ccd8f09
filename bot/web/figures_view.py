"""What the page of the figures shows, in the words and digits of its language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from markupsafe import Markup

from bot.analytics.figures import Figures, Group
from bot.answers import answers
from bot.knowledge.host_questions import host_questions
from bot.lang import date_text, digits, languages, number
from bot.lang.format import day_month_text
from bot.web.figure_plots import bars, share

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


class View:
    """`figures` in `language`; days of the zone."""

    def __init__(self, figures: Figures, language: str, zone: tzinfo) -> None:
        self.figures, self.language, self._zone = figures, language, zone
        self._book = answers(language)
        self.total = figures.total()

    def say(self, key: str, **filled: Any) -> str:
        return str(self._book[f"figures.{key}"]["text"]).format(**filled)

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

    # Words.

    def duration(self, seconds: float | None) -> str:
        if seconds is None:
            return "–"
        if seconds < 60:
            return self._unit("seconds", f"{seconds:.1f}" if seconds < 10 else f"{seconds:.0f}")
        minutes = round(seconds / 60)
        if minutes < 60:
            return self._unit("minutes", minutes)
        if minutes % 60 and minutes < 600:
            return self._unit("hours_minutes", minutes // 60, minutes % 60)
        return (
            self._unit("hours", round(minutes / 60)) if minutes < 48 * 60 else self._unit("days", round(minutes / 1440))
        )

    def _unit(self, name: str, count: Any, minutes: int = 0) -> str:
        text = str(self._book[f"desk.{name}"]["text"])
        return text.format(count=self._digits(count), minutes=self._digits(minutes))

    def _about(self, title: str, least: float, most: float, shown: Any) -> str:
        return self.say("plot", title=self.say(title), least=shown(least), most=shown(most))

    def _part(self, name: str, part: int, whole: int) -> tuple[str, str, str]:
        return self.say(name), self._percent(part, whole), self._of(part, whole)

    def _of(self, part: int, whole: int) -> str:
        return self.say("of", part=self._digits(part), whole=self._digits(whole)) if whole else "–"

    def _percent(self, part: int, whole: int) -> str:
        return f"{self._digits(round(100 * part / whole))}%" if whole else "–"

    def _digits(self, value: Any) -> str:
        return number(value, self.language) if isinstance(value, int) else digits(str(value), self.language)

    def _day(self, day: date) -> str:
        return day_month_text(day, self.language)

    def _calendar(self) -> list[date]:
        count = (self.figures.until - self.figures.since).days + 1
        return [self.figures.since + timedelta(days=n) for n in range(count)]

    def _named(self, name: str, *keys: str) -> str:
        """The first of these words that there is; else the name as it is, which is nobody's word."""
        found = next((self._book[key]["text"] for key in keys if key in self._book), None)
        row = host_questions().get(name)
        return str(found or (row.title_in(self.language) if row else None) or name or self.say("unknown"))

    def _channel(self, name: str) -> str:
        return self._named(name, f"desk.channel_{name}")

    def _language(self, code: str) -> str:
        return languages()[code].name if code in languages() else code or self.say("unknown")

    def _topic(self, name: str) -> str:
        return self._named(name, f"title.{name}", f"figures.{name}", f"figures.reason_{name}")

    def _reason(self, name: str) -> str:
        return self._named(name, f"figures.reason_{name}", f"title.{name}")

    def _subject(self, topic: str, subject: str) -> str:
        return self._named(subject) if subject else self._named(topic, f"figures.{topic}")


def _other(group: Group) -> int:
    """Neither alone nor with a case that began in it; a case may have been open before, or the bot not have known."""
    return max(0, group.sums["visits"] - group.sums["alone"] - group.sums["handoffs"])


def _wait(group: Group | None, share: float) -> float | None:
    return group.quantile("waited", share) if group else None
