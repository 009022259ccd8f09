"""Decide which gateway is right for this customer: one recommendation with its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.knowledge.payment_methods import (
    HOME,
    Means,
    account_gateway,
    card_gateway,
    country_id,
    find,
    gateways,
    local_gateway,
    values,
)


@dataclass(frozen=True)
class Choice:
    """A recommendation. `gateway` is None where one thing must be asked first; `reason` names the answer
    `gateway_choose.<reason>`; `alternatives` are gateways for a customer to whom the reason does not apply."""

    gateway: str | None
    reason: str
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hand:
    """What is known of the customer: where they are and what they have."""

    country: str | None
    named: tuple[str, ...]  # gateways of ours
    wallets: tuple[Means, ...]
    banks: tuple[Means, ...]
    card: bool
    rupay: bool
    currency: str | None
    card_origin: str | None
    wallet: bool
    auto: bool
    home: str

    @property
    def abroad(self) -> bool:
        return self.country is not None and self.country != self.home


def choose_gateway(
    country: Any = None,
    gateway: Any = None,
    network: Any = None,
    card_type: Any = None,
    bank: Any = None,
    currency: Any = None,
    *,
    card_origin: Any = None,
    means: Any = None,
    auto: bool = False,
    home: str = HOME,
) -> Choice:
    """One recommendation from whatever is known; every argument is an id, several ids, or None.

    ``country`` may be an ISO code. Unknown ids decide nothing. With nothing to go by, the one deciding thing is asked.
    """
    rows = [row for row in (find("gateway", one) for one in values(gateway)) if row]
    first = next(iter(values(country)), None)
    hand = Hand(
        country=country_id(first),
        named=tuple(row.id for row in rows if row.kind == "gateway"),
        wallets=tuple(row for row in rows if row.kind != "gateway"),
        banks=tuple(row for row in (find("bank", one) for one in values(bank)) if row),
        card=bool(values(network) or values(card_type)),
        rupay=any(row.via is None for row in (find("network", one) for one in values(network)) if row),
        currency=next(iter(values(currency)), None),
        card_origin=next(iter(values(card_origin)), None),
        wallet="wallet" in values(means),
        auto=auto,
        home=home,
    )
    for rule in RULES:
        choice = rule(hand)
        if choice is not None:
            return choice
    return Choice(None, "ask", tuple(gateways()))


def _auto(hand: Hand) -> Choice | None:
    if not hand.auto:
        return None
    able = [one.id for one in gateways().values() if one.auto_renew]
    wanted = [one for one in able if one in hand.named] or able
    return Choice(wanted[0], "auto_renew", tuple(one for one in able if one != wanted[0]))


def _wallets(hand: Hand) -> Choice | None:
    listed = [row for row in hand.wallets if row.via]
    if listed:
        away = hand.abroad and listed[0].home != hand.country
        if away and gateways()[str(listed[0].via)].home:  # that gateway is for the home country alone
            return Choice(card_gateway(), "wallet_abroad", (account_gateway(),))
        return Choice(listed[0].via, "local_wallet", (card_gateway(),))
    if hand.wallets and not (hand.card or hand.banks or hand.card_origin):
        row = hand.wallets[0]
        if row.home == hand.home and not hand.abroad:
            return Choice(local_gateway(), "unlisted_wallet", (card_gateway(), account_gateway()))
        return Choice(card_gateway() if hand.abroad else row.advice, "unlisted_foreign", (account_gateway(),))
    if hand.wallet and not hand.wallets and not hand.abroad:
        return Choice(local_gateway(), "mobile_wallet", (card_gateway(), account_gateway()))
    return None


def _cards(hand: Hand) -> Choice | None:
    if hand.rupay and not hand.card_origin:
        return Choice(card_gateway(), "rupay", (account_gateway(),))
    if hand.abroad and hand.card_origin in {"local", "dual"}:
        return _abroad(hand, "india" if hand.country == "india" else "abroad")
    return {
        "local": Choice(local_gateway(), "local_card", (card_gateway(),)),
        "international": Choice(card_gateway(), "international_card", (account_gateway(),)),
        "dual": Choice(local_gateway(), "dual_card", (card_gateway(),)),
    }.get(hand.card_origin or "")


def _home_card(hand: Hand) -> Choice | None:
    """A card of a bank at home used from abroad, or with the gateway for cards: one answer, the same for both."""
    banks = [row for row in hand.banks if row.home == hand.home]
    at_home = hand.card_origin == "local" or bool(banks)
    by_it = card_gateway() in hand.named and local_gateway() not in hand.named
    if not at_home or not (hand.abroad or by_it) or account_gateway() in hand.named:
        return None
    return Choice(card_gateway(), "home_card", (local_gateway(),))


def _banks(hand: Hand) -> Choice | None:
    for row in () if hand.abroad else hand.banks:
        if row.via:
            return Choice(row.via, "local_bank", (card_gateway(),))
        if row.home == hand.home or (row.home == "world" and hand.country == hand.home):
            return Choice(local_gateway(), "local_card", (card_gateway(),))
        if row.home == "india":
            return Choice(card_gateway(), "india", (account_gateway(),))
    return None


def _region(hand: Hand) -> Choice | None:
    """A gateway that is for this country alone, or for this currency where no country is known."""
    for one in gateways().values():
        if hand.country in one.countries or (one.countries and not hand.country and hand.currency in one.currencies):
            return Choice(one.id, "region", (card_gateway(), account_gateway()))
    return None


def _place(hand: Hand) -> Choice | None:
    # A dollar card in the home country is an international card; taka from abroad is still paid by a foreign card.
    if hand.country == hand.home and hand.currency not in _foreign():
        return Choice(local_gateway(), "home", (card_gateway(), account_gateway()))
    if hand.country == "india" or (hand.currency == "inr" and hand.country is None):
        return _abroad(hand, "india")
    if hand.abroad:
        return _abroad(hand, "abroad")
    if hand.currency in {"bdt", "taka"}:
        return Choice(local_gateway(), "taka", (card_gateway(),))
    if hand.currency in _foreign():
        return _abroad(hand, "foreign_currency")
    return None


def _foreign() -> tuple[str, ...]:
    return (*(money for one in gateways().values() if not one.home for money in one.currencies), "inr")


def _abroad(hand: Hand, reason: str) -> Choice:
    if account_gateway() in hand.named and card_gateway() not in hand.named:
        return Choice(account_gateway(), "account", (card_gateway(),))
    return Choice(card_gateway(), reason, (account_gateway(),))


def _named(hand: Hand) -> Choice | None:
    if not hand.named:
        return None
    if len(set(hand.named)) == 1:
        one = hand.named[0]
        if gateways()[one].countries:
            return Choice(one, "region", (card_gateway(), account_gateway()))
        return Choice(one, "account" if one == account_gateway() else "named", tuple(x for x in gateways() if x != one))
    if local_gateway() in hand.named:
        return Choice(None, "ask", hand.named)
    return Choice(card_gateway(), "card_or_account", (account_gateway(),))


def _any_card(hand: Hand) -> Choice | None:
    return Choice(None, "ask_card", (local_gateway(), card_gateway())) if hand.card or hand.banks else None


# The strongest evidence first: a wish for automatic payment, what is in hand, where the customer is, what they named.
RULES: tuple[Callable[[Hand], Choice | None], ...] = (
    _auto,
    _wallets,
    _home_card,
    _cards,
    _banks,
    _region,
    _place,
    _named,
    _any_card,
)
