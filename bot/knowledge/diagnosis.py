"""Diagnose one recurring payment: from what is known to exactly one verdict, and the one piece that still decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Literal

from bot.knowledge.cards import CARD_TYPES, bank_cards, networks
from bot.knowledge.diagnosis_rules import (
    ABOVE,
    UNKNOWN,
    WITHIN,
    Case,
    Missing,
    Verdict,
    charged_kinds,
    settle,
    way_to_pay,
)
from bot.knowledge.names import names
from bot.knowledge.payment_methods import country_id, values
from bot.knowledge.products import product, products
from bot.knowledge.recurring import CURRENCY, EITHER_SIDE

__all__ = ["PIECES", "UNKNOWN", "Case", "Verdict", "case_of", "diagnose", "next_question", "options"]

CARD_TOPIC = "emandate_card_supported"
TOPICS = ("recurring_fix", CARD_TOPIC)
OTHER_BANK = "other"  # a bank that the table does not hold
IN_RUPEES = (None, UNKNOWN, CURRENCY.lower(), EITHER_SIDE)
OTHER_NETWORKS = ("rupay", "amex")
# In the order in which they are asked: what can end the matter at once comes first.
PIECES = ("product", "account", "bank", "network", "card_type", "billing", "amount", "device")


@lru_cache(maxsize=2048)
def diagnose(case: Case) -> Verdict:
    """The verdict on a case. Total: where unknown pieces leave several possible, "needs_verification" for `unsure`."""
    outcomes = list(_outcomes(case))
    first = outcomes[0]
    if all(one.core == first.core for one in outcomes):
        return first if len({one.reason for one in outcomes}) == 1 else replace(first, reason="any")
    gaps = tuple(piece for piece in _looked_at(case) if getattr(case, piece) in (None, UNKNOWN))
    named = product(case.product)
    return Verdict("needs_verification", "unsure", named.id if named else "", way_to_pay(case), gaps)


@lru_cache(maxsize=2048)
def next_question(case: Case) -> str | None:
    """The one piece to ask for; None as soon as no answer could change the verdict, or none could make it certain."""
    if _fixed(case):
        return None
    reached = _looked_at(case)
    silent = [piece for piece in reached if getattr(case, piece) is None]
    if not _can_be_fixed(case, silent):
        return None
    for piece in silent:
        if len({frozenset(one.core for one in _outcomes(filled)) for filled in _fillings(case, piece)}) > 1:
            return piece
    return silent[0]  # no piece tells anything by itself: any of those that are needed together


def options(case: Case, piece: str) -> tuple[str, ...]:
    """Every value that a piece can have in this case, beside "unknown"."""
    named = product(case.product)
    if piece == "billing":
        return charged_kinds(named)
    return {
        "product": tuple(products()),
        "account": ("new", "existing"),
        "bank": (*bank_cards(), OTHER_BANK),
        "network": (*networks(), *OTHER_NETWORKS),
        "card_type": CARD_TYPES,
        "amount": (WITHIN, ABOVE),
        "device": named.devices if named else (),
    }[piece]


def _outcomes(case: Case) -> Iterator[Verdict]:
    """The verdict of every completion of the case; branches only where a rule really looks at an unknown piece."""
    verdict = _tried(case)
    if isinstance(verdict, Verdict):
        yield verdict
    else:
        for filled in _fillings(case, verdict):
            yield from _outcomes(filled)


@lru_cache(maxsize=2048)  # each question goes through the same completions several times
def _tried(case: Case) -> Verdict | str:
    """The verdict, or the piece without which there is none."""
    try:
        return settle(case)
    except Missing as gap:
        return gap.piece


@lru_cache(maxsize=512)
def _fillings(case: Case, piece: str) -> tuple[Case, ...]:
    return tuple(replace(case, **{piece: value}) for value in options(case, piece))  # type: ignore[arg-type]


def _fixed(case: Case) -> bool:
    outcomes = _outcomes(case)
    first = next(outcomes).core
    return all(one.core == first for one in outcomes)


def _looked_at(case: Case) -> tuple[str, ...]:
    """The missing pieces that the rules look at in some completion of the case."""
    verdict = _tried(case)
    if isinstance(verdict, Verdict):
        return ()
    found = {verdict}.union(*(_looked_at(filled) for filled in _fillings(case, verdict)))
    return tuple(piece for piece in PIECES if piece in found)


def _can_be_fixed(case: Case, silent: list[str]) -> bool:
    """Whether some answers to what was not asked yet make the verdict certain, whatever the customer does not know."""
    if _fixed(case):
        return True
    if not silent:
        return False
    first, *rest = silent
    return any(_can_be_fixed(filled, rest) for filled in _fillings(case, first))


def case_of(topic: str, entities: Mapping[str, Any], day: date) -> Case:
    """The case that a question of ``topic`` tells of, from canonical entities (names.yml); unknown ids tell nothing."""
    pieces = {piece: _known(piece, entities.get(piece)) for piece in PIECES if piece != "amount"}
    category = _known("category", entities.get("category"))
    foreign = pieces["product"] == UNKNOWN or (category is not None and pieces["product"] is None)
    about: Literal["payment", "card"] = "card" if topic == CARD_TOPIC or foreign else "payment"
    named = product(pieces["product"])
    if named and pieces["billing"] not in (None, UNKNOWN, "manual", *charged_kinds(named)):
        pieces["billing"] = None if len(charged_kinds(named)) > 1 else charged_kinds(named)[0]
    place = country_id(_first(entities.get("country")))
    currency = _first(entities.get("currency")) or _first(entities.get("amount_currency"))
    amount = _amount(_first(entities.get("amount")))
    return Case(
        day,
        about,
        **pieces,
        # The limit is in rupees: nothing can be said of dollars.
        amount=UNKNOWN if isinstance(amount, Decimal) and currency not in IN_RUPEES else amount,
        category=category,
        country=place,
        card_origin=_first(entities.get("card_origin")),
        currency=currency,
        gateway=_first(entities.get("gateway")),
    )


def _known(piece: str, entity: Any) -> str | None:
    one = _first(entity)
    if one is None or one == UNKNOWN or (piece == "bank" and one == OTHER_BANK):
        return one
    return one if one in names().get(piece, {}) else None


def _first(entity: Any) -> str | None:
    return next(iter(values(entity)), None)


def _amount(value: str | None) -> Decimal | str | None:
    if value is None or value in (WITHIN, ABOVE, UNKNOWN):
        return value
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None
