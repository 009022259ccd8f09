"""The catalogue of topics: what a reply can be about, and of which kind it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from bot.knowledge.tables import load

KINDS = frozenset({"guide", "account", "dialogue"})


@dataclass(frozen=True)
class Topic:
    """`kind`: guide (from the knowledge base), account (this customer's own data) or dialogue.

    `howto`: the guide that helps a customer who has not logged in. What the answer of a guide is made of, where no
    Python chooses it: `rules` are rows of host.yml (the template has them as `rules.<name>`), `facts` are sets of facts
    (bot.answers.data_guide), `by` is the entity of whose value there may be an answer of its own (`<topic>.<value>`),
    or `act`, what the dialogue itself is doing with it.
    `heard`: messages can mean it. `every_service`: one answer for every kind of service, so that
    "and a domain?" after it gets it again. `offers_person`: it asks whether a person should take over.
    """

    id: str
    kind: str
    family: str = ""
    invoice: bool = False
    source: str = ""
    howto: str = ""
    rules: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    by: str = ""
    every_service: bool = False
    heard: bool = True
    offers_person: bool = False

    @classmethod
    def of(cls, name: str, row: Mapping[str, Any]) -> Topic:
        """ValueError where the row says what no topic has."""
        unknown = set(row) - {one.name for one in fields(cls)}
        if unknown or row.get("kind") not in KINDS:
            raise ValueError(f"topics.yml: {name}: {', '.join(sorted(unknown)) or 'kind'} is not known")
        given: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
        return cls(id=name, **given)


@lru_cache(maxsize=1)
def topics() -> Mapping[str, Topic]:
    """Every topic by its id, in the catalogue's order."""
    return {name: Topic.of(name, row) for name, row in load("topics").items()}


def is_account(topic: str) -> bool:
    return topic in topics() and topics()[topic].kind == "account"


def is_substantive(topic: str) -> bool:
    """True for a topic that has an answer of its own, not conversation management."""
    return topic in topics() and topics()[topic].kind != "dialogue"
