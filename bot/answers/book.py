"""Read data/answers and render one answer with Jinja2 for a language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import jinja2
import yaml

from bot.answers.reply import Button, Reply
from bot.knowledge.tables import load
from bot.lang import date_text, digits, money
from bot.lang import language as row_of
from bot.lang.format import day_month_text
from bot.settings import ROOT, settings

FOLDER = ROOT / "data" / "answers"
_BETWEEN = "\x1e"  # a control character that stands in no answer; facts come from data and canonical values
_STEP = re.compile(r"^#\.(?= )", re.MULTILINE)


@cache
def answers(language: str) -> Mapping[str, Mapping[str, Any]]:
    """Every answer that a reader of the language gets: key -> {"text", "topic", "buttons", "language"}.

    `language` is the one that the answer is written in: a fallback's, key by key, where the language has none.
    """
    book: dict[str, Mapping[str, Any]] = {}
    for code in reversed(row_of(language).chain):
        book.update({key: {**entry, "language": code} for key, entry in written(code).items()})
    return book


@cache
def written(language: str) -> Mapping[str, Mapping[str, Any]]:
    """The answers that stand in the files of a language itself. A key that two files hold is refused."""
    book: dict[str, Mapping[str, Any]] = {}
    for file in sorted((FOLDER / language).glob("*.yml")):
        for key, entry in _read(file).items():
            if key in book:
                raise ValueError(f"{file}: the answer {key} stands in two files")
            book[key] = {"text": entry} if isinstance(entry, str) else entry
    return book


def _read(file: Path) -> dict[str, Any]:
    with file.open(encoding="utf-8") as stream:
        return dict(yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or {})


@cache
def _environment(language: str) -> jinja2.Environment:
    # No autoescape: an answer is plain text; each channel escapes what it draws.
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
        loader=jinja2.DictLoader({}),
    )
    environment.filters["digits"] = lambda value: digits(str(value), language)
    environment.filters["money"] = lambda value: money(value.amount, value.currency, language)
    environment.filters["day"] = lambda value: date_text(value, language)
    # Beside a number of days the year says nothing.
    environment.filters["day_month"] = lambda value: day_month_text(value, language)
    environment.globals.update(
        company=settings().company,
        support_email=settings().support_email,
        client_area_url=settings().client_area_url,
        own_area=settings().own_area,
        pays_together=settings().pays_together,
        area=_area,
        menu=load("menu"),
        statuses=load("statuses"),
        language=language,
        denied=False,  # whether the question was put in the negative, so that no "yes" may stand in front
    )
    return environment


@jinja2.pass_context
def _area(context: jinja2.runtime.Context, page: str) -> str:
    """The address of a page of the client area; of the area itself where it is not ours and has other pages."""
    return f"{settings().client_area_url.rstrip('/')}/{page}" if context["own_area"] else settings().client_area_url


@lru_cache(maxsize=4096)
def _template(language: str, source: str) -> jinja2.Template:
    return _environment(language).from_string(source)


def _fill(language: str, source: str, facts: Mapping[str, Any]) -> str:
    return _fill_all(language, (source,), facts)[0]


def _fill_all(language: str, sources: Sequence[str], facts: Mapping[str, Any]) -> list[str]:
    """The sources with the facts filled in, as one template: beginning to render costs more than rendering."""
    if not any("{" in source for source in sources):
        return [source.strip() for source in sources]
    filled = _template(language, _BETWEEN.join(sources)).render(facts)
    return [one.strip() for one in filled.split(_BETWEEN)]


def render(key: str, language: str, **facts: Any) -> Reply:
    """Render the answer ``key``; KeyError where no such answer is written, UndefinedError where a fact is missing."""
    entry = answers(language)[key]
    language = entry["language"]
    return Reply(
        text=_numbered(_fill(language, entry["text"], facts), language),
        topic=entry.get("topic", key.split(".")[0]),
        buttons=tuple(_buttons(entry.get("buttons", ()), language, facts)),
    )


def _numbered(text: str, language: str) -> str:
    """Lines that begin with "#. " become steps 1, 2, 3, counted after conditions have dropped some of them."""
    count = iter(range(1, 100))
    return _STEP.sub(lambda _: f"{digits(str(next(count)), language)}.", text)


def _buttons(rows: Any, language: str, facts: Mapping[str, Any]) -> list[Button]:
    made = []
    for row, known in _each(rows, facts):
        if "when" in row and _fill(language, "{{ 1 if (" + row["when"] + ") else 0 }}", known) != "1":
            continue
        if "url" in row:
            title, url = _fill_all(language, (row["title"], row["url"]), known)
            made.append(Button(title, url=url))
            continue
        said = [part for name, value in row.get("with", {}).items() for part in (name, str(value))]
        title, intent, *filled = _fill_all(language, (row["title"], row["say"], *said), known)
        entities = {name: value for name, value in zip(filled[::2], filled[1::2], strict=True) if value}
        made.append(Button(title, payload={"intent": intent, "entities": entities}))  # an empty value says nothing
    return made


def _each(rows: Any, facts: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Every row with its facts; a row with `each: <fact>` stands once for every `item` of that fact."""
    for row in rows:
        if "each" in row:
            for item in facts[row["each"]]:
                yield row, {**facts, "item": item}
        else:
            yield row, facts
