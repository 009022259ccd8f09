"""The diagnosis over every combination of its table: hundreds of thousands, so that one environment looks is enough."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import get_args

from bot.knowledge.cards import bank_cards
from bot.knowledge.diagnosis import Case, options
from bot.knowledge.diagnosis_rules import Word, settle
from bot.knowledge.products import products
from bot.knowledge.recurring import limit_on

TODAY = date(2026, 11, 21)
# One day in each period of the limit, and the sums around every limit there was.
DAYS = (date(2020, 6, 1), date(2021, 10, 1), date(2022, 6, 16), TODAY)
SUMS = tuple(Decimal(one) for one in ("1", "2000.01", "5000", "5000.01", "15000", "15000.01", "100000.01"))
BANKS = (*bank_cards(), "other", "pnb")
NETWORKS = ("visa", "mastercard", "rupay", "amex")
COUNTRIES = (None, "india", "bangladesh")


def test_every_combination_has_exactly_one_verdict() -> None:
    seen: Counter[str] = Counter()
    table = itertools.product(
        products(), ("new", "existing"), ("manual", "automatic", "threshold", "monthly"), BANKS, NETWORKS,
        ("credit", "debit"), SUMS, DAYS, COUNTRIES,
    )  # fmt: skip
    for product, account, billing, bank, network, card_type, amount, day, country in table:
        whole = Case(
            day, "payment", product, account, billing, bank, network, card_type, amount, "android", country=country
        )
        if billing != "manual" and billing not in products()[product].billing:
            whole = replace(whole, billing=options(whole, "billing")[0])  # as `case_of` reads it
        verdict = settle(whole)
        seen[verdict.word] += 1
        _holds(whole, verdict.word)
    assert set(seen) == set(get_args(Word)) - {"works", "wallet_not_for_product"}, seen


def _holds(whole: Case, word: str) -> None:
    """What the verdict has to be, said once more in other words than the rules'."""
    product = products()[str(whole.product)]
    listed = whole.card_type in bank_cards()[str(whole.bank)].cards.get(str(whole.network), ()) if (
        whole.bank in bank_cards()
    ) else False  # fmt: skip
    if whole.country == "bangladesh":
        # An Indian bank's card is Indian wherever its owner lives.
        assert word == "not_under_rbi" or whole.bank != "other", whole
    if word == "not_under_rbi":
        assert whole.country == "bangladesh", whole
    elif product.moved:
        assert word == "product_moved", whole
    elif whole.billing == "manual" or (product.id == "google_ads" and whole.account == "new"):
        assert word == "no_automatic_payment", whole
    elif not listed:
        assert word == "card_not_supported", whole
    else:
        assert isinstance(whole.amount, Decimal)
        decides = product.id != "google_ads" and not (product.id == "google_cloud" and whole.billing == "threshold")
        above = decides and whole.amount > limit_on(whole.day)
        assert word == ("above_limit" if above else "needs_verification"), whole
