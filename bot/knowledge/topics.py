"""The catalogue of topics: what a reply can be about, and of which kind it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.knowledge.tables import load


@dataclass(frozen=True)
class Topic:
    """`kind`: guide (from the knowledge base), account (this customer's own data) or dialogue.

    `howto`: the guide that helps a customer who has not logged in.
    """

    id: str
    kind: str
    family: str = ""
    invoice: bool = False
    source: str = ""
    howto: str = ""


@lru_cache(maxsize=1)
def topics() -> Mapping[str, Topic]:
    """Every topic by its id, in the catalogue's order."""
    return {name: Topic(id=name, **row) for name, row in load("topics").items()}


def is_account(topic: str) -> bool:
    return topic in topics() and topics()[topic].kind == "account"


def is_substantive(topic: str) -> bool:
    """True for a topic that has an answer of its own, not conversation management."""
    return topic in topics() and topics()[topic].kind != "dialogue"
