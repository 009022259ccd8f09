"""Every fact of the company's guide is carried by a row and said in both languages (document_a.yml)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.answers.book import _environment
from bot.answers.guide import guide
from bot.knowledge.tables import load

FACTS = yaml.safe_load((Path(__file__).parent / "document_a.yml").read_text(encoding="utf-8"))
FIELDS = {"id", "row", "value", "topic", "with", "bn", "en"}
LANGUAGES = ("bn", "en")
VALUE = {"host": "value", "means.gateway": "via", "means.network": "via", "means.bank": "via"}


def row(table: str, key: str) -> Any:
    name, _, part = table.partition(".")
    found = load(name)
    return (found[part] if part else found)[key]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["id"])
def test_a_fact_has_its_row(fact):
    assert set(fact) <= FIELDS
    assert "row" in fact or "topic" in fact
    if "row" in fact:
        table, key = fact["row"]
        found = row(table, key)
        if "value" in fact:
            assert (found[VALUE[table]] if table in VALUE else found) == fact["value"]


@pytest.fixture
def elsewhere(monkeypatch):
    """The company's own client area, of which the guide speaks."""
    for language in LANGUAGES:
        monkeypatch.setitem(_environment(language).globals, "own_area", False)


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["id"])
def test_a_fact_is_said(fact, language):
    said = guide(fact["topic"], language, fact.get("with", {}), today=date(2026, 11, 22)).text
    for words in fact[language]:
        assert words in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_sent_to_what_our_client_area_has_not(language):
    said = guide("auto_renew_host", language, {}, today=date(2026, 11, 22)).text
    assert "“Add New Credit Card”" in said
    assert "Save Changes" not in said


def test_no_fact_is_counted_twice():
    assert len({fact["id"] for fact in FACTS}) == len(FACTS) > 60


def test_every_rule_of_the_company_is_traced():
    traced = {fact["row"][1] for fact in FACTS if fact.get("row", [""])[0] == "host"}
    assert traced == set(load("host"))
