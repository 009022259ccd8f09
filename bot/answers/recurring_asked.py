"""What every answer on recurring payments is filled with: the limit of the day, the page of 2021, the product asked."""
from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.answers.asked import Ask, Said, joined, payment_facts
from bot.answers.book import render
from bot.knowledge.cards import bank_cards
from bot.knowledge.dated import Row
from bot.knowledge.gateways import values
from bot.knowledge.names import names
from bot.knowledge.products import Product, product, products
from bot.knowledge.recurring import CURRENCY, Limit, categories, limit_on, limit_row, limits, outside_india, rbi
from bot.lang import number
from bot.lang.format import SIGNS

UPI = "upi"


def rupees(amount: Decimal, language: str) -> str:
    """"₹15,000" / "₹১৫,০০০"."""
    return f"{SIGNS[CURRENCY]}{number(amount, language)}"


def general_limit(ask: Ask) -> Limit:
    """Today's limit; the first one there was, should the clock stand before the rule."""
    try:
        return limit_row(ask.today)
    except ValueError:
        return limits()[0]


def special_limit() -> Limit:
    """The limit of the categories that have one of their own."""
    return next(one for one in reversed(limits()) if set(one.categories) & set(categories()))


def amounts(ask: Ask) -> tuple[Decimal, ...]:
    """Every amount that was named, in rupees; what is no number is passed over."""
    found = []
    for one in values(ask.entities.get("amount")):
        try:
            amount = Decimal(one.replace(",", ""))
        except InvalidOperation:
            continue
        if amount.is_finite() and 0 < amount < 10**12:
            found.append(amount)
    return tuple(found)


def known(ask: Ask, entity: str) -> str | None:
    """The id that was named, where it has a name; "unknown" and the like are nothing named."""
    one = ask.value(entity)
    return one if one in names()[entity] else None


def asked_product(ask: Ask) -> Product | None:
    return product(ask.value("product"))


def page_row() -> Row:
    """The page of 2021 itself."""
    return next(iter(products().values())).then


def quoted(ask: Ask) -> bool:
    """True where the customer speaks of what the page of 2021 said: its words, or its limit."""
    return bool(values(ask.entities.get("quoted"))) or limit_on(page_row().as_of) in amounts(ask)


def recurring_facts(ask: Ask) -> dict[str, Any]:
    """The facts that all of these answers share. `then` is the sentence on 2021, empty where nobody quoted it."""
    limit, special, page = general_limit(ask), special_limit(), page_row()
    facts: dict[str, Any] = {
        "page_year": page.as_of.year,
        "then_limit": rupees(limit_on(page.as_of), ask.language),
        "limit": rupees(limit.amount, ask.language),
        "limit_from": limit.row.valid_from,
        "special": rupees(special.amount, ask.language),
        "special_from": special.row.valid_from,
        "deadline": rbi()["deadline"].value,
        "in_force": rbi()["in_force"].value,
        "hours": rbi()["notice"].value,
        "upi": ask.name("gateway", UPI),
        "quoted": quoted(ask),
        **_product_facts(ask),
    }
    return {**facts, "then": render("recurring_then", ask.language, **facts).text if quoted(ask) else ""}


def _product_facts(ask: Ask) -> dict[str, Any]:
    one = asked_product(ask)
    if one is None:
        return {"id": "", "product": ""}
    return {
        "id": one.id,
        "product": ask.name("product", one.id),
        "address": one.address,
        "moved": one.moved,
        "label": {name: label(words, ask.language) for name, words in one.labels.items()},
        "prepayment": "–".join(rupees(amount, ask.language) for amount in one.prepayment),
        "months": joined((str(months) for months in one.prepaid_months), ask.language),
    }


def label(words: Any, language: str) -> str:
    """A button's words in quotes; in Bengali the English ones first, because many use English screens."""
    shown = f"“{words['en']}”"
    return f"{shown} ({words[language]})" if language != "en" and language in words else shown


def product_choices(ask: Ask) -> list[dict[str, str]]:
    return [{"id": one, "title": ask.name("product", one)} for one in products()]


def limit_rows(ask: Ask, *names: str) -> tuple[Row, ...]:
    """The rows behind the limit, and rules of the RBI by their names."""
    return (general_limit(ask).row, *(rbi()[name].row for name in names))


def in_india(answer: Callable[[Ask], Said]) -> Callable[[Ask], Said]:
    """The answer, or the plain word that the rule does not apply where everything named is from elsewhere."""

    def said(ask: Ask) -> Said:
        found = outside_india(ask.entities)
        if found is None:
            return answer(ask)
        one = asked_product(ask)
        facts = {
            **payment_facts(ask.language),
            "name": ask.name(*found),
            "card": found[0] == "card_origin",
            "product": ask.name("product", one.id) if one else "",
        }
        return Said("recurring_elsewhere", facts, limit_rows(ask))

    return said


def unless_moved(answer: Callable[[Ask], Said]) -> Callable[[Ask], Said]:
    """The answer, or where the product has gone."""

    def said(ask: Ask) -> Said:
        one = asked_product(ask)
        if one is None or one.moved is None:
            return answer(ask)
        return Said("recurring_moved", recurring_facts(ask), (one.now,))

    return said


def listed(ask: Ask, cells: Iterable[tuple[str, str]]) -> str:
    """"Visa credit/debit, Mastercard debit" of (network, card type) pairs."""
    by_network: dict[str, list[str]] = {}
    for network, kind in cells:
        by_network.setdefault(network, []).append(ask.name("card_type", kind))
    return ", ".join(f"{ask.name('network', network)} {'/'.join(kinds)}" for network, kinds in by_network.items())


def example_card(ask: Ask) -> str:
    """A card of the table, the way a customer may write it."""
    bank = next(iter(bank_cards().values()))
    network, kind = bank.cells()[0]
    return " ".join((ask.name("bank", bank.bank), ask.name("network", network), ask.name("card_type", kind)))
