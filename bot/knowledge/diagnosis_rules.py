"""The rules of the diagnosis, in order: the first that speaks decides, and each says which piece it has to know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from bot.knowledge.cards import CARD_TYPES, bank_cards, networks
from bot.knowledge.payment_methods import find
from bot.knowledge.products import Product, product
from bot.knowledge.recurring import COUNTRY, limit_shown, outside_india

Word = Literal[
    "works",
    "needs_verification",
    "card_not_supported",
    "above_limit",
    "no_automatic_payment",
    "product_moved",
    "not_under_rbi",
    "wallet_not_for_product",
]
UNKNOWN = "unknown"  # asked, and the customer does not know
WITHIN, ABOVE = "within", "above"  # an amount of which only the side of the limit is known


@dataclass(frozen=True)
class Case:
    """What is known. None: not said (yet); "unknown": the customer does not know.

    `about`: "payment" = a product's payment has to be mended, "card" = does this card work at all. `amount` is in
    rupees, or "within"/"above" the limit; `category`: what has a limit of its own
    (rbi.yml). `mandate`: active, none, expired or withdrawn, where it was looked up.
    """

    day: date
    about: Literal["payment", "card"] = "payment"
    product: str | None = None
    account: str | None = None
    billing: str | None = None
    bank: str | None = None
    network: str | None = None
    card_type: str | None = None
    amount: Decimal | str | None = None
    device: str | None = None
    category: str | None = None
    country: str | None = None
    card_origin: str | None = None
    currency: str | None = None
    gateway: str | None = None
    mandate: str | None = None


@dataclass(frozen=True)
class Verdict:
    """`word` and why (`reason`); `steps`: whose steps mend it (a product, `google_play.android`), "" where there are
    none; `pay`: how to pay meanwhile (manual, prepaid, moved, host); `open`: the pieces that would make it certain.
    """

    word: Word
    reason: str
    steps: str = ""
    pay: str = "host"
    open: tuple[str, ...] = ()

    @property
    def core(self) -> tuple[str, str, str]:
        """What has to be the same for two verdicts to be one answer; the reason only words it."""
        return self.word, self.steps, self.pay


class Missing(Exception):
    """A rule needs a piece that nobody has told."""

    def __init__(self, piece: str) -> None:
        self.piece = piece


def settle(case: Case) -> Verdict:
    """The verdict of the first rule that speaks; Missing where it cannot without a piece."""
    for rule in RULES:
        verdict = rule(case)
        if verdict is not None:
            return verdict
    return _mandate(case)


def way_to_pay(case: Case) -> str:
    named = product(case.product)
    return named.pay_now if named else "host"


def charged_kinds(named: Product | None) -> tuple[str, ...]:
    """The kinds of billing by which a product charges automatically."""
    kinds = named.billing if named else ("automatic",)
    return tuple(kind for kind in kinds if kind != "manual")


def _need(case: Case, piece: str) -> str:
    value = getattr(case, piece)
    if value is None or value == UNKNOWN:
        raise Missing(piece)
    return str(value)


def _outside(case: Case) -> Verdict | None:
    """Not an Indian card: the rule is not for them."""
    entities = {
        "gateway": case.gateway,
        "bank": case.bank,
        "country": case.country,
        "card_origin": "local" if case.card_origin == "dual" else case.card_origin,
        "currency": case.currency if case.currency in {"bdt", "inr"} else None,
    }
    found = outside_india({name: value for name, value in entities.items() if value not in (None, UNKNOWN)})
    if found is None:
        return None
    named = product(case.product)
    if found[0] == "gateway" and named is not None and named.moved is None:
        return Verdict("wallet_not_for_product", "wallet", pay=way_to_pay(case))
    return Verdict("not_under_rbi", found[0])


def _moved(case: Case) -> Verdict | None:
    if case.about == "card" and case.product in (None, UNKNOWN):
        return None
    named = product(_need(case, "product"))
    return Verdict("product_moved", "moved", pay="moved") if named and named.moved else None


def _by_hand(case: Case) -> Verdict | None:
    """Accounts from which nothing is charged automatically."""
    named = product(case.product)
    if case.billing == "manual":
        return Verdict("no_automatic_payment", "manual", pay=way_to_pay(case))
    if named is None or named.new_2021 != "suspended" or case.account == "existing":
        return None
    if case.account is None and (case.billing == "automatic" or case.about == "card"):
        return None  # a new account has no automatic payment that could be spoken of
    new = _need(case, "account") == "new"
    return Verdict("no_automatic_payment", "new_account", pay=way_to_pay(case)) if new else None


OF_UPI = frozenset({"gpay"})  # by which UPI is paid in India, and cards elsewhere


def _upi(case: Case) -> Verdict | None:
    """An Indian wallet instead of a card."""
    row, named = find("gateway", case.gateway), product(case.product)
    if row is None or (row.home != COUNTRY and (row.id not in OF_UPI or named is None)):
        other = row is not None and named is not None and named.moved is None
        return Verdict("wallet_not_for_product", "untold", pay=way_to_pay(case)) if other else None
    if named and not named.upi:
        return Verdict("wallet_not_for_product", "upi", pay=way_to_pay(case))
    if side_of_limit(case) == ABOVE and _is_above(case):
        return Verdict("above_limit", "upi", pay=way_to_pay(case))
    return Verdict("works" if case.about == "card" else "needs_verification", "upi", pay=way_to_pay(case))


def _card(case: Case) -> Verdict | None:
    """Cards that are not in the table."""
    refused = Verdict("card_not_supported", "cell", pay=way_to_pay(case))
    if case.network not in (None, UNKNOWN, *networks()):
        return replace(refused, reason="network")
    row = bank_cards().get(_need(case, "bank"))
    if row is None:
        return replace(refused, reason="bank_unlisted")
    kinds = row.cards.get(_need(case, "network"), ())
    if not kinds:
        return refused
    return None if set(kinds) == set(CARD_TYPES) or _need(case, "card_type") in kinds else refused


def _amount(case: Case) -> Verdict | None:
    return Verdict("above_limit", "amount", pay=way_to_pay(case)) if _is_above(case) else None


def _is_above(case: Case) -> bool:
    side, named = side_of_limit(case), product(case.product)
    if side == WITHIN:
        return False
    if named is None:
        # Of a card alone nobody asked about a sum; where one is named it counts.
        return side == ABOVE or (case.amount == UNKNOWN and _need(case, "amount") == ABOVE)
    if named.after_fix == "as_usual":
        return side == ABOVE  # a subscription's price is far below the limit, unless they say otherwise
    if named.after_fix == "threshold" or _billing(case, named) == "threshold":
        return False  # charged whenever the threshold is reached, which the product keeps within the limit
    if side is None and case.amount is None and case.about == "card":
        return False
    return side == ABOVE or _need(case, "amount") == ABOVE


def side_of_limit(case: Case) -> str | None:
    """Whether the sum of the case is "within" or "above" the limit of its day and category; None where nobody knows."""
    if isinstance(case.amount, Decimal):
        return ABOVE if case.amount > limit_shown(case.day, case.category).amount else WITHIN
    return case.amount if case.amount in (WITHIN, ABOVE) else None


def _billing(case: Case, named: Product) -> str:
    """How this product bills them; a kind that the product does not have was said of something else."""
    kinds = charged_kinds(named)
    if len(kinds) == 1 or case.billing in kinds:
        return str(case.billing) if case.billing in kinds else kinds[0]
    if case.about == "card":
        return kinds[-1]
    raise Missing("billing")


def _mandate(case: Case) -> Verdict:
    """The card is in the table and the sum within the limit: has its mandate been set up?"""
    pay, named = way_to_pay(case), product(case.product)
    if case.mandate == "active" or (case.mandate is None and case.about == "card"):
        return Verdict("works", "card", pay=pay)
    if case.mandate is not None:
        return Verdict("needs_verification", f"mandate_{case.mandate}", named.id if named else "", pay)
    steps = named.id if named else ""
    if named and named.devices and case.device != UNKNOWN:
        steps = f"{steps}.{_need(case, 'device')}"
    return Verdict("needs_verification", "new_account" if case.account == "new" else "verify", steps, pay)


RULES: tuple[Callable[[Case], Verdict | None], ...] = (_outside, _moved, _by_hand, _upi, _card, _amount)
