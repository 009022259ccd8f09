"""What a guide is asked, and what it decides to say: an answer's key with its facts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.knowledge.dated import Row, rules
from bot.knowledge.names import title
from bot.knowledge.payment_methods import account_gateway, gateways, local_gateway, means, other_gateways, values
from bot.lang import language as row_of


@dataclass(frozen=True)
class GuideRequest:
    """One question: the topic, the language of the answer, and what the message named."""

    topic: str
    language: str
    entities: Mapping[str, Any]
    today: date

    def value(self, entity: str) -> str | None:
        """The first value of an entity, as a lower-case id."""
        return next(iter(values(self.entities.get(entity))), None)

    def name(self, entity: str, one: str) -> str:
        return title(entity, one, self.language)


@dataclass(frozen=True)
class AnswerSpec:
    """The answer ``key`` filled with ``facts``; ``rows`` are the dated facts that it stands on.

    ``more`` are answers that are told below it in the same message; the buttons are the first's.
    """

    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    more: tuple[AnswerSpec, ...] = ()


def payment_facts(language: str, left_out: Collection[str] = ()) -> dict[str, Any]:
    """What nearly every payment answer quotes: the gateways, and the wallets, banks and networks that are named.

    ``left_out``: the ids of means that are not asked for.
    """
    local = local_gateway()
    listed = {
        entity: [
            title(entity, one.id, language)
            for one in rows.values()
            if one.via == local and one.kind != "gateway" and one.id not in left_out
        ]
        for entity, rows in means().items()
    }
    able = [one.brand for one in gateways().values() if one.auto_renew]
    row = row_of(language)
    return {
        "gateways": gateways(),
        "left_out": left_out,
        "others": [{"id": one.id, "brand": one.brand, "hint": one.hint_in(language)} for one in other_gateways()],
        "account": title("gateway", account_gateway(), language),
        "wallets": row.all_of(listed["gateway"]),
        "wallet_list": ", ".join(listed["gateway"]),
        "main_wallets": " / ".join(listed["gateway"][:2]),
        "banks": row.all_of(listed["bank"]),
        "networks": row.all_of(listed["network"]),
        "networks_or": row.any_of(listed["network"]),
        "auto_gateways": row.all_of(able),
        "all_gateways": row.all_of(one.brand for one in gateways().values()),
    }


def gateway_rows() -> tuple[Row, ...]:
    return tuple(one.row for one in gateways().values())


def rule_rows(*names: str) -> tuple[Row, ...]:
    return tuple(rules()[name].row for name in names)
