"""The facts that answers stand on: typed, dated, each with its source."""

from __future__ import annotations

from bot.knowledge.acceptance import Supported, supported
from bot.knowledge.cards import BankCards, bank_cards, card_works
from bot.knowledge.choice import Choice, choose_gateway
from bot.knowledge.dated import Row, Rule, is_stale, rules
from bot.knowledge.names import Name, names, title
from bot.knowledge.payment_methods import Gateway, Means, gateways, means
from bot.knowledge.products import Product, product, products
from bot.knowledge.recurring import limit_on, limit_row, outside_india, rbi

__all__ = [
    "BankCards",
    "Choice",
    "Gateway",
    "Means",
    "Name",
    "Product",
    "Row",
    "Rule",
    "Supported",
    "bank_cards",
    "card_works",
    "choose_gateway",
    "gateways",
    "is_stale",
    "limit_on",
    "limit_row",
    "means",
    "names",
    "outside_india",
    "product",
    "products",
    "rbi",
    "rules",
    "supported",
    "title",
]
