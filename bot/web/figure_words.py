"""The words of the page with the figures: names, numbers and durations in its language."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.answers import answers
from bot.knowledge.host_questions import host_questions
from bot.lang import digits, languages, number
from bot.lang.format import day_month_text


class Words:
    def __init__(self, language: str) -> None:
        self.language = language
        self._book = answers(language)

    def say(self, key: str, **filled: Any) -> str:
        return str(self._book[f"figures.{key}"]["text"]).format(**filled)

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
