"""Money: an exact amount with its currency, rounded in one place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from bot.errors import MixedCurrencies

CENT = Decimal("0.01")


def round_money(amount: Decimal) -> Decimal:
    """The one place where money is rounded: two places, halves away from zero. ValueError for NaN and the endless."""
    try:
        if not amount.is_finite():
            raise InvalidOperation
        return amount.quantize(CENT, rounding=ROUND_HALF_UP) + Decimal(0)  # + 0 makes -0.00 plain
    except InvalidOperation:
        raise ValueError(f"not an amount of money: {amount!r}") from None


@dataclass(frozen=True)
class Money:
    """An amount with its currency (ISO 4217, upper case). Made from text, never from a float."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError("money is a Decimal made from text; see Money.of")
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):
            raise ValueError(f"not a currency: {self.currency!r}")
        object.__setattr__(self, "amount", round_money(self.amount))

    @classmethod
    def of(cls, amount: str | int, currency: str) -> Money:
        """Money from "2300.00" and "BDT"; ValueError for anything that is no amount."""
        if isinstance(amount, float):
            raise TypeError("money is never made from a float")
        try:
            return cls(Decimal(amount), currency)
        except InvalidOperation:
            raise ValueError(f"not an amount of money: {amount!r}") from None

    @classmethod
    def total(cls, parts: Iterable[Money]) -> Money:
        """The sum of at least one amount; MixedCurrencies where they differ."""
        first, *rest = parts
        for part in rest:
            first = first + part
        return first

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other).amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other).amount, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other).amount

    def _same(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise MixedCurrencies(currencies=tuple(sorted({self.currency, other.currency})))
        return other

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


def amount_of(money: Money | None) -> Decimal:
    """0 where there is none."""
    return Decimal(0) if money is None else money.amount
