"""The facts that answers stand on: typed, dated, each with its source."""
from __future__ import annotations

from bot.knowledge.acceptance import Supported, supported
from bot.knowledge.choice import Choice, choose_gateway
from bot.knowledge.dated import Row, Rule, is_stale, rules
from bot.knowledge.gateways import Gateway, Means, gateways, means
from bot.knowledge.names import Name, names, title

__all__ = [
    "Choice",
    "Gateway",
    "Means",
    "Name",
    "Row",
    "Rule",
    "Supported",
    "choose_gateway",
    "gateways",
    "is_stale",
    "means",
    "names",
    "rules",
    "supported",
    "title",
]
