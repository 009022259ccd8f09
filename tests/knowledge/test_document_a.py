"""Every fact of the company's guide is carried by a row and said in both languages (document_a.yml)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.answers.guide import guide
from bot.knowledge.tables import load

FACTS = yaml.safe_load((Path(__file__).parent / "document_a.yml").read_text(encoding="utf-8"))
FIELDS = {"id", "row", "value", "topic", "with", "bn", "en"}
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


@pytest.mark.parametrize("language", ["bn", "en"])
@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["id"])
def test_a_fact_is_said(fact, language):
    said = guide(fact["topic"], language, fact.get("with", {}), today=date(2026, 11, 22)).text
    for words in fact[language]:
        assert words in said


def test_no_fact_is_counted_twice():
    assert len({fact["id"] for fact in FACTS}) == len(FACTS) > 60


def test_every_rule_of_the_company_is_traced():
    traced = {fact["row"][1] for fact in FACTS if fact.get("row", [""])[0] == "host"}
    assert traced == set(load("host"))
