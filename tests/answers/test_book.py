"""The answer files themselves: the same keys in both languages, no numbers, no names from the world, short buttons."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from pathlib import Path

import jinja2
import pytest
import yaml

import bot.errors
from bot.answers.book import FOLDER, answers, render, written
from bot.answers.guide import guide
from bot.answers.payment_guide import PAYMENT
from bot.answers.product_guide import RECURRING
from bot.answers.rbi_guide import RBI
from bot.knowledge import gateways, names, products
from bot.knowledge.tables import load
from bot.knowledge.topics import topics
from bot.lang import COMPLETE, DEFAULT, LANGUAGES
from bot.settings import settings

FIELDS = {"text", "topic", "buttons"}
BUTTON_FIELDS = {"title", "say", "with", "url", "when", "each"}
# Written by this room; other rooms hold their own files to their own tests.
OURS = sorted(
    {one.id for one in topics().values() if one.kind != "account"}
    | {"account_unavailable", "ask_again", "errors", "not_yet", "recurring_shared", "stale", "ticket_where", "titles"}
)
FILES = [file for language in LANGUAGES for name in OURS if (file := FOLDER / language / f"{name}.yml").exists()]
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
TITLE_LIMIT = 20  # Messenger cuts a longer button


def entries(file: Path):
    for key, entry in (yaml.safe_load(file.read_text(encoding="utf-8")) or {}).items():
        yield key, {"text": entry} if isinstance(entry, str) else entry


def codes(error: type[bot.errors.BotError]) -> set[str]:
    """The codes of bot.errors; what a chore of the shell adds speaks to operators, in one English line."""
    ours = [child for child in error.__subclasses__() if child.__module__ == bot.errors.__name__]
    return {error.code}.union(*(codes(child) for child in ours))


def test_both_languages_answer_the_same():
    assert all(set(written(language)) == set(written(DEFAULT)) for language in COMPLETE)
    assert all(set(written(language)) <= set(written(DEFAULT)) for language in LANGUAGES)
    for language in LANGUAGES:
        other = {file.name for file in (FOLDER / language).glob("*.yml")}
        assert {name for name in OURS if f"{name}.yml" in other} == {
            file.stem for file in FILES if file.parent.name == language
        }


def test_both_languages_offer_the_same_buttons():
    def shape(language: str, key: str):
        rows = answers(language)[key].get("buttons", ())
        return [(row.get("say"), "url" in row, row.get("with"), row.get("when"), row.get("each")) for row in rows]

    shapes = {key: (shape("bn", key), shape("en", key)) for key in answers("en")}
    assert {key: both for key, both in shapes.items() if both[0] != both[1]} == {}


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_template_holds_no_fact_of_its_own(file):
    """No digit, no name of a gateway or bank: they come from data/knowledge. Unknown fields are refused."""
    named = {
        title
        for entity in ("gateway", "bank", "network")
        for one in names()[entity].values()
        for title in one.title.values()
    } | {one.brand for one in gateways().values()}
    for key, entry in entries(file):
        assert set(entry) <= FIELDS, key
        titles = [row["title"] for row in entry.get("buttons", ())]
        for row in entry.get("buttons", ()):
            assert set(row) <= BUTTON_FIELDS, key
            assert ("say" in row) != ("url" in row), key
        for source in (entry["text"], *titles):
            words = JINJA.sub(" ", source)
            assert not re.search(r"\d", words), f"{key}: {words}"
            for name in named:
                assert not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words), f"{key} names {name}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_button_is_short_enough_for_every_channel(file):
    for key, entry in entries(file):
        shown = [entry["text"]] if key.startswith("title.") else [row["title"] for row in entry.get("buttons", ())]
        for title in shown:
            if not JINJA.search(title):
                assert len(unicodedata.normalize("NFC", title)) <= TITLE_LIMIT, f"{key}: {title}"


def test_every_topic_has_a_title():
    for language in LANGUAGES:
        titled = {key.removeprefix("title.") for key in answers(language) if key.startswith("title.")}
        assert titled == set(topics())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(codes(bot.errors.BotError)))
def test_every_error_has_words(code, language):
    assert render(f"errors.{code}", language).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_error_tells_its_facts(language):
    assert (
        render("errors.invoice_not_found", language, number="4821").text
        != render("errors.invoice_not_found", language).text
    )
    limit = render("errors.too_long", language, limit=2000).text
    assert {"bn": "২০০০", "en": "2000"}[language] in limit


def without_foreign_words(text: str) -> str:
    """A Bengali answer without what is rightly in Latin letters: labels in quotes, addresses, brands, the company."""
    words = (
        settings().company,
        settings().support_email,
        *(one.brand for one in gateways().values()),
        *(one.title["bn"] for rows in names().values() for one in rows.values()),
        *(one.address for one in products().values()),
        *(word for one in products().values() if one.moved for word in (one.moved.address, one.moved.to)),
        *(row["word"] for row in load("statuses").values()),
        "Invoice Date",
        "never heard of",
    )
    for word in sorted(words, key=len, reverse=True):  # "Central Bank of India" before "Bank of India"
        text = text.replace(word, "")
    return re.sub(r"“[^”]*”|\b(PDF|OTP|VPS|SSL|CVV|RBI|QR|terminate|zzz)\b", "", text)


NAMED = [{}, *({entity: one} for entity in ("gateway", "bank", "network", "country") for one in names()[entity])]
PLAY = {"product": "google_play", "device": "desktop"}
DEEP = [*NAMED, *({"product": one, "amount": "5000"} for one in products()), PLAY]


def named_for(topic: str) -> list[dict[str, str]]:
    """All of it for an answer that looks at what is named, a few for the others."""
    return DEEP if topic in {**RBI, **RECURRING} else NAMED if topic in PAYMENT else NAMED[::12]


@pytest.mark.parametrize("topic", topics())
def test_a_bengali_answer_is_bengali(topic):
    for named in named_for(topic):
        text = without_foreign_words(guide(topic, "bn", named, today=date(2026, 11, 22)).text)
        assert not re.search(r"[0-9]", text), text
        assert not re.search(r"[A-Za-z]{2,}", text), text
        assert re.search(r"[ঀ-৿]", text)


@pytest.mark.parametrize("topic", topics())
def test_an_english_answer_is_english(topic):
    for named in named_for(topic):
        assert not re.search(r"[ঀ-৿]", guide(topic, "en", named, today=date(2026, 11, 22)).text)


def test_a_missing_fact_is_an_error_and_not_a_gap():
    with pytest.raises(jinja2.UndefinedError):
        render("invoice_timing", "bn")
    with pytest.raises(KeyError):
        render("no_such_answer", "bn")


def test_steps_are_counted_in_the_language():
    assert "১. " in render("account_unavailable", "bn").text
    assert [line[:2] for line in render("account_unavailable", "en").text.splitlines()[1:]] == ["1.", "2.", "3."]
