"""What every answer on recurring payments is filled with: the limit of the day, the page of 2021, the product asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.answers.book import render
from bot.answers.guide_request import AnswerSpec, GuideRequest, payment_facts
from bot.knowledge.cards import bank_cards
from bot.knowledge.dated import Row
from bot.knowledge.names import names
from bot.knowledge.payment_methods import find, values
from bot.knowledge.products import Product, product, products
from bot.knowledge.recurring import COUNTRY, CURRENCY, Limit, limit_on, limit_shown, outside_india, rbi, special_limit
from bot.lang import language as row_of
from bot.lang import number
from bot.lang.format import SIGNS

UPI = "upi"


def rupees(amount: Decimal, language: str) -> str:
    """ "₹15,000" / "₹১৫,০০০"."""
    return f"{SIGNS[CURRENCY]}{number(amount, language)}"


def general_limit(request: GuideRequest) -> Limit:
    """Today's limit of everything that has none of its own."""
    return limit_shown(request.today)


def own_limit(request: GuideRequest) -> Limit:
    """Today's limit of what the customer asks about."""
    return limit_shown(request.today, known(request, "category"))


def amounts(request: GuideRequest) -> tuple[Decimal, ...]:
    """Every amount that was named, in rupees; what is no number is passed over."""
    found = []
    for one in values(request.entities.get("amount")):
        try:
            amount = Decimal(one.replace(",", ""))
        except InvalidOperation:
            continue
        if amount.is_finite() and 0 < amount < 10**12:
            found.append(amount)
    return tuple(found)


def known(request: GuideRequest, entity: str) -> str | None:
    """The id that was named, where it has a name; "unknown" and the like are nothing named."""
    one = request.value(entity)
    return one if one in names()[entity] else None


def named_product(request: GuideRequest) -> Product | None:
    return product(request.value("product"))


def page_row() -> Row:
    """The page of 2021 itself."""
    return next(iter(products().values())).then


def quoted(request: GuideRequest) -> bool:
    """True where the customer speaks of what the page of 2021 said: its words, or its limit."""
    return bool(values(request.entities.get("quoted"))) or limit_on(page_row().as_of) in amounts(request)


def recurring_facts(request: GuideRequest) -> dict[str, Any]:
    """The facts that all of these answers share. `then` is the sentence on 2021, empty where nobody quoted it."""
    limit, special, page = general_limit(request), special_limit(request.today), page_row()
    facts: dict[str, Any] = {
        "page_year": page.as_of.year,
        "then_limit": rupees(limit_on(page.as_of), request.language),
        "limit": rupees(limit.amount, request.language),
        "limit_from": limit.row.valid_from,
        "special": rupees(special.amount, request.language) if special else "",
        "special_from": special.row.valid_from if special else None,
        "deadline": rbi()["deadline"].value,
        "in_force": rbi()["in_force"].value,
        "hours": rbi()["notice"].value,
        "upi": request.name("gateway", UPI),
        "wallet": _indian_wallet(request),
        "quoted": quoted(request),
        **_product_facts(request),
    }
    return {**facts, "then": render("recurring_then", request.language, **facts).text if quoted(request) else ""}


def _indian_wallet(request: GuideRequest) -> str:
    """The wallet of India that was named: the rule holds for those as for cards."""
    row = find("gateway", request.value("gateway"))
    held = row is not None and row.home == COUNTRY and UPI in rbi()["means"].value
    return request.name("gateway", row.id) if row is not None and held else ""


def _product_facts(request: GuideRequest) -> dict[str, Any]:
    one = named_product(request)
    if one is None:
        return {"id": "", "product": ""}
    return {
        "id": one.id,
        "product": request.name("product", one.id),
        "address": one.address,
        "moved": one.moved,
        "label": {name: label(words, request.language) for name, words in one.labels.items()},
        "prepayment": "–".join(rupees(amount, request.language) for amount in one.prepayment),
        "months": row_of(request.language).all_of(str(months) for months in one.prepaid_months),
    }


def label(words: Any, language: str) -> str:
    """A button's words in quotes: first those of the screens that most people use, which stand first in the table."""
    screen, *_ = words
    shown = f"“{words[screen]}”"
    return f"{shown} ({words[language]})" if language != screen and language in words else shown


def product_choices(request: GuideRequest) -> list[dict[str, str]]:
    return [{"id": one, "title": request.name("product", one)} for one in products()]


def limit_rows(request: GuideRequest, *names: str) -> tuple[Row, ...]:
    """The rows behind the limit, and rules of the RBI by their names; of a wallet, that the rule is for it too."""
    also = ("means",) if _indian_wallet(request) else ()
    return (general_limit(request).row, *(rbi()[name].row for name in (*names, *also)))


def in_india(answer: Callable[[GuideRequest], AnswerSpec]) -> Callable[[GuideRequest], AnswerSpec]:
    """The answer, or the plain word that the rule does not apply where everything named is from elsewhere."""

    def spec(request: GuideRequest) -> AnswerSpec:
        found = outside_india(request.entities)
        if found is None:
            return answer(request)
        one = named_product(request)
        facts = {
            **payment_facts(request.language),
            "name": request.name(*found),
            "card": found[0] == "card_origin",
            "product": request.name("product", one.id) if one else "",
        }
        return AnswerSpec("recurring_elsewhere", facts, limit_rows(request))

    return spec


def unless_moved(answer: Callable[[GuideRequest], AnswerSpec]) -> Callable[[GuideRequest], AnswerSpec]:
    """The answer, or where the product has gone."""

    def spec(request: GuideRequest) -> AnswerSpec:
        one = named_product(request)
        if one is None or one.moved is None:
            return answer(request)
        return AnswerSpec("recurring_moved", recurring_facts(request), (one.now,))

    return spec


def listed(request: GuideRequest, cells: Iterable[tuple[str, str]]) -> str:
    """ "Visa credit/debit, Mastercard debit" of (network, card type) pairs."""
    by_network: dict[str, list[str]] = {}
    for network, kind in cells:
        by_network.setdefault(network, []).append(request.name("card_type", kind))
    return ", ".join(f"{request.name('network', network)} {'/'.join(kinds)}" for network, kinds in by_network.items())


def example_card(request: GuideRequest) -> str:
    """A card of the table, the way a customer may write it."""
    bank = next(iter(bank_cards().values()))
    network, kind = bank.cells()[0]
    return " ".join(
        (request.name("bank", bank.bank), request.name("network", network), request.name("card_type", kind))
    )
