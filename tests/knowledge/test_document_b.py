"""Every fact and every table cell of the page on automatic payments in India is carried and said (document_b.yml)."""

from __future__ import annotations

from datetime import date
from functools import reduce
from pathlib import Path

import pytest
import yaml

from bot.answers.guide import guide
from bot.knowledge import bank_cards, card_works, products
from bot.knowledge.recurring import rbi
from bot.knowledge.tables import load

FACTS = yaml.safe_load((Path(__file__).parent / "document_b.yml").read_text(encoding="utf-8"))
CELLS = [fact for fact in FACTS if "card" in fact]
ROWS = [fact for fact in FACTS if "row" in fact]
SAID = [fact for fact in FACTS if "topic" in fact]
FIELDS = {"id", "row", "value", "topic", "with", "bn", "en"}
TODAY = date(2026, 11, 22)
WORDS = {"bn": {True: "হ্যাঁ, ", False: "না, "}, "en": {True: "Yes, ", False: "No, "}}


def name(fact):
    return fact["id"]


def test_a_fact_says_what_carries_it():
    for fact in FACTS:
        assert set(fact) == {"id", "card", "listed"} if "card" in fact else set(fact) <= FIELDS
        assert {"row", "topic", "card"} & set(fact)
        assert ("row" in fact) == ("value" in fact)


@pytest.mark.parametrize("fact", ROWS, ids=name)
def test_a_fact_has_its_row(fact):
    table, *path = fact["row"]
    assert reduce(lambda part, key: part[key], path, load(table)) == fact["value"]


@pytest.mark.parametrize("language", ["bn", "en"])
@pytest.mark.parametrize("fact", SAID, ids=name)
def test_a_fact_is_said(fact, language):
    said = guide(fact["topic"], language, fact.get("with", {}), today=TODAY).text
    for words in fact[language]:
        assert words in said


@pytest.mark.parametrize("cell", CELLS, ids=name)
def test_a_cell_is_in_the_table_as_on_the_page(cell):
    assert card_works(*cell["card"]) == ("yes" if cell["listed"] else "no")


@pytest.mark.parametrize("language", ["bn", "en"])
@pytest.mark.parametrize("cell", CELLS, ids=name)
def test_a_cell_is_answered(cell, language):
    named = dict(zip(("bank", "network", "card_type"), cell["card"], strict=True))
    assert guide("emandate_card_supported", language, named, today=TODAY).text.startswith(
        WORDS[language][cell["listed"]]
    )


def test_every_cell_is_there_once():
    assert len({tuple(cell["card"]) for cell in CELLS}) == len(CELLS) == 16 * 2 * 2
    assert [*bank_cards()] == list(dict.fromkeys(cell["card"][0] for cell in CELLS))


def test_no_fact_is_counted_twice():
    assert len({fact["id"] for fact in FACTS}) == len(FACTS) > 190


def test_every_rule_limit_and_product_is_traced():
    traced = {tuple(fact["row"][:3]) for fact in ROWS}
    assert {("rbi", "terms", one) for one in rbi()} <= traced
    assert {("rbi", "limits", place) for place in range(len(load("rbi")["limits"]))} <= traced
    assert {("products", "products", one) for one in products()} <= traced
    assert {("emandate_cards", "now", bank) for bank in load("emandate_cards")["now"]} <= traced
