"""Money is exact, has a currency, and is rounded in one way."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.billing.models import Money, Page
from bot.billing.money import round_money
from bot.errors import MixedCurrencies

AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=2)


@given(st.lists(AMOUNTS, min_size=1, max_size=30))
def test_a_sum_is_exact_in_any_order(amounts: list[Decimal]) -> None:
    total = Money.total(Money(one, "BDT") for one in amounts)
    assert total == Money.total(Money(one, "BDT") for one in reversed(amounts))
    assert int(total.amount * 100) == sum(int(one * 100) for one in amounts)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_rounding_is_near_and_settled(amount: Decimal) -> None:
    once = round_money(amount)
    assert round_money(once) == once
    assert abs(once - amount) <= Decimal("0.005")
    assert once.as_tuple().exponent == -2


@given(AMOUNTS)
def test_text_and_back(amount: Decimal) -> None:
    money = Money(amount, "INR")
    assert Money.of(str(money.amount), "INR") == money
    assert str(money) == f"{money.amount} INR"


@pytest.mark.parametrize(
    ("told", "kept"), [("2.345", "2.35"), ("-2.345", "-2.35"), ("2.344999", "2.34"), ("0", "0.00"), ("-0.001", "0.00")]
)
def test_halves_go_away_from_zero(told: str, kept: str) -> None:
    assert str(Money.of(told, "USD").amount) == kept


@pytest.mark.parametrize("told", ["", "NaN", "Infinity", "-Infinity", "sNaN", "১২,০০", "2,300.00", "1e30", "$5"])
def test_what_is_no_amount(told: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        Money.of(told, "BDT")


@pytest.mark.parametrize("told", [2.5, Decimal])
def test_no_floats(told: object) -> None:
    with pytest.raises(TypeError):
        Money.of(told, "BDT")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Money(told, "BDT")  # type: ignore[arg-type]


@pytest.mark.parametrize("currency", ["", "bdt", "BD", "BDTT", "৳", "৳৳৳"])
def test_what_is_no_currency(currency: str) -> None:
    with pytest.raises(ValueError, match="not a currency"):
        Money.of("1", currency)


def test_currencies_do_not_mix() -> None:
    with pytest.raises(MixedCurrencies) as problem:
        Money.of("1", "BDT") + Money.of("1", "INR")
    assert problem.value.facts == {"currencies": ("BDT", "INR")}
    assert Money.of("1", "BDT") != Money.of("1", "INR")


@given(st.integers(0, 500), st.integers(-5, 600), st.integers(1, 100))
def test_a_page_always_exists(total: int, page: int, per_page: int) -> None:
    given_page, pages = Page.turn(total, page, per_page)
    assert 1 <= given_page <= pages
    assert (pages - 1) * per_page < max(total, 1) <= pages * per_page
    if 1 <= page <= pages:
        assert given_page == page
