"""Which bank's cards take recurring payments under the RBI's rule: the table of banks, networks and card types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.knowledge.dated import Row
from bot.knowledge.payment_methods import find
from bot.knowledge.recurring import COUNTRY
from bot.knowledge.tables import load

# depends: the bank is listed, and what is missing (network or card type) decides. unlisted_network: the table speaks
# of other networks only (RuPay, Amex). not_india: a bank of another country, to which the rule does not apply.
CardVerdict = Literal["yes", "no", "depends", "no_bank", "unlisted_bank", "unlisted_network", "not_india"]

CARD_TYPES = ("credit", "debit")


@dataclass(frozen=True)
class BankCards:
    """The cells of one bank: network -> card types. `moved_to`: the bank that has taken over its cards."""

    bank: str
    cards: Mapping[str, tuple[str, ...]]
    row: Row
    moved_to: str | None = None
    moved: Row | None = None

    def cells(self, network: str | None = None, card_type: str | None = None) -> tuple[tuple[str, str], ...]:
        """The listed (network, card type) pairs that fit."""
        return tuple(
            (one, kind)
            for one, kinds in self.cards.items()
            for kind in kinds
            if network in {None, one} and card_type in {None, kind}
        )


@lru_cache(maxsize=1)
def networks() -> tuple[str, ...]:
    """The networks that the table speaks of."""
    return tuple(load("emandate_cards")["networks"])


@lru_cache(maxsize=1)
def bank_cards() -> Mapping[str, BankCards]:
    """Every bank of the table, in its order."""
    table = load("emandate_cards")
    row = Row.of(table["about"])
    made = {}
    for bank, cards in table["banks"].items():
        now = table["now"].get(bank)
        cells = {network: tuple(kinds) for network, kinds in cards.items()}
        made[bank] = BankCards(bank, cells, row, now and now["moved_to"], now and Row.of(now))
    return made


def card_works(bank: str | None, network: str | None = None, card_type: str | None = None) -> CardVerdict:
    """Whether this card is in the table. Unknown ids count as not listed; None as not said."""
    if network is not None and network not in networks():
        return "unlisted_network"
    if bank is None:
        return "no_bank"
    if bank not in bank_cards():
        row = find("bank", bank)
        return "not_india" if row and row.home not in {COUNTRY, "world"} else "unlisted_bank"
    kinds = CARD_TYPES if card_type is None else (card_type,)
    wanted = {(one, kind) for one in ((network,) if network else networks()) for kind in kinds}
    listed = wanted & set(bank_cards()[bank].cells())
    return "yes" if listed == wanted else "depends" if listed else "no"
