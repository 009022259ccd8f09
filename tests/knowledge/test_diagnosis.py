"""The diagnosis is complete: every combination of its table has one verdict, and questions always come to an end."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from bot.knowledge.diagnosis import PIECES, UNKNOWN, Case, case_of, diagnose, next_question, options
from bot.knowledge.diagnosis_rules import Word
from bot.knowledge.products import products

TODAY = date(2026, 11, 21)
GOLDEN: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "diagnoses.yml").read_text(encoding="utf-8"))


def case(told: dict[str, Any], day: date = TODAY) -> Case:
    amount = told.get("amount")
    known = {**told, "amount": Decimal(amount)} if amount else told
    return Case(day, **known)


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda one: one.get("name") or one["page"])
def test_golden_cases(golden: dict[str, Any]) -> None:
    told = case(golden["case"], golden.get("day", TODAY))
    if "asks" in golden:
        assert next_question(told) == golden["asks"]
        return
    verdict = diagnose(told)
    assert [verdict.word, verdict.reason, verdict.steps, verdict.pay] == golden["verdict"]
    assert next_question(told) is None, "the verdict is fixed: there is nothing to ask"


def test_a_fixed_verdict_is_fixed() -> None:
    """None of the answers that a customer could still give changes a verdict after which nothing is asked."""
    looked = 0
    for about, product, bank, network, amount in itertools.product(
        ("payment", "card"), (None, *products()), (None, "hdfc", "icici", "rbl", "other"), (None, "visa", "amex"),
        (None, Decimal(900), Decimal(99999)),
    ):  # fmt: skip
        told = Case(TODAY, about, product, bank=bank, network=network, amount=amount)  # type: ignore[arg-type]
        if next_question(told) is not None:
            continue
        verdict = diagnose(told)
        silent = [piece for piece in PIECES if getattr(told, piece) is None and piece not in _by_choice(told)]
        for piece in silent:
            for value in options(told, piece):
                looked += 1
                assert diagnose(replace(told, **{piece: value})).word == verdict.word, (told, piece, value)
    assert looked > 100


def _by_choice(told: Case) -> tuple[str, ...]:
    """Pieces that a question about a card alone does not depend on unless the customer brings them up."""
    brought_up = ("product", "account", "billing", "amount", "device") if told.about == "card" else ()
    subscription = told.product in {"google_play", "youtube"}
    return (*brought_up, "amount") if subscription else brought_up


@pytest.mark.parametrize("product", [None, *products()])
def test_questions_come_to_an_end(product: str | None) -> None:
    """Whatever is answered, also "I don't know", at most one question per piece, and then a verdict."""
    open_cases = [Case(TODAY, product=product)]
    steps = 0
    while open_cases:
        told = open_cases.pop()
        piece = next_question(told)
        if piece is None:
            diagnose(told)
            continue
        steps += 1
        assert getattr(told, piece) is None, "it was answered already"
        values = [UNKNOWN, *options(told, piece)]
        if piece == "bank":
            values = [UNKNOWN, "hdfc", "icici", "other"]
        open_cases += [replace(told, **{piece: value}) for value in values]
    assert steps or product == "google_domains"


def test_a_case_is_read_from_entities() -> None:
    entities = {"product": "google_cloud", "bank": "nonsense", "amount": "12e999999", "billing": "automatic"}
    told = case_of("recurring_fix", entities, TODAY)
    assert told.product == "google_cloud"
    assert told.bank is None
    assert told.billing is None, "Cloud tells two ways apart, and this is neither"
    assert diagnose(told).word in get_args(Word)
    assert case_of("emandate_card_supported", {}, TODAY).about == "card"
    assert case_of("recurring_fix", {"product": "unknown"}, TODAY).about == "card"
    assert case_of("recurring_fix", {"amount": "NaN"}, TODAY).amount is None
